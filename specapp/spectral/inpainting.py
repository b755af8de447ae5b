"""Filling marked places from their surroundings: coughs, beeps, knocks.

The picture of levels is inpainted as if the marked pixels were missing (Bertalmio et al. 2001). As everywhere, the
picture proposes and a gain disposes: a pixel is turned down to the level that its surroundings suggest, never up.
"""

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.frame_source import FrameSource
from specapp.spectral.gain import Gain
from specapp.spectral.masks import Masks
from specapp.spectral.spectrogram import GRID

_PIECE = 4 * GRID
"""Long marks are filled piece by piece; pieces lie on a grid, so that a result does not depend on the block
(own choice)."""
_MARGIN = GRID // 4
"""Frames on either side that a piece sees of its neighbours; much more than the radius (own choice)."""
_RADIUS = 5
"""Pixels around a point that its filling looks at; with a few, slopes go on (own choice)."""


def fill_gain(masks: Masks, source: FrameSource, first: int, count: int) -> Gain | None:
    """Gain that brings the marks of kind *fill* down to their surroundings.

    Parameters
    ----------
    masks : Masks
    source : FrameSource
    first, count : int
        Frames to look at.

    Returns
    -------
    ndarray, float32 [shape=(count, bins)]
        At most 1, and 1 outside of the marks; None if no mark lies in these frames.

    References
    ----------
    Bertalmio, Bertozzi & Sapiro, Navier-Stokes, fluid dynamics, and image and video inpainting, CVPR 2001.
    """
    fills = masks.of("fill")
    if not fills.marks or not fills.covered(source, first, count).any():
        return None
    gain = np.ones((count, source.framing.bins), np.float32)
    for piece in range(first // _PIECE * _PIECE, first + count, _PIECE):
        start, stop = max(piece, first), min(piece + _PIECE, first + count, source.count)
        if start < stop:
            gain[start - first : stop - first] = _piece(fills, source, piece)[start - piece : stop - piece]
    return gain


def _piece(fills: Masks, source: FrameSource, piece: int) -> Gain:
    """Gain of one piece of the grid [shape=(frames, bins)]."""
    start, stop = max(0, piece - _MARGIN), min(piece + _PIECE + _MARGIN, source.count)
    marked = fills.covered(source, start, stop - start)
    inside = slice(piece - start, min(piece + _PIECE, source.count) - start)
    if not marked[inside].any():
        return np.ones((inside.stop - inside.start, source.framing.bins), np.float32)
    power = source.power(start, stop)
    gain = np.sqrt(np.minimum(1, inpainted(power, marked) / power))
    return np.asarray(np.where(marked, gain, np.float32(1))[inside], np.float32)


def inpainted(power: NDArray[np.float32], missing: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Power with the missing pixels filled from those around them.

    Parameters
    ----------
    power : ndarray, float32 [shape=(frames, bins)]
        Above 0.
    missing : ndarray, bool [shape=(frames, bins)]

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
        `power` itself where nothing, or everything, is missing.
    """
    if missing.all():
        return power
    import cv2

    levels = np.log(power)
    # Telea's method, the other one of OpenCV, exaggerates slopes of real-valued pictures by several decibels.
    filled = cv2.inpaint(levels, missing.astype(np.uint8), _RADIUS, cv2.INPAINT_NS)
    return np.where(missing, np.exp(np.asarray(filled, np.float32)), power)
