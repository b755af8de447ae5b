"""Phones and editors cut an MP4 by a list of what of it is shown: the sound is what the list says, to the sample."""

import io
import struct
from collections.abc import Mapping
from pathlib import Path

import av
import numpy as np
import pytest

from specapp.audio.containers.ends.edited_mp4 import edits_of
from specapp.audio.containers.mp4_edits import Box, box_at, boxes, clock_hz, path_to, tracks_of
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import RATE, Awkward, Samples, made

DELAYS = {("mp4", "aac"): 1024, ("mp4", "opus"): 312, ("mp4", "alac"): 0, ("mp4", "flac"): 0, ("mov", "pcm"): 0,
          ("mov", "pcm32"): 0}  # fmt: skip
CLOCK_HZ = 1000
"""Of the movies that FFmpeg makes, so places are whole milliseconds."""
EDITS: Mapping[str, list[tuple[int, int | None]]] = {
    "start and end left out": [(300, 100)],
    "end left out": [(401, 0)],
    "middle left out": [(150, 0), (207, 333)],
    "thrice": [(101, 50), (99, 300), (57, 500)],
    "a part again": [(200, 100), (200, 100)],
    "backwards": [(150, 300), (150, 0)],
    "silence between": [(200, 0), (250, None), (300, 250)],
    "late, and the middle left out": [(500, None), (200, 0), (200, 400)],
    "in two parts without a gap": [(200, 0), (400, 200)],
}
"""Milliseconds that are shown, and from where on, or silence."""


