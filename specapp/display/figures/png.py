"""The pictures of a result with axes and labels as one PNG file, without a browser."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from specapp.display.panels import Panel, Panels, Which
from specapp.display.pyramid import Pyramid
from specapp.display.view import View
from specapp.pipeline.result import Result
from specapp.spectral.frequency_axis import hz_text, round_step

_LEFT, _RIGHT, _TOP, _BOTTOM, _BAR = 84, 96, 40, 48, 14  # own choice
_FONT, _TITLE = 15, 18  # own choice
_TICK = 5  # own choice
_TIME_TICKS, _LEVEL_TICKS = 8, 5  # own choice


@dataclass(frozen=True, slots=True)
class _Ink:
    ground: tuple[int, int, int]
    text: tuple[int, int, int]


_LIGHT = _Ink((255, 255, 255), (32, 33, 36))  # own choice
_DARK = _Ink((14, 17, 23), (232, 234, 237))  # own choice


def figure_png(
    result: Result,
    which: Sequence[Which] = ("original", "denoised"),
    *,
    view: View | None = None,
    pyramids: Mapping[str, Pyramid] | None = None,
    start_s: float = 0.0,
    stop_s: float | None = None,
    width: int = 1400,
    panel_height: int = 320,
    dark: bool = False,
) -> bytes:
    """Pictures below each other, with axes in seconds and Hz and a scale in dB, as a PNG file.

    Parameters
    ----------
    result : Result
    which : sequence of {"original", "denoised", "removed", "difference"}
    view : View, optional
    pyramids : mapping of str to Pyramid, optional
        Those of "original", "denoised" and "removed" that are there already.
    start_s, stop_s : float
        Seconds; by default the whole recording.
    width, panel_height : int
        Pixels of the file and of each picture in it.
    dark : bool
        Light text on dark ground.

    Raises
    ------
    SettingsError
        If the range or the size is not possible.
    """
    panels = Panels(result, view or View(), dict(pyramids or {}))
    ink = _DARK if dark else _LIGHT
    columns = width - _LEFT - _RIGHT
    canvas = Image.new("RGB", (width, (_TOP + panel_height + _BOTTOM) * len(which)), ink.ground)
    for index, name in enumerate(which):
        panel = panels.panel(name, columns, panel_height, start_s=start_s, stop_s=stop_s)
        _draw_panel(canvas, panel, _TOP + index * (_TOP + panel_height + _BOTTOM), ink)
    file = io.BytesIO()
    canvas.save(file, "PNG", compress_level=6)
    return file.getvalue()


def time_text(seconds: float, step: float) -> str:
    """Time as people write it: 2.5 s below two minutes, then 12:05 and 1:02:05; `step` says how finely."""
    decimals = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
    if seconds < 120:
        return f"{seconds:.{decimals}f} s"
    minutes, rest = divmod(round(seconds, decimals), 60)
    hours, minutes = divmod(int(minutes), 60)
    tail = f"{rest:0{3 + decimals if decimals else 2}.{decimals}f}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def _draw_panel(canvas: Image.Image, panel: Panel, top: int, ink: _Ink) -> None:
    draw = ImageDraw.Draw(canvas)
    rows, columns = panel.tile.levels.shape
    right = _LEFT + columns
    picture = Image.fromarray(panel.table[panel.steps])
    canvas.paste(picture, (_LEFT, top), picture if picture.mode == "RGBA" else None)
    draw.text((_LEFT, top - 12), panel.title, ink.text, ImageFont.load_default(_TITLE), anchor="ls")
    font = ImageFont.load_default(_FONT)
    axis = panel.tile.axis
    for hz in axis.ticks_hz():
        y = top + round((1 - float(axis.share(hz))) * (rows - 1))
        draw.line([(_LEFT - _TICK, y), (_LEFT - 1, y)], ink.text)
        draw.text((_LEFT - _TICK - 4, y), hz_text(hz), ink.text, font, anchor="rm")
    span = panel.tile.stop_s - panel.tile.start_s
    for seconds, step in _ticks(panel.tile.start_s, panel.tile.stop_s, _TIME_TICKS):
        x = _LEFT + round((seconds - panel.tile.start_s) / span * (columns - 1))
        draw.line([(x, top + rows), (x, top + rows + _TICK)], ink.text)
        draw.text((x, top + rows + _TICK + 4), time_text(seconds, step), ink.text, font, anchor="ma")
    _draw_bar(canvas, panel, (right + 14, top), ink, font)


def _draw_bar(
    canvas: Image.Image,
    panel: Panel,
    corner: tuple[int, int],
    ink: _Ink,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    draw = ImageDraw.Draw(canvas)
    left, top = corner
    rows = panel.tile.levels.shape[0]
    steps = np.linspace(255, 0, rows).round().astype(np.uint8)
    bar = Image.fromarray(np.repeat(panel.table[steps][:, np.newaxis], _BAR, axis=1))
    canvas.paste(bar, corner, bar if bar.mode == "RGBA" else None)
    for level, _ in _ticks(panel.lowest_db, panel.highest_db, _LEVEL_TICKS):
        y = top + round((panel.highest_db - level) / (panel.highest_db - panel.lowest_db) * (rows - 1))
        draw.line([(left + _BAR, y), (left + _BAR + 3, y)], ink.text)
        draw.text((left + _BAR + 6, y), f"{level:.0f} dB", ink.text, font, anchor="lm")


def _ticks(low: float, high: float, most: int) -> list[tuple[float, float]]:
    """Round values from `low` to `high`, about `most` of them, each with the step between them."""
    step = round_step((high - low) / most)
    first = np.ceil(low / step - 1e-9)
    return [(float(index * step) + 0.0, step) for index in np.arange(first, np.floor(high / step + 1e-9) + 1)]
