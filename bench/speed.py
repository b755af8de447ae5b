"""How much processor time and memory the presets and denoisers take, beside other denoisers and beside the floor.

    python -m bench.speed                             1, 10, 60 minutes, mono, stereo, 1, 2 cores; 16, 192 kHz: an hour
    python -m bench.speed --full                      hours of sound for every method, not for auto alone: two hours
    python -m bench.speed --quick                     1 minute, mono, 1 core, 48 kHz
    python -m bench.speed --methods floor auto rnnoise --minutes 1 10
    python -m bench.speed --write docs/benchmarks.md

The sound is the speech and the music that the page ships, repeated to the length. The floor is the way to
the spectrogram and back. Every measurement is a fresh process; what was measured once is kept until the code changes.
"""

import argparse
import json
import math
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.cost.cases import RATE, Case, Results, cases, measure
from bench.cost.probe import DENOISER, FLOOR, Cost
from bench.methods.table import METHODS, PACKAGE_FILES, digest_of
from bench.report.chart import speed_chart, write_chart
from bench.report.document import write_section
from bench.report.tables import table, verdict
from specapp.denoisers import DENOISERS
from specapp.settings.presets import PRESETS

_DEFAULT_CACHE = Path("build/bench")
_OWN_FILES = tuple(Path(__file__).parent / "cost" / name for name in ("probe.py", "cases.py"))
_PEERS = ("noisereduce", "noisereduce-stationary", "logmmse", "rnnoise", "nsnet2", "deepfilternet")
_ALL = (FLOOR, *PRESETS, *(f"{DENOISER}{name}" for name in DENOISERS), *_PEERS)
_HOUR, _PART_OF_IT = 60, 10
_MEGABYTE = 1e6
_LEGEND = """\
48 kHz where nothing else is said; the speech and the music that the page ships, repeated. Every figure comes from a
process of its own, after its imports and a second of practice. CPU seconds count all threads, without reading and
writing the file. The floor is our way to the spectrogram and back; memory is the highest resident memory above that
after imports, with reading and writing, and of the peers with what they need for a whole file in memory."""


_REPEATED = " Of {} runs of each, the least processor time and the most memory count: others use this machine too."


