"""The results as one picture: what each method does for speech against what it does to music and nature."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bench.evaluation import Row
from bench.methods import Family, Method
from bench.tables import GROUPS, cpu_seconds_per_second, mean_of, select

_COLOURS: Mapping[Family, str] = {"input": "#555555", "ours": "#0072B2", "classical": "#E69F00", "network": "#CC3311"}
_SYMBOLS: Mapping[Family, str] = {"input": "x", "ours": "circle", "classical": "square", "network": "diamond"}
_NAMES: Mapping[Family, str] = {
    "input": "noisy input",
    "ours": "specapp's presets",
    "classical": "others, classical",
    "network": "others, neural networks",
}


def quality_chart(rows: Sequence[Row], methods: Sequence[Method]) -> go.Figure:
    """Speech quality against the harm done to music (left) and against processor time (right)."""
    titles = ("What speech gains, what music loses", "What it costs")
    figure = make_subplots(1, 2, horizontal_spacing=0.1, subplot_titles=titles)
    for family, name in _NAMES.items():
        chosen = [method for method in methods if method.family == family]
        points = [_point(rows, method) for method in chosen]
        marker = {"color": _COLOURS[family], "symbol": _SYMBOLS[family], "size": 11}
        for column, axis in ((1, 1), (2, 2)):
            figure.add_scatter(
                x=[point[0] for point in points],
                y=[point[axis] for point in points],
                text=[method.label.removeprefix("specapp ") for method in chosen],
                mode="markers+text",
                textposition="top center",
                marker=marker,
                name=name,
                legendgroup=family,
                showlegend=column == 1,
                row=1,
                col=column,
            )
    figure.update_xaxes(title="speech: PESQ-WB, mean")
    figure.update_yaxes(title="music: SI-SDR gained, dB, mean", row=1, col=1)
    figure.update_yaxes(title="CPU seconds per second of speech", type="log", row=1, col=2)
    figure.update_layout(template="plotly_white", width=1200, height=560, legend={"orientation": "h", "y": -0.15})
    return figure


def write_chart(figure: go.Figure, picture: Path) -> str | None:
    """Draw the chart for a page that runs no scripts; returns why not, where no browser can draw it."""
    try:
        figure.write_image(picture)
    except (RuntimeError, ValueError) as error:
        return str(error).strip().partition("\n")[0]
    return None


def _point(rows: Sequence[Row], method: Method) -> tuple[float, float, float]:
    speech = select(rows, method.name, GROUPS["speech"])
    music = select(rows, method.name, GROUPS["music"])
    return mean_of("pesq_wb")(speech), mean_of("si_sdr_gain_db")(music), cpu_seconds_per_second(speech)
