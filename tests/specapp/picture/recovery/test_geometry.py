"""Pictures turned over, cut, padded and resized by their nearest pixels: nothing is lost, and every edit is found."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.picture.exchange import Picture, from_picture, to_picture
from tests.support.round_trip import Pixels, is_untouched, layout_in, voice

pytestmark = pytest.mark.long

Edit = Callable[[Pixels], Pixels]
Place = tuple[slice, slice]

BOX = np.s_[100:150, 40:55]
"""In the middle of the picture, so that no cut takes it away."""


def resized(columns: float, rows: float, flag: int = cv2.INTER_NEAREST) -> Edit:
    def resize(pixels: Pixels) -> Pixels:
        size = (round(pixels.shape[1] * columns), round(pixels.shape[0] * rows))
        return np.asarray(cv2.resize(pixels, size, interpolation=flag))

    return resize


def by_pillow(columns: float, rows: float) -> Edit:
    def resize(pixels: Pixels) -> Pixels:
        size = (round(pixels.shape[1] * columns), round(pixels.shape[0] * rows))
        return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST))

    return resize


def corner_to_corner(columns: float, rows: float) -> Edit:
    """The first and last pixels stay first and last, as in programs that place pixels by their corners."""

    def resize(pixels: Pixels) -> Pixels:
        places = [
            np.rint(np.linspace(0, size - 1, round(size * factor))).astype(int)
            for size, factor in zip(pixels.shape, (rows, columns), strict=True)
        ]
        return np.asarray(pixels[np.ix_(*places)])

    return resize


def framed(share: float, *sides: int) -> Edit:
    """A border in one colour, a share of the highest value; sides: top, bottom, left, right."""

    def pad(pixels: Pixels) -> Pixels:
        value = round(share * np.iinfo(pixels.dtype).max)
        return np.pad(pixels, (sides[:2], sides[2:]), constant_values=value)

    return pad


def in_a_window(pixels: Pixels) -> Pixels:
    """As on a screen: buttons and other windows around it."""
    rng = np.random.default_rng(0)
    size = (pixels.shape[0] + 90, pixels.shape[1] + 60)
    screen = rng.integers(0, np.iinfo(pixels.dtype).max, size, pixels.dtype)
    screen[50 : 50 + pixels.shape[0], 20 : 20 + pixels.shape[1]] = pixels
    return screen


WHOLE: dict[str, Edit] = {
    "saved": lambda p: p,
    "inverted": lambda p: ~p,
    "upside down": lambda p: p[::-1],
    "mirrored": lambda p: p[:, ::-1],
    "turned by 180 degrees": lambda p: p[::-1, ::-1],
    "turned to the left": np.rot90,
    "turned to the right": lambda p: np.rot90(p, -1),
    "turned to the left and mirrored": lambda p: p.T,
    "turned to the right and mirrored": lambda p: p[::-1, ::-1].T,
    "upside down and inverted": lambda p: ~p[::-1],
    "mirrored and inverted": lambda p: ~p[:, ::-1],
    "turned to the left and inverted": lambda p: ~np.rot90(p),
    "in a black frame": framed(0.0, 20, 10, 30, 40),
    "in a white frame": framed(1.0, 20, 10, 30, 40),
    "in a grey frame": framed(0.5, 0, 10, 0, 1),
    "in a black frame, turned and inverted": lambda p: ~np.rot90(framed(0.0, 20, 10, 30, 40)(p)),
    "in a thin black frame": framed(0.0, 1, 1, 1, 1),
    "in a window": in_a_window,
    "in a window, all twice as large": lambda p: resized(2, 2)(in_a_window(p)),
    "twice as large": resized(2, 2),
    "three times as wide": resized(3, 1),
    "seven times as high": resized(1, 7),
    "1.37 times as large": resized(1.37, 1.21),
    "1.5 times as large, by Pillow": by_pillow(1.5, 1.5),
    "1.6 times as large, corner to corner": corner_to_corner(1.6, 1.3),
    "twice as large, inverted and upside down": lambda p: resized(2, 2)(~p[::-1]),
    "twice as large, turned to the left": lambda p: resized(2, 2)(np.rot90(p)),
    "twice as large, in a frame": lambda p: framed(0.3, 7, 9, 5, 3)(resized(2, 2)(p)),
}
"""Every pixel comes back."""
CUT: dict[str, Edit] = {
    "cut in time": lambda p: p[:, 20:-10],
    "cut in time and upside down": lambda p: p[::-1, 20:],
    "cut in time and inverted": lambda p: ~p[:, 20:],
    "cut in time, mirrored and inverted": lambda p: ~p[:, 20:][:, ::-1],
    "cut in frequency": lambda p: p[50:-30],
    "cut on all sides": lambda p: p[50:-30, 20:-20],
    "cut on all sides, upside down and inverted": lambda p: ~p[50:-30, 20:-20][::-1],
    "cut on all sides, turned to the right": lambda p: np.rot90(p[50:-30, 20:-20], -1),
    "cut in time, framed in frequency": lambda p: framed(0.0, 30, 30, 0, 0)(p[:, 20:-10]),
    "cut in frequency, framed in time": lambda p: framed(1.0, 0, 0, 10, 0)(p[60:-60]),
    "cut, then twice as large": lambda p: resized(2, 2)(p[50:-30, 20:-20]),
    "mirrored, inverted, cut and framed": lambda p: framed(0.001, 3, 3, 3, 3)(~p[:, ::-1][30:-50, 8:-12]),
    "cut, then 1.37 times as large": lambda p: resized(1.37, 1.21)(p[50:-30, 20:-20]),
    "twice as large, then cut through pixels": lambda p: resized(2, 2)(p)[101:-61, 21:-21],
}
"""What comes back has every pixel."""
SMALLER: dict[str, Edit] = {
    "half as large": resized(0.5, 0.5),
    "a third as high": resized(1, 1 / 3),
    "half as wide": resized(0.5, 1),
    "0.7 times as large": resized(0.7, 0.83),
    "0.7 times as large, by other rounding": resized(0.7, 0.83, cv2.INTER_NEAREST_EXACT),
    "0.45 times as large, by Pillow": by_pillow(0.45, 0.5),
    "0.6 times as large, corner to corner": corner_to_corner(0.6, 0.7),
    "0.7 times as large and inverted": lambda p: resized(0.7, 0.83)(~p),
    "0.7 times as large and turned to the left": lambda p: resized(0.7, 0.83)(np.rot90(p)),
    "narrower and higher": resized(0.8, 1.3),
    "a thin margin cut away, then 0.8 times as large": lambda p: resized(0.8, 0.8)(p[2:-2, 3:-1]),
}
"""Some pixels were left out."""
SMOOTH: dict[str, Edit] = {
    "cut, then twice as large": lambda p: resized(2, 2, cv2.INTER_CUBIC)(p[50:-30, 20:-20]),
    "cut, then 1.4 times as large": lambda p: resized(1.4, 1.4, cv2.INTER_LINEAR)(p[50:-30, 20:-20]),
    "cut in frequency, then stretched": lambda p: resized(2.5, 1.2, cv2.INTER_CUBIC)(p[60:]),
    "cut, upside down, then 1.5 times as large": lambda p: resized(1.5, 1.5, cv2.INTER_LINEAR)(p[50:-30, 20:-20][::-1]),
    "in a window, then 1.5 times as large": lambda p: resized(1.5, 1.5, cv2.INTER_CUBIC)(in_a_window(p)),
    "1.3 times as large, then cut": lambda p: resized(1.3, 1.3, cv2.INTER_CUBIC)(p)[60:-50, 33:-21],
}
"""New values between those that left: what was not edited is known to the width of resizing."""
TO_THE_NEXT_PIXEL = {*SMALLER, "cut, then 1.37 times as large"}
"""Where pixels are left out, or may have been painted over or repeated, an edge of an edit is known to a pixel."""
KINDS = {"16 bits": ("white", 16), "8 bits": ("white", 8), "8 bits, black is energy": ("black", 8)}
ALL = WHOLE | CUT | SMALLER


@pytest.fixture(scope="module")
def original() -> Recording:
    return voice(1.4, sample_rate=8000)


@pytest.fixture(scope="module")
def pictures(original: Recording) -> dict[str, Picture]:
    found = {}
    for name, (energy, bits) in KINDS.items():
        picture = to_picture(original, energy=energy)
        found[name] = picture.edited(picture.to_8_bit()) if bits == 8 else picture
    return found


def as_returned(picture: Picture, pixels: Pixels, *, text: bool) -> Picture | Pixels:
    pixels = np.ascontiguousarray(pixels)
    return picture.edited(pixels) if text else pixels


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("kind", "text"), [("16 bits", True), ("8 bits", False), ("8 bits, black is energy", True), ("16 bits", False)]
)
@pytest.mark.parametrize("done", ALL)
def test_what_nobody_edited_keeps_every_sample(
    done: str, kind: str, pictures: dict[str, Picture], original: Recording, *, text: bool
) -> None:
    picture = pictures[kind]
    assert is_untouched(as_returned(picture, ALL[done](picture.pixels), text=text), original)


@pytest.mark.parametrize("done", SMOOTH)
def test_what_was_cut_and_resized_smoothly_is_found(done: str) -> None:
    """Nothing that counts is lost where nobody edited, and a time in black is silent as far as it is shown."""
    original = voice(2.0)
    picture, whole = to_picture(original), float(np.square(original.samples, dtype=np.float64).sum())
    heard = from_picture(picture.edited(SMOOTH[done](picture.pixels)), original).denoised.samples
    assert np.square(heard - original.samples, dtype=np.float64).sum() < 1e-4 * whole
    silent = painted_black(picture.pixels, np.s_[:, 40:55], 0)
    heard = from_picture(np.ascontiguousarray(SMOOTH[done](silent)), original).denoised.samples
    hop, n_fft = layout_in(picture).hop_length, layout_in(picture).n_fft
    inside, apart = slice(44 * hop, 49 * hop), slice(55 * hop + 2 * n_fft, None)
    assert np.square(heard[:, inside]).sum() < 0.35 * np.square(original.samples[:, inside]).sum()
    assert np.square((heard - original.samples)[:, apart]).sum() < 1e-4 * whole


def painted_black(pixels: Pixels, place: Place, silence: int) -> Pixels:
    painted = pixels.copy()
    painted[place] = silence
    return painted


def made_darker(pixels: Pixels, place: Place, silence: int) -> Pixels:
    painted = pixels.copy()
    painted[place] = (0.85 * pixels[place] + 0.15 * silence).astype(pixels.dtype)
    return painted


EDITS: dict[str, tuple[Callable[[Pixels, int], Pixels], str, bool]] = {
    "a box in black": (lambda pixels, silence: painted_black(pixels, BOX, silence), "16 bits", True),
    "a time in black": (lambda pixels, silence: painted_black(pixels, np.s_[:, 40:55], silence), "8 bits", False),
    "a band in black": (
        lambda pixels, silence: painted_black(pixels, np.s_[100:150, :], silence),
        "8 bits, black is energy",
        True,
    ),
    "a box made darker": (lambda pixels, silence: made_darker(pixels, BOX, silence), "16 bits", False),
}
"""Each in one kind of picture, with or without its text."""


def painted(edit: str, pictures: dict[str, Picture]) -> tuple[Picture, Pixels]:
    """The picture that left, and its pixels after an edit."""
    paint, kind, _ = EDITS[edit]
    picture = pictures[kind]
    silence = np.iinfo(picture.pixels.dtype).max if layout_in(picture).energy == "black" else 0
    return picture, paint(picture.pixels, silence)


@pytest.fixture(scope="module")
def heard_in_whole(pictures: dict[str, Picture], original: Recording) -> dict[str, Pixels]:
    """Samples after every edit of a picture that came back as it left."""
    edited = {edit: painted(edit, pictures) for edit in EDITS}
    return {
        edit: from_picture(picture.edited(pixels), original).denoised.samples
        for edit, (picture, pixels) in edited.items()
    }


@pytest.mark.each_choice
@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("done", ALL)
def test_what_was_edited_is_found(
    done: str, edit: str, pictures: dict[str, Picture], original: Recording, heard_in_whole: dict[str, Pixels]
) -> None:
    """As if the picture had come back as it left, or to the next pixel."""
    picture, edited = painted(edit, pictures)
    returned = as_returned(picture, ALL[done](edited), text=EDITS[edit][2])
    heard = from_picture(returned, original).denoised.samples
    expected = heard_in_whole[edit]
    if done in CUT:
        left = what_is_left(done, edited, picture.pixels)
        expected = from_picture(picture.edited(left), original).denoised.samples
    if done not in TO_THE_NEXT_PIXEL:
        assert np.array_equal(heard, expected)
        return
    layout = layout_in(picture)
    if "band" not in edit:
        apart = np.ones_like(heard, np.bool_)
        apart[:, 40 * layout.hop_length - 2 * layout.n_fft : 55 * layout.hop_length + 2 * layout.n_fft] = False
        assert np.array_equal(heard[apart], original.samples[apart])
    taken, missed = (np.square(one - heard, dtype=np.float64).sum() for one in (original.samples, expected))
    assert taken > 4 * missed


def what_is_left(done: str, edited: Pixels, whole: Pixels) -> Pixels:
    """The edited pixels that a cut leaves, in the picture that left."""
    numbers = np.arange(1, whole.size + 1, dtype=np.uint32).reshape(whole.shape)
    left = np.isin(numbers, [CUT[done](numbers), ~CUT[done](numbers)])
    return np.where(left, edited, whole)
