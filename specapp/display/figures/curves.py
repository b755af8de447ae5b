"""Plotly figures of curves: spectra, noise profiles, and what a calibration found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from specapp.base.decibels import db_to_power, power_to_db
from specapp.base.sentences import listed, say
from specapp.pipeline.calibration import Calibration
from specapp.spectral.noise.profile import NoiseProfile

BLUE, ORANGE, GREEN = "#3182bd", "#e6550d", "#31a354"
_CLEAR = "rgba(0,0,0,0)"
_GRID = "rgba(128,128,128,0.3)"
_MODE_BAR = {
    "remove": ["lasso2d", "select2d", "autoScale2d"],
    "bgcolor": _CLEAR,
    "color": "rgba(128,128,128,0.9)",
    "activecolor": BLUE,
}
GROUND = {"paper_bgcolor": _CLEAR, "plot_bgcolor": _CLEAR, "modebar": _MODE_BAR}
"""Layout of every figure: see-through, so that it fits light and dark pages."""
DENSITY = say("Level per hertz (dB)")
"""Title of an axis."""
_TOLD = "%{y} dB"
"""Under the cursor, with the digits of `hoverformat`: with digits of its own, Plotly writes a hyphen for a minus."""
_HEIGHT_PX = 350  # own choice
_POINTS = 400  # own choice
_MOST_TICKS = 6
"""On an axis of frequency (own choice): with more, Plotly writes every digit, and 600 to 900 lie over each other."""
_DASHES = ("solid", "dash", "dot", "dashdot")

Dash: TypeAlias = Literal["solid", "dash", "dot", "dashdot"]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Levels over frequency.

    Parameters
    ----------
    name : str
        What the legend writes.
    hz, levels_db : ndarray [shape=(bins,)]
        The first at 0 Hz, which a logarithmic axis does not show.
    colour, dash : str
        How it is drawn; curves differ in both, so that they can be told apart without colours.
    """

    name: str
    hz: NDArray[np.floating]
    levels_db: NDArray[np.floating]
    colour: str
    dash: Dash = "solid"


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """What lies between two levels, over frequency.

    Parameters
    ----------
    name : str
        What the legend writes.
    hz, low_db, high_db : ndarray [shape=(bins,)]
    colour : str
        Of its area, hexadecimal.
    """

    name: str
    hz: NDArray[np.floating]
    low_db: NDArray[np.floating]
    high_db: NDArray[np.floating]
    colour: str


def noise_curve(profile: NoiseProfile, name: str) -> Curve:
    """A noise profile as a curve, dB per hertz."""
    return Curve(name, profile.hz, profile.density_db, GREEN, "dot")


def profile_figure(profile: NoiseProfile) -> go.Figure:
    """Noise profile: power per hertz over frequency."""
    name = profile.source or say("Noise")
    alt = say(
        "Noise profile from 0 to {highest} Hz; all frequencies together have {level} dB, most of it at {loudest} Hz.",
        highest=f"{profile.hz[-1]:.0f}",
        level=f"{profile.level_db:.1f}",
        loudest=f"{profile.hz[np.argmax(profile.density)]:.0f}",
    )
    return curves_figure(say("Noise profile"), alt, [noise_curve(profile, name)], DENSITY)


def curves_figure(title: str, alt: str, curves: Iterable[Curve], level: str, bands: Iterable[Band] = ()) -> go.Figure:
    """Curves over a logarithmic axis of frequency.

    Parameters
    ----------
    title : str
    alt : str
        The sentence for those who do not see it.
    curves : iterable of Curve
    level : str
        Title of the vertical axis.
    bands : iterable of Band
        Areas behind the curves.
    """
    figure = go.Figure()
    for band in bands:
        _add_band(figure, band)
    for curve in curves:
        hz, levels_db = _thinned(curve)
        figure.add_scatter(
            x=np.round(hz, 1),
            y=np.round(levels_db, 2),
            name=curve.name,
            mode="lines",
            line={"color": curve.colour, "dash": curve.dash, "width": 2},
            hovertemplate=_TOLD,
        )
    _style(figure, title, alt)
    figure.update_xaxes(
        type="log",
        tickformat="~s",
        nticks=_MOST_TICKS,
        tickfont_size=11,
        unifiedhovertitle_text="%{x:.4~s}Hz",
        title_text=say("Frequency (Hz)"),
    )
    figure.update_yaxes(title_text=level, hoverformat=".1f")
    return figure


