"""Lay a picture that came back over the one that left: by what it says, or by what it looks like."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.errors import LimitError, PictureError
from specapp.picture.codes import (
    LARGEST_PIXELS,
    Values,
    as_codes,
    codes_of,
    displayed,
    inverted,
    layout_of,
    undisplayed,
)
from specapp.picture.layout import HIGHEST_CODE, LOWEST_CODE, USUAL_RANGE_DB, PictureLayout
from specapp.picture.recovery.edits import Edit, Resized
from specapp.picture.recovery.resized import agreement, gain_of_resized
from specapp.spectral.spectrogram import GRID

LEAST_AGREEMENT = 0.25
"""A picture that agrees less is not taken for one of the sound: other sounds reach 0.15, strong filters leave 0.49."""
_BANDS = 16
_RANGES_DB = tuple(range(40, 170, 10))
"""Ranges that a picture can be drawn with on the page."""
_LEAST_UNTOUCHED = 0.2
_NEAR = 4
"""Values of 16 bits that rounding may differ by, in another range; 8 bits in proportion."""
_MOST_COMPARED = 1 << 20
_OVERVIEW_FRAMES = 64 * GRID

Overview = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Match:
    layout: PictureLayout
    pixels: Values
    agreement: float
    turned: str = ""


def matched(
    pixels: Values,
    layout: PictureLayout | None,
    recording: Recording,
    *,
    any_sound: bool = False,
    range_db: float = USUAL_RANGE_DB,
) -> Edit:
    """The picture laid over what the recording's picture is.

    Parameters
    ----------
    pixels : ndarray, uint8, uint16 or float32 [shape=(rows, columns)]
    layout : PictureLayout or None
        What the picture says of itself.
    recording : Recording
    any_sound : bool
        Accept a picture of another sound of the same shape.
    range_db : float
        Range of a picture that says nothing and does not show it.

    Raises
    ------
    PictureError
        If they do not belong together.
    """
    if layout is not None:
        _check_sound(layout, recording, any_sound=any_sound)
        if pixels.shape == (layout.rows, layout.columns):
            exported = codes_of(recording.samples, layout)
            return Edit(layout, exported, undisplayed(pixels, layout))
        return _resized(pixels, layout, recording)
    return _recognised(pixels, recording, range_db)


def _check_sound(layout: PictureLayout, recording: Recording, *, any_sound: bool) -> None:
    shape = (layout.sample_rate, layout.channels, layout.length)
    own = (recording.sample_rate, recording.channels, recording.length)
    if shape != own:
        raise PictureError(
            f"The picture was made from a sound of {_shape_text(*shape)}, this one has {_shape_text(*own)}. "
            "Choose the sound that the picture was made from."
        )
    if any_sound or not layout.digest:
        return
    digest = recording.digest()
    if digest != layout.digest:
        raise PictureError(
            f"The picture was made from another sound of the same length (its samples have SHA-256 "
            f"{layout.digest[:12]}…, these {digest[:12]}…). Choose the sound that the picture was made from."
        )


def _shape_text(rate: int, channels: int, length: int) -> str:
    return f"{length} samples, {channels} channel{'s' * (channels != 1)}, {rate} Hz"


def _recognised(pixels: Values, recording: Recording, range_db: float) -> Edit:
    """Find out what a picture shows that does not say it."""
    best: _Match | None = None
    for arrangement in ("linked", "stacked") if recording.channels > 1 else ("linked",):
        whole = layout_of(recording, channels=arrangement, range_db=range_db)
        if pixels.shape[0] == whole.rows and pixels.shape[1] <= whole.columns:
            found = _located(pixels, whole, recording)
            best = found if best is None or found.agreement > best.agreement else best
    if best is None or best.agreement < LEAST_AGREEMENT:
        return _resized(pixels, layout_of(recording, range_db=range_db), recording, says_nothing=True)
    layout = _with_its_range(best, recording)
    start_s, stop_s = max(0.0, layout.start_s), layout.start_s + layout.frames * layout.hop_length / layout.sample_rate
    note = (
        "The picture came back without its text, as many programs save it. It was found in the sound by what it shows: "
        f"from {start_s:.2f} to {min(stop_s, recording.duration_s):.2f} s (agreement {best.agreement:.0%}, range "
        f"{layout.ceiling_db - layout.floor_db:g} dB){best.turned}."
    )
    return Edit(layout, codes_of(recording.samples, layout), undisplayed(best.pixels, layout), (note,))


def _located(pixels: Values, whole: PictureLayout, recording: Recording) -> _Match:
    """Where in the recording a picture of the right height lies, and whether it is turned over."""
    overview = _overview(recording, whole)
    candidates = []
    for values, turned in _turns(pixels, whole):
        first = _best_offset(overview, _banded(as_codes(values, whole), whole.rows))
        layout = replace(whole, first_frame=whole.first_frame + first, frames=pixels.shape[1])
        picture = displayed(codes_of(recording.samples, layout), layout)
        candidates.append(_Match(layout, values, agreement(picture, as_codes(values, layout)), turned))
    return max(candidates, key=lambda match: match.agreement)


def _turns(pixels: Values, layout: PictureLayout) -> Iterator[tuple[Values, str]]:
    yield pixels, ""
    yield inverted(pixels, layout), ", with black and white exchanged"
    yield pixels[::-1], ", upside down"


def _with_its_range(match: _Match, recording: Recording) -> PictureLayout:
    """The layout with the range in which most pixels have the value that left; its own where none has many."""
    layout, widest = match.layout, replace(match.layout, floor_db=match.layout.ceiling_db - _RANGES_DB[-1])
    stride = max(1, round((layout.frames * layout.rows / _MOST_COMPARED) ** 0.5))
    below_db = (HIGHEST_CODE - codes_of(recording.samples, widest)[:, ::stride, ::stride]) * np.float32(widest.step_db)
    near = _NEAR * (257 if match.pixels.dtype == np.uint8 else 1)

    def untouched(one: PictureLayout) -> float:
        values = as_codes(undisplayed(match.pixels, one)[:, ::stride, ::stride], one)
        exported = HIGHEST_CODE - below_db / np.float32(one.step_db)
        shown = exported > LOWEST_CODE
        return float((np.abs(values[shown] - exported[shown]) <= near).mean()) if shown.any() else 0.0

    others = (replace(layout, floor_db=layout.ceiling_db - one) for one in _RANGES_DB)
    shares = [(untouched(one), one) for one in (layout, *others)]
    most, found = max(shares, key=lambda one: one[0])
    return found if most >= max(_LEAST_UNTOUCHED, 2 * shares[0][0]) else layout


def _overview(recording: Recording, whole: PictureLayout) -> Overview:
    """Mean values of a few bands of each column of the whole recording [shape=(bands, frames)]."""
    pieces = []
    for first in range(0, whole.frames, _OVERVIEW_FRAMES):
        part = replace(whole, first_frame=first, frames=min(_OVERVIEW_FRAMES, whole.frames - first))
        pieces.append(_banded(displayed(codes_of(recording.samples, part), part), whole.rows))
    return np.concatenate(pieces, axis=1)


def _banded(picture: NDArray[np.uint16] | NDArray[np.uint32], rows: int) -> Overview:
    edges = np.linspace(0, rows, min(_BANDS, rows) + 1).astype(int)[:-1]
    sizes = np.diff([*edges, rows])[:, np.newaxis]
    return np.asarray(np.add.reduceat(picture, edges, axis=0, dtype=np.float64) / sizes, np.float32)


def _best_offset(overview: Overview, part: Overview) -> int:
    """The column of `overview` from which on it correlates best with `part`."""
    from scipy.signal import fftconvolve

    size = part.shape[1]
    if size == overview.shape[1]:
        return 0
    whole = overview.astype(np.float64) - overview.mean()
    pattern = part.astype(np.float64) - part.mean()
    products = fftconvolve(whole, pattern[:, ::-1], mode="valid", axes=1).sum(axis=0)
    total = np.concatenate([[0.0], np.cumsum(whole.sum(axis=0))])
    squares = np.concatenate([[0.0], np.cumsum(np.square(whole).sum(axis=0))])
    mean = (total[size:] - total[:-size]) / part.size
    spread = np.sqrt(np.maximum((squares[size:] - squares[:-size]) / part.size - mean**2, 1e-9))
    return int(np.argmax(products / spread))


def _resized(pixels: Values, layout: PictureLayout, recording: Recording, *, says_nothing: bool = False) -> Edit:
    """Read the gain from a picture of another size."""
    if layout.rows * layout.columns > LARGEST_PIXELS:
        raise LimitError(
            f"A picture of {pixels.shape[1]} x {pixels.shape[0]} pixels that says nothing of its sound can be matched "
            f"to at most {LARGEST_PIXELS / layout.rows * layout.hop_length / layout.sample_rate:.0f} s. "
            "Keep its size, or choose a shorter sound."
        )
    exported = codes_of(recording.samples, layout)
    picture = displayed(exported, layout)
    values = as_codes(inverted(pixels, layout) if layout.energy == "black" else pixels, layout)
    shown = HIGHEST_CODE - picture if layout.energy == "black" else picture
    gain, agreed, zone_db = gain_of_resized(shown, values, layout.step_db)
    if agreed < LEAST_AGREEMENT:
        raise PictureError(
            f"The picture ({pixels.shape[1]} x {pixels.shape[0]} pixels) does not look like this sound, whose picture "
            f"has {layout.columns} x {layout.rows} (agreement {agreed:.0%}; at least {LEAST_AGREEMENT:.0%} is needed). "
            "Choose the sound that it was made from, or turn the picture alone into sound."
        )
    told = "does not say how it was made and came" if says_nothing else "came"
    note = (
        f"The picture {told} back as {pixels.shape[1]} x {pixels.shape[0]} instead of {layout.columns} x {layout.rows} "
        f"pixels. It was laid over the original; differences below {zone_db:.1f} dB are taken for resizing."
    )
    straight = replace(layout, energy="white")
    factor = 1 - undisplayed(1 - gain, straight)
    return Edit(layout, exported, Resized(factor.astype(np.float32)), (note,))
