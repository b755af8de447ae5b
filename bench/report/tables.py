"""Rows of measurements as Markdown: one table per group of files, and the targets with what was reached."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bench.evaluation.pairs import CLEAN
from bench.evaluation.runs import Row

Value: TypeAlias = Callable[[Sequence[Row]], float]

HARM_DB = 0.5
"""A file counts as harmed when it lost more SI-SDR than this."""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are averaged together."""

    name: str
    title: str
    holds: Callable[[Row], bool]


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a group of files."""

    title: str
    value: Value
    digits: int = 2
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What one method has to reach on one group; the larger the better unless `at_most`."""

    method: str
    group: str
    title: str
    value: Value
    goal: float
    stretch: float
    at_most: bool = False


def mean_of(name: str) -> Value:
    """Mean of one of the figures."""
    return lambda rows: _over(rows, name, np.mean)


def worst_gain_db(rows: Sequence[Row]) -> float:
    """SI-SDR gained on the file that gained least."""
    return _over(rows, "si_sdr_gain_db", np.min)


def harmed(rows: Sequence[Row]) -> float:
    """Number of files that lost more than `HARM_DB`."""
    return float(sum(row.figures.si_sdr_gain_db < -HARM_DB for row in rows)) if rows else math.nan


def cpu_seconds_per_second(rows: Sequence[Row]) -> float:
    """Processor time over the length of the files."""
    return sum(row.cpu_seconds for row in rows) / sum(row.seconds for row in rows) if rows else math.nan


GROUPS: Mapping[str, Group] = {
    group.name: group
    for group in (
        Group("speech", "Speech", lambda row: row.domain == "speech"),
        Group("voicebank", "Speech: the VoiceBank-DEMAND pairs among it", lambda row: row.voicebank),
        Group("music", "Music", lambda row: row.domain == "music"),
        Group("nature", "Nature", lambda row: row.domain == "nature"),
    )
}

_SPEECH_COLUMNS = (
    Column("PESQ-WB", mean_of("pesq_wb")),
    Column("STOI %", mean_of("stoi"), 1),
    Column("ESTOI %", mean_of("estoi"), 1),
    Column("CSIG", mean_of("csig")),
    Column("CBAK", mean_of("cbak")),
    Column("COVL", mean_of("covl")),
)
_COLUMNS = (
    Column("SI-SDR gained dB", mean_of("si_sdr_gain_db"), 1, signed=True),
    Column("worst file dB", worst_gain_db, 1, signed=True),
    Column("files harmed", harmed, 0),
    Column("LSD dB", mean_of("lsd_db"), 1),
    Column("signal lost dB", mean_of("signal_lost_db"), 1),
    Column("CPU s per s", cpu_seconds_per_second, 4),
)

_GAIN = mean_of("si_sdr_gain_db")
_KIND_GAIN = Column("SI-SDR gained dB", _GAIN, 1, signed=True)
_MEDIAN_KEPT = Column("median dB", lambda rows: _over(rows, "si_sdr_db", np.median), 1)
_WORST_KEPT = Column("worst dB", lambda rows: _over(rows, "si_sdr_db", np.min), 1)
_LEVEL_LOST = Column("level lost dB", mean_of("signal_lost_db"), 2)
TARGETS = (
    Target("auto", "speech", "PESQ-WB", mean_of("pesq_wb"), 2.02, 2.15),
    Target("auto", "speech", "COVL", mean_of("covl"), 2.70, 2.87),
    Target("auto", "speech", "STOI %", mean_of("stoi"), 88.2, 90.0),
    Target("auto", "speech", "files harmed", harmed, 1, 0, at_most=True),
    Target("auto", "voicebank", "PESQ-WB", mean_of("pesq_wb"), 2.25, 2.40),
    Target("auto", "music", "SI-SDR gained dB", _GAIN, 4.5, 5.5),
    Target("auto", "music", "worst file dB", worst_gain_db, -0.3, 0.0),
    Target("auto", "nature", "SI-SDR gained dB", _GAIN, 6.0, 7.5),
    Target("auto", "nature", "worst file dB", worst_gain_db, -0.3, 0.0),
    Target("voice", "voicebank", "PESQ-WB", mean_of("pesq_wb"), 2.15, 2.40),
    Target("music", "music", "worst file dB", worst_gain_db, -0.2, 0.0),
)


