"""The results in short, for whoever chooses a tool: a line per method, and where the automatic preset stands."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.evaluation.runs import Row
from bench.methods.peers import Family
from bench.methods.table import Method
from bench.report.tables import (
    GROUPS,
    Value,
    cpu_seconds_per_second,
    harmed,
    judged_mean_of,
    mean_of,
    select,
    table,
    words_wrong,
    worst_gain_db,
)

_OURS = "auto"
_PEERS: frozenset[Family] = frozenset({"classical", "network"})


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure that matters to whoever chooses; the larger the better unless `less`."""

    title: str
    group: str
    value: Value
    digits: int
    less: bool = False

    def of(self, rows: Sequence[Row], method: str) -> float:
        return self.value(select(rows, method, GROUPS[self.group]))

    def text(self, value: float) -> str:
        return f"{value:.{self.digits}f}"


_GAIN = mean_of("si_sdr_gain_db")
_FIGURES = (
    _Figure("speech: PESQ-WB", "speech", mean_of("pesq_wb"), 2),
    _Figure("speech: DNSMOS overall", "speech", judged_mean_of("dnsmos_ovrl"), 2),
    _Figure("speech: words wrong %", "speech", words_wrong, 1, less=True),
    _Figure("speech: SI-SDR gained dB", "speech", _GAIN, 1),
    _Figure("speech: files harmed", "speech", harmed, 0, less=True),
    _Figure("music: SI-SDR gained dB", "music", _GAIN, 1),
    _Figure("music: worst file dB", "music", worst_gain_db, 1),
    _Figure("nature: SI-SDR gained dB", "nature", _GAIN, 1),
    _Figure("nature: worst file dB", "nature", worst_gain_db, 1),
    _Figure("CPU s per s of speech", "speech", cpu_seconds_per_second, 4, less=True),
)


def summary_table(rows: Sequence[Row], labels: Mapping[str, str]) -> str:
    """The figures that matter most, a line per method."""
    present = {row.method for row in rows}
    lines = [
        [label, *(figure.text(figure.of(rows, name)) for figure in _FIGURES)]
        for name, label in labels.items()
        if name in present
    ]
    return table(["", *(figure.title for figure in _FIGURES)], lines)


def standing_table(rows: Sequence[Row], methods: Sequence[Method]) -> str:
    """Each of these figures of the automatic preset beside the best of all peers; empty if either was not measured."""
    peers = [method for method in methods if method.family in _PEERS]
    lines = [line for figure in _FIGURES if (line := _standing(figure, rows, peers))]
    return table(["", "specapp auto", "best peer", "which", ""], lines) if lines else ""


def _standing(figure: _Figure, rows: Sequence[Row], peers: Sequence[Method]) -> list[str]:
    own = figure.of(rows, _OURS)
    known = [(value, peer.label) for peer in peers if not math.isnan(value := figure.of(rows, peer.name))]
    if math.isnan(own) or not known:
        return []
    best = min(known, key=lambda one: one[0]) if figure.less else max(known, key=lambda one: one[0])
    shown = [figure.text(own), figure.text(best[0])]
    words = "level" if shown[0] == shown[1] else "ahead" if (own < best[0]) == figure.less else "**behind**"
    return [figure.title, *shown, best[1], words]
