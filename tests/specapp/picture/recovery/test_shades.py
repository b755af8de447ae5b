"""Pictures of which a program kept few shades, and what somebody painted on top."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.picture.exchange import from_picture, to_picture
from tests.support.round_trip import Pixels, voice

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def original() -> Recording:
    return voice(0.5, 8000)


def nearest(shades: int) -> Callable[[Pixels], Pixels]:
    """As few bits keep them."""
    return lambda pixels: np.rint(np.rint(pixels / 65_535 * (shades - 1)) * 255 / (shades - 1)).astype(np.uint8)


def posterised(shades: int) -> Callable[[Pixels], Pixels]:
    """As filters do it that cut the lower bits off."""
    step = 65_536 // shades
    return lambda pixels: pixels // step * step


def palette(shades: int) -> Callable[[Pixels], Pixels]:
    """As many colours as most pixels have, in 8 bits."""

    def kept(pixels: Pixels) -> Pixels:
        image = Image.fromarray(((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8))
        return np.asarray(image.convert("RGB").quantize(shades).convert("L"))

    return kept


def dithered(shades: int) -> Callable[[Pixels], Pixels]:
    """A palette of equal steps, with what a pixel lacks handed on to its neighbours."""

    def kept(pixels: Pixels) -> Pixels:
        colours = Image.new("P", (1, 1))
        colours.putpalette([round(index * 255 / (shades - 1)) for index in range(shades) for _ in range(3)])
        image = Image.fromarray((pixels // 257).astype(np.uint8)).convert("RGB")
        return np.asarray(image.quantize(palette=colours, dither=Image.Dither.FLOYDSTEINBERG).convert("L"))

    return kept


KEPT = {
    f"{name} {shades}": way(shades)
    for way, name, counts in (
        (nearest, "nearest of", (128, 64, 16, 4)),
        (posterised, "posterised to", (256, 64, 16)),
        (palette, "palette of", (128, 64, 16)),
        (dithered, "dithered to", (64, 16, 4)),
    )
    for shades in counts
}


@pytest.mark.each_choice
@pytest.mark.parametrize("energy", ["white", "black"])
@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_few_shades_are_no_edit_and_what_is_erased_on_top_is_one(
    kept: Callable[[Pixels], Pixels], energy: str, original: Recording
) -> None:
    picture = to_picture(original, energy=energy)
    pixels = kept(picture.pixels)
    result = from_picture(picture.edited(pixels), original)
    assert np.array_equal(result.denoised.samples, original.samples)
    assert "shades" in result.notes[0]

    def erased(one: Pixels) -> Recording:
        painted = one.copy()
        painted[:, 8:24] = 0 if energy == "white" else np.iinfo(one.dtype).max
        return from_picture(picture.edited(painted), original).denoised

    error = erased(pixels).samples - erased(picture.pixels).samples
    assert np.sqrt(np.mean(error**2)) < 1e-3 * np.sqrt(np.mean(original.samples**2))


@pytest.mark.parametrize("shades", [64, 16])
def test_what_is_made_darker_on_top_is_found(shades: int, original: Recording) -> None:
    picture = to_picture(original)

    def darker(one: Pixels) -> Recording:
        painted = one.copy()
        painted[:, 8:24] //= 2
        return from_picture(picture.edited(painted), original).denoised

    error = darker(nearest(shades)(picture.pixels)).samples - darker(picture.pixels).samples
    assert np.sqrt(np.mean(error**2)) < 1e-3 * np.sqrt(np.mean(original.samples**2))


@pytest.mark.each_choice
@pytest.mark.parametrize("shades", [64, 16])
@pytest.mark.parametrize("factor", [1.4, 2.0])
@pytest.mark.parametrize("said", [True, False], ids=["with its text", "without"])
def test_few_shades_enlarged_by_nearest_pixels_are_no_edit(
    factor: float, shades: int, original: Recording, *, said: bool
) -> None:
    picture = to_picture(original)
    image = Image.fromarray(nearest(shades)(picture.pixels))
    size = (round(image.width * factor), round(image.height * factor))

    def back(image: Image.Image) -> Recording:
        pixels = np.asarray(image.resize(size, Image.Resampling.NEAREST))
        return from_picture(picture.edited(pixels) if said else pixels, original).denoised

    assert np.array_equal(back(image).samples, original.samples)
    image.paste(0, (8, 0, 24, image.height))
    expected = from_picture(picture.edited(np.asarray(image)), original).denoised.samples
    error = back(image).samples - expected
    assert np.sqrt(np.mean(error**2)) < 0.1 * np.sqrt(np.mean((original.samples - expected) ** 2))


@pytest.mark.each_choice
@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
@pytest.mark.parametrize(
    ("factor", "way", "said"), [(0.75, Image.Resampling.LANCZOS, True), (1.4, Image.Resampling.BILINEAR, False)]
)
def test_few_shades_of_a_resized_picture_are_no_edit(
    factor: float, way: Image.Resampling, kept: Callable[[Pixels], Pixels], original: Recording, *, said: bool
) -> None:
    picture = to_picture(original)

    def back(pixels: Pixels) -> Recording:
        image = Image.fromarray(((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8))
        smooth = image.resize((round(image.width * factor), round(image.height * factor)), way)
        few = kept(np.asarray(smooth).astype(np.uint16) * np.uint16(257))
        return from_picture(picture.edited(few) if said else few, original).denoised

    def power(difference: Pixels) -> float:
        return float(np.mean(np.square(difference, dtype=np.float64)))

    untouched = original.samples
    assert power(back(picture.pixels).samples - untouched) < 1e-5 * power(untouched)
    erased = picture.pixels.copy()
    erased[60:160, 8:24] = 0
    expected = from_picture(picture.edited(erased), original).denoised.samples
    assert power(back(erased).samples - expected) < 0.1 * power(untouched - expected)


EDITS: dict[str, Callable[[Pixels], Pixels]] = {
    "a mask": lambda pixels: np.where(pixels > 176, np.uint8(255), np.uint8(0)),
    "a gate": lambda pixels: np.where(pixels > 176, pixels, np.uint8(0)),
    "more contrast": lambda pixels: np.clip(pixels.astype(int) * 2 - 255, 0, 255).astype(np.uint8),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_that_leaves_few_shades_is_an_edit(edit: Callable[[Pixels], Pixels], original: Recording) -> None:
    picture = to_picture(original)
    result = from_picture(picture.edited(edit(picture.to_8_bit())), original)
    assert not any("shades" in note for note in result.notes)
    assert result.change.darkened > 0.1 * result.change.pixels


@pytest.mark.parametrize("kept", [0.6, 0.2])
def test_what_is_painted_black_leaves_the_shades_of_the_rest(kept: float, original: Recording) -> None:
    picture = to_picture(original)
    painted = picture.pixels.copy()
    painted[:, round(kept * painted.shape[1]) :] = 0
    result = from_picture(picture.edited(painted), original)
    assert not any("shades" in note for note in result.notes)
    assert result.change.darkened > 0.3 * result.change.pixels
