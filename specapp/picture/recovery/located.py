"""The part of a recording that a picture of its full height shows, found in recordings of any length."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.errors import PictureError
from specapp.base.sentences import say, say_n
from specapp.picture.codes import as_codes, codes_of, displayed
from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.overlay import SURE_AGREEMENT
from specapp.picture.recovery.resizing.resized import agreement
from specapp.picture.recovery.returned import Returned, turns
from specapp.spectral.spectrogram import GRID

_BANDS = 16  # own choice
_OVERVIEW_FRAMES = 64 * GRID  # own choice

Overview = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """A picture, and the part of the recording that it shows.

    Parameters
    ----------
    layout : PictureLayout
        Of that part.
    returned : Returned
        The picture, turned back.
    agreement : float
    """

    layout: PictureLayout
    returned: Returned
    agreement: float


def located(returned: Returned, whole: PictureLayout, recording: Recording) -> Located | None:
    """Where in the recording a picture lies, and whether it is turned over; None if it is too low, high or wide.

    Parameters
    ----------
    returned : Returned
    whole : PictureLayout
        Of the whole recording, where white is energy.
    recording : Recording
    """
    overview, best = None, None
    for one in turns(returned, whole):
        if one.values.shape[0] != whole.rows or one.values.shape[1] > whole.columns:
            continue
        overview = _overview(recording, whole) if overview is None else overview
        first = _best_offset(overview, _banded(as_codes(one.values, whole), whole.rows))
        layout = replace(whole, first_frame=whole.first_frame + first, frames=one.values.shape[1])
        picture = displayed(codes_of(recording.samples, layout), layout)
        found = Located(layout, one, agreement(picture, as_codes(one.values, layout)))
        best = found if best is None or found.agreement > best.agreement else best
        if best.agreement >= SURE_AGREEMENT:
            break
    return best


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


def check_sound(layout: PictureLayout, recording: Recording, *, any_sound: bool) -> None:
    """Refuse a picture that says that it shows another sound; of `any_sound`, that it has another shape."""
    shape = (layout.sample_rate, layout.channels, layout.length)
    own = (recording.sample_rate, recording.channels, recording.length)
    if shape != own:
        raise PictureError(
            say(
                "The picture was made from a sound of {other}, this one has {own}. Choose the sound that the "
                "picture was made from.",
                other=_shape_text(*shape),
                own=_shape_text(*own),
            )
        )
    if any_sound or not layout.digest:
        return
    digest = recording.digest()
    if digest != layout.digest:
        raise PictureError(
            say(
                "The picture was made from another sound of the same length (its samples have SHA-256 {other}…, "
                "these {own}…). Choose the sound that the picture was made from.",
                other=layout.digest[:12],
                own=digest[:12],
            )
        )


def _shape_text(rate: int, channels: int, length: int) -> str:
    return say_n(
        "{length} samples, {n} channel, {rate} Hz",
        "{length} samples, {n} channels, {rate} Hz",
        channels,
        length=length,
        rate=rate,
    )
