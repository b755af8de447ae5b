"""A picture of the same size that was moved or resized within it is put back, edited or not, and says so."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from specapp.picture.exchange import from_picture, to_picture
from tests.support.round_trip import DEPTHS, Pixels, is_untouched, layout_in, stereo, voice
from tests.support.signals import recording

MOVES = {"right": (0, 1), "down": (1, 0), "left and up": (-20, -4), "far down": (50, 0), "far to the right": (3, 20)}
FILLED = {"black": 0.0, "white": 1.0, "what was there": None, "the other side": "rolled"}
TURNED: dict[str, tuple[slice, slice]] = {
    "as it is": np.s_[:, :],
    "upside down": np.s_[::-1, :],
    "mirrored": np.s_[:, ::-1],
}


def moved(pixels: Pixels, move: tuple[int, int], filled: float | str | None) -> Pixels:
    """An editor's layer above the picture itself, above a colour, or wrapped around."""
    rolled = np.roll(pixels, move, axis=(0, 1))
    if filled == "rolled":
        return rolled
    came = pixels.copy() if filled is None else np.full_like(pixels, int(filled * np.iinfo(pixels.dtype).max))
    rows, columns = (slice(max(0, step), size + min(0, step)) for step, size in zip(move, pixels.shape, strict=True))
    came[rows, columns] = rolled[rows, columns]
    return came


@pytest.mark.parametrize("filled", FILLED)
@pytest.mark.parametrize("move", MOVES)
def test_no_sound_is_changed(move: str, filled: str) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    assert is_untouched(picture.edited(moved(picture.to_8_bit(), MOVES[move], FILLED[filled])), original)


@pytest.mark.parametrize("turn", TURNED)
@pytest.mark.parametrize("negative", [False, True])
def test_nor_where_it_was_turned_over_too(turn: str, *, negative: bool) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    pixels = moved(picture.to_8_bit()[TURNED[turn]], (7, 3), 0.0)
    result = from_picture(picture.edited(255 - pixels if negative else pixels), original)
    assert result.denoised.samples.tobytes() == original.samples.tobytes()
    assert any(note.startswith("The picture came back in its size, but not in its place") for note in result.notes)


@pytest.mark.parametrize("depth", DEPTHS)
def test_nor_in_any_depth_or_of_several_channels(depth: str) -> None:
    original = stereo(sample_rate=8000)
    picture = DEPTHS[depth](to_picture(original))
    assert is_untouched(picture.edited(np.roll(picture.pixels, (2, 5), axis=(0, 1))), original)


def test_what_was_erased_besides_is_found() -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    erased = picture.to_8_bit()
    erased[100:150, 40:55] = 0
    expected = from_picture(picture.edited(erased), original).denoised.samples
    heard = from_picture(picture.edited(moved(erased, (9, -6), 0.0)), original).denoised.samples
    hop = layout_in(picture).hop_length
    inside = slice(0, (layout_in(picture).frames - 8) * hop - layout_in(picture).n_fft)
    np.testing.assert_array_equal(heard[:, inside], expected[:, inside])


def test_a_filter_is_found_where_it_was_moved() -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    pixels = picture.to_8_bit()
    filtered = np.asarray(cv2.fastNlMeansDenoising(pixels, h=12))
    result = from_picture(picture.edited(moved(filtered, (4, 2), 0.0)), original)
    assert any("It was moved by 2 x 4 pixels" in note for note in result.notes)