def _add_band(figure: go.Figure, band: Band) -> None:
    """An area between two lines that are not drawn; under the cursor both levels are told."""
    edges = ((band.low_db, None, False), (band.high_db, "tonexty", True))
    for levels_db, fill, named in edges:
        figure.add_scatter(
            x=np.round(band.hz, 1),
            y=np.round(levels_db, 2),
            name=band.name,
            mode="lines",
            line={"color": band.colour, "width": 0},
            fill=fill,
            fillcolor=f"rgba({', '.join(str(part) for part in bytes.fromhex(band.colour[1:]))}, 0.25)",
            showlegend=named,
            hovertemplate=_TOLD,
        )


def calibration_figure(calibrations: Calibration | Sequence[Calibration]) -> go.Figure:
    """How well each strength predicts pixels that it has not seen, and the strength that was chosen.

    Parameters
    ----------
    calibrations : Calibration or sequence of Calibration
        The curve of each is drawn over its best, so that they can be compared.
    """
    several = [calibrations] if isinstance(calibrations, Calibration) else list(calibrations)
    figure = go.Figure()
    for index, one in enumerate(several):
        colour = (ORANGE, BLUE, GREEN)[index % 3]
        figure.add_scatter(
            x=one.strengths,
            y=np.round(one.errors_db, 3),
            name=one.label,
            mode="lines+markers",
            line={"color": colour, "dash": _DASHES[index % len(_DASHES)], "width": 2},
            hovertemplate=say("strength %{x}: %{y} dB"),
        )
        figure.add_scatter(
            x=[one.chosen],
            y=[round(one.errors_db[one.strengths.index(one.chosen)], 3)],
            name=say("{what}: {strength}", what=one.label, strength=f"{one.chosen:g}"),
            mode="markers",
            marker={"color": colour, "size": 14, "symbol": "star"},
            hovertemplate=say("chosen: strength %{x:g}"),
        )
    chosen = listed(say("{what}: {strength}", what=one.label, strength=f"{one.chosen:g}") for one in several)
    alt = say("Error of prediction over strength; chosen: {chosen}.", chosen=chosen)
    _style(figure, say("Which strength fits?"), alt)
    figure.update_xaxes(title_text=say("Strength"), hoverformat="g")
    figure.update_yaxes(title_text=say("Error of prediction (dB)"), hoverformat=".2f")
    return figure


def _style(figure: go.Figure, title: str, alt: str) -> None:
    figure.update_layout(
        title=title,
        height=_HEIGHT_PX,
        margin={"l": 70, "r": 10, "t": 50, "b": 50},
        hovermode="x unified",
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        meta={"alt": alt},
        **GROUND,
    )
    lines_of_grid = {"gridcolor": _GRID, "zeroline": False}
    figure.update_xaxes(**lines_of_grid)
    figure.update_yaxes(**lines_of_grid)


def _thinned(curve: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Hertz and mean levels of groups of bins, evenly spaced in pitch, without the bin at 0 Hz."""
    hz = curve.hz.astype(np.float64)
    edges = np.unique(np.geomspace(1, len(hz), _POINTS + 1).round().astype(np.intp))
    if len(edges) < 2:
        return hz[1:], curve.levels_db[1:].astype(np.float64)
    middles = np.array([np.sqrt(max(hz[a], hz[1] / 2) * hz[b - 1]) for a, b in pairwise(edges)])
    power = np.add.reduceat(db_to_power(curve.levels_db[1:].astype(np.float64)), edges[:-1] - 1) / np.diff(edges)
    return middles, power_to_db(power)
