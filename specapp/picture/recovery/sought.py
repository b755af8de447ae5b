"""A cut picture that was made smaller has few details left: its place, sought in all sizes from coarse to fine."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from heapq import nlargest
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from specapp.picture.recovery.placement import Exported
from specapp.picture.recovery.resizing.resized import agreement_with

_COARSE_PIXELS = 64  # own choice
_STEP = 1.03
"""From one size to the next, so that the edges of a coarse picture lie within a pixel (own choice)."""
_LARGEST = 1.05  # own choice
_LEAST_ALIKE = 0.4
"""Agreement of what lies in its place; elsewhere, and in other sounds, it reaches 0.3 (own choice)."""
_MOST_CLIMBED = 6  # own choice
_STEPS = (8.0, 4.0, 2.0, 1.0)
"""Pixels by which edges are moved; what is finer is left to `Span.near` (own choice)."""
_DETAIL_PIXELS = 3.0
"""Standard deviation: what is smoother than that is much the same in all sounds (own choice)."""
_LEAST_PIXELS = 16  # own choice

Picture = NDArray[np.float32]


class Box(NamedTuple):
    """First and last row, first and last column, in pixels of the picture that left."""

    top: float
    bottom: float
    left: float
    right: float


def sought(exported: Exported, returned: NDArray[np.integer]) -> Box | None:
    """Where a smaller picture lies in the one that left; None if it is nowhere alike.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
    returned : ndarray [shape=(rows, columns)]
        16-bit values; 0 is silence.
    """
    if min(returned.shape) < _LEAST_PIXELS:
        return None
    coarse = [max(1.0, size / _COARSE_PIXELS) for size in returned.shape]
    part = _resized(_filled(returned), [round(size / one) for size, one in zip(returned.shape, coarse, strict=True)])
    alike = _likeness(exported, returned)
    uniform = ((one, one) for one in _factors(returned, exported, _STEP))
    for factors in (uniform, product(_factors(returned, exported, _STEP**2), repeat=2)):
        likely = nlargest(_MOST_CLIMBED, _places(exported, part, coarse, factors))
        found = max((_climbed(box, exported.shape, alike) for _, box in likely), key=alike, default=None)
        if found is not None and alike(found) >= _LEAST_ALIKE:
            return found
    return None


def _factors(returned: NDArray[Any], exported: Exported, ratio: float) -> list[float]:
    """Sizes of what came back over those of what left there."""
    least = min(own / whole for own, whole in zip(returned.shape, exported.shape, strict=True))
    count = max(1, int(np.ceil(np.log(_LARGEST / least) / np.log(ratio))))
    return [least * ratio**step for step in range(count + 1)]


def _filled(values: NDArray[np.integer]) -> Picture:
    """What was painted out tells nothing."""
    seen = values > 0
    return np.where(seen, values, values[seen].mean() if seen.any() else 0).astype(np.float32)


def _places(
    exported: Exported, part: Picture, coarse: list[float], factors: Iterable[tuple[float, ...]]
) -> Iterator[tuple[float, Box]]:
    """Where the part is most alike in each size, and how much."""
    import cv2

    whole, pattern = exported.astype(np.float32), _details(part)
    for factor in factors:
        sizes = [round(size * one / less) for size, one, less in zip(whole.shape, factor, coarse, strict=True)]
        if any(one < own for one, own in zip(sizes, part.shape, strict=True)):
            continue
        alike = cv2.matchTemplate(_details(_resized(whole, sizes)), pattern, cv2.TM_CCOEFF_NORMED)
        top, left = np.unravel_index(int(alike.argmax()), alike.shape)
        tall, wide = (size / one for size, one in zip(whole.shape, sizes, strict=True))
        rows, columns = part.shape
        box = Box(float(top * tall), float((top + rows) * tall), float(left * wide), float((left + columns) * wide))
        yield float(alike.max()), box


def _details(picture: Picture) -> Picture:
    import cv2

    return np.asarray(picture - cv2.GaussianBlur(picture, (0, 0), _DETAIL_PIXELS), np.float32)


def _resized(picture: Picture, shape: list[int]) -> Picture:
    import cv2

    return np.asarray(cv2.resize(picture, shape[::-1], interpolation=cv2.INTER_AREA), np.float32)


def _climbed(box: Box, shape: tuple[int, ...], alike: Callable[[Box], float]) -> Box:
    """The box with its edges moved as long as it agrees better."""
    best = alike(box)
    for step in _STEPS:
        moved = True
        while moved:
            moved = False
            for one in _near(box, step, shape):
                agreed = alike(one)
                if agreed > best:
                    box, best, moved = one, agreed, True
    return box


def _near(box: Box, step: float, most: tuple[int, ...]) -> Iterator[Box]:
    for moves in ((1, 1, 0, 0), (0, 0, 1, 1), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)):
        for sign in (-step, step):
            top, bottom, left, right = (edge + sign * move for edge, move in zip(box, moves, strict=True))
            if 0 <= top < bottom - 1 < most[0] and 0 <= left < right - 1 < most[1]:
                yield Box(top, min(bottom, most[0]), left, min(right, most[1]))


def _likeness(exported: Exported, returned: NDArray[np.integer]) -> Callable[[Box], float]:
    """How well a box agrees that was made smaller with or without smoothing, whichever is better."""
    from PIL import Image

    image, (tall, wide) = Image.fromarray(exported.astype(np.float32)), returned.shape
    size, agreement = np.array(exported.shape) - 1, agreement_with(returned)

    def alike(box: Box) -> float:
        edges = (box.left, box.top, box.right, box.bottom)
        smooth = np.asarray(image.resize((wide, tall), Image.Resampling.BILINEAR, box=edges))
        rows = np.clip(box.top + (np.arange(tall) + 0.5) * (box.bottom - box.top) / tall, 0, size[0]).astype(np.intp)
        columns = np.clip(box.left + (np.arange(wide) + 0.5) * (box.right - box.left) / wide, 0, size[1])
        sharp = exported[np.ix_(rows, columns.astype(np.intp))]
        return max(agreement(smooth), agreement(sharp))

    return cache(alike)
