"""Files appear whole or not at all, and what killed writers leave is taken away."""

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from specapp.audio.recording import Recording, write
from specapp.base.atomic_file import atomic_write
from specapp.base.errors import AudioError
from tests.support.scripts import ROOT, run_script

SYSTEMS = ["as it is", "links forbidden", "no files without a name"]
"""The ways to a file that has no name, or a hidden one, until it is whole."""

HANDICAP = """
    import os, sys
    from specapp.base.atomic_file import atomic_write
    def forbidden(*_, **__):
        raise PermissionError(1, "Operation not permitted")
    target, system = sys.argv[1:]
    if system == "links forbidden":
        os.link = forbidden
    if system == "no files without a name" and hasattr(os, "O_TMPFILE"):
        del os.O_TMPFILE
"""
HALF_WRITTEN = f"""{HANDICAP}
    with atomic_write(target) as file:
        file.write(b"half of it")
        file.flush()
        print("writing", flush=True)
        sys.stdin.readline()
"""
ENDLESSLY_WRITTEN = f"""{HANDICAP}
    print("ready", flush=True)
    while True:
        with atomic_write(target) as file:
            for _ in range(16):
                file.write(b"1" * (1 << 20))
"""
WHOLE = b"1" * (16 << 20)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "out.wav"
    path.write_bytes(b"old")
    return path


@contextmanager
def writer(script: str, target: Path, system: str) -> Iterator[subprocess.Popen[str]]:
    """A process that has said that it writes; it is killed at the end unless it ended."""
    command = [sys.executable, "-c", textwrap.dedent(script), str(target), system]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True, bufsize=0
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


def put(target: Path, *parts: Any) -> None:
    with atomic_write(target) as file:
        for data in parts:
            file.write(data)


def others(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def handicap(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if system == "links forbidden":
        monkeypatch.setattr(os, "link", forbidden)
    if system == "no files without a name":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)


def has_nameless_files(folder: Path) -> bool:
    try:
        os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR))
    except (AttributeError, OSError):
        return False
    return Path("/proc/self/fd").is_dir()


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_write_that_fails_leaves_the_old_file(system: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handicap(system, monkeypatch)
    with pytest.raises(TypeError, match="bytes-like"):
        put(target, b"half of it", "what is no bytes")
    assert target.read_bytes() == b"old"
    assert others(target) == []


def test_a_full_disk_leaves_the_old_file(target: Path) -> None:
    script = """
        import resource, signal, sys
        import numpy as np
        from specapp.audio.recording import Recording, write
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            write(Recording(np.zeros((1, 100_000), np.float32), 8000), sys.argv[1])
        except Exception as error:
            print(type(error).__name__, error)
    """
    done = run_script(script, str(target))
    assert done.stdout.startswith("LimitError There is no room"), done.stderr
    assert others(target) == []
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize("system", SYSTEMS)
def test_killed_writes_leave_the_old_file_or_the_whole_one(system: str, target: Path) -> None:
    for wait_s in np.linspace(0.001, 0.08, 5):
        with writer(ENDLESSLY_WRITTEN, target, system):
            time.sleep(wait_s)
        assert target.read_bytes() in (b"old", WHOLE)
        assert len(others(target)) <= 1, "each write takes away what the one before it left"
    put(target, b"new")
    assert target.read_bytes() == b"new"
    assert others(target) == []


def test_a_write_killed_in_the_middle_leaves_nothing_where_files_need_no_name(target: Path) -> None:
    if not has_nameless_files(target.parent):
        pytest.skip("this system has no files without a name")
    with writer(HALF_WRITTEN, target, "as it is"):
        assert others(target) == []
    assert others(target) == []
    assert target.read_bytes() == b"old"


def test_what_a_killed_write_left_is_taken_away_by_the_next_one_to_the_same_file(target: Path) -> None:
    with writer(HALF_WRITTEN, target, "no files without a name"):
        pass
    (left,) = others(target)
    assert left.startswith(".")
    neighbour = target.with_name("other.wav")
    put(neighbour, b"neighbour")
    assert others(target) == [left, "other.wav"]
    put(target, b"new")
    assert others(target) == ["other.wav"]
    assert (target.read_bytes(), neighbour.read_bytes()) == (b"new", b"neighbour")


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_living_writer_keeps_its_part(system: str, target: Path) -> None:
    with writer(HALF_WRITTEN, target, system) as other:
        parts = others(target)
        assert len(parts) == (0 if system != SYSTEMS[2] and has_nameless_files(target.parent) else 1)
        put(target, b"new")
        assert target.read_bytes() == b"new"
        assert others(target) == parts
        other.communicate("go on\n", timeout=10)
        assert other.returncode == 0
    assert target.read_bytes() == b"half of it"
    assert others(target) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_writers_of_one_process_do_not_meet(system: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handicap(system, monkeypatch)
    with atomic_write(target) as first:
        first.write(b"first")
        put(target, b"second")
        assert target.read_bytes() == b"second"
    assert target.read_bytes() == b"first"
    assert others(target) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_whole_part_is_not_swept_before_it_has_its_place(
    system: str, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last moment: the part has its hidden name, and another writer comes just before it is renamed."""
    handicap(system, monkeypatch)
    rename = Path.replace
    seen: list[Path] = []

    def late(part: Path, place: Path) -> Path:
        if not seen:
            seen.append(part)
            put(target, b"second")
        return rename(part, place)

    monkeypatch.setattr(Path, "replace", late)
    put(target, b"first")
    assert len(seen) == 1
    assert target.read_bytes() == b"first"
    assert others(target) == []


def test_without_locks_files_are_written_and_parts_left_alone(target: Path) -> None:
    """As on Windows, which has no `fcntl`, no files without a name, and renames no open file."""
    script = """
        import importlib, os, pathlib, sys
        import specapp.audio.inputs
        sys.modules.pop("specapp.base.atomic_file", None)
        sys.platform, sys.modules["fcntl"] = "win32", None
        del os.O_TMPFILE
        replacing = importlib.import_module("specapp.base.atomic_file")
        def closed(part, place, rename=pathlib.Path.replace):
            opened = [os.readlink(f"/proc/self/fd/{number}") for number in (3, 4, 5, 6) if
                      os.path.exists(f"/proc/self/fd/{number}")]
            assert str(part) not in opened, opened
            return rename(part, place)
        pathlib.Path.replace = closed
        with replacing.atomic_write(sys.argv[1]) as file:
            file.write(b"new")
        print("wrote")
    """
    done = run_script(script, str(target))
    assert done.stdout == "wrote\n", done.stderr
    assert target.read_bytes() == b"new"
    assert others(target) == []


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    sound = Recording(np.zeros((1, 100), np.float32), 8000)
    with pytest.raises(AudioError, match="no file that can be replaced"):
        write(sound, tmp_path)
    with pytest.raises(AudioError, match="no file that can be replaced"):
        write(sound, "/dev/null")
    with pytest.raises(AudioError, match="No such file"):
        write(sound, tmp_path / "missing" / "x.wav")
    write(sound, tmp_path / ("\U0001f399" * 60 + ".wav"))
    assert len(list(tmp_path.iterdir())) == 1
