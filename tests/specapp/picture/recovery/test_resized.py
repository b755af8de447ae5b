"""However a program weighs pixels when it resizes, what nobody edited is no edit, and what somebody erased is one."""

import tracemalloc
from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from specapp.picture.exchange import to_picture
from specapp.picture.recovery.resized import gain_of_resized
from tests.support.round_trip import layout_in, voice

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


def by(weights: Weights, size: int, source: int) -> NDArray[np.float64]:
    """What each of `size` pixels takes of each of the `source`."""
    step = source / size
    middle = (np.arange(size) + 0.5) * step - 0.5
    rows = weights((np.arange(source) - middle[:, np.newaxis]) / max(1.0, step))
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def resized(picture: NDArray[np.uint16], way: str, factor: float) -> NDArray[np.uint32]:
    rows, columns = (round(size * factor) for size in picture.shape)
    if way == "OpenCV's Lanczos":
        return cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_LANCZOS4).astype(np.uint32)
    values = by(WAYS[way], rows, len(picture)) @ picture @ by(WAYS[way], columns, picture.shape[1]).T
    return np.rint(np.clip(values, 1, 65535)).astype(np.uint32)


@pytest.mark.parametrize(("way", "factor"), list(product([*WAYS, "OpenCV's Lanczos"], [0.25, 0.33, 0.5, 1.4])))
def test_the_way_of_resizing_is_no_edit(way: str, factor: float) -> None:
    gain, _, zone_db = gain_of_resized(LEFT, resized(LEFT, way, factor), LAYOUT.step_db)
    power = 10 ** (LEFT * LAYOUT.step_db / 10)
    error_db = 10 * np.log10((power * (1 - np.minimum(gain, 1)) ** 2).sum() / power.sum() + 1e-30)
    assert error_db < -40
    assert zone_db < 6


@pytest.mark.parametrize(("way", "factor"), list(product(WAYS, [0.33, 1.4])))
def test_what_was_erased_is_found(way: str, factor: float) -> None:
    edited = LEFT.copy()
    rows, columns = slice(60, 110), slice(20, 60)
    edited[rows, columns] = 0
    gain = gain_of_resized(LEFT, resized(edited, way, factor), LAYOUT.step_db)[0]
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