@dataclass(frozen=True, slots=True)
class Target:
    """The most that the automatic preset may take."""

    title: str
    goal: float
    stretch: float
    value: Callable[[Results], float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; 0 unless a method failed."""
    options = _parser().parse_args(arguments)
    if options.quick:
        options.minutes, options.channels, options.cores, options.rates = [1.0], [1], [1], options.rates[:1]
    wanted = [name for name in options.methods if name not in METHODS or METHODS[name].installed]
    plan = cases(wanted, options.minutes, options.channels, options.cores, rates=options.rates, full=options.full)
    results: dict[Case, Cost] = {}
    with TemporaryDirectory(dir=options.scratch) as folder:
        for case in plan:
            cost = _measured(case, Path(folder), options.cache / "speed", options.repeats)
            if cost is not None:
                results[case] = cost
    markdown = page(results, options.repeats)
    print(markdown)
    if options.write:
        picture = options.write.with_name(f"{options.write.stem}-speed.svg")
        problem = write_chart(speed_chart(multiples(results)), picture)
        title, _, rest = markdown.partition("\n")
        shown = f"![Processor time of each method, as a multiple of the floor]({picture.name})" if not problem else ""
        write_section(options.write, "speed", f"{title}\n\n{shown}\n{rest}")
        if problem:
            print(f"{picture} was not drawn: {problem}", file=sys.stderr)
    return 0 if len(results) == len(plan) else 1


def page(results: Results, repeats: int = 1) -> str:
    """Processor time, waiting time, memory and the targets as Markdown."""
    floor = {case.column: _cpu(cost) for case, cost in results.items() if case.method == FLOOR}

    def against_floor(case: Case, cost: Cost) -> str:
        least = floor.get(case.column)
        return f"{_cpu(cost):.4f}" + (f" ({_cpu(cost) / least:.0f} ×)" if least else "")

    parts = [
        "## Speed",
        _LEGEND,
        f"{platform.machine()}, Python {platform.python_version()}."
        + (_REPEATED.format(repeats) if repeats > 1 else ""),
        "### CPU seconds per second of sound, and as a multiple of the floor",
        _grid(results, against_floor),
        "### The automatic preset, as ratios of these runs",
        ratio_table(results),
        "### Seconds to wait per second of sound",
        _grid(results, lambda _case, cost: f"{cost.wall_seconds / cost.seconds:.4f}"),
        "### Memory, MB",
        _grid(results, lambda _case, cost: f"{cost.peak_bytes / _MEGABYTE:.0f}"),
        "### Targets",
        target_table(results),
    ]
    return "\n\n".join(parts) + "\n"


def ratio_table(results: Results) -> str:
    """Processor time and waiting of the automatic preset over what else was measured, all else being equal."""

    def over(case: Case, name: str, **changes: Any) -> str:
        other = results.get(replace(case, **changes))
        same = all(getattr(case, field) == value for field, value in changes.items())
        return "" if other is None or same else f"{getattr(results[case], name) / getattr(other, name):.2f}"

    head = ["", "CPU × floor", "CPU of noisereduce", "CPU of mono", "CPU of 1 core", "wait of 1 core"]
    lines = [
        [
            f"{case.sound}, {case.column}",
            over(case, "cpu_seconds", method=FLOOR, sound="speech"),
            over(case, "cpu_seconds", method="noisereduce", sound="speech"),
            over(case, "cpu_seconds", channels=1),
            *(over(case, name, cores=1) for name in ("cpu_seconds", "wall_seconds")),
        ]
        for case in results
        if case.method == "auto"
    ]
    return table(head, lines)


def multiples(results: Results) -> dict[str, float]:
    """Processor time of each method over that of the floor, in the first condition that was measured."""
    first = next(case.column for case in results if case.method == FLOOR)
    shown = {case.row: _cpu(cost) for case, cost in results.items() if case.column == first}
    return {row: cpu / shown[FLOOR] for row, cpu in shown.items()}


def target_table(results: Results) -> str:
    """What the automatic preset was to reach on one core, and what came out; the dearest sound counts."""
    lines = [[t.title, *verdict(t.value(results), t.goal, t.stretch, at_most=True)] for t in _TARGETS]
    return table(["auto, 1 core", "target", "stretch", "measured", ""], lines)


def _auto(results: Results) -> dict[Case, Cost]:
    return {case: cost for case, cost in results.items() if case.method == "auto" and case.cores == 1}


def _auto_cpu(results: Results) -> float:
    return max((_cpu(cost) for case, cost in _auto(results).items() if case.channels == 1), default=math.nan)


def _auto_multiple(results: Results) -> float:
    floor = {case.column: _cpu(cost) for case, cost in results.items() if case.method == FLOOR}
    mono = {case: cost for case, cost in _auto(results).items() if case.channels == 1 and case.column in floor}
    return max((_cpu(cost) / floor[case.column] for case, cost in mono.items()), default=math.nan)


def _auto_memory(results: Results) -> float:
    return max((cost.peak_bytes / _MEGABYTE for cost in _auto(results).values()), default=math.nan)


def _auto_growth(results: Results) -> float:
    peaks = {(c.sound, c.channels, c.minutes): cost.peak_bytes for c, cost in _auto(results).items()}
    hours = {key: peak for key, peak in peaks.items() if key[2] == _HOUR}
    shorter = {key: peaks.get((*key[:2], _PART_OF_IT)) for key in hours}
    return max((peak / least for key, peak in hours.items() if (least := shorter[key])), default=math.nan)


_TARGETS = (
    Target("CPU seconds per second, mono", 0.02, 0.01, _auto_cpu),
    Target("… as a multiple of the floor", 25, 12, _auto_multiple),
    Target("memory of 60 minutes over that of 10", 1.1, 1.1, _auto_growth),
    Target("memory, MB", 400, 250, _auto_memory),
)


def _cpu(cost: Cost) -> float:
    return cost.cpu_seconds / cost.seconds


def _grid(results: Results, cell: Callable[[Case, Cost], str]) -> str:
    columns = list(dict.fromkeys(case.column for case in results))
    rows: dict[str, dict[str, str]] = {}
    for case, cost in results.items():
        rows.setdefault(case.row, {})[case.column] = cell(case, cost)
    return table(["", *columns], [[row, *(cells.get(column, "") for column in columns)] for row, cells in rows.items()])


def _measured(case: Case, folder: Path, cache: Path, repeats: int) -> Cost | None:
    """The cost of a case, from the last run if nothing changed; None if it failed."""
    code = METHODS[case.method].version if case.method in METHODS else digest_of(*PACKAGE_FILES)
    name = "-".join(
        str(value).replace(":", "-") for value in (*asdict(case).values(), repeats, code, digest_of(*_OWN_FILES))
    )
    kept = cache / f"{name}.json"
    if kept.is_file():
        return Cost(**json.loads(kept.read_text()))
    try:
        costs = [measure(case, folder) for _ in range(repeats)]
    except subprocess.CalledProcessError as error:
        print(f"{case.row}, {case.column}: failed: {error.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    cost = replace(min(costs, key=_cpu), peak_bytes=max(one.peak_bytes for one in costs))
    print(f"{case.row}, {case.column}: {_cpu(cost):.4f}", file=sys.stderr, flush=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(cost)))
    return cost


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--methods", nargs="+", choices=_ALL, default=list(_ALL), metavar="METHOD", help=", ".join(_ALL)
    )
    parser.add_argument("--minutes", nargs="+", type=float, default=[1.0, 10.0, 60.0])
    parser.add_argument("--channels", nargs="+", type=int, choices=(1, 2), default=[1, 2])
    parser.add_argument("--cores", nargs="+", type=int, choices=(1, 2), default=[1, 2])
    parser.add_argument("--rates", nargs="+", type=int, default=[RATE, 16_000, 192_000], metavar="HZ")
    parser.add_argument(
        "--repeats", type=int, default=1, help="measure so often; the least processor time and the most memory count"
    )
    parser.add_argument("--quick", action="store_true", help="1 minute, mono, 1 core, the first rate")
    parser.add_argument("--full", action="store_true", help="an hour of sound for every method, not for auto alone")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="Markdown page to keep the results in")
    parser.add_argument("--cache", type=Path, default=_DEFAULT_CACHE, help=f"default: {_DEFAULT_CACHE}")
    parser.add_argument("--scratch", type=Path, help="folder for the sounds (default: the system's)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
