"""An edited picture changes what was edited and nothing else."""

import cv2
import numpy as np
import pytest

from specapp.base.errors import PictureError
from specapp.picture.exchange import from_picture, layout_of, parts, to_picture
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import analyse
from tests.support.round_trip import DEPTHS, RATE, layout_in, voice
from tests.support.signals import recording


@pytest.mark.parametrize("depth", ["16 bits", "8 bits", "float32"])
@pytest.mark.parametrize("energy", ["white", "black"])
def test_a_painted_box_removes_its_time_and_band_and_nothing_else(depth: str, energy: str) -> None:
    rng = np.random.default_rng(3)
    original = recording((0.1 * rng.standard_normal(4 * RATE)).astype(np.float32))
    start_s, stop_s, low_hz, high_hz = 1.0, 3.0, 1000.0, 4000.0
    picture = DEPTHS[depth](to_picture(original, energy=energy))
    layout = layout_in(picture)
    columns = [round((time - layout.start_s) * RATE / layout.hop_length) for time in (start_s, stop_s)]
    rows = [layout.bins - round(hz * layout.n_fft / RATE) for hz in (high_hz, low_hz)]
    pixels = picture.pixels.copy()
    silence = {"white": 0, "black": {"uint8": 255, "uint16": 65_535, "float32": 91}[pixels.dtype.name]}[energy]
    pixels[rows[0] : rows[1], columns[0] : columns[1]] = silence
    denoised = from_picture(picture.edited(pixels), original).denoised.samples

    reach = layout.n_fft
    before, behind = slice(0, int(start_s * RATE) - reach), slice(int(stop_s * RATE) + reach, None)
    for outside in (before, behind):
        assert denoised[:, outside].tobytes() == original.samples[:, outside].tobytes()
    looking = Framing(2048, 512, "blackman")
    power = [analyse(samples, RATE, looking).power()[0:] for samples in (original.samples, denoised)]
    times = slice(int((start_s + 0.2) * RATE / 512), int((stop_s - 0.1) * RATE / 512))
    margin_hz = 4 * RATE / layout.n_fft
    band = slice(round((low_hz + margin_hz) * 2048 / RATE), round((high_hz - margin_hz) * 2048 / RATE))
    inside = [one[times, band].mean(dtype=np.float64) for one in power]
    assert 10 * np.log10(inside[0] / inside[1]) > 60
    above = slice(round((high_hz + margin_hz) * 2048 / RATE), None)
    kept = [one[times, above].mean(dtype=np.float64) for one in power]
    assert abs(10 * np.log10(kept[0] / kept[1])) < 0.01


def test_darker_pixels_turn_down_by_their_decibels() -> None:
    original = voice()
    picture = to_picture(original)
    quieter = from_picture(picture.edited(np.maximum(picture.to_decibels() - 6, 0.01)), original).denoised.samples
    wanted = original.samples * 10 ** (-6 / 20)
    assert np.abs(quieter - wanted).max() < 2e-3 * np.abs(wanted).max()


def test_brighter_pixels_amplify_up_to_the_limit() -> None:
    original = voice()
    picture = to_picture(original)
    brighter = picture.edited(picture.to_decibels() + 12)
    assert np.array_equal(from_picture(brighter, original).denoised.samples, original.samples)
    louder = from_picture(brighter, original, boost_db=6)
    wanted = original.samples * np.float32(10 ** (6 / 20))
    assert np.abs(louder.denoised.samples - wanted).max() < 1e-5
    assert louder.change.limited == louder.change.pixels
    assert "more than 6 dB" in " ".join(louder.notes)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    original = voice(3.0)
    picture = to_picture(original, start_s=0.5, seconds=2.0)
    edited = picture.edited(cv2.medianBlur(picture.to_8_bit(), 5))
    whole = from_picture(edited, original)
    monkeypatch.setattr("specapp.picture.recovery.apply._BLOCK_S", 0.05)
    pieces = from_picture(edited, original)
    assert np.abs(whole.denoised.samples - pieces.denoised.samples).max() < 1e-6
    assert whole.change == pieces.change


def test_several_pictures_of_parts_equal_one_picture_of_all() -> None:
    original = voice(3.0)
    layout = layout_of(original)
    halves = parts(layout, most_columns=layout.columns // 2 + 1)
    assert [half.columns for half in halves] == [layout.columns // 2 + 1, layout.columns - layout.columns // 2 - 1]
    whole = to_picture(original, layout)
    darker = from_picture(whole.edited(whole.pixels // 2), original)
    pictures = [to_picture(original, half) for half in halves]
    joined = from_picture([picture.edited(picture.pixels // 2) for picture in pictures], original)
    assert np.abs(joined.denoised.samples - darker.denoised.samples).max() < 1e-6
    with pytest.raises(PictureError, match="same part"):
        from_picture([pictures[0], pictures[0]], original)
    with pytest.raises(PictureError, match="at least one"):
        from_picture([], original)


@pytest.mark.parametrize("size", [(120, 90), (251, 200), (600, 300)])
@pytest.mark.parametrize("way", [cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA])
def test_a_resized_picture_changes_nothing_and_an_edit_in_it_does(size: tuple[int, int], way: int) -> None:
    original = voice()
    picture = to_picture(original)
    resized = cv2.resize(picture.to_8_bit(), size, interpolation=way)
    back = from_picture(picture.edited(resized), original)
    assert f"{size[0]} x {size[1]} instead of" in back.notes[0]
    assert np.array_equal(back.denoised.samples, original.samples)
    resized[:, size[0] // 2 :] = 0
    half = from_picture(picture.edited(resized), original).denoised.samples
    middle = original.length // 2
    assert np.array_equal(half[:, : middle - 1500], original.samples[:, : middle - 1500])
    assert np.abs(half[:, middle + 1500 :]).max() < 1e-5


def test_figures_of_an_applied_picture_can_be_drawn() -> None:
    original = voice()
    picture = to_picture(original)
    result = from_picture(picture.edited(picture.pixels // 2), original)
    assert result.figures.comparison().layout.meta["alt"]
