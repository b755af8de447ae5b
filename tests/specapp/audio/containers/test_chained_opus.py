"""Opus that recorders split and broadcasts chain: links of another start, rate or number of channels, and odd heads."""

import io
import struct
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from specapp.audio.containers.ogg_pages import Page, pages
from specapp.audio.recording import read
from specapp.base.errors import AudioError
from tests.support import awkward
from tests.support.awkward import Awkward, Samples, made
from tests.support.kinds import KINDS
from tests.support.kinds import made as made_kind

LATE_S = 10


def opus(rate: int = 48000, channels: int = 2) -> tuple[bytes, Samples]:
    return made(Awkward("ogg", "opus", "plain", sample_rate=rate, channels=channels))


def packed(stream: list[Page]) -> bytes:
    return b"".join(page.packed() for page in stream)


def later(data: bytes) -> bytes:
    """The same as a recorder leaves it that was told to begin another file."""
    stream = list(pages(io.BytesIO(data)))
    return packed([*stream[:2], *(replace(one, position=one.position + 48000 * LATE_S) for one in stream[2:])])


def headed(data: bytes, form: str, place: int, value: int) -> bytes:
    """The same with another number in its head (RFC 7845, section 5.1)."""
    first, *rest = pages(io.BytesIO(data))
    number = struct.pack(form, value)
    return packed([replace(first, body=first.body[:place] + number + first.body[place + len(number) :]), *rest])


def lag(first: Samples, second: Samples) -> int:
    length = min(len(first), len(second))
    spectrum = np.fft.rfft(first[:length], 2 * length).conj() * np.fft.rfft(second[:length], 2 * length)
    place = int(np.argmax(np.fft.irfft(spectrum)))
    return place if place < length else place - 2 * length


@pytest.mark.parametrize("late", list(product([False, True], repeat=2)))
def test_links_that_start_somewhere_follow_each_other_without_a_gap(
    late: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awkward, "SECONDS", 1.5)  # two pages, without which nothing says where it starts
    data, samples = opus()
    found = read(b"".join(later(data) if one else data for one in late))
    assert found.length == 2 * len(samples)
    assert lag(np.concatenate([samples, samples])[:, 0], found.samples[0]) == 0
    assert len(found.source.warnings) == 1


@pytest.mark.parametrize(
    ("rates", "channels"), list(product([(16000, 48000), (48000, 16000)], [(1, 1), (1, 2), (2, 1)]))
)
def test_links_of_other_rates_and_channels_lose_nothing(rates: tuple[int, int], channels: tuple[int, int]) -> None:
    """The highest of the rates is kept, so that none loses what the others have."""
    links = [opus(*one) for one in zip(rates, channels, strict=True)]
    found = read(b"".join(data for data, _ in links))
    assert (found.sample_rate, found.channels) == (48000, max(channels))
    assert found.length == sum(len(samples) * 48000 // rate for (_, samples), rate in zip(links, rates, strict=True))
    (whole, start) = (links[0][1], 0) if rates[0] == 48000 else (links[1][1], found.length - len(links[1][1]))
    for number, one in enumerate(found.samples[:, start : start + len(whole)]):
        assert lag(whole[:, min(number, whole.shape[1] - 1)], one) == 0


@pytest.mark.parametrize("rate", [16000, 48000])
@pytest.mark.parametrize("pages_left", [1, 2])
@pytest.mark.parametrize("places", [(0,), (1,), (2,), (0, 0), (0, 2)], ids=str)
def test_links_that_stop_within_their_headers_take_nothing_from_others(
    places: tuple[int, ...], pages_left: int, rate: int
) -> None:
    """As where a recorder of a broadcast stopped while the next song began."""
    data, samples = opus(rate)
    links = [data, data]
    for place in reversed(places):
        links.insert(place, packed(list(pages(io.BytesIO(data)))[:pages_left]))
    found = read(b"".join(links))
    assert (found.sample_rate, found.length) == (rate, 2 * len(samples))


def test_links_without_any_sound_are_refused_in_a_sentence() -> None:
    head = packed(list(pages(io.BytesIO(opus()[0])))[:2])
    with pytest.raises(AudioError, match=r"\w \w.*\."):
        read(2 * head)


def test_links_that_no_single_recording_can_hold_are_refused_in_a_sentence() -> None:
    (vorbis,) = (made_kind(kind)[0] for kind in KINDS if kind.name == "ogg-vorbis")
    with pytest.raises(AudioError, match="several recordings"):
        read(opus()[0] + vorbis)


@pytest.mark.parametrize("rate", [0, 1, 44100, 96000])
def test_opus_of_unknown_rate_keeps_all_that_it_has(rate: int) -> None:
    data, samples = opus()
    found = read(headed(data, "<I", 12, rate))
    assert (found.sample_rate, found.length) == (48000, len(samples))


@pytest.mark.parametrize(("rate", "gain_db"), list(product([16000, 48000], [-10, 3])))
def test_the_gain_of_a_head_is_heard(rate: int, gain_db: int) -> None:
    data, _ = opus(rate, 1)
    level = [float(np.std(read(one).samples)) for one in (data, headed(data, "<h", 16, 256 * gain_db))]
    assert 20 * np.log10(level[1] / level[0]) == pytest.approx(gain_db, abs=0.1)
