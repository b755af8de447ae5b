"""How fast a batch is: `python -m bench.batch`, on a machine with two cores that does nothing else.

Prints files per second of a batch with one worker, with two, of a shell loop of two single commands at a time, and of
one and two plain processes without any engine (which is what the cores give at all), all in one run and in turns; what
the engine adds to a file; and the memory of the client by the number of files.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from specapp.audio.recording import Recording, write
from specapp.batch import Options, Outcome, Row, denoise_file, engine
from specapp.batch.batch import planned, work
from specapp.batch.cluster import ENVIRONMENT, Workers, connected
from specapp.batch.engine import Job
from specapp.batch.ledger import opened_ledger
from specapp.settings.settings import Settings

RATE = 16_000
LOOPED = 60
"""Files that the shell loop cleans."""
EMPTY = (100, 1_000, 10_000)
"""Numbers of files with no work in them."""


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--empty", type=int, default=0, help="only so many files with no work in them")
    options = parser.parse_args()
    if options.empty:
        with tempfile.TemporaryDirectory() as folder:
            print(empty(Path(folder) / "in", options.empty))
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        make(source, options.files, options.seconds)
        found: dict[str, list[float]] = {}
        for turn in range(options.turns):
            for name, clean in WAYS.items():
                target = Path(folder) / f"{turn} {name}"
                found.setdefault(name, []).append(clean(source, target))
        for name, rates in found.items():
            print(f"{name:24} {max(rates):6.2f} files/s")
        one, two, loop, plain_one, plain_two = (max(found[name]) for name in WAYS)
        print(
            f"two workers over one: {two / one:.2f}; two plain processes over one: {plain_two / plain_one:.2f}; "
            f"two workers over two plain processes: {two / plain_two:.2f}; over the shell loop: {two / loop:.2f}"
        )
    for count in EMPTY:  # each in a process of its own, as the most memory of a process never falls
        subprocess.run([sys.executable, "-m", "bench.batch", "--empty", str(count)], check=True)


def make(folder: Path, count: int, seconds: float) -> None:
    """Files of noise with a tone."""
    rng = np.random.default_rng(0)
    folder.mkdir(parents=True)
    for index in range(count):
        sound = rng.normal(0, 0.02, (1, int(RATE * seconds))) + 0.1 * np.sin(np.arange(int(RATE * seconds)) * 0.1)
        write(Recording(sound.astype(np.float32), RATE), folder / f"{index:05d}.wav", subtype="PCM_16")


def by_batch(workers: int) -> Callable[[Path, Path], float]:
    """Files per second of a whole command with so many workers, its start included."""
    return lambda source, target: rate(
        f'"{sys.executable}" -m specapp batch "{source}" -o "{target}" --preset voice --workers {workers}',
        len(list(source.iterdir())),
    )


def by_loop(source: Path, target: Path) -> float:
    """Files per second of a shell loop of two commands at a time, over a part of the files: it shares no start."""
    target.mkdir()
    files = sorted(source.iterdir())[:LOOPED]
    single = f'"{sys.executable}" -m specapp denoise {{}} -o "{target}/" --preset voice'
    names = " ".join(f'"{file}"' for file in files)
    return rate(f"printf '%s\\0' {names} | xargs -0 -P2 -I{{}} {single}", len(files))


def rate(command: str, files: int) -> float:
    """Files per second of a command of the shell."""
    started = time.perf_counter()
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL)  # noqa: S602 - our own command
    return files / (time.perf_counter() - started)


def by_plain(processes: int) -> Callable[[Path, Path], float]:
    """Files per second of so many processes that share the files beforehand, their start included."""

    def clean(source: Path, target: Path) -> float:
        files, context = sorted(source.iterdir()), get_context("spawn")
        shares = [context.Process(target=plain, args=(files[index::processes], target)) for index in range(processes)]
        started = time.perf_counter()
        with mock.patch.dict(os.environ, ENVIRONMENT):
            for share in shares:
                share.start()
        for share in shares:
            share.join()
        assert not any(share.exitcode for share in shares)
        return len(files) / (time.perf_counter() - started)

    return clean


def plain(files: Sequence[Path], target: Path) -> None:
    """Clean files one after the other."""
    for file in files:
        assert not denoise_file(str(file), str(target / file.name), Settings("voice")).trouble


WAYS: dict[str, Callable[[Path, Path], float]] = {
    "one worker": by_batch(1),
    "two workers": by_batch(2),
    "xargs -P2": by_loop,
    "one plain process": by_plain(1),
    "two plain processes": by_plain(2),
}


def nothing(source: str, target: str, settings: Settings, **_: Any) -> Outcome:
    """Stands for the work on a file."""
    return Outcome({"output": target, "duration_s": 1.0})


def empty(folder: Path, count: int) -> str:
    """What the engine itself takes, from the plan to the ledger, for so many files."""
    folder.mkdir(parents=True)
    for index in range(count):
        (folder / f"{index:05d}.wav").write_bytes(b"0")
    target = str(folder.with_name(f"{count} out"))
    told: list[Row] = []
    with connected(Workers(processes=2)) as client, mock.patch.object(engine, "denoise_file", nothing):
        started, used = time.perf_counter(), time.process_time()
        plan = planned([str(folder)], target, Settings(), Options())
        with opened_ledger(target) as ledger:
            work(plan, Job(target), ledger, client, lambda row: told.append(row) if len(told) < 1 else None)
        wall_s, used_s = time.perf_counter() - started, time.process_time() - used
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return (
        f"{count:6} files without work: {1e3 * wall_s / count:.1f} ms a file ({1e3 * used_s / count:.1f} ms of the "
        f"client's processor), client {memory_mb:.0f} MB"
    )


if __name__ == "__main__":
    main()