def listed(data: bytes, edits: list[tuple[int, int | None]], delay: int, number: int = -1) -> bytes:
    """The same file with these edits of its sound, which is a track of this number."""
    file = io.BytesIO(data)
    movie = box_at(file, (b"moov",))
    track = tracks_of(file)[number]
    assert movie is not None
    assert clock_hz(file, movie) == CLOCK_HZ
    assert movie.stop == len(data)
    places = [-1 if start is None else delay + start * RATE // 1000 for _, start in edits]
    entries = b"".join(struct.pack(">IiI", one[0], place, 1 << 16) for one, place in zip(edits, places, strict=True))
    content = bytes(4) + struct.pack(">I", len(edits)) + entries
    shown = struct.pack(">I4sI4s", 16 + len(content), b"edts", 8 + len(content), b"elst") + content
    old = path_to(file, track, (b"edts",))
    inside = [box for box in boxes(file, track) if old is None or box != old]
    whole = b"".join(data[box.start - 8 : box.stop] for box in inside[:1]) + shown
    whole += b"".join(data[box.start - 8 : box.stop] for box in inside[1:])
    return _sized(data[: movie.start - 8], movie, [(track, whole)], data)


def _sized(front: bytes, movie: Box, new: list[tuple[Box, bytes]], data: bytes) -> bytes:
    """A movie with other content of some of its boxes."""
    parts, at = [], movie.start
    for box, content in new:
        parts += [data[at : box.start - 8], struct.pack(">I4s", 8 + len(content), box.kind), content]
        at = box.stop
    inside = b"".join(parts) + data[at : movie.stop]
    return front + struct.pack(">I4s", 8 + len(inside), movie.kind) + inside


def expected(samples: Samples, edits: list[tuple[int, int | None]]) -> Samples:
    ms = RATE // 1000
    kept = edits[1:] if edits[0][1] is None else edits
    silence = np.zeros((RATE, samples.shape[1]))
    return np.concatenate(
        [silence[: ms * one] if start is None else samples[ms * start : ms * (start + one)] for one, start in kept]
    )


def lag(first: Samples, second: Samples) -> int:
    spectrum = np.fft.rfft(first, 2 * len(first)).conj() * np.fft.rfft(second, 2 * len(first))
    place = int(np.argmax(np.fft.irfft(spectrum)))
    return place if place < len(first) else place - 2 * len(first)


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize(("muxer", "codec"), DELAYS)
def test_what_the_list_shows_is_heard_to_the_sample(muxer: str, codec: str, name: str, tmp_path: Path) -> None:
    one, edits = Awkward(muxer, codec, "plain"), EDITS[name]
    data, samples = made(one)
    source = tmp_path / f"in.{muxer}"
    source.write_bytes(listed(data, edits, DELAYS[muxer, codec]))
    found, shown = read(source), expected(samples, edits)
    assert 0 <= found.length - len(shown) <= RATE // CLOCK_HZ  # the clock of the movie may have been too coarse
    assert found.source.start_s == pytest.approx(0.5 if edits[0][1] is None else 0, abs=0.001)
    assert found.source.warnings == ()
    length = min(found.length, len(shown))
    if one.depth:
        np.testing.assert_allclose(found.samples[:, :length].T, shown[:length], atol=2.0 ** (1 - one.depth))
    assert lag(shown[:length, 0], np.asarray(found.samples[0, :length], float)) == 0
    again = read(write_back(found, source, tmp_path / f"out.{muxer}").path)
    assert (again.length, again.source.warnings) == (found.length, ())
    assert again.source.start_s == pytest.approx(found.source.start_s, abs=0.001)


def loud_behind(data: bytes, samples: Samples, ms: int) -> bytes:
    """The same 32 bits, but nothing before a time."""
    quiet = (np.rint(samples * 2**31).astype("<i4")[: ms * RATE // 1000]).tobytes()
    assert quiet in data
    return data.replace(quiet, bytes(len(quiet)))


def test_32_bits_behind_a_silent_edit_are_all_heard() -> None:
    data, samples = made(Awkward("mov", "pcm32", "plain"))
    found = read(listed(loud_behind(data, samples, 300), [(150, 0), (200, 350)], 0))
    assert found.source.subtype == "PCM_32"
    assert not found.samples[:, : 150 * 48].any()
    shown = np.rint(samples * 2**31)[350 * 48 : 550 * 48] / 2**31
    np.testing.assert_array_equal(found.samples[:, 150 * 48 : 350 * 48].T, shown)


@pytest.mark.parametrize("codec", ["aac", "opus"])
def test_edits_have_the_bit_rate_of_the_whole(codec: str) -> None:
    """But for the packets that they share: 15 % more of them in parts of 100 ms."""
    data, _ = made(Awkward("mp4", codec, "plain"))
    edits: list[tuple[int, int | None]] = [(100, 500 - 100 * place) for place in range(6)]
    found = read(listed(data, edits, DELAYS["mp4", codec]))
    assert 1 < found.source.bit_rate / read(data).source.bit_rate < 1.25


def with_index_in_front(data: bytes) -> bytes:
    """The same file as it is put on the web."""
    file = io.BytesIO(data)
    movie = box_at(file, (b"moov",))
    assert movie is not None
    chunks = path_to(file, tracks_of(file)[-1], (b"mdia", b"minf", b"stbl", b"stco"))
    assert chunks is not None
    index, size = bytearray(data[movie.start - 8 : movie.stop]), movie.stop - movie.start + 8
    first = chunks.start + 8 - (movie.start - 8)
    for place in range(first, first + chunks.stop - chunks.start - 8, 4):
        (offset,) = struct.unpack_from(">I", index, place)
        struct.pack_into(">I", index, place, offset + size)
    head = box_at(file, (b"ftyp",))
    assert head is not None
    return data[: head.stop] + bytes(index) + data[head.stop : movie.start - 8]


@pytest.mark.parametrize(("muxer", "codec"), DELAYS)
def test_a_file_that_was_cut_off_is_said_to_be_too_short(muxer: str, codec: str) -> None:
    edits = EDITS["middle left out"]
    data = with_index_in_front(listed(made(Awkward(muxer, codec, "plain"))[0], edits, DELAYS[muxer, codec]))
    assert read(data).source.warnings == ()
    said = read(data[: len(data) * 2 // 3]).source.warnings
    assert any("although it declares 0.36 s" in one for one in said)


def test_tracks_that_are_not_read_are_named_once() -> None:
    file = io.BytesIO()
    sound = np.zeros((1, 24_000), np.int16)
    with av.open(file, "w", format="mov") as container:
        tracks = [container.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in range(2)]
        container.start_encoding()
        for track in tracks:
            frame = av.AudioFrame.from_ndarray(sound, "s16", "mono")
            frame.sample_rate = RATE
            container.mux([*track.encode(frame), *track.encode(None)])
    said = read(listed(file.getvalue(), [(100, 0), (100, 200), (100, 400)], 0, number=0)).source.warnings
    assert len(said) == 1
    assert "2 sound tracks" in said[0]


def test_edits_that_are_longer_than_can_be_said_are_none() -> None:
    edits: list[tuple[int, int | None]] = [*2 * [(0xFFFFFFFF, None)], (100, 0), (100, 300)]
    assert edits_of(io.BytesIO(listed(made(Awkward("mp4", "alac", "plain"))[0], edits, 0))) == []


def test_a_list_that_says_it_has_more_than_it_holds_has_that() -> None:
    data = listed(made(Awkward("mp4", "alac", "plain"))[0], [(100, 0), (100, 300)], 0)
    place = data.index(b"elst") + 8
    more = data[:place] + struct.pack(">I", 3) + data[place + 4 :]
    assert edits_of(io.BytesIO(more)) == edits_of(io.BytesIO(data)) != []


@pytest.mark.parametrize("picture", [False, True])
@pytest.mark.parametrize(("muxer", "codec"), DELAYS)
def test_an_edit_of_no_duration_shows_all(muxer: str, codec: str, *, picture: bool) -> None:
    data, samples = made(Awkward(muxer, codec, "video" if picture else "plain", picture=picture))
    found = read(listed(data, [(0, 0)], DELAYS[muxer, codec]))
    assert abs(found.length - len(samples)) <= 48


@pytest.mark.parametrize("count", [101, 100_000])
def test_of_very_many_edits_none_is_decoded_by_itself(count: int) -> None:
    data = made(Awkward("mp4", "alac", "plain"))[0]
    many: list[tuple[int, int | None]] = [(1, 2 * number % 500) for number in range(count)]
    assert edits_of(io.BytesIO(listed(data, many, 0))) == []
