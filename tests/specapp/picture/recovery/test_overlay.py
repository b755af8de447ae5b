"""Pictures of another size: those of this sound are found however it was drawn, those of other sounds are refused."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from specapp.base.errors import PictureError
from specapp.picture.exchange import from_picture, to_picture
from tests.support.round_trip import DEPTHS, Pixels, is_untouched, stereo, voice

pytestmark = pytest.mark.long

PARTS: dict[str, Callable[[Pixels], Pixels]] = {
    "cut": lambda p: p[70:-40, 10:-6],
    "cut and turned": lambda p: np.rot90(p[70:-40, 10:-6]),
    "framed": lambda p: np.pad(p, 9),
    "twice as large": lambda p: p.repeat(2, axis=0).repeat(2, axis=1),
}
DRAWN: dict[str, dict[str, Any]] = {
    "in another range": {"range_db": 60.0},
    "of channels below each other": {"channels": "stacked"},
    "of channels below each other, where black is energy": {"channels": "stacked", "energy": "black"},
}


@pytest.mark.each_choice
@pytest.mark.parametrize("text", [True, False], ids=["with its text", "without"])
@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("part", PARTS)
def test_however_it_was_drawn(part: str, drawn: str, *, text: bool) -> None:
    original = stereo(sample_rate=8000)
    picture = to_picture(original, **DRAWN[drawn])
    pixels = np.ascontiguousarray(PARTS[part](picture.pixels))
    assert is_untouched(picture.edited(pixels) if text else pixels, original)


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("part", PARTS)
def test_in_every_depth(part: str, depth: str) -> None:
    original = voice(1.0, sample_rate=8000)
    picture = DEPTHS[depth](to_picture(original))
    assert is_untouched(picture.edited(np.ascontiguousarray(PARTS[part](picture.pixels))), original)


@pytest.mark.parametrize("part", ["cut", "cut and turned"])
def test_a_part_of_a_part_is_found(part: str) -> None:
    original = voice(3.0, sample_rate=8000)
    picture = to_picture(original, start_s=1.0, seconds=1.5)
    pixels = np.ascontiguousarray(PARTS[part](picture.pixels))
    assert is_untouched(picture.edited(pixels), original)
    assert is_untouched(pixels, original)


def median(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.medianBlur(pixels, 5))


def non_local_means(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.fastNlMeansDenoising(pixels, h=20))


def blurred(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 1.5))


@pytest.mark.each_choice
@pytest.mark.parametrize("text", [True, False], ids=["with its text", "without"])
@pytest.mark.parametrize("filter_", [median, non_local_means, blurred])
@pytest.mark.parametrize("part", ["cut", "cut and turned", "framed"])
def test_a_filter_over_everything_is_an_edit(part: str, filter_: Any, *, text: bool) -> None:
    """As if the picture had come back as it left: filtered where it shows something, untouched elsewhere."""
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    pixels = picture.to_8_bit()
    edited = filter_(pixels)
    returned = np.ascontiguousarray(PARTS[part](edited))
    if "cut" in part:
        outside = edited
        edited = pixels.copy()
        edited[70:-40, 10:-6] = outside[70:-40, 10:-6]
    heard = from_picture(picture.edited(returned) if text else returned, original).denoised.samples
    assert np.array_equal(heard, from_picture(picture.edited(edited), original).denoised.samples)


@pytest.mark.each_choice
@pytest.mark.parametrize("size", [(200, 50), (120, 40), (60, 60), (30, 40), (16, 16), (8, 8)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_parts_of_other_sounds_are_refused(seed: int, size: tuple[int, int]) -> None:
    other = to_picture(voice(sample_rate=8000, seed=seed)).pixels
    row, column = 10 * seed, 7 * seed
    part = np.ascontiguousarray(other[row : row + size[0], column : column + size[1]])
    with pytest.raises(PictureError, match="does not look like this sound"):
        from_picture(part, voice(sample_rate=8000))


def test_small_parts_of_the_sound_are_found() -> None:
    original = voice(sample_rate=8000)
    pixels = to_picture(original).pixels
    for size in (16, 40):
        assert is_untouched(np.ascontiguousarray(pixels[100 : 100 + size, 50 : 50 + size]), original)
