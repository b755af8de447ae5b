"""A picture that lies between the pixels that left, or small within its canvas, changes nothing where nobody edited."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from specapp.picture.exchange import PictureResult, from_picture, to_picture
from tests.support.round_trip import Pixels, voice

LINEAR, CUBIC = cv2.INTER_LINEAR, cv2.INTER_CUBIC
Resampling = Image.Resampling


def shifted(right: float, down: float, way: int) -> Callable[[Pixels], Pixels]:
    """As a layer that was dragged, or centred in a canvas of odd size."""
    matrix = np.array([[1, 0, right], [0, 1, down]])
    return lambda pixels: np.asarray(cv2.warpAffine(pixels, matrix, pixels.shape[::-1], flags=way), np.uint8)


def rotated(degrees: float, way: Resampling) -> Callable[[Pixels], Pixels]:
    """As where somebody made a scan straight."""
    return lambda pixels: np.asarray(Image.fromarray(pixels).rotate(degrees, way))


def layer(factor: float, colour: int) -> Callable[[Pixels], Pixels]:
    """Made smaller by nearest pixels, above a canvas of one colour."""

    def made(pixels: Pixels) -> Pixels:
        height, width = pixels.shape
        image = Image.fromarray(pixels).resize((round(width * factor), round(height * factor)), Resampling.NEAREST)
        canvas = Image.new("L", (width, height), colour)
        canvas.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
        return np.asarray(canvas)

    return made


WAYS: dict[str, tuple[Callable[[Pixels], Pixels], float]] = {
    "by half a pixel": (shifted(0.5, 0.5, LINEAR), -45),
    "by half a column": (shifted(0.5, 0, LINEAR), -45),
    "by half a row, cubic": (shifted(0, 0.5, CUBIC), -45),
    "by parts of pixels": (shifted(0.3, 1.7, LINEAR), -45),
    "far": (shifted(10.5, -3.25, CUBIC), -45),
    "rotated by 0.3 degrees": (rotated(0.3, Resampling.BICUBIC), -35),
    "rotated by a degree": (rotated(1, Resampling.BILINEAR), -45),
    "rotated by a degree by nearest pixels": (rotated(1, Resampling.NEAREST), -28),
    "rotated by two degrees": (rotated(-2, Resampling.BICUBIC), -45),
    "at half its size": (layer(0.5, 0), -300),
    "at half its size on white": (layer(0.5, 255), -300),
}
"""What was done, and how far below the sound its error may be, in dB."""


def error_db(result: PictureResult) -> float:
    samples = result.original.samples
    error = np.square(result.denoised.samples - samples).sum() / np.square(samples).sum()
    return float(10 * np.log10(max(error, 1e-40)))


@pytest.mark.each_choice
@pytest.mark.parametrize("has_text", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_no_sound_is_changed(way: str, *, has_text: bool) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    back, most_db = WAYS[way]
    pixels = back(picture.to_8_bit())
    result = from_picture(picture.edited(pixels) if has_text else pixels, original)
    assert error_db(result) <= most_db


@pytest.mark.parametrize("way", ["by half a pixel", "rotated by a degree"])
def test_what_was_erased_besides_is_erased(way: str) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    erased = picture.to_8_bit()
    erased[100:150, 40:80] = 0
    expected = from_picture(picture.edited(erased), original)
    result = from_picture(picture.edited(WAYS[way][0](erased)), original)
    missed = np.square(result.removed.samples - expected.removed.samples).sum()
    assert missed < 0.1 * np.square(expected.removed.samples).sum()


FILTERS: dict[str, Callable[[Pixels], Pixels]] = {
    "blurred": lambda pixels: np.asarray(cv2.GaussianBlur(pixels, (0, 0), 2), np.uint8),
    "blurred to the sides": lambda pixels: np.asarray(cv2.blur(pixels, (5, 1)), np.uint8),
    "non-local means": lambda pixels: np.asarray(cv2.fastNlMeansDenoising(pixels, h=20), np.uint8),
    "median": lambda pixels: np.asarray(cv2.medianBlur(pixels, 5), np.uint8),
    "noise": lambda pixels: np.clip(pixels + np.random.default_rng(0).normal(0, 20, pixels.shape), 0, 255).astype(
        np.uint8
    ),
}


@pytest.mark.parametrize("edit", FILTERS)
def test_a_filter_is_no_move(edit: str) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    notes = from_picture(picture.edited(FILTERS[edit](picture.to_8_bit())), original).notes
    assert not any("not in its place" in note for note in notes)
