"""The long forms: mutated files for minutes, bombs of many hours, writes that are killed."""

import os
import resource
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from specapp.audio import sandbox
from specapp.audio.limits import Limits
from specapp.audio.recording import Recording, encode, read
from specapp.base.errors import LimitError, SpecappError
from tests.support.awkward import awkward_files
from tests.support.awkward import made as made_awkward
from tests.support.crashed import crashed_headers
from tests.support.hostile import SHARED, hostile_files, mutated, silence, without_length
from tests.support.kinds import KINDS, made
from tests.support.scripts import ROOT

pytestmark = pytest.mark.soak
MINUTES = float(os.environ.get("SPECAPP_FUZZ_MINUTES", "5"))


def sentence(data: bytes, limits: Limits) -> str:
    """What is said about a file that cannot be read; nothing where it can."""
    try:
        assert np.isfinite(read(data, limits=limits).samples).all()
    except SpecappError as error:
        return str(error)
    return ""


def test_mutated_files_never_leave_the_cage() -> None:
    """Random changes, most of them near the header, where the structure is."""
    rng = np.random.default_rng(int(os.environ.get("SPECAPP_FUZZ_SEED", "0")))
    seeds = [made(kind)[0] for kind in KINDS]
    seeds += [made_awkward(one)[0] for one in awkward_files()]
    seeds += crashed_headers(np.arange(-9000, 9000, dtype=np.int16)).values()
    seeds += [path.read_bytes() for path in sorted((SHARED / "formats").glob("*")) if path.stat().st_size < 200_000]
    read(seeds[0])
    helper = next(
        child for child in psutil.Process().children() if "specapp.audio.sandbox.fork_server" in child.cmdline()
    )
    tried, slowest, end = 0, 0.0, time.monotonic() + 60 * MINUTES
    while time.monotonic() < end:
        seed = seeds[int(rng.integers(len(seeds)))]
        head = int(rng.integers(64, 4096)) if rng.random() < 0.7 else len(seed)
        started = time.monotonic()
        assert sentence(mutated(seed[:head], rng) + seed[head:], Limits(seconds=60)).isprintable()
        slowest = max(slowest, time.monotonic() - started)
        tried += 1
    assert helper.is_running()
    assert tried > 20 * MINUTES
    assert slowest < 25
    deadline = time.monotonic() + 5
    while helper.children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not helper.children()
    assert helper.memory_info().rss < 300e6


def test_every_hostile_file_through_the_command_line(tmp_path: Path) -> None:
    """One line and exit 1, or a result: within 10 s and 2 GB, and without a traceback."""
    files = dict(hostile_files())
    files |= {path.name: path.read_bytes() for folder in ("hostile", "odd") for path in (SHARED / folder).glob("*.*")}
    source, target = tmp_path / "in.wav", tmp_path / "out.wav"
    for name, data in files.items():
        source.write_bytes(data)
        target.unlink(missing_ok=True)
        started = time.monotonic()
        command = [sys.executable, "-m", "specapp", "denoise", str(source), "-o", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert time.monotonic() - started < 10, name
        assert (done.returncode, target.exists()) in ((0, True), (1, False)), name
        assert done.returncode == 0 or (done.stderr.startswith("error: ") and done.stderr.count("\n") == 1), name
        assert "Traceback" not in done.stdout + done.stderr, name
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 2e9


def test_bombs_of_many_hours() -> None:
    flac = silence("FLAC", "PCM_16", 36_000)
    for bomb in (flac, without_length(flac), silence("OGG", "OPUS", 9_000)):
        started = time.monotonic()
        with pytest.raises(LimitError):
            read(bomb)
        assert time.monotonic() - started < 30


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".m4a"])
def test_killed_writes_leave_whole_files(suffix: str, tmp_path: Path) -> None:
    target = tmp_path / f"out{suffix}"
    script = """
        import sys, numpy as np
        from specapp.audio.recording import Recording, write
        samples = np.random.default_rng(0).normal(0, 0.1, (2, 400_000)).astype(np.float32)
        while True:
            write(Recording(samples, 48000), sys.argv[1])
            print("wrote", flush=True)
    """
    rng = np.random.default_rng(0)
    for _ in range(20):
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script), str(target)], stdout=subprocess.PIPE, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(float(rng.uniform(0, 1)))
            process.kill()
        assert abs(read(target).length - 400_000) < 50


def test_every_limit_on_memory_is_one_sentence() -> None:
    data = encode(Recording(np.random.default_rng(0).normal(0, 0.1, (8, 400_000)), 48000)).data
    for megabytes in (1, 50, 150, 200, 220, 240, 260, 300, 400):
        assert sentence(data, Limits(memory_bytes=megabytes << 20)).isprintable()


def test_thousands_of_files_leak_nothing() -> None:
    data = made(KINDS[1])[0]
    read(data)
    me = psutil.Process()
    before = me.num_fds(), me.memory_info().rss
    for _ in range(1000):
        read(data)
    assert me.num_fds() <= before[0]
    assert me.memory_info().rss < before[1] + 20e6
    assert sandbox.Allowance(1, 1, 1).wall_s > 1
