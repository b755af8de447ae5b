"""Ogg files as broadcasts, crashes and bad disks leave them: joined, with something between their pages, cut."""

import io
from functools import cache
from itertools import product

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ogg_survey import survey
from specapp.audio.recording import read

RATES = {"VORBIS": 44100, "OPUS": 16000}
JUNK = {
    "zeros": bytes(1000),
    "random": np.random.default_rng(5).bytes(70_000),
    "text": b"no page " * 9,
    "magic": b"OggS",
}


@cache
def ogg(subtype: str, seed: int, length: int = 30_011) -> bytes:
    rate, rng = RATES[subtype], np.random.default_rng(seed)
    time = np.arange(length) / rate
    sound = 0.2 * np.sin(2 * np.pi * (300 + 900 * time) * time) + 0.02 * rng.standard_normal(length)
    file = io.BytesIO()
    soundfile.write(file, sound, rate, subtype, format="OGG")
    return file.getvalue()


def places(data: bytes) -> list[int]:
    """Where pages begin."""
    return [at for at in range(len(data)) if data.startswith(b"OggS", at)]


@pytest.mark.parametrize("subtype", RATES)
def test_joined_recordings_are_read_one_behind_the_other_to_the_sample(subtype: str) -> None:
    parts = [ogg(subtype, 1), ogg(subtype, 2, 41_003), ogg(subtype, 3, 1000)]
    joined = read(b"".join(parts))
    np.testing.assert_array_equal(joined.samples, np.concatenate([read(one).samples for one in parts], axis=1))
    assert len(joined.source.warnings) == 1


@pytest.mark.parametrize(("subtype", "what", "page"), list(product(RATES, JUNK, [1, 2, -1])))
def test_what_stands_between_pages_is_left_out_and_named(subtype: str, what: str, page: int) -> None:
    whole, junk = ogg(subtype, 1), JUNK[what]
    at = places(whole)[page]
    recording = read(whole[:at] + junk + whole[at:])
    np.testing.assert_array_equal(recording.samples, read(whole).samples)
    (warning,) = recording.source.warnings
    named = "Damaged pages" if junk.startswith(b"OggS") else f"{len(junk):,} bytes between its pages"
    assert warning.startswith(named)


@pytest.mark.parametrize("what", ["zeros", "random", "text"])
def test_what_stands_behind_is_no_page(what: str) -> None:
    whole = ogg("VORBIS", 1)
    recording = read(whole + JUNK[what])
    np.testing.assert_array_equal(recording.samples, read(whole).samples)
    assert recording.source.warnings == ()


def test_pages_that_are_damaged_or_cut_are_counted() -> None:
    whole = ogg("VORBIS", 1)
    first, *_, last = places(whole)
    damaged = bytearray(whole)
    damaged[last + 200] ^= 255
    files = {
        "whole": whole,
        "damaged": bytes(damaged),
        "cut": whole[:-300],
        "cut in a head": whole[: last + 9],
        "without its last page": whole[:last],
        "no Ogg": b"RIFF" + whole,
        "nothing": b"",
    }
    found = {what: survey(io.BytesIO(data)) for what, data in files.items()}
    assert first == 0
    assert found["whole"].spans == found["whole"].links == ((0, len(whole)),)
    assert [what for what, one in found.items() if one.damaged] == ["damaged"]
    assert [what for what, one in found.items() if one.is_cut] == ["cut", "cut in a head", "without its last page"]
    assert [what for what, one in found.items() if not one.links] == ["no Ogg", "nothing"]
