"""The pictures of a result, painted with one scale: what figures, files and reports show."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from specapp.base.sentences import say
from specapp.display.colours import Bytes, ImageFormat, colour_table, difference_table, encode_picture, to_steps
from specapp.display.pyramid import Pyramid
from specapp.display.view import Tile, View, difference, render
from specapp.pipeline.result import Result
from specapp.spectral.frequency_axis import hz_text

Which: TypeAlias = Literal["original", "denoised", "removed", "difference"]

TITLES: dict[Which, str] = {
    "original": say("Original"),
    "denoised": say("Denoised"),
    "removed": say("Removed"),
    "difference": say("Difference (denoised over original)"),
}
_LOWER_QUALITIES = (68, 50, 30, 10)  # own choice
DIFFERENCE_DB = 40.0
"""Difference of the strongest colours (own choice)."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One picture with its scale.

    Parameters
    ----------
    title, alt : str
        Heading, and a sentence for those who do not see the picture.
    tile : Tile
    table : ndarray, uint8 [shape=(256, 3 or 4)]
        Colours from `lowest_db` to `highest_db`.
    lowest_db, highest_db : float
    """

    title: str
    alt: str
    tile: Tile
    table: Bytes
    lowest_db: float
    highest_db: float

    @property
    def steps(self) -> Bytes:
        """The picture as steps of the colour table, uint8 [shape=(rows, columns)]."""
        return to_steps(self.tile.levels, self.lowest_db, self.highest_db)

    def encode(self, kind: ImageFormat = "webp", *, most_bytes: int = 0) -> bytes:
        """The picture as a file, without axes.

        Parameters
        ----------
        kind : {"png", "webp", "jpeg"}
        most_bytes : int
            Pictures of noise are large; above this many bytes the quality of WebP and JPEG is lowered. 0: no limit.
        """
        data = encode_picture(self.steps, self.table, kind)
        for quality in _LOWER_QUALITIES:
            if kind == "png" or not most_bytes or len(data) <= most_bytes:
                break
            data = encode_picture(self.steps, self.table, kind, quality=quality)
        return data


@dataclass(slots=True, eq=False)
class Panels:
    """Paints the pictures of a result, all with the scale of the original.

    Parameters
    ----------
    result : Result
    view : View
    pyramids : dict of str to Pyramid
        Those of "original", "denoised" and "removed" that are there already; the others are computed when needed.
    """

    result: Result
    view: View = field(default_factory=View)
    pyramids: dict[str, Pyramid] = field(default_factory=dict)

    def panel(
        self, which: Which, columns: int, rows: int, *, start_s: float = 0.0, stop_s: float | None = None
    ) -> Panel:
        """Picture of one sound, or of the difference, over a time range.

        Parameters
        ----------
        which : {"original", "denoised", "removed", "difference"}
        columns, rows : int
            Size in pixels.
        start_s, stop_s : float
            Seconds; by default the whole recording.

        Raises
        ------
        SettingsError
            If the range or the size is not possible.
        """
        if which == "difference":
            before, after = (self._tile(name, columns, rows, start_s, stop_s) for name in ("original", "denoised"))
            tile = difference(before, after)
            return Panel(TITLES[which], self._alt(which, tile), tile, difference_table(), -DIFFERENCE_DB, DIFFERENCE_DB)
        tile = self._tile(which, columns, rows, start_s, stop_s)
        ceiling_db = self.ceiling_db
        colours = colour_table(self.view.colours)
        lowest_db = ceiling_db - self.view.range_db
        return Panel(TITLES[which], self._alt(which, tile), tile, colours, lowest_db, ceiling_db)

    @property
    def ceiling_db(self) -> float:
        """Level of the last colour: the highest of the original, dB."""
        return self._pyramid("original").peak_db

    def _pyramid(self, name: str) -> Pyramid:
        if name not in self.pyramids:
            self.pyramids[name] = self.view.pyramid(getattr(self.result, name))
        return self.pyramids[name]

    def _tile(self, name: str, columns: int, rows: int, start_s: float, stop_s: float | None) -> Tile:
        return render(self._pyramid(name), self.view, columns=columns, rows=rows, start_s=start_s, stop_s=stop_s)

    def _alt(self, which: Which, tile: Tile) -> str:
        low, high = hz_text(tile.axis.low_hz), hz_text(tile.axis.high_hz)
        start, stop = f"{tile.start_s:.4g}", f"{tile.stop_s:.4g}"
        extent = say("{start} to {stop} seconds, {low} to {high}", start=start, stop=stop, low=low, high=high)
        values = {"extent": extent, "range": f"{self.view.range_db:g}"}
        match which:
            case "original":
                return say("Spectrogram of the original, {extent}, levels over {range} dB.", **values)
            case "denoised":
                return say("Spectrogram of the denoised sound, {extent}, levels over {range} dB.", **values)
            case "removed":
                return say("Spectrogram of what was removed, {extent}, levels over {range} dB.", **values)
        return say(
            "How the spectrogram changed, {extent}: blue is quieter, orange louder, up to {most} dB.",
            extent=extent,
            most=f"{DIFFERENCE_DB:g}",
        )
