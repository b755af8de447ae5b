"""The command `batch`: what it prints, and what it refuses in one line with nothing written."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specapp.cli.main import main
from tests.specapp.batch.support_folders import make_folder
from tests.specapp.batch.test_faults import without_room


@pytest.fixture
def tapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two recordings, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return make_folder(tmp_path / "tapes", 2, broken=0)


def test_every_file_has_a_line_of_json_and_the_page_is_written(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["batch", "tapes", "-o", "clean", "--preset", "quick", "--workers", "1"]
    assert main([*command, "--json", "--report", "pages/report.html"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["name"]: row["state"] for row in rows} == {
        path.relative_to(tapes).as_posix(): "done" for path in tapes.rglob("tape*")
    }
    assert all(Path("clean", row["output"]).exists() for row in rows)
    assert "2 files done" in Path("pages/report.html").read_text(encoding="utf-8")
    assert main(command) == 0
    assert capsys.readouterr().out == "2 files, 2 done before; nothing to do\n"


def test_a_dry_run_writes_nothing(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "tapes", "-o", "clean", "--dry-run"]) == 0
    assert capsys.readouterr().out == "2 files, 0 done before; 2 to do, about 1 s of sound\n"
    assert not Path("clean").exists()


def test_one_file_is_one_file_wherever_it_is_counted(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one, *_) = sorted(tapes.rglob("tape*"))
    command = ["batch", str(one), "-o", "clean", "--preset", "quick", "--workers", "1"]
    assert main([*command, "--dry-run"]) == 0
    assert main([*command, "--profile", "auto", "--report", "report.html"]) == 0
    said = "".join(capsys.readouterr()) + Path("report.html").read_text(encoding="utf-8")
    assert "1 file, 0 done before; 1 to do" in said
    assert "Of 1 file too few can be compared" in said
    assert "1 of 1 file, " in said
    assert "1 file done, " in said
    assert re.search(r"\b1 files", said) is None


def test_what_was_done_before_counts(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["batch", "tapes", "-o", "clean", "--preset", "quick", "--workers", "1"]
    (tapes / "broken.wav").write_bytes(b"none")
    assert main(command) == 1
    assert capsys.readouterr().out.startswith("2 of 3 files, ")
    (one, *_) = sorted(tapes.rglob("tape*"))
    (tapes / "new.wav").write_bytes(one.read_bytes())
    assert main(command) == 1
    said = capsys.readouterr().out
    assert said.startswith("3 of 4 files, ")
    assert said.endswith(", 1 failed before (--retry-failed tries again)\n")


def test_a_full_disk_is_said_once(
    tapes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specapp.batch.engine.denoise_file", without_room)
    make_folder(tapes, 4, broken=0)
    assert main(["batch", "tapes", "-o", "clean", "--preset", "quick", "--workers", "1"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("2 of 4 files, ")
    assert said.out.endswith("; stopped\n")
    (line,) = said.err.splitlines()
    assert line.startswith("error: There is no room left")
    assert "shorter part" not in line


def test_ctrl_c_before_the_work_is_a_word(
    tapes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("specapp.batch.batch.planned", interrupted)
    assert main(["batch", "tapes", "-o", "clean"]) == 130
    assert capsys.readouterr().err == "stopped\n"


def test_a_dry_run_names_what_is_to_do_for_machines(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "tapes", "-o", "clean", "--dry-run", "--json"]) == 0
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert {row["name"]: row["state"] for row in rows} == {
        path.relative_to(tapes).as_posix(): "waiting" for path in tapes.rglob("tape*")
    }
    assert said.err.startswith("2 files, 0 done before; 2 to do")


def test_a_list_has_settings_of_its_own(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = sorted(tapes.rglob("tape*"))
    Path("list.csv").write_text(f"file,preset,strength\n{one},quick,50\n{other},quick,\n", encoding="utf-8")
    assert main(["batch", "--from", "list.csv", "-o", "clean", "--json", "--workers", "1"]) == 0
    rows = {row["name"]: json.loads(row["settings"]) for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert rows == {one.name: {"preset": "quick", "strength": 50}, other.name: {"preset": "quick"}}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for a scheduler that is not there."""
    monkeypatch.setattr("specapp.batch.cluster._CONNECT_S", 0.5)


