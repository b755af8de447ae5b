"""Pictures in linear light and other colour spaces: what nobody edited is untouched, and edits are found."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms

from specapp.audio.recording import Recording
from specapp.picture.exchange import Picture, from_picture, to_picture
from specapp.picture.files import encode_picture_file, read_picture
from specapp.picture.tone_curve import curve_of_png, from_light, gamma, srgb, to_perceptual
from tests.support.png import chunk, parametric, png, points, profile
from tests.support.round_trip import Pixels, is_untouched, layout_in, voice

pytestmark = pytest.mark.long

Curve = Callable[[Pixels], Pixels]

STEPS = np.linspace(0, 1, 1024)


def power(exponent: float) -> Curve:
    return lambda light: np.asarray(light ** (1 / exponent))


def television(light: Pixels) -> Pixels:
    return np.where(light < 0.018, 4.5 * light, 1.099 * light**0.45 - 0.099)


def pq(nits: float) -> Curve:
    """Where white has so many candelas per square metre."""

    def to_values(light: Pixels) -> Pixels:
        power = (light * nits / 10_000) ** (2610 / 16_384)
        return np.asarray(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** (2523 / 32))

    return to_values


def hlg(white: float, system_gamma: float) -> Curve:
    """Where white has so much light of the scene, of 1."""

    def to_values(light: Pixels) -> Pixels:
        scene = white * light ** (1 / system_gamma)
        high = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
        return np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)

    return to_values


def taken_for(exponent: float) -> Curve:
    """Values that were taken for those of a power law and turned into sRGB."""
    return lambda light: from_light(from_light(light) ** exponent)


def levels(black: float, white: float) -> Curve:
    """Where black and white have these values; what is outside is cut off."""
    return lambda light: np.clip(black + from_light(light) * (white - black), 0, 1)


def lightness(light: Pixels) -> Pixels:
    return np.where(light > 216 / 24_389, 1.16 * np.cbrt(light) - 0.16, light * 24_389 / 2700)


def sampled(exponent: float) -> tuple[Curve, bytes]:
    rounded = np.rint(STEPS**exponent * 65_535).astype(int)
    return lambda light: np.interp(light, rounded / 65_535, STEPS), points(*rounded)


def iccp(curve: bytes, name: bytes = b"kTRC") -> bytes:
    return chunk(b"iCCP", b"grey\0\0" + zlib.compress(profile(curve, name)))


def gama(value: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", value))


def cicp(characteristics: int) -> bytes:
    return chunk(b"cICP", bytes([1, characteristics, 0, 1]))


SPACES: dict[str, tuple[Curve, bytes]] = {
    "linear by gAMA": (power(1.0), gama(100_000)),
    "gamma 1.8 by gAMA": (power(1.8), gama(55_556)),
    "gamma 1.45 by gAMA": (power(1.45), gama(68_966)),
    "linear by cICP": (power(1.0), cicp(8)),
    "gamma 2.2 by cICP": (power(2.2), cicp(4)),
    "gamma 2.8 by cICP": (power(2.8), cicp(5)),
    "BT.709 by cICP": (television, cicp(1)),
    "linear by profile": (power(1.0), iccp(points())),
    "linear by a profile in colour": (power(1.0), iccp(points(256), b"rTRC")),
    "gamma 1.8 by profile": (power(1.8), iccp(points(460))),
    "gamma 2.2 by profile": (power(2.2), iccp(points(563))),
    "gamma 2.2 by a profile, against its gAMA": (power(2.2), gama(100_000) + iccp(points(563))),
    "gamma 1.8, sampled": (sampled(1.8)[0], iccp(sampled(1.8)[1])),
    "gamma 2.4, parametric": (power(2.4), iccp(parametric(0, [2.4]))),
    "lightness, parametric": (
        lightness,
        iccp(parametric(3, [3.0, 1 / 1.16, 0.16 / 1.16, 2700 / 24_389, 0.08])),
    ),
}
"""From light to the values of the file, and the chunks that say so."""
TOLD_BY_PIXELS: dict[str, tuple[Curve, bytes]] = {
    "linear": (power(1.0), b""),
    "linear, said to be sRGB": (power(1.0), chunk(b"sRGB", b"\0")),
    "gamma 1.8": (power(1.8), b""),
    "gamma 2.2, with the gAMA of sRGB": (power(2.2), gama(45_455)),
    "linear, with the gAMA of sRGB": (power(1.0), gama(45_455)),
    "BT.709": (television, b""),
    "taken for gamma 2.2": (taken_for(2.2), b""),
    "taken for linear": (taken_for(1.0), b""),
    "PQ, white of 203": (pq(203), cicp(16)),
    "PQ, white of 80": (pq(80), cicp(16)),
    "PQ, white of 10,000": (pq(10_000), cicp(16)),
    "HLG, white at 75 %": (hlg(0.265, 1.2), cicp(18)),
    "HLG, white at 100 %": (hlg(1.0, 1.0), cicp(18)),
    "levels of television": (levels(16 / 255, 235 / 255), b""),
    "levels of television, in 16 bits": (levels(4096 / 65_535, 60_160 / 65_535), b""),
    "taken for levels of television": (levels(-16 / 219, 239 / 219), b""),
}
"""Conversions that the file does not say, or says otherwise, or of which it does not say all."""
SRGB = {
    "gAMA": gama(45_455),
    "sRGB, against its gAMA": chunk(b"sRGB", b"\0") + gama(100_000),
    "cICP": cicp(13),
    "cICP, against its gAMA": cicp(13) + gama(100_000),
    "a gamma that nobody uses": gama(0),
}


@pytest.fixture(scope="module")
def original() -> Recording:
    return voice(0.8, sample_rate=8000)


def in_space(picture: Picture, pixels: Pixels, space: str, bits: int, *, converted: bool = True) -> bytes:
    to_space, chunks = (SPACES | TOLD_BY_PIXELS)[space]
    shares = pixels / 65_535
    highest = (1 << bits) - 1
    values = np.rint((to_space(srgb(shares)) if converted else shares) * highest)
    text = chunk(b"tEXt", b"Comment\0" + layout_in(picture).to_text().encode())
    return png(values.astype(np.uint8 if bits == 8 else np.uint16), before=chunks, behind=text)


@pytest.mark.each_choice
@pytest.mark.parametrize(("bits", "energy"), [(8, "black"), (16, "white")])
@pytest.mark.parametrize("converted", [True, False], ids=["converted", "only said to be"])
@pytest.mark.parametrize("space", SPACES)
def test_a_picture_in_another_colour_space_is_untouched(
    space: str, bits: int, energy: str, original: Recording, *, converted: bool
) -> None:
    picture = to_picture(original, energy=energy)
    returned = read_picture(in_space(picture, picture.pixels, space, bits, converted=converted))
    assert ("linear light" if space.startswith("linear") else "another colour space") in returned.notes[0]
    result = from_picture(returned, original)
    assert np.array_equal(result.denoised.samples, original.samples)
    assert any("as they stand" in note for note in result.notes) is not converted


GEOMETRY: dict[str, Curve] = {
    "without its text": lambda p: p,
    "upside down": lambda p: p[::-1],
    "cut on all sides": lambda p: p[50:-30, 10:-5],
    "twice as large": lambda p: p.repeat(2, axis=0).repeat(2, axis=1),
    "two thirds as large": lambda p: p[np.arange(p.shape[0] * 2 // 3) * 3 // 2],
}


@pytest.mark.each_choice
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("done", GEOMETRY)
@pytest.mark.parametrize("space", ["linear by gAMA", "gamma 1.8 by profile"])
def test_it_may_be_turned_over_cut_and_resized_there(space: str, done: str, bits: int, original: Recording) -> None:
    picture = to_picture(original)
    returned = read_picture(in_space(picture, GEOMETRY[done](picture.pixels), space, bits))
    assert is_untouched(returned, original)
    assert is_untouched(Picture(returned.pixels, converted=returned.converted), original)


@pytest.mark.parametrize("space", SPACES)
def test_a_picture_of_8_bits_may_be_converted_in_16(space: str, original: Recording) -> None:
    picture = to_picture(original)
    pixels = picture.to_8_bit() * 257.0
    assert is_untouched(read_picture(in_space(picture, pixels, space, 16)), original)


@pytest.mark.parametrize("space", SPACES)
def test_edits_in_another_colour_space_are_found(space: str, original: Recording) -> None:
    picture = to_picture(original)
    darker = picture.to_decibels()
    darker[50:90, 20:40] -= 6
    darker[100:120, 20:40] = 0
    darker = np.maximum(darker, 0)
    expected = from_picture(picture.edited(darker), original).denoised.samples
    codes = np.clip(darker / layout_in(picture).step_db, 0, 65_535)
    result = from_picture(read_picture(in_space(picture, codes, space, 16)), original)
    assert np.abs(result.denoised.samples - expected).max() < 4e-3 * np.abs(expected).max()
    assert result.change.darkened == from_picture(picture.edited(darker), original).change.darkened


@pytest.mark.each_choice
@pytest.mark.parametrize(("bits", "energy"), [(16, "white"), (8, "black")])
@pytest.mark.parametrize("space", TOLD_BY_PIXELS)
def test_unedited_pixels_show_how_a_picture_was_converted(
    space: str, bits: int, energy: str, original: Recording
) -> None:
    picture = to_picture(original, energy=energy)
    untouched = from_picture(read_picture(in_space(picture, picture.pixels, space, bits)), original)
    assert np.array_equal(untouched.denoised.samples, original.samples)
    assert any("colour space" in note for note in untouched.notes)
    painted = picture.pixels.copy()
    painted[40:120, 20:40] = 65_535 if energy == "black" else 0
    expected = from_picture(picture.edited(painted), original)
    result = from_picture(read_picture(in_space(picture, painted, space, bits)), original)
    missed, taken = (
        np.square(one.denoised.samples - expected.denoised.samples, dtype=np.float64).sum()
        for one in (result, untouched)
    )
    assert missed <= 1e-3 * taken


@pytest.mark.each_choice
@pytest.mark.parametrize("done", ["without its text", "cut on all sides", "two thirds as large"])
@pytest.mark.parametrize("space", ["linear", "gamma 2.2, with the gAMA of sRGB", "PQ, white of 203"])
def test_so_does_one_that_was_turned_over_cut_or_resized(space: str, done: str, original: Recording) -> None:
    picture = to_picture(original)
    returned = read_picture(in_space(picture, GEOMETRY[done](picture.pixels), space, 16))
    assert is_untouched(Picture(returned.pixels, converted=returned.converted), original)


@pytest.mark.parametrize("exponent", [0.8, 1.5, 2.2])
def test_a_power_of_all_values_is_an_edit(exponent: float, original: Recording) -> None:
    picture = to_picture(original)
    darker = np.rint((picture.pixels / 65_535) ** exponent * 65_535).astype(np.uint16)
    result = from_picture(picture.edited(darker), original)
    assert not any("colour space" in note for note in result.notes)
    assert result.change.darkened + result.change.brightened > 0.9 * darker.size


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("line", [(0, 1 / 2), (0, 3 / 4), (0, 0.9), (1 / 8, 3 / 4), (1 / 4, 1 / 2)], ids=str)
def test_brightness_and_contrast_are_edits(line: tuple[float, float], depth: int, original: Recording) -> None:
    lifted, kept = line
    changed = (lifted * 65_535 + kept * to_picture(original).pixels).astype(np.uint16)
    changed = changed if depth == 16 else (changed // 257).astype(np.uint8)
    result = from_picture(read_picture(png(changed)), original)
    assert not any("colour space" in note or "converted" in note for note in result.notes)


@pytest.mark.parametrize("said", SRGB)
def test_srgb_is_left_alone(said: str, original: Recording) -> None:
    picture = to_picture(original)
    returned = read_picture(png(picture.pixels, before=SRGB[said]))
    assert returned.notes == ()
    assert returned.converted is None
    assert np.array_equal(returned.pixels, picture.pixels)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG", "WEBP"])
def test_profiles_of_srgb_are_left_alone(kind: str, original: Recording) -> None:
    file = io.BytesIO()
    profile_ = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.open(io.BytesIO(encode_picture_file(to_picture(original), depth=8)))
    image.save(file, kind, icc_profile=profile_)
    assert read_picture(file.getvalue()).converted is None


@pytest.mark.parametrize("kind", ["TIFF", "JPEG", "WEBP"])
def test_profiles_of_other_formats_are_read(kind: str, original: Recording) -> None:
    file = io.BytesIO()
    image = Image.open(io.BytesIO(encode_picture_file(to_picture(original), depth=8)))
    image.save(file, kind, icc_profile=profile(points()))
    assert "linear light" in read_picture(file.getvalue()).notes[0]


def test_curves_are_inverses() -> None:
    steps = np.linspace(0, 1, 999)
    assert np.allclose(from_light(srgb(steps)), steps)
    curve = gamma(1.0)
    assert curve is not None
    codes = np.arange(65_536)
    linear = np.rint(srgb(codes / 65_535) * 65_535).astype(np.uint16)
    assert np.abs(to_perceptual(linear, curve).astype(int) - codes).max() <= 7
    assert curve_of_png(b"no PNG", curve) is curve
