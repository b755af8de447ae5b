"""What image editors do to a picture on its way: 15 bits, texts written on, ranges that nobody states."""

import json

import cv2
import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.picture.exchange import from_picture, to_picture
from specapp.picture.layout import PICTURE_PARAMETERS, layout_from_text
from specapp.picture.recovery.ranges import RANGES_DB
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


@pytest.fixture(scope="module")
def voice() -> Recording:
    rng = np.random.default_rng(0)
    return recording(noisy(speech_like(rng, 2.0, RATE), rng, 5), sample_rate=RATE)


def test_an_editor_of_15_bits_edits_nothing(voice: Recording) -> None:
    picture = to_picture(voice)
    inside = np.rint(picture.pixels.astype(np.float64) * 32_768 / 65_535)
    back = np.rint(inside * 65_535 / 32_768).astype(np.uint16)
    assert not np.array_equal(back, picture.pixels)
    result = from_picture(picture.edited(back), voice)
    assert np.array_equal(result.denoised.samples, voice.samples)


def test_texts_that_editors_write_on_are_read(voice: Recording) -> None:
    layout = to_picture(voice).layout
    assert layout is not None
    for written_on in ("\x00", " GIMP 2.10", '\n{"other": 1}'):
        assert layout_from_text(f"Comment\x00{layout.to_text()}{written_on}") == layout
    assert json.loads(layout.to_text())["frames"] == layout.frames


@pytest.mark.each_choice
@pytest.mark.parametrize("energy", ["white", "black"])
@pytest.mark.parametrize("bits", [16, 8])
@pytest.mark.parametrize("range_db", [40.0, 60.0, 100.0, 160.0])
def test_a_range_that_nobody_states_is_found(range_db: float, bits: int, energy: str, voice: Recording) -> None:
    picture = to_picture(voice, range_db=range_db, energy=energy)
    pixels = picture.pixels if bits == 16 else picture.to_8_bit()
    result = from_picture(pixels, voice)
    assert np.array_equal(result.denoised.samples, voice.samples)
    assert f"range {range_db:g} dB" in result.notes[0]
    painted = pixels.copy()
    painted[:, 30:60] = 0 if energy == "white" else ~painted.dtype.type(0)
    assert np.array_equal(
        from_picture(painted, voice).denoised.samples, from_picture(picture.edited(painted), voice).denoised.samples
    )


def test_a_range_that_does_not_show_can_be_stated(voice: Recording) -> None:
    picture = to_picture(voice, range_db=60.0)
    cleaned = cv2.fastNlMeansDenoising(picture.to_8_bit(), h=10)
    stated = from_picture(cleaned, voice, range_db=60.0).denoised.samples
    assert np.array_equal(stated, from_picture(picture.edited(cleaned), voice).denoised.samples)


def test_all_ranges_of_the_page_can_be_found() -> None:
    offered = next(one for one in PICTURE_PARAMETERS if one.name == "range_db")
    assert offered.minimum == RANGES_DB[0]
    assert offered.maximum == RANGES_DB[-1]
    assert offered.step == RANGES_DB[1] - RANGES_DB[0]
