"""What a program did to the levels of a picture before it resized it smoothly is no edit; what people draw is one."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.base.errors import PictureError
from specapp.picture.exchange import PictureResult, from_picture, to_picture
from tests.support.round_trip import Pixels, voice

pytestmark = pytest.mark.long

Levels = Callable[[Pixels], Pixels]
WAYS = {
    "smaller": (0.5, Image.Resampling.LANCZOS),
    "a little smaller": (0.75, Image.Resampling.BICUBIC),
    "larger": (1.4, Image.Resampling.BILINEAR),
}


@pytest.fixture(scope="module")
def original() -> Recording:
    return voice(1.0, 16_000)


def palette(shades: int, method: Image.Quantize | None = None) -> Levels:
    """As many as most pixels have, as GIF and PNG of 8 bits keep them."""
    return lambda pixels: np.asarray(Image.fromarray(pixels).convert("RGB").quantize(shades, method).convert("L"))


def dithered(shades: int) -> Levels:
    def kept(pixels: Pixels) -> Pixels:
        image = Image.fromarray(pixels).convert("RGB")
        chosen = image.quantize(shades)
        return np.asarray(image.quantize(palette=chosen, dither=Image.Dither.FLOYDSTEINBERG).convert("L"))

    return kept


def television(pixels: Pixels) -> Pixels:
    return np.rint(16 + pixels.astype(float) * 219 / 255).astype(np.uint8)


NO_EDITS: dict[str, Levels] = {f"palette of {shades}": palette(shades) for shades in (8, 64)}
NO_EDITS["palette by its extent"] = palette(16, Image.Quantize.MAXCOVERAGE)
NO_EDITS["television"] = television
NO_EDITS["from television"] = lambda pixels: np.rint(np.clip((pixels - 16.0) * 255 / 219, 0, 255)).astype(np.uint8)
NO_EDITS["palette for television"] = lambda pixels: palette(64)(television(pixels))

EDITS: dict[str, Levels] = {
    "a limit": lambda pixels: np.minimum(pixels, 180),
    "half as bright": lambda pixels: pixels // 2,
    "gamma": lambda pixels: np.rint(255 * (pixels / 255) ** 1.2).astype(np.uint8),
}


def resized(pixels: Pixels, way: str) -> Pixels:
    factor, resampling = WAYS[way]
    image = Image.fromarray(pixels)
    return np.asarray(image.resize((round(image.width * factor), round(image.height * factor)), resampling))


def power(samples: Pixels) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))


def back(pixels: Pixels, original: Recording) -> PictureResult:
    return from_picture(to_picture(original).edited(pixels), original)


@pytest.mark.each_choice
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("levels", NO_EDITS)
def test_levels_that_a_program_changed_before_are_no_edit(levels: str, way: str, original: Recording) -> None:
    pixels = NO_EDITS[levels](to_picture(original).to_8_bit())
    result = back(resized(pixels, way), original)
    assert power(result.denoised.samples - original.samples) < 1e-4 * power(original.samples)


@pytest.mark.each_choice
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("levels", ["palette of 64", "television"])
def test_what_was_erased_besides_is_found(levels: str, way: str, original: Recording) -> None:
    picture = to_picture(original)
    left = picture.to_8_bit()
    erased = NO_EDITS[levels](left).copy()
    erased[200:320, 20:40] = 0
    plain = left.copy()
    plain[200:320, 20:40] = 0
    expected = back(resized(plain, way), original).denoised.samples
    found = back(resized(erased, way), original).denoised.samples
    taken = power(original.samples - expected)
    assert taken > 1e-4 * power(original.samples)
    assert power(found - expected) < 0.2 * taken


@pytest.mark.each_choice
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("levels", EDITS)
def test_what_people_do_to_levels_is_an_edit(levels: str, way: str, original: Recording) -> None:
    picture = to_picture(original)
    edited = EDITS[levels](picture.to_8_bit())
    expected = from_picture(picture.edited(edited), original).denoised.samples
    found = back(resized(edited, way), original).denoised.samples
    taken = power(original.samples - expected)
    assert 0.3 * taken < power(original.samples - found) < 3 * taken


@pytest.mark.parametrize("way", ["a little smaller", "larger"])
@pytest.mark.parametrize("shades", [8, 16])
def test_what_cannot_be_told_from_a_limit_is_refused(shades: int, way: str, original: Recording) -> None:
    pixels = dithered(shades)(to_picture(original).to_8_bit())
    with pytest.raises(PictureError, match="Keep the size of the picture"):
        back(resized(pixels, way), original)
