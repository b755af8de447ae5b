"""The picture as a file: what it keeps and shows, and files that are no picture."""

import io
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from specapp.base.errors import LimitError, PictureError
from specapp.picture.codes import to_levels_db
from specapp.picture.exchange import Picture, from_picture, to_picture
from specapp.picture.files import encode_picture_file, read_picture
from specapp.picture.tone_curve import srgb
from tests.support.png import points, profile
from tests.support.round_trip import RATE, Pixels, is_untouched, layout_in, stereo, voice
from tests.support.signals import recording


def test_files_keep_pixels_and_layout() -> None:
    picture = to_picture(stereo(), channels="stacked", energy="black")
    png = read_picture(encode_picture_file(picture))
    tiff = read_picture(encode_picture_file(picture, "tiff"))
    small = read_picture(encode_picture_file(picture, depth=8))
    assert png.layout == tiff.layout == small.layout == picture.layout
    assert np.array_equal(png.pixels, picture.pixels)
    assert np.array_equal(small.pixels, picture.to_8_bit())
    assert tiff.pixels.dtype == np.float32
    assert np.array_equal(tiff.pixels, picture.to_decibels())
    assert (png.depth, small.depth, tiff.depth) == (16, 8, 32)


def test_pictures_show_low_frequencies_at_the_bottom_and_the_chosen_colour() -> None:
    time = np.arange(RATE) / RATE
    original = recording((0.5 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32))
    white, black = (to_picture(original, energy=energy) for energy in ("white", "black"))
    row = layout_in(white).rows - 1 - round(1000 * layout_in(white).n_fft / RATE)
    assert int(white.pixels.mean(axis=1).argmax()) == row
    assert int(black.pixels.mean(axis=1).argmin()) == row
    level_db = float(to_levels_db(white.pixels, layout_in(white))[row, 30])
    assert level_db == pytest.approx(20 * np.log10(0.5), abs=0.05)


@pytest.mark.parametrize("energy", ["white", "black"])
@pytest.mark.parametrize("linear", [True, False], ids=["in linear light", "perceptual"])
def test_real_numbers_from_black_to_white_are_read(energy: str, *, linear: bool) -> None:
    """As editors write them that work in floating point; decibels are told from them."""
    original = voice(sample_rate=8000)
    picture = to_picture(original, energy=energy)
    shares = picture.pixels / 65_535
    file, told = io.BytesIO(), {"icc_profile": profile(points())} if linear else {}
    Image.fromarray(np.asarray(srgb(shares) if linear else shares, np.float32)).save(file, "TIFF", **told)
    returned = read_picture(file.getvalue())
    assert is_untouched(picture.edited(returned.pixels) if not linear else returned, original)


def test_decibels_of_silence_stay_decibels() -> None:
    picture = to_picture(recording(np.zeros(RATE, np.float32)))
    painted = picture.to_decibels()
    painted[40:80, 20:60] = 0
    assert np.array_equal(read_picture(encode_picture_file(picture.edited(painted), "tiff")).pixels, painted)


def coloured(pixels: Pixels, *, opacity: Pixels | None = None) -> bytes:
    layers = [pixels] * 3 if opacity is None else [*[pixels] * 3, opacity]
    return bytes(cv2.imencode(".png", cv2.merge(layers))[1])


def test_colours_become_grey_and_what_was_erased_becomes_silence() -> None:
    original = voice()
    picture = to_picture(original)
    assert is_untouched(picture.edited(read_picture(coloured(picture.pixels)).pixels), original)
    painted = cv2.merge([picture.to_8_bit()] * 3)
    painted[40:80, 20:60] = (0, 0, 255)
    red = read_picture(bytes(cv2.imencode(".png", painted)[1]))
    assert red.notes == ("The picture came back in colours; their brightness was used.",)
    assert int(red.pixels[60, 40]) == round(0.299 * 255)
    opacity = np.full_like(picture.pixels, 65_535)
    opacity[:, :] = 0
    erased = read_picture(coloured(picture.pixels, opacity=opacity))
    assert not erased.pixels.any()
    assert "silence" in erased.notes[0]