def painted(pixels: Pixels) -> Pixels:
    over = pixels.copy()
    over[:, : pixels.shape[1] * 3 // 5] = 128
    return over


def half_inverted(pixels: Pixels) -> Pixels:
    over = pixels.copy()
    over[:, : pixels.shape[1] // 2] = 255 - over[:, : pixels.shape[1] // 2]
    return over


def mosaic(pixels: Pixels) -> Pixels:
    small = Image.fromarray(pixels).reduce(6)
    return np.asarray(small.resize(pixels.shape[::-1], Image.Resampling.NEAREST))


IN_PLACE: dict[str, Callable[[Pixels], Pixels]] = {
    "weak non-local means": lambda pixels: np.asarray(cv2.fastNlMeansDenoising(pixels, h=3)),
    "strong non-local means": lambda pixels: np.asarray(cv2.fastNlMeansDenoising(pixels, h=40)),
    "blurred": lambda pixels: np.asarray(cv2.GaussianBlur(pixels, (0, 0), 6)),
    "two levels": lambda pixels: np.where(pixels > 120, 255, 0).astype(np.uint8),
    "four levels": lambda pixels: pixels // 64 * 64,
    "painted over": painted,
    "half inverted": half_inverted,
    "erased but for a box": lambda pixels: np.where(np.indices(pixels.shape)[0] < 40, pixels, 0).astype(np.uint8),
    "mosaic": mosaic,
    "black": np.zeros_like,
    "white": lambda pixels: np.full_like(pixels, 255),
    "one pixel": lambda pixels: np.where(np.arange(pixels.size).reshape(pixels.shape) == 9000, 99, 0).astype(np.uint8),
}


@pytest.mark.parametrize("edit", IN_PLACE)
def test_what_stands_where_it_stood_is_obeyed_there(edit: str) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    edited = IN_PLACE[edit](picture.to_8_bit())
    result = from_picture(picture.edited(edited), original)
    assert not any("not in its place" in note for note in result.notes)


def test_a_tone_is_the_same_everywhere_and_was_not_moved() -> None:
    time_s = np.arange(16_000) / 8000
    original = recording((np.sin(2 * np.pi * 1000 * time_s) / 2).astype(np.float32), sample_rate=8000)
    picture = to_picture(original)
    edited = picture.to_8_bit()
    edited[:, : edited.shape[1] * 3 // 5] //= 2
    notes = from_picture(picture.edited(edited), original).notes
    assert not any("not in its place" in note for note in notes)


def stretched(pixels: Pixels, rows: slice, columns: slice, way: Image.Resampling) -> Pixels:
    image = Image.fromarray(np.ascontiguousarray(pixels[rows, columns]))
    return np.asarray(image.resize(pixels.shape[::-1], way))


def scaled(pixels: Pixels, factor: float, way: Image.Resampling) -> Pixels:
    """A layer made larger or smaller, in the middle of a canvas that kept its size."""
    height, width = pixels.shape
    image = Image.fromarray(pixels).resize((round(width * factor), round(height * factor)), way)
    canvas = Image.new("L", (width, height))
    canvas.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return np.asarray(canvas)


WITHIN: dict[str, Callable[[Pixels, Image.Resampling], Pixels]] = {
    "smaller": lambda pixels, way: scaled(pixels, 0.8, way),
    "a little smaller": lambda pixels, way: scaled(pixels, 0.9, way),
    "a little larger": lambda pixels, way: scaled(pixels, 1.1, way),
    "larger": lambda pixels, way: scaled(pixels, 2, way),
    "a part stretched over it": lambda pixels, way: stretched(pixels, np.s_[100:400], np.s_[30:100], way),
}


@pytest.mark.each_choice
@pytest.mark.parametrize("way", [Image.Resampling.NEAREST, Image.Resampling.BICUBIC])
@pytest.mark.parametrize("within", WITHIN)
def test_what_was_resized_within_its_size_changes_nothing(within: str, way: Image.Resampling) -> None:
    original = voice()
    picture = to_picture(original)
    heard = from_picture(picture.edited(WITHIN[within](picture.to_8_bit(), way)), original).denoised.samples
    assert np.square(heard - original.samples).sum() < 1e-5 * np.square(original.samples).sum()


def skewed(pixels: Pixels) -> Pixels:
    return np.stack([np.roll(row, number // 4) for number, row in enumerate(pixels)])


def strokes(pixels: Pixels) -> Pixels:
    return np.where(np.add.outer(*map(np.arange, pixels.shape)) % 10 < 3, 255, pixels).astype(np.uint8)


@pytest.mark.parametrize(("edit", "is_said"), [(skewed, True), (strokes, False), (lambda pixels: pixels // 2, False)])
def test_what_hardly_looks_like_it_is_said(edit: Callable[[Pixels], Pixels], *, is_said: bool) -> None:
    original = voice(sample_rate=8000)
    picture = to_picture(original)
    notes = from_picture(picture.edited(edit(picture.to_8_bit())), original).notes
    assert any("hardly looks like" in note for note in notes) == is_said
