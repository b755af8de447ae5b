"""Rows of measurements as Markdown: one table per group of files, and the targets with what was reached."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bench.evaluation.pairs import CLEAN, ORIGINAL, WHISPERED
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


def judged_mean_of(name: str) -> Value:
    """Mean of one of the figures of the judges."""

    def mean(rows: Sequence[Row]) -> float:
        return _reduced([getattr(row.verdict, name) for row in rows if row.verdict], np.mean)

    return mean


def words_wrong(rows: Sequence[Row]) -> float:
    """Word errors of the recogniser over all words of all files, in percent."""
    verdicts = [row.verdict for row in rows if row.verdict and row.verdict.words]
    return 100 * sum(one.word_errors for one in verdicts) / sum(one.words for one in verdicts) if verdicts else math.nan


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
        Group("other", "Speech: all but those", lambda row: row.domain == "speech" and not row.voicebank),
        Group("music", "Music", lambda row: row.domain == "music"),
        Group("nature", "Nature", lambda row: row.domain == "nature"),
    )
}


def _of_domain(domain: str) -> Group:
    return Group(domain, domain.capitalize(), lambda row: row.domain == domain)


_UNSEEN_GROUPS: Mapping[str, Group] = {
    domain: _of_domain(domain) for domain in (CLEAN + "speech", CLEAN + "music", CLEAN + "nature", WHISPERED)
}
"""Groups without a table of their own."""

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
_JUDGES_COLUMNS = (
    Column("DNSMOS voice", judged_mean_of("dnsmos_sig")),
    Column("DNSMOS background", judged_mean_of("dnsmos_bak")),
    Column("DNSMOS overall", judged_mean_of("dnsmos_ovrl")),
    Column("words wrong %", words_wrong, 1),
    Column("consonants lost dB", judged_mean_of("consonants_lost_db"), 1),
)
_WHISPER_COLUMNS = (
    Column("whisper STOI %", mean_of("stoi"), 1),
    Column("whisper SI-SDR gained dB", mean_of("si_sdr_gain_db"), 1, signed=True),
    Column("whisper lost dB", mean_of("signal_lost_db"), 1),
)

_GAIN = mean_of("si_sdr_gain_db")
_KIND_GAIN = Column("SI-SDR gained dB", _GAIN, 1, signed=True)
_MEDIAN_KEPT = Column("median dB", lambda rows: _over(rows, "si_sdr_db", np.median), 1)
_WORST_KEPT = Column("worst dB", lambda rows: _over(rows, "si_sdr_db", np.min), 1)
_LEVEL_LOST = Column("level lost dB", mean_of("signal_lost_db"), 2)
_KEPT = "median SI-SDR kept dB"
TARGETS = (
    Target("auto", "speech", "PESQ-WB", mean_of("pesq_wb"), 2.48, 2.65),
    Target("auto", "speech", "COVL", mean_of("covl"), 3.10, 3.25),
    Target("auto", "speech", "STOI %", mean_of("stoi"), 91.0, 92.0),
    Target("auto", "speech", "ESTOI %", mean_of("estoi"), 80.5, 83.0),
    Target("auto", "speech", "SI-SDR gained dB", _GAIN, 7.5, 8.5),
    Target("auto", "speech", "worst file dB", worst_gain_db, -0.5, 0.0),
    Target("auto", "speech", "files harmed", harmed, 1, 0, at_most=True),
    Target("auto", "voicebank", "PESQ-WB", mean_of("pesq_wb"), 2.65, 2.80),
    Target("auto", "voicebank", "COVL", mean_of("covl"), 3.30, 3.40),
    Target("auto", "other", "PESQ-WB", mean_of("pesq_wb"), 2.25, 2.40),
    Target("auto", "music", "SI-SDR gained dB", _GAIN, 4.5, 5.5),
    Target("auto", "music", "worst file dB", worst_gain_db, -0.3, 0.0),
    Target("auto", "nature", "SI-SDR gained dB", _GAIN, 6.0, 7.5),
    Target("auto", "nature", "worst file dB", worst_gain_db, -0.3, 0.0),
    Target("auto", "clean speech", _KEPT, _MEDIAN_KEPT.value, 32, 40),
    Target("auto", "clean music", _KEPT, _MEDIAN_KEPT.value, 40, 40),
    Target("auto", "clean nature", _KEPT, _MEDIAN_KEPT.value, 25, 40),
    Target("voice", "voicebank", "PESQ-WB", mean_of("pesq_wb"), 2.65, 2.80),
    Target("music", "music", "worst file dB", worst_gain_db, -0.2, 0.0),
)


def quality_tables(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """A table per group, a line per method in the order of `labels`."""
    parts = []
    for group in GROUPS.values():
        chosen = {name: select(rows, name, group) for name in labels}
        count = max(map(len, chosen.values()), default=0)
        if count:
            spoken = group.title.startswith("Speech")
            columns = (*_SPEECH_COLUMNS, *_COLUMNS) if spoken else _COLUMNS
            lines = [[labels[name], *_cells(part, columns)] for name, part in chosen.items() if part]
            parts.append(f"### {group.title} ({count} files)\n\n{table(['', *(c.title for c in columns)], lines)}")
    return "\n\n".join(parts)


def harm_table(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """Output against input where the input was clean: SI-SDR and level, by domain, a line per method."""
    domains = sorted({row.domain for row in rows})
    titles = ("SI-SDR dB, median / worst", _LEVEL_LOST.title)
    lines = []
    for name, label in labels.items():
        chosen = [[row for row in rows if (row.method, row.domain) == (name, domain)] for domain in domains]
        if any(chosen):
            lines.append([label, *(cell for part in chosen for cell in _harm_cells(part))])
    return table(["", *(f"{domain.removeprefix(CLEAN)}: {title}" for domain in domains for title in titles)], lines)


def _harm_cells(rows: Sequence[Row]) -> list[str]:
    return [" / ".join(_cells(rows, (_MEDIAN_KEPT, _WORST_KEPT))), *_cells(rows, (_LEVEL_LOST,))]


def judges_table(rows: Sequence[Row], extra: Sequence[Row], labels: Mapping[str, str]) -> str:
    """What the judges say of speech, and what is left of whispers; first the clean recordings themselves.

    Parameters
    ----------
    rows : sequence of Row
        Of the methods, on noisy speech.
    extra : sequence of Row
        Of the untouched clean speech, and of the methods on whispers.
    labels : mapping
        What to write for each method.
    """
    original = [row for row in extra if row.domain == ORIGINAL]
    lines = (
        [["clean recordings", *_cells(original, _JUDGES_COLUMNS), *("" for _ in _WHISPER_COLUMNS)]] if original else []
    )
    for name, label in labels.items():
        spoken, whispered = select(rows, name, GROUPS["speech"]), select(extra, name, _UNSEEN_GROUPS[WHISPERED])
        if spoken:
            lines.append([label, *_cells(spoken, _JUDGES_COLUMNS), *_cells(whispered, _WHISPER_COLUMNS)])
    return table(["", *(column.title for column in (*_JUDGES_COLUMNS, *_WHISPER_COLUMNS))], lines)


def kind_tables(rows: Sequence[Row], labels: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Mean SI-SDR gained by kind of noise, with the number of files: a table per domain, a line per method."""
    known = [row for row in rows if row.name in kinds]
    return "\n\n".join(
        f"#### {domain.capitalize()}\n\n{_kind_table([row for row in known if row.domain == domain], labels, kinds)}"
        for domain in sorted({row.domain for row in known})
    )


def _kind_table(rows: Sequence[Row], labels: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    by_kind = {kind: [row for row in rows if kinds[row.name] == kind] for kind in sorted({kinds[r.name] for r in rows})}
    lines = [
        [label, *(_cells([row for row in alike if row.method == name], (_KIND_GAIN,))[0] for alike in by_kind.values())]
        for name, label in labels.items()
        if any(row.method == name for row in rows)
    ]
    return table(["", *(f"{kind} ({len({row.name for row in alike})})" for kind, alike in by_kind.items())], lines)


def target_table(rows: Sequence[Row], targets: Iterable[Target] = TARGETS) -> str:
    """What was wanted, what came out, and whether that is enough."""
    lines = []
    for target in targets:
        value = target.value(select(rows, target.method, {**GROUPS, **_UNSEEN_GROUPS}[target.group]))
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
    return _reduced([getattr(row.figures, name) for row in rows], reduce)


def _reduced(values: Sequence[float], reduce: Callable[[list[float]], float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return float(reduce(known)) if known else math.nan
