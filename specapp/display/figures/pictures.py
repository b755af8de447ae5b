"""Pictures below each other as one figure: painted outside Plotly, under light axes, with levels under the cursor."""

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from specapp.base.sentences import say
from specapp.display.figures.curves import GROUND
from specapp.display.panels import Panel
from specapp.spectral.frequency_axis import FrequencyAxis, hz_text

_HOVER_COLUMNS, _HOVER_ROWS = 250, 72  # own choice
_PANEL_PX, _MARGINS_PX = 260, 90  # own choice
_PICTURE_BYTES = 150_000  # own choice


def stacked(panels: list[Panel]) -> go.Figure:
    """Pictures below each other, with one zoom for all."""
    figure = make_subplots(
        rows=len(panels),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.18 / len(panels),
        subplot_titles=[panel.title for panel in panels],
    )
    for row, panel in enumerate(panels, start=1):
        _add_picture(figure, panel, row)
    figure.update_xaxes(title_text=say("Time"), row=len(panels), col=1)
    figure.update_layout(
        height=_PANEL_PX * len(panels) + _MARGINS_PX,
        margin={"l": 70, "r": 10, "t": 40, "b": 50},
        showlegend=False,
        dragmode="zoom",
        **GROUND,
        meta={"alt": " ".join(panel.alt for panel in panels)},
    )
    return figure


def _add_picture(figure: go.Figure, panel: Panel, row: int) -> None:
    tile = panel.tile
    low, high = (float(value) for value in tile.axis.warped([tile.axis.low_hz, tile.axis.high_hz]))
    number = "" if row == 1 else str(row)
    picture = base64.b64encode(panel.encode(most_bytes=_PICTURE_BYTES)).decode("ascii")
    figure.add_layout_image(
        source=f"data:image/webp;base64,{picture}",
        xref=f"x{number}",
        yref=f"y{number}",
        x=tile.start_s,
        y=high,
        sizex=tile.stop_s - tile.start_s,
        sizey=high - low,
        sizing="stretch",
        layer="below",
    )
    figure.add_trace(_readout(panel), row=row, col=1)
    if row == 1:
        figure.add_trace(_colour_bar(panel), row=row, col=1)
    figure.update_xaxes(
        range=[tile.start_s, tile.stop_s],
        minallowed=tile.start_s,
        maxallowed=tile.stop_s,
        showgrid=False,
        zeroline=False,
        ticksuffix=" s",
        matches=None if row == 1 else "x",
        row=row,
        col=1,
    )
    figure.update_yaxes(**_frequency_axis(tile.axis), matches=None if row == 1 else "y", row=row, col=1)


def _frequency_axis(axis: FrequencyAxis) -> dict[str, Any]:
    low, high = (float(value) for value in axis.warped([axis.low_hz, axis.high_hz]))
    options: dict[str, Any] = {
        "type": "log" if axis.kind == "log" else "linear",
        "range": [low, high],
        "showgrid": False,
        "zeroline": False,
    }
    if axis.kind == "mel":
        ticks = axis.ticks_hz()
        options |= {"tickvals": axis.warped(ticks).tolist(), "ticktext": [hz_text(hz) for hz in ticks]}
    else:
        options |= {"tickformat": "~s", "ticksuffix": "Hz"}
    if axis.kind != "log":
        options |= {"minallowed": low, "maxallowed": high}
    return options


def _readout(panel: Panel) -> go.Heatmap:
    """Invisible cells that say time, frequency and level under the cursor."""
    tile = panel.tile.at(_HOVER_ROWS, _HOVER_COLUMNS)
    axis = tile.axis
    edges = axis.warped(axis.edges_hz(_HOVER_ROWS))
    middles = (edges[:-1] + edges[1:]) / 2
    hz = axis.unwarped(middles)
    width = (tile.stop_s - tile.start_s) / _HOVER_COLUMNS
    return go.Heatmap(
        x=(tile.start_s + (np.arange(_HOVER_COLUMNS) + 0.5) * width).astype(np.float32),
        y=(hz if axis.kind == "log" else middles).astype(np.float32),
        z=np.clip(tile.levels[::-1].round(), -127, 127).astype(np.int8),
        customdata=np.repeat(
            hz.round().astype(np.uint16 if axis.high_hz < 65_535 else np.uint32)[:, np.newaxis], _HOVER_COLUMNS, axis=1
        ),
        hovertemplate="%{x:.2f} s<br>%{customdata} Hz<br>%{z} dB<extra></extra>",
        opacity=0,
        showscale=False,
    )


def _colour_bar(panel: Panel) -> go.Scatter:
    """A trace without points that carries the scale of the colours."""
    stops = np.linspace(0, 255, 17).round().astype(int)
    opaque = panel.table.shape[1] == 3
    colours = [f"rgb({r},{g},{b})" for r, g, b in panel.table[stops, :3]]
    if not opaque:
        colours = [f"rgba({r},{g},{b},{a / 255:.3f})" for r, g, b, a in panel.table[stops]]
    return go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        hoverinfo="skip",
        marker={
            "color": [panel.lowest_db],
            "cmin": panel.lowest_db,
            "cmax": panel.highest_db,
            "colorscale": [[stop / 255, colour] for stop, colour in zip(stops, colours, strict=True)],
            "showscale": True,
            "colorbar": {"thickness": 10, "ticksuffix": " dB", "outlinewidth": 0, "xpad": 6, "nticks": 6},
        },
    )
