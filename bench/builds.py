"""This build beside earlier ones, measured in turns in one run: ratios of processor time and of waiting.

    git worktree add ../before 486444a
    python -m bench.builds ../before                          5 minutes at 48 kHz, mono and stereo, 1 and 2 cores
    python -m bench.builds ../before --rates 16000 48000 192000 --minutes 1 --repeats 5

Every figure is the median of the ratios of neighbouring runs, each in a process of its own, so that what else the
machine does falls on both. A build without threads for one recording runs with what it has.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from bench.cost.cases import THREAD_VARIABLES, Case, write_sound
from bench.report.tables import table

_HERE = Path(__file__).parent.parent
_FLOOR = "floor"
_SPENT = ("cpu_s", "wall_s")
_RUN = """
import inspect, os, sys, time
here, folder, sound, cores, method = sys.argv[1:]
os.chdir(folder)
sys.path.insert(0, folder)
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
import cv2, specapp
cv2.setNumThreads(int(cores))
recording = specapp.read(sound)
if method == "floor":
    sys.path.insert(0, here)
    from bench.cost import probe
    clean = probe.cleaner_of("floor", recording.sample_rate)
else:
    threads = "threads" in inspect.signature(specapp.denoise).parameters
    options = {"threads": int(cores)} if threads else {}
    clean = lambda one: specapp.denoise(one, **options)
clean(recording.excerpt(0.0, 2.0))
wall, cpu = time.perf_counter(), time.process_time()
clean(recording)
print(time.process_time() - cpu, time.perf_counter() - wall)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one cleaning."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Kind:
    """What is cleaned, by what, and on how many cores."""

    build: str
    sound: str
    sample_rate: int
    channels: int
    cores: int


Times: TypeAlias = dict[Kind, list[Spent]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = _parser().parse_args(arguments)
    builds = {_FLOOR: _HERE, "now": _HERE, **{folder.name: folder.resolve() for folder in options.builds}}
    with TemporaryDirectory(dir=options.scratch) as folder:
        times = measured(builds, options, Path(folder))
    print(page(times, list(builds), options.minutes))
    return 0


def measured(builds: dict[str, Path], options: argparse.Namespace, folder: Path) -> Times:
    """All runs, build by build in turns."""
    times: Times = defaultdict(list)
    conditions = list(product(options.sounds, options.rates, options.channels, options.cores))
    for _, (sound, rate, channels, cores) in product(range(options.repeats), conditions):
        path = folder / f"{sound}-{rate}-{channels}.wav"
        if not path.is_file():
            write_sound(path, Case("auto", sound, options.minutes, channels, cores, rate))
        for name, build in builds.items():
            spent = run(build, path, cores, name)
            times[Kind(name, sound, rate, channels, cores)].append(spent)
            print(json.dumps([name, sound, rate, channels, cores, spent.cpu_s, spent.wall_s]), file=sys.stderr)
    return times


def run(build: Path, sound: Path, cores: int, method: str) -> Spent:
    """One cleaning in a fresh process that imports the package of a folder."""
    environment = {**os.environ, **dict.fromkeys(THREAD_VARIABLES, "1"), "PYTHONPATH": str(build)}
    command = [sys.executable, "-c", _RUN, str(_HERE), str(build), str(sound), str(cores), method]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    cpu_s, wall_s = map(float, done.stdout.split()[-2:])
    return Spent(cpu_s, wall_s)


def ratio(above: Sequence[Spent], below: Sequence[Spent], name: str) -> float:
    """Median of the ratios of runs that followed each other."""
    pairs = zip(above, below, strict=True)
    return float(statistics.median(getattr(one, name) / getattr(other, name) for one, other in pairs))


def page(times: Times, builds: Sequence[str], minutes: float) -> str:
    """Ratios as Markdown; those of a build are of this one over it."""
    others = list(builds)[2:]
    head = ["sound, kHz, channels, cores", "CPU s per s", "wait s per s", "CPU × floor"]
    head += [f"{what} of {name}" for name in others for what in ("CPU", "wait")]
    head += ["CPU of mono", "CPU of 1 core", "wait of 1 core"]
    return table(head, [_row(times, kind, others, 60 * minutes) for kind in times if kind.build == "now"])


def _row(times: Times, kind: Kind, others: Sequence[str], seconds: float) -> list[str]:
    def over(name: str, **changes: object) -> str:
        below = times.get(replace(kind, **changes))  # type: ignore[arg-type]
        return f"{ratio(times[kind], below, name):.2f}" if below and below is not times[kind] else ""

    channels = "mono" if kind.channels == 1 else "stereo"
    cells = [f"{kind.sound}, {kind.sample_rate / 1000:g}, {channels}, {kind.cores}"]
    cells += [f"{statistics.median(getattr(one, name) for one in times[kind]) / seconds:.4f}" for name in _SPENT]
    cells.append(over("cpu_s", build=_FLOOR))
    cells += [over(name, build=build) for build in others for name in _SPENT]
    return [*cells, over("cpu_s", channels=1), *(over(name, cores=1) for name in _SPENT)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.builds", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("builds", nargs="*", type=Path, metavar="FOLDER", help="work tree of another commit")
    parser.add_argument("--sounds", nargs="+", choices=("speech", "music"), default=["speech"])
    parser.add_argument("--rates", nargs="+", type=int, default=[48_000], metavar="HZ")
    parser.add_argument("--channels", nargs="+", type=int, choices=(1, 2), default=[1, 2])
    parser.add_argument("--cores", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--scratch", type=Path, help="folder for the sounds (default: the system's)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
