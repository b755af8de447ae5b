"""A batch cleans each file once, as a direct call would, and goes on where it stopped."""

import itertools
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specapp.audio.recording import read
from specapp.base.errors import SettingsError, SpecappError
from specapp.batch import Options, Row, denoise_file, run
from specapp.batch.batch import planned
from specapp.batch.ledger import opened_ledger
from specapp.batch.places import join, read_bytes, write_bytes
from specapp.batch.report import write_report
from specapp.pipeline.denoise import denoise
from specapp.settings.settings import Settings
from tests.support.scripts import ROOT

if TYPE_CHECKING:
    from distributed import Client


def results(folder: Path) -> dict[str, int]:
    """Every file below a folder, but for what the batch keeps for itself, with the time at which it was written."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in files
        if ".specapp-batch" not in path.parts
    }


def states(rows: tuple[Row, ...]) -> dict[str, int]:
    found = [row.state for row in rows]
    return {state: found.count(state) for state in set(found)}


@pytest.fixture
def done(tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client") -> Path:
    """The target of a batch that has ended."""
    rows = run([str(tapes)], str(tmp_path / "clean"), settings, cluster)
    assert states(rows) == {"done": 6, "failed": 1}
    return tmp_path / "clean"


def test_folders_are_mirrored(tapes: Path, done: Path) -> None:
    assert results(done).keys() == {name for name in results(tapes) if "broken" not in name}


def test_results_are_those_of_a_direct_call(tapes: Path, done: Path, settings: Settings) -> None:
    for name in results(done):
        direct = denoise(read(tapes / name), settings).denoised
        if not name.endswith(".ogg"):
            assert read(done / name).samples == pytest.approx(direct.samples, abs=1 / 32768)


@pytest.mark.parametrize("preset", ["voice", "music"])
def test_workers_compute_the_same_bits(cluster: "Client", preset: str) -> None:
    assert cluster.submit(digest_of_example, preset, pure=False).result() == digest_of_example(preset)


def digest_of_example(preset: str) -> str:
    from specapp.audio.examples import SAMPLES

    recording = read(SAMPLES["speech"].path).excerpt(0, 3)
    return denoise(recording, Settings(preset=preset)).denoised.digest()


def test_a_second_run_does_nothing(tapes: Path, done: Path, settings: Settings, cluster: "Client") -> None:
    before = results(done)
    assert not planned([str(tapes)], str(done), settings, Options()).missing
    assert states(run([str(tapes)], str(done), settings, cluster)) == {"done": 6, "failed": 1}
    assert results(done) == before


def touched(tapes: Path, done: Path) -> None:
    (tapes / "box 0/tape 00000.wav").touch()


def changed(tapes: Path, done: Path) -> None:
    (tapes / "box 0/tape 00000.wav").write_bytes((tapes / "box 1/tape 00004.wav").read_bytes())


def lost(tapes: Path, done: Path) -> None:
    (done / "box 0/tape 00000.wav").unlink()


def added(tapes: Path, done: Path) -> None:
    (tapes / "new.wav").write_bytes((tapes / "box 1/tape 00004.wav").read_bytes())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (touched, []),
        (changed, ["box 0/tape 00000.wav"]),
        (lost, ["box 0/tape 00000.wav"]),
        (added, ["new.wav"]),
    ],
)
def test_only_what_is_missing_is_done(
    change: Callable[[Path, Path], None], expected: list[str], tapes: Path, done: Path, settings: Settings
) -> None:
    change(tapes, done)
    missing = planned([str(tapes)], str(done), settings, Options()).missing
    assert [task.name for task in missing] == expected


def other_tapes(tapes: Path, content: Path) -> Path:
    """A folder in which another recording has the name of one of those."""
    other = tapes.parent / "other/box 0/tape 00000.wav"
    other.parent.mkdir(parents=True)
    other.write_bytes(content.read_bytes())
    return tapes.parent / "other"


def test_no_result_is_replaced_by_that_of_a_recording_of_the_same_name(
    tapes: Path, done: Path, settings: Settings
) -> None:
    other, before = other_tapes(tapes, tapes / "box 1/tape 00004.wav"), results(done)
    with pytest.raises(SettingsError, match=r"other/.* would replace .*, which .*tapes/box 0/tape 00000.wav became"):
        planned([str(other)], str(done), settings, Options())
    assert results(done) == before
    (done / "box 0/tape 00000.wav").rename(tapes.parent / "kept.wav")
    assert len(planned([str(other)], str(done), settings, Options()).missing) == 1


def test_recordings_that_were_moved_are_known_by_their_content(tapes: Path, done: Path, settings: Settings) -> None:
    other = other_tapes(tapes, tapes / "box 0/tape 00000.wav")
    assert not planned([str(other)], str(done), settings, Options()).missing


@pytest.mark.parametrize("scheme", ["", "memory://"])
def test_files_that_no_batch_wrote_are_not_replaced(
    scheme: str, tapes: Path, tmp_path: Path, settings: Settings
) -> None:
    target, name = f"{scheme}{tmp_path}/mine", "box 0/tape 00000.wav"
    write_bytes(join(target, name), b"mine")
    with pytest.raises(SettingsError, match=r"tape 00000.wav is there already and would be replaced\. Choose an empty"):
        run([str(tapes)], target, settings)
    assert read_bytes(join(target, name)) == b"mine"


def test_a_link_to_what_is_not_there_now_is_named(tmp_path: Path, settings: Settings) -> None:
    for name in ("tape.wav", "folder"):
        (tmp_path / "tapes" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "tapes" / name).symlink_to(tmp_path / "unplugged" / name)
    (task,) = planned([str(tmp_path / "tapes")], str(tmp_path / "clean"), settings, Options()).missing
    outcome = denoise_file(task.source, str(tmp_path / "clean/tape.wav"), settings)
    assert (task.name, outcome.trouble) == ("tape.wav", "place")


def test_other_settings_do_all_again(tapes: Path, done: Path, settings: Settings) -> None:
    plan = planned([str(tapes)], str(done), replace(settings, strength=50.0), Options())
    assert (len(plan.missing), plan.changed) == (7, 7)


def test_failures_are_tried_again_when_asked(tapes: Path, done: Path, settings: Settings, cluster: "Client") -> None:
    (tapes / "broken 00000.wav").write_bytes((tapes / "box 1/tape 00004.wav").read_bytes())
    assert states(run([str(tapes)], str(done), settings, cluster)) == {"done": 7}


def test_names_may_be_any_bytes(tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client") -> None:
    name = "box \udcff/t\udce4pe \n.wav"
    (tmp_path / "old" / name).parent.mkdir(parents=True)
    (tmp_path / "old" / name).write_bytes((tapes / "box 0/tape 00000.wav").read_bytes())
    target = tmp_path / "clean"
    (row,) = run([str(tmp_path / "old")], str(target), settings, cluster)
    assert (row.state, row.name, row.output) == ("done", name, name)
    assert (target / name).exists()
    assert not planned([str(tmp_path / "old")], str(target), settings, Options()).missing
    with opened_ledger(str(target), readonly=True) as ledger:
        write_report(ledger, tmp_path / "report.html", target="old")
    assert "box ?/t?pe" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("pattern", ["", "**/*.wav"])
def test_a_folder_that_may_not_be_read_is_named_and_holds_up_nothing(
    pattern: str, tapes: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def scandir(path: object) -> object:
        if str(path).endswith("box 1"):
            raise PermissionError(13, "Permission denied")
        return scan(path)  # type: ignore[call-overload]

    monkeypatch.setattr("os.scandir", scandir)
    tasks = {task.name: task for task in planned([str(tapes)], "clean", settings, Options(pattern=pattern)).missing}
    assert {"box 1", "box 0/tape 00000.wav"} <= tasks.keys()
    assert "box 1/tape 00004.wav" not in tasks
    outcome = denoise_file(tasks["box 1"].source, str(tmp_path / "clean/box 1"), settings)
    assert outcome.trouble == "file"
    assert outcome.facts["error"] == "This folder may not be read here. Change that, then add --retry-failed."


def test_planning_writes_nothing(tapes: Path, tmp_path: Path, settings: Settings) -> None:
    assert len(planned([str(tapes)], str(tmp_path / "clean"), settings, Options()).missing) == 7
    assert not (tmp_path / "clean").exists()


def bytes_held() -> int:
    """Of Python's memory, but for the table of all names that there ever were, which grows in great steps."""
    without_names = tracemalloc.Filter(inclusive=False, filename_pattern="*/pathlib[./]*")  # a folder since 3.13
    found = tracemalloc.take_snapshot().filter_traces([without_names]).statistics("filename")
    return sum(one.size for one in found)


def test_a_plan_holds_none_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while they are found nor afterwards; each took 600 bytes in a list."""
    source, numbers, held = tmp_path / "in", itertools.count(), []
    source.mkdir()
    for index in range(3_000):
        (source / f"{index}.wav").touch()

    def one_more(*_: object) -> float:
        if next(numbers) in (100, 2_900):
            held.append(bytes_held())
        return 1.0

    monkeypatch.setattr("specapp.batch.plan.estimated_seconds", one_more)
    tracemalloc.start()
    plan = planned([str(source)], str(tmp_path / "out"), Settings(), Options())
    for index, _ in enumerate(plan.missing):
        if index in (100, 2_900):
            held.append(bytes_held())
    tracemalloc.stop()
    assert len(held) == 4
    assert max(held) - min(held) < 150_000


HOLDER = """
import sys
from specapp.batch.ledger import opened_ledger

with opened_ledger(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_two_batches_do_not_write_to_one_target(
    tapes: Path, tmp_path: Path, settings: Settings, cluster: "Client"
) -> None:
    target = str(tmp_path / "clean")
    command = [sys.executable, "-c", HOLDER, target]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(SpecappError, match="another batch writes"):
            run([str(tapes)], target, settings, cluster)
        holder.communicate(b"")
