"""A picture of which a program kept few shades: a palette, few bits, a posterised picture.

Each pixel then stands for all values up to the next shade. What lies within one shade of the value that left is
taken for that and not for an edit.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from specapp.base.sentences import say
from specapp.picture.codes import Codes, as_codes
from specapp.picture.layout import HIGHEST_CODE, PictureLayout
from specapp.picture.recovery.edits import Edit, Pairs, Resized

_STEP_OF_8_BITS = 257  # definition
_LEAST_SHADES, _SURE_SHADES = 2, 4
"""Besides silence: fewer are a mask that somebody painted, and up to the second they may be one (own choice)."""
_FEW = 0.8
"""Of the shades that left between the darkest and the brightest that came back (own choice)."""
_LEAST_WITHIN, _SURELY_WITHIN = 0.5, 0.9
"""Of the pixels that came back with any energy; the second where the shades may be a mask (own choice)."""
_DITHERED = 1.25
"""Shades by which dithering moves a pixel; programs find the nearest one only nearly (own choice)."""
_USUAL = 0.25
"""A value that is less frequent than that, over those around it that left, is an edit's and no shade (own choice)."""

Shades = NDArray[np.int64]
"""16-bit values, rising, without silence."""


def with_kept_shades(edit: Edit) -> Edit:
    """The edit without what keeping few shades has changed, and a note of it; the edit itself where all were kept.

    Parameters
    ----------
    edit : Edit
    """
    if isinstance(edit.returned, Resized) or edit.pairs is None:
        return edit
    kept = kept_shades(edit.pairs, Pairs(edit.exported, edit.returned), edit.layout)
    return edit if kept is None else replace(edit, returned=kept[0], notes=(*edit.notes, kept[1]))


def kept_shades(some: Pairs, pixels: Pairs, layout: PictureLayout) -> tuple[Codes, str] | None:
    """Pixels without what keeping few shades has changed, and a note of it; None where all were kept.

    Parameters
    ----------
    some : Pairs
        Enough of the pixels to tell.
    pixels : Pairs
        Values of all [shape=(parts, rows, columns)].
    layout : PictureLayout
    """
    pairs = Pairs(some.exported, as_codes(some.returned, layout))
    shades = _kept(pairs)
    if shades is None:
        return None
    returned = as_codes(pixels.returned, layout).astype(np.uint16)
    reach = _DITHERED * _of_neighbours(_spread(shades)[returned])
    kept = np.where(_apart(Pairs(pixels.exported, returned), shades) <= reach, pixels.exported, returned)
    return kept, _note(pairs, shades, layout)


def reach_of_shades(fitting: NDArray[np.float32], values: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """By how much few shades may have moved each pixel of a picture that was resized first; None where all were kept.

    Parameters
    ----------
    fitting, values : ndarray, float32 [shape=(rows, columns)]
        16-bit values: the picture that left, resized, and the one that came back.
    """
    left, returned = (np.rint(one).astype(np.uint16) for one in (fitting, values))
    shades = _kept(Pairs(left, returned))
    if shades is None:
        return None
    beyond = np.abs(fitting - np.clip(fitting, shades[0], shades[-1]))
    reach = beyond + _DITHERED * _of_neighbours(_spread(shades)[returned][np.newaxis])[0]
    return np.asarray(reach, np.float32)


def _note(pairs: Pairs, shades: Shades, layout: PictureLayout) -> str:
    usual_db = float(np.median(_spread(shades)[pairs.returned])) * layout.step_db
    return say(
        "The picture came back in {n} shades: what differs by no more than one of them (mostly {usual} dB) is taken "
        "for that, not for an edit. Save it in grey with 8 or 16 bits, and small changes count.",
        n=len(shades) + int((pairs.returned == 0).any()),
        usual=f"{usual_db:.1f}",
    )


def _kept(pairs: Pairs) -> Shades | None:
    """The shades, where they are few and explain most of the pixels; else None."""
    shown = pairs.returned > 0  # what was painted black has no shade to keep
    some = Pairs(pairs.exported[shown], pairs.returned[shown])
    shades = _usual_values(some)
    if len(shades) < _LEAST_SHADES:
        return None
    left = some.exported[(some.exported >= shades[0]) & (some.exported <= shades[-1])]
    if not (shades % _STEP_OF_8_BITS).any():
        left = left // _STEP_OF_8_BITS
    if len(shades) > _FEW * len(np.unique(left)):
        return None
    within = _apart(some, shades) <= _spread(shades)[some.returned]
    least = _LEAST_WITHIN if len(shades) >= _SURE_SHADES else _SURELY_WITHIN
    return shades if within.mean() >= least else None


def _usual_values(pairs: Pairs) -> Shades:
    """Values that came back about as often as those that left between them and the next."""
    values, counts = np.unique(pairs.returned, return_counts=True)
    left = np.sort(pairs.exported, axis=None)
    between = np.searchsorted(left, (values[1:].astype(np.int64) + values[:-1] + 1) // 2)
    expected = np.diff(np.concatenate([[0], between, [left.size]]))
    return np.asarray(values[counts >= _USUAL * expected], np.int64)


def _apart(pairs: Pairs, shades: Shades) -> NDArray[np.int32]:
    """How far pixels lie from what left; beyond the last shade there is no nearer one."""
    nearest = np.clip(pairs.exported, shades[0], shades[-1]).astype(np.int32)
    return np.asarray(np.abs(nearest - pairs.returned.astype(np.int32)))


def _spread(shades: Shades) -> NDArray[np.float32]:
    """From each 16-bit value to the farther of the next shades [shape=(65536,)]."""
    steps, codes = np.diff(shades), np.arange(HIGHEST_CODE + 1)
    padded = np.concatenate([steps[:1], steps, steps[-1:]])
    below, above = (padded[np.searchsorted(shades, codes, side=side)] for side in ("left", "right"))
    return np.asarray(np.maximum(below, above) + _STEP_OF_8_BITS, np.float32)


def _of_neighbours(reach: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest around each pixel: dithering hands on what a pixel lacks."""
    import cv2

    return np.stack([cv2.dilate(channel, np.ones((3, 3), np.uint8)) for channel in reach])