def same_names(tapes: Path) -> None:
    for folder in ("a", "b"):
        (tapes / folder).mkdir()
        (tapes / folder / "one.wav").write_bytes(b"")


def no_folder(tapes: Path) -> None:
    Path("taken").write_text("", encoding="utf-8")


def nothing(tapes: Path) -> None:
    pass


def wrong_recipe(tapes: Path) -> None:
    Path("wrong.json").write_text('{"strength": 300}', encoding="utf-8")


def heads_alone(tapes: Path) -> None:
    (tapes.parent / "heads.csv").write_text("file,strength\n")


def wrong_column(tapes: Path) -> None:
    Path("list.csv").write_text("file,colour\ntapes,red\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "before", "said"),
    [
        (["nowhere", "-o", "clean"], nothing, "There is no file or folder nowhere."),
        (["tapes", "-o", "clean", "--pattern", "**/*.mp3"], nothing, "no file fits **/*.mp3"),
        (["tapes/*.mp3", "-o", "clean"], nothing, "no file"),
        (["tapes", "-o", "tapes/clean"], nothing, "lies inside the source"),
        (["tapes/box 0", "-o", "tapes"], nothing, "lies inside the target"),
        (["tapes", "-o", "taken"], no_folder, "taken is a file"),
        (["tapes", "-o", "clean", "--settings", "wrong.json"], wrong_recipe, "300"),
        (["tapes", "-o", "clean", "--settings", "none.json"], nothing, "none.json cannot be read"),
        (["tapes", "-o", "clean", "--scheduler", "tcp://127.0.0.1:9"], nothing, "No scheduler answers"),
        (["tapes", "-o", "clean", "--scheduler", "nonsense://x"], nothing, "No scheduler answers"),
        (["tapes/a", "tapes/b", "-o", "clean"], same_names, "would both become one.wav"),
        (["--from", "list.csv", "-o", "clean"], wrong_column, "'colour' is no setting"),
        (["--from", "none.txt", "-o", "clean"], nothing, "cannot be read as a list"),
        (["tapes", "-o", "clean", "--format", "xyz"], nothing, "Files named .xyz cannot be written"),
        (["tapes", "-o", "clean", "--workers", "5000"], nothing, "Choose 1 to 1024 workers"),
        (["unknown://x", "-o", "clean"], nothing, "unknown"),
        (["--from", "heads.csv", "-o", "clean"], heads_alone, "The list heads.csv is empty"),
        (["tapes", "-o", "clean", "--report", "tapes"], nothing, "tapes is a folder"),
        (["tapes", "-o", "clean", "--report", "taken/r.html"], no_folder, "with --report"),
    ],
)
@pytest.mark.usefixtures("hasty")
def test_bad_input_is_one_line_and_nothing_is_written(
    arguments: list[str],
    before: Callable[[Path], None],
    said: str,
    tapes: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before(tapes)
    there = sorted(tapes.parent.rglob("*"))
    assert main(["batch", *arguments]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert said in lines[0]
    assert sorted(tapes.parent.rglob("*")) == there


@pytest.mark.parametrize("arguments", [["-o", "closed/in/clean"], ["-o", "clean", "--report", "closed/in/r.html"]])
def test_a_place_that_may_not_be_seen_is_one_line(
    arguments: list[str], tapes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root sees everything, its refusals are made."""
    stat, access = Path.stat, os.access

    def refuse(path: Path, **options: Any) -> os.stat_result:
        if "closed" in path.parts[:-1]:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    Path("closed").mkdir()
    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "closed" and access(path, mode))
    assert main(["batch", "tapes", *arguments]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "closed cannot be written: permission denied. Choose another place with" in line


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission_is_one_line(tapes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("closed").mkdir(mode=0o500)
    assert main(["batch", "tapes", "-o", "closed/clean"]) == 1
    assert "cannot be written: permission denied" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["-o", "clean"], ["tapes"], ["tapes", "-o", "clean", "--preset", "none"]])
def test_wrong_usage_ends_with_2(arguments: list[str], tapes: Path) -> None:
    with pytest.raises(SystemExit) as end:
        main(["batch", *arguments])
    assert end.value.code == 2