def test_jpeg_is_taken_with_a_warning_that_tells_its_cost() -> None:
    original = voice()
    picture = to_picture(original)
    costs = []
    for quality in (50, 95):
        file = io.BytesIO()
        Image.fromarray(picture.to_8_bit()).save(file, "JPEG", quality=quality)
        back = from_picture(replace(read_picture(file.getvalue()), layout=picture.layout), original)
        told = next(note for note in back.notes if "JPEG" in note)
        cost = float(told.partition("error ")[2].partition(" dB")[0])
        error = back.removed.samples.astype(float)
        measured = 10 * np.log10(np.sum(original.samples.astype(float) ** 2) / np.sum(error**2))
        assert cost == pytest.approx(measured, abs=0.1)
        costs.append(cost)
    assert costs[0] < costs[1] < 60


BROKEN = {
    "empty": b"",
    "text": b"hello",
    "cut": encode_picture_file(Picture(np.arange(4096, dtype=np.uint16).reshape(64, 64)))[:200],
    "header only": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x10\x00\x00\x00\x00",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_files_that_are_no_pictures_give_a_sentence(data: bytes) -> None:
    with pytest.raises(PictureError):
        read_picture(data)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [3, 4])
def test_colours_that_are_kept_apart_are_refused_as_no_decoder_reads_them_right(channels: int, bits: int) -> None:
    file, pixels = io.BytesIO(), np.zeros((40, 60), np.uint8 if bits == 8 else np.uint16)
    layers, extra = np.stack([pixels] * channels), ["unassalpha"] if channels == 4 else None
    tifffile.imwrite(file, layers, photometric="rgb", planarconfig="separate", extrasamples=extra)
    with pytest.raises(PictureError, match="interleaved"):
        read_picture(file.getvalue())


def test_a_picture_that_would_not_fit_memory_is_refused_before_it_is_decoded() -> None:
    file = io.BytesIO()
    Image.new("1", (60_000, 1400)).save(file, "PNG")
    with pytest.raises(LimitError, match="60000 x 1400"):
        read_picture(file.getvalue())


@pytest.mark.parametrize("suffix", [".png", ".tif", ".jpg", ".webp", ".bmp"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pixels_are_decoded_by_a_child_only(suffix: str, channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, channels)).astype(np.uint8)
    data = cv2.imencode(suffix, pixels)[1].tobytes()
    monkeypatch.delattr("cv2.imdecode")
    assert read_picture(data).pixels.shape == (40, 60)


@pytest.mark.parametrize("answer", [
    {}, {"dtype": "object", "shape": [2, 2]}, {"dtype": "uint8", "shape": [4, 5]}, {"dtype": "uint8", "shape": [16]},
    {"dtype": "uint8", "shape": [-4, -4]}, {"dtype": "uint8"},
])  # fmt: skip
def test_a_child_is_believed_only_as_far_as_it_has_been_checked(
    answer: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: Any) -> dict[str, object]:
        arguments[2][1].write(bytes(16))
        arguments[2][1].flush()
        return answer

    monkeypatch.setattr("specapp.picture.files.sandbox.run", run)
    with pytest.raises(PictureError, match="cannot be read"):
        read_picture(cv2.imencode(".png", np.zeros((4, 4), np.uint8))[1].tobytes())


@pytest.mark.parametrize("inks", ["three", "black"])
def test_a_jpeg_in_inks_has_the_greys_of_one_in_grey(inks: str) -> None:
    grey = Image.fromarray(to_picture(voice()).to_8_bit())
    black = Image.merge("CMYK", [Image.new("L", grey.size)] * 3 + [Image.fromarray(~np.asarray(grey))])
    read = []
    for image in (grey, grey.convert("RGB").convert("CMYK") if inks == "three" else black):
        file = io.BytesIO()
        image.save(file, "JPEG", quality=95)
        read.append(read_picture(file.getvalue()).pixels)
    assert np.array_equal(read[0], read[1])
