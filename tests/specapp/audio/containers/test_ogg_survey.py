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


def pages(data: bytes) -> list[bytes]:
    return [data[at:then] for at, then in zip(places(data), [*places(data)[1:], len(data)], strict=True)]


@cache
def of_many_pages(subtype: str) -> bytes:
    """Noise, which fills a page in less than a second."""
    file = io.BytesIO()
    sound = 0.3 * np.random.default_rng(9).standard_normal(6 * RATES[subtype])
    soundfile.write(file, sound, RATES[subtype], subtype, format="OGG", compression_level=0.1)
    return file.getvalue()


@pytest.mark.parametrize(
    ("subtype", "first", "count"), [*product(RATES, [0], [1]), *product(RATES, [2, 3, -2, -1], [1, 2])]
)
def test_pages_that_come_twice_are_heard_once(subtype: str, first: int, count: int) -> None:
    whole = of_many_pages(subtype)
    split = pages(whole)
    again = split[first:][:count]
    at = split.index(again[-1]) + 1
    recording = read(b"".join([*split[:at], *again, *split[at:]]))
    np.testing.assert_array_equal(recording.samples, read(whole).samples)
    named = f"Pages that come twice in the file: {len(again)}. They are heard once."
    assert recording.source.warnings == (named,)


@pytest.mark.parametrize("subtype", RATES)
def test_a_recording_that_comes_twice_is_heard_twice(subtype: str) -> None:
    whole = ogg(subtype, 1)
    recording = read(whole + whole)
    np.testing.assert_array_equal(recording.samples, np.tile(read(whole).samples, 2))


@pytest.mark.parametrize(("subtype", "first", "count"), list(product(RATES, [3, 4], [1, 2])))
def test_pages_that_are_missing_are_named_and_what_follows_stays_in_its_place(
    subtype: str, first: int, count: int
) -> None:
    whole = of_many_pages(subtype)
    split = pages(whole)
    assert len(split) > first + count + 1
    recording, expected = read(b"".join(split[:first] + split[first + count :])), read(whole).samples[0]
    assert f"Pages that are missing in the file: {count}. So is the sound in them." in recording.source.warnings
    assert recording.length == len(expected)
    behind = recording.samples[0, -RATES[subtype] :], expected[-RATES[subtype] :]
    assert np.corrcoef(*behind)[0, 1] > 0.97


@pytest.mark.parametrize("subtype", RATES)
def test_who_comes_in_late_misses_nothing_of_the_file(subtype: str) -> None:
    """As recorders of a broadcast, which write its headers in front."""
    split = pages(of_many_pages(subtype))
    found = survey(io.BytesIO(b"".join(split[:2] + split[4:])))
    assert (found.missing, found.repeated) == (0, 0)
