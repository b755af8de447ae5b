"""The results as one picture: what each method does for speech, to music and to nature, and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bench.evaluation.runs import Row
from bench.methods.peers import Family
from bench.methods.table import Method
from bench.report.tables import GROUPS, Value, cpu_seconds_per_second, mean_of, select, worst_gain_db

_COLOURS: Mapping[Family, str] = {"input": "#767676", "ours": "#0072B2", "classical": "#E69F00", "network": "#CC3311"}
_NAMES: Mapping[Family, str] = {
    "input": "untouched",
    "ours": "specapp's presets",
    "classical": "other denoisers",
    "network": "neural networks",
}
_ROW_PIXELS, _EDGE_PIXELS = 26, 150


@dataclass(frozen=True, slots=True)
class _Panel:
    title: str
    group: str
    value: Value
    worst: Value | None = None
    axis: Mapping[str, object] | None = None


_PANELS = (
    _Panel("Speech: PESQ-WB", "speech", mean_of("pesq_wb"), axis={"range": (1, None)}),
    _Panel("Music: SI-SDR gained, dB", "music", mean_of("si_sdr_gain_db"), worst_gain_db),
    _Panel("Nature: SI-SDR gained, dB", "nature", mean_of("si_sdr_gain_db"), worst_gain_db),
    _Panel("CPU seconds per second of speech", "speech", cpu_seconds_per_second),
)


def quality_chart(rows: Sequence[Row], methods: Sequence[Method]) -> go.Figure:
    """A line per method, a panel per kind of sound: bars are means, crosses the worst file."""
    figure = make_subplots(1, len(_PANELS), shared_yaxes=True, horizontal_spacing=0.02)
    for column, panel in enumerate(_PANELS, 1):
        for family in _NAMES:
            _add_bars(figure, column, panel, rows, [method for method in methods if method.family == family])
        figure.update_xaxes(title={"text": panel.title, "font": {"size": 13}}, row=1, col=column, **(panel.axis or {}))
    figure.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=[m.label for m in methods])
    figure.update_layout(
        template="plotly_white",
        width=1200,
        height=_EDGE_PIXELS + _ROW_PIXELS * len(methods),
        margin={"l": 10, "r": 10, "t": 50, "b": 60},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom"},
        bargap=0.25,
        barmode="overlay",
    )
    return figure


def speed_chart(multiples: Mapping[str, float]) -> go.Figure:
    """A bar per method, the quickest on top: its processor time as a multiple of the floor."""
    shown = dict(sorted(multiples.items(), key=lambda pair: -pair[1]))
    colours = [_COLOURS["ours" if name.startswith("auto") else "classical"] for name in shown]
    words = [f"{value:.0f}" for value in shown.values()]
    figure = go.Figure(go.Bar(x=[*shown.values()], y=[*shown], orientation="h", marker_color=colours, text=words))
    figure.update_xaxes(type="log", title="processor time, multiples of the way to the spectrogram and back")
    figure.update_layout(template="plotly_white", width=900, height=_EDGE_PIXELS + _ROW_PIXELS * len(shown))
    return figure


def write_chart(figure: go.Figure, picture: Path) -> str | None:
    """Draw the chart for a page that runs no scripts; returns why not, where no browser can draw it."""
    try:
        figure.write_image(picture)
    except (RuntimeError, ValueError) as error:
        return str(error).strip().partition("\n")[0]
    return None


def _add_bars(figure: go.Figure, column: int, panel: _Panel, rows: Sequence[Row], methods: Sequence[Method]) -> None:
    if not methods:
        return
    family = methods[0].family
    chosen = [select(rows, method.name, GROUPS[panel.group]) for method in methods]
    style = {"name": _NAMES[family], "legendgroup": family, "y": [method.label for method in methods]}
    figure.add_bar(
        x=[panel.value(part) for part in chosen],
        orientation="h",
        marker_color=_COLOURS[family],
        showlegend=column == 1,
        row=1,
        col=column,
        **style,
    )
    if panel.worst is not None:
        worst = [panel.worst(part) for part in chosen]
        marker = {"symbol": "x-thin", "size": 7, "line": {"width": 1.5, "color": _COLOURS[family]}}
        figure.add_scatter(x=worst, mode="markers", marker=marker, showlegend=False, row=1, col=column, **style)