def quality_tables(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """A table per group, a line per method in the order of `labels`."""
    parts = []
    for group in GROUPS.values():
        chosen = {name: select(rows, name, group) for name in labels}
        count = max(map(len, chosen.values()), default=0)
        if count:
            columns = (*_SPEECH_COLUMNS, *_COLUMNS) if group.name in {"speech", "voicebank"} else _COLUMNS
            lines = [[labels[name], *_cells(part, columns)] for name, part in chosen.items() if part]
            parts.append(f"### {group.title} ({count} files)\n\n{table(['', *(c.title for c in columns)], lines)}")
    return "\n\n".join(parts)


def harm_table(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """Output against input where the input was clean: SI-SDR and level, by domain, a line per method."""
    domains = sorted({row.domain for row in rows})
    columns = (_MEDIAN_KEPT, _WORST_KEPT, _LEVEL_LOST)
    head = ["", *(f"{domain.removeprefix(CLEAN)}: {column.title}" for domain in domains for column in columns)]
    lines = []
    for name, label in labels.items():
        chosen = [[row for row in rows if (row.method, row.domain) == (name, domain)] for domain in domains]
        if any(chosen):
            lines.append([label, *(cell for part in chosen for cell in _cells(part, columns))])
    return table(head, lines)


def kind_table(rows: Sequence[Row], labels: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Mean SI-SDR gained by domain and kind of noise, with the number of files, a column per method."""
    groups = sorted({(row.domain, kinds[row.name]) for row in rows if row.name in kinds})
    lines = []
    for domain, kind in groups:
        alike = [row for row in rows if row.domain == domain and kinds.get(row.name) == kind]
        cells = [_cells([row for row in alike if row.method == name], (_KIND_GAIN,))[0] for name in labels]
        lines.append([f"{domain}, {kind} ({len({row.name for row in alike})})", *cells])
    return table(["", *labels.values()], lines)


def target_table(rows: Sequence[Row], targets: Iterable[Target] = TARGETS) -> str:
    """What was wanted, what came out, and whether that is enough."""
    lines = []
    for target in targets:
        value = target.value(select(rows, target.method, GROUPS[target.group]))
        cells = verdict(value, target.goal, target.stretch, at_most=target.at_most)
        lines.append([target.method, target.group, target.title, *cells])
    return table(["preset", "files", "figure", "target", "stretch", "measured", ""], lines)


def verdict(value: float, goal: float, stretch: float, *, at_most: bool) -> list[str]:
    """Target, stretch, what was measured and how far that got, for a line of a table."""
    sign = "≤" if at_most else "≥"
    reach = [limit - value if at_most else value - limit for limit in (goal, stretch)]
    words = "reached, stretch too" if reach[1] >= 0 else "reached" if reach[0] >= 0 else "**missed**"
    return [f"{sign} {goal:g}", f"{sign} {stretch:g}", f"{value:.4g}", "not measured" if math.isnan(value) else words]


def select(rows: Iterable[Row], method: str, group: Group) -> list[Row]:
    """The rows of one method on one group of files."""
    return [row for row in rows if row.method == method and group.holds(row)]


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    rule = ["---" if index == 0 else "--:" for index in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *lines))


def _cells(rows: Sequence[Row], columns: Iterable[Column]) -> list[str]:
    return [f"{column.value(rows):{'+' if column.signed else ''}.{column.digits}f}" for column in columns]


def _over(rows: Sequence[Row], name: str, reduce: Callable[[list[float]], float]) -> float:
    values = [value for row in rows if not math.isnan(value := getattr(row.figures, name))]
    return float(reduce(values)) if values else math.nan
