"""However a program weighs pixels when it resizes, what nobody edited is no edit, and what somebody erased is one."""

import math
import tracemalloc
from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from specapp.picture.exchange import to_picture
from specapp.picture.recovery.resizing.resized import gain_of_resized
from tests.support.round_trip import layout_in, voice

pytestmark = pytest.mark.long

Weights = Callable[[NDArray[np.float64]], NDArray[np.float64]]

PICTURE = to_picture(voice())
LAYOUT, LEFT = layout_in(PICTURE), PICTURE.pixels


def cubic(soft: float, sharp: float) -> Weights:
    """D. Mitchell, A. Netravali, "Reconstruction filters in computer graphics", 1988."""

    def weights(x: NDArray[np.float64]) -> NDArray[np.float64]:
        x = np.abs(x)
        near = (12 - 9 * soft - 6 * sharp) * x**3 + (-18 + 12 * soft + 6 * sharp) * x**2 + 6 - 2 * soft
        far = (-soft - 6 * sharp) * x**3 + (6 * soft + 30 * sharp) * x**2
        far += (-12 * soft - 48 * sharp) * x + 8 * soft + 24 * sharp
        return np.where(x < 1, near, np.where(x < 2, far, 0)) / 6

    return weights


WAYS: dict[str, Weights] = {
    "Mitchell": cubic(1 / 3, 1 / 3),
    "spline": cubic(1, 0),
    "sharp": cubic(0, 0.75),
    "FFmpeg's": cubic(0, 0.6),
    "Gauss": lambda x: np.exp(-2 * x**2) * (np.abs(x) < 2),
    "Lanczos": lambda x: np.sinc(x) * np.sinc(x / 3) * (np.abs(x) < 3),
    "narrow Lanczos": lambda x: np.sinc(x) * np.sinc(x / 2) * (np.abs(x) < 2),
}


def by(weights: Weights, size: int, source: int, *, repeats: bool = False) -> NDArray[np.float64]:
    """What each of `size` pixels takes of each of the `source`, of which the outermost may stand for those beyond."""
    step = source / size
    middle = (np.arange(size) + 0.5) * step - 0.5
    beyond = math.ceil(3 * max(1.0, step)) * repeats
    rows = weights((np.arange(-beyond, source + beyond) - middle[:, np.newaxis]) / max(1.0, step))
    inside = rows[:, beyond : beyond + source]
    inside[:, 0] += rows[:, :beyond].sum(axis=1)
    inside[:, -1] += rows[:, beyond + source :].sum(axis=1)
    return np.asarray(inside / inside.sum(axis=1, keepdims=True))


def resized(picture: NDArray[np.uint16], way: str, factor: float, *, repeats: bool = False) -> NDArray[np.uint32]:
    rows, columns = (round(size * factor) for size in picture.shape)
    if way == "OpenCV's Lanczos":
        return cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_LANCZOS4).astype(np.uint32)
    weights = [
        by(WAYS[way], new, old, repeats=repeats) for new, old in zip((rows, columns), picture.shape, strict=True)
    ]
    values = weights[0] @ picture @ weights[1].T
    return np.rint(np.clip(values, 1, 65535)).astype(np.uint32)


def error_db(returned: NDArray[np.uint32]) -> tuple[float, float]:
    """What is taken away where nobody edited, against the sound, and the zone."""
    found = gain_of_resized(LEFT, returned, LAYOUT.step_db)
    power = 10 ** (LEFT * LAYOUT.step_db / 10)
    return 10 * np.log10((power * (1 - np.minimum(found.gain, 1)) ** 2).sum() / power.sum() + 1e-30), found.zone_db


@pytest.mark.parametrize(("way", "factor"), list(product([*WAYS, "OpenCV's Lanczos"], [0.25, 0.33, 0.5, 1.4])))
def test_the_way_of_resizing_is_no_edit(way: str, factor: float) -> None:
    error, zone_db = error_db(resized(LEFT, way, factor))
    assert error < -40
    assert zone_db < 6


@pytest.mark.parametrize(
    ("way", "factor"), list(product(["FFmpeg's", "sharp", "Lanczos", "Gauss", "spline"], [0.25, 0.33, 0.5, 1.4]))
)
@pytest.mark.parametrize("bits", [8, 16])
def test_neither_is_what_it_takes_for_the_pixels_beyond_the_edges(way: str, factor: float, bits: int) -> None:
    step = 65_535 // ((1 << bits) - 1)
    returned = resized(LEFT, way, factor, repeats=True)
    error, zone_db = error_db((returned + step // 2) // step * step)
    assert error < (-40 if way in ("Gauss", "spline") else -60)
    assert zone_db < 2.5


@pytest.mark.parametrize("factor", [0.25, 0.33, 0.5, 1.4])
def test_neither_are_columns_that_lie_too_far_apart(factor: float) -> None:
    """As FFmpeg's fast_bilinear makes them, with steps of 1/65536 and weights of 1/128."""
    rows, columns = (round(size * factor) for size in LEFT.shape)
    last = LEFT.shape[1] - 1
    step = ((last - 1) << 16) // (columns - 2) - 20
    places = np.clip(np.arange(columns) * step + (step - (1 << 16)) // 2, 0, last << 16)
    left, share = places >> 16, (places & 0xFFFF) >> 9
    codes = ((LEFT.astype(np.int64) + 128) // 257).astype(np.int64)
    mixed = codes[:, left] * 128 + (codes[:, np.minimum(left + 1, last)] - codes[:, left]) * share
    tall = cv2.resize(mixed.astype(np.float32) / 128, (columns, rows), interpolation=cv2.INTER_LINEAR)
    error, zone_db = error_db((np.rint(tall) * 257).astype(np.uint32))
    assert error < -60
    assert zone_db < 1.5


@pytest.mark.parametrize(("way", "factor"), list(product(WAYS, [0.33, 1.4])))
def test_what_was_erased_is_found(way: str, factor: float) -> None:
    edited = LEFT.copy()
    rows, columns = slice(60, 110), slice(20, 60)
    edited[rows, columns] = 0
    gain = gain_of_resized(LEFT, resized(edited, way, factor), LAYOUT.step_db).gain
    assert gain[70:100, 30:50].max() < 0.03
    outside = np.ones(LEFT.shape, np.bool_)
    outside[50:120, 10:70] = False
    assert (gain[outside] > 0.8).mean() > 0.99


def test_large_pictures_find_room() -> None:
    returned = resized(LEFT, "Mitchell", 4.0)
    tracemalloc.start()
    gain_of_resized(LEFT, returned, LAYOUT.step_db)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * returned.size * np.dtype(np.float32).itemsize
