"""Ogg files as broadcasts, crashes and bad disks leave them: joined, with something between their pages, cut."""

import io
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ogg_pages import Page, read_page, replace_comment
from specapp.audio.containers.ogg_survey import survey
from specapp.audio.recording import read

RATES = {"VORBIS": 44100, "OPUS": 16000}
CLOCKS = {"VORBIS": 44100, "OPUS": 48000}
"""What their pages count."""
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


@pytest.mark.parametrize(("subtype", "count"), list(product(RATES, [1, 2, 3])))
def test_the_last_page_stays_in_its_place_if_those_before_it_are_missing(subtype: str, count: int) -> None:
    """It does not say when it begins, but when the sound ends, so the last block may be that much too early."""
    whole, rate = of_many_pages(subtype), RATES[subtype]
    split = pages(whole)
    recording, expected = read(b"".join(split[: -1 - count] + split[-1:])), read(whole).samples[0]
    assert recording.length == len(expected)
    before_s, first_s = (page_of(split[at]).position / CLOCKS[subtype] for at in (-2 - count, -2))
    assert not recording.samples[0, round((before_s + 0.03) * rate) : round((first_s - 0.03) * rate)].any()
    found, true = (one[round((first_s - 0.025) * rate) :] for one in (recording.samples[0], expected))
    assert np.linalg.norm(found) > 0.4 * np.linalg.norm(true[round(0.03 * rate) :])
    if subtype == "VORBIS":  # of which a block is as it was as soon as the one before is known
        likeness = np.fft.irfft(np.fft.rfft(found, 2 * len(true)) * np.fft.rfft(true, 2 * len(true)).conj())
        late = int(np.argmax(likeness))
        assert min(late, 2 * len(true) - late) <= 0.005 * rate
        assert likeness.max() > 0.7 * np.linalg.norm(found) ** 2


@pytest.mark.parametrize("subtype", RATES)
def test_who_comes_in_late_misses_nothing_of_the_file(subtype: str) -> None:
    """As recorders of a broadcast, which write its headers in front."""
    split = pages(of_many_pages(subtype))
    found = survey(io.BytesIO(b"".join(split[:2] + split[4:])))
    assert (found.missing, found.repeated) == (0, 0)


def page_of(data: bytes) -> Page:
    found = read_page(io.BytesIO(data))
    assert found is not None
    return found[0]


def without(split: list[bytes], left_out: Collection[int]) -> bytes:
    return b"".join(page for number, page in enumerate(split) if number not in left_out)


def with_cover(subtype: str) -> tuple[list[bytes], int]:
    """Pages of a file whose comment is as long as one with a picture, and how many of them hold headers."""
    entry = b"METADATA_BLOCK_PICTURE=" + 150_000 * b"A"
    file, whole = io.BytesIO(), of_many_pages(subtype)
    replace_comment(
        io.BytesIO(whole), file, bytes(4) + (1).to_bytes(4, "little") + len(entry).to_bytes(4, "little") + entry
    )
    split = pages(file.getvalue())
    return split, 2 + len(split) - len(pages(whole))


@pytest.mark.parametrize("subtype", RATES)
def test_a_cover_in_front_changes_nothing_about_missing_pages(subtype: str) -> None:
    split, headers = with_cover(subtype)
    assert any(page_of(page).position == -1 for page in split[:headers])
    gaps = [headers + 1, headers + 2, headers + 4]
    found = survey(io.BytesIO(without(split, gaps)))
    assert (found.missing, found.resumed[0]) == (3, (0, sum(map(len, split[:headers]))))
    assert read(without(split, gaps)).length == read(of_many_pages(subtype)).length
    late = without(split, [headers, headers + 1])
    assert survey(io.BytesIO(late)).missing == 0
    assert read(late).length > 0


def test_what_stands_in_front_of_a_page_that_comes_twice_is_counted() -> None:
    split = pages(of_many_pages("VORBIS"))
    found = survey(io.BytesIO(b"".join([*split[:6], b"x" * 228, split[5], *split[7:12]])))
    assert (found.missing, found.foreign_bytes, found.repeated) == (0, 228, 1)


def test_a_damaged_page_makes_no_second_stream() -> None:
    split = pages(of_many_pages("VORBIS"))
    of_another = bytearray(split[4])
    of_another[14] ^= 255
    found = survey(io.BytesIO(without([*split[:4], bytes(of_another), *split[5:]], [6])))
    assert (found.damaged, found.missing, len(found.resumed)) == (1, 1, 3)


def test_behind_a_gap_no_sound_of_opus_is_skipped() -> None:
    file = io.BytesIO()
    soundfile.write(file, 0.3 * np.random.default_rng(9).standard_normal(5 * 48000), 48000, "OPUS", format="OGG")
    split = pages(file.getvalue())
    whole, found = read(file.getvalue()).samples[0], read(without(split, [3])).samples[0]
    skipped = int.from_bytes(page_of(split[0]).body[10:12], "little")
    stop = page_of(split[3]).position - skipped
    assert not found[stop - 1000 : stop].any()
    assert found[stop : stop + skipped].any()
    behind, true = found[stop + 4800 :][: 1 << 15], whole[stop + 4800 :][: 1 << 15]
    likeness = np.fft.irfft(np.fft.rfft(behind) * np.fft.rfft(true).conj())
    assert np.argmax(likeness) == 0


def test_a_gap_behind_headers_that_say_a_time_costs_no_sound_of_what_is_there() -> None:
    """They are taken for sound, and without all of them nothing behind the gap can be decoded by itself."""
    split = pages(of_many_pages("VORBIS"))
    split[1] = replace(page_of(split[1]), position=64).packed()
    data, expected = without(split, [5]), read(of_many_pages("VORBIS")).samples[0]
    assert survey(io.BytesIO(data)).resumed[0] == (0, len(split[0]))
    recording = read(data)
    assert recording.length > 0.9 * len(expected)
    behind = recording.samples[0, -RATES["VORBIS"] :], expected[-RATES["VORBIS"] :]
    likeness = np.fft.irfft(np.fft.rfft(behind[0]) * np.fft.rfft(behind[1]).conj())
    assert likeness.max() > 0.7 * np.linalg.norm(behind[0]) * np.linalg.norm(behind[1])
