"""A picture that was cut and then made much smaller is found, edited or not, and nothing else is lost."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from specapp.picture.exchange import from_picture, to_picture
from specapp.picture.recovery.sought import sought
from tests.support.round_trip import Pixels, layout_in, voice

pytestmark = pytest.mark.long

SHARES: dict[str, tuple[float, float]] = {"0.4": (0.4, 0.4), "0.3": (0.3, 0.3), "narrower than high": (0.3, 0.5)}
CUT = np.s_[50:-30, 12:-9]


def by_area(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def by_line(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR))


def by_nearest(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST))


def size_of(pixels: Pixels, share: str) -> tuple[int, int]:
    rows, columns = pixels.shape
    return round(columns * SHARES[share][0]), round(rows * SHARES[share][1])


@pytest.mark.each_choice
@pytest.mark.parametrize("way", [by_area, by_line, by_nearest])
@pytest.mark.parametrize("share", SHARES)
def test_it_is_found_and_so_is_its_edit(share: str, way: Callable[..., Pixels]) -> None:
    original = voice(2.0)
    picture = to_picture(original)
    whole = float(np.square(original.samples, dtype=np.float64).sum())
    part = np.ascontiguousarray(picture.to_8_bit()[CUT])
    heard = from_picture(way(part, size_of(part, share)), original).denoised.samples
    assert np.square(heard - original.samples, dtype=np.float64).sum() < 1e-3 * whole
    painted = picture.to_8_bit()
    painted[:, 40:70] = 0
    part = np.ascontiguousarray(painted[CUT])
    heard = from_picture(way(part, size_of(part, share)), original).denoised.samples
    hop, n_fft = layout_in(picture).hop_length, layout_in(picture).n_fft
    inside, apart = slice(48 * hop, 60 * hop), slice(74 * hop + 2 * n_fft, None)
    assert np.square(heard[:, inside]).sum() < 0.35 * np.square(original.samples[:, inside]).sum()
    assert np.square((heard - original.samples)[:, apart]).sum() < 1e-3 * whole


def test_the_place_is_right_to_two_pixels() -> None:
    pixels = to_picture(voice(2.0)).pixels
    part = pixels[60:-40, 20:-15]
    box = sought(pixels, by_area(part, (round(part.shape[1] * 0.35), round(part.shape[0] * 0.35))))
    assert box is not None
    assert np.abs(np.array(box) - (60, pixels.shape[0] - 40, 20, pixels.shape[1] - 15)).max() <= 2
