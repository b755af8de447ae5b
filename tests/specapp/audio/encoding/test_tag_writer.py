"""What a file says about its sound survives: tags, covers, and the chunks of a WAV byte for byte."""

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ogg_pages import checksum, pages
from specapp.audio.containers.wav_chunks import Chunk, read_layout
from specapp.audio.decoding.said import TEXT_CHARACTERS
from specapp.audio.encoding.tag_writer import id3
from specapp.audio.metadata import Cover, Tags
from specapp.audio.recording import Metadata, Recording, encode, read, write
from tests.support.kinds import chunk, with_chunks

WORDS = {
    "title": "Nacht über Köln 日本",
    "artist": "Ärtist",
    "album": "Field recordings",
    "date": "2024-05-06",
    "comment": "wind; two birds\N{BIRD}",
    "genre": "Nature",
    "track": "7",
}


def png(side: int = 40) -> bytes:
    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + bytes((row * column * 7) % 256 for column in range(3 * side)) for row in range(side))
    size = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def tagged(cover: Cover | None = None, words: Mapping[str, str] = WORDS) -> Recording:
    samples = 0.2 * np.sin(np.arange(2 * 24000, dtype=np.float32).reshape(2, -1) / 9)
    return Recording(samples, 48000, Metadata(tags=words, covers=(cover,) if cover else (), subtype="PCM_16"))


def plain_wave(length: int = 1001, channels: int = 1) -> bytes:
    file = io.BytesIO()
    samples = np.random.default_rng(0).normal(0, 0.1, (length, channels))
    soundfile.write(file, samples, 48000, "PCM_16", format="WAV")
    return file.getvalue()


@pytest.mark.parametrize(("container", "subtype"), [
    ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("OGG", "FLAC_16"), ("MP3", None), ("M4A", "AAC"),
    ("M4A", "ALAC_16"), ("AIFF", None), ("MKV", None), ("WV", None), ("CAF", "ALAC_24"),
])  # fmt: skip
def test_tags_survive(container: str, subtype: str | None) -> None:
    again = read(encode(tagged(), container=container, subtype=subtype).data)
    assert dict(again.source.tags) == WORDS


@pytest.mark.parametrize(("container", "subtype"), [
    ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None), ("M4A", "AAC"), ("AIFF", None),
])  # fmt: skip
def test_covers_survive(container: str, subtype: str | None) -> None:
    cover = Cover(png(), "image/png")
    encoded = encode(tagged(cover), container=container, subtype=subtype)
    again = read(encoded.data)
    assert again.source.covers == (cover,)
    assert again.source.tags["title"] == WORDS["title"]
    assert not again.source.has_video
    assert again.length == 24000


@pytest.mark.parametrize("container", ["FLAC", "OGG", "MP3", "AIFF"])
def test_a_large_cover_keeps_the_sound(container: str) -> None:
    plain = read(encode(tagged(), container=container).data)
    cover = Cover(png() + bytes(700_000), "image/png")
    again = read(encode(tagged(cover), container=container).data)
    np.testing.assert_array_equal(again.samples, plain.samples)
    assert [len(one.data) for one in again.source.covers] == [len(cover.data)]


@pytest.mark.parametrize("container", ["FLAC", "OGG", "MP3", "AIFF"])
def test_libsndfile_still_reads_them(container: str) -> None:
    encoded = encode(tagged(Cover(png(), "image/png")), container=container)
    samples, rate = soundfile.read(io.BytesIO(encoded.data))
    assert (samples.shape, rate) == ((24000, 2), 48000)


def test_tags_go_from_kind_to_kind(tmp_path: Path) -> None:
    recording = tagged(Cover(png(), "image/png"))
    for name in ("a.flac", "b.m4a", "c.mp3", "d.ogg", "e.aiff", "f.flac"):
        recording = read(write(recording, tmp_path / name).path)
    assert dict(recording.source.tags) == WORDS
    assert recording.source.covers == (Cover(png(), "image/png"),)


def test_long_and_hostile_words_are_cut_and_cleaned() -> None:
    hostile = {"title": "x" * 1_000_000, "artist": "a\r\n\0b\x1b[31m", "comment": "<script>alert(1)</script>"}
    found = read(encode(tagged(words=hostile), container="FLAC").data).source.tags
    assert found["title"] == "x" * TEXT_CHARACTERS
    assert found["artist"].isprintable()
    assert found["comment"] == "<script>alert(1)</script>"


def test_nothing_to_say_is_no_tag() -> None:
    assert id3(Tags()) == b""
    assert dict(read(plain_wave()).source.tags) == {}


def test_chunks_survive_byte_for_byte(tmp_path: Path) -> None:
    before = chunk(b"bext", bytes(range(256)) * 3) + chunk(b"iXML", b"<BWFXML/>\0") + chunk(b"junk", b"dropped")
    cue = struct.pack("<IIIIIII", 1, 1, 500, 0x61746164, 0, 0, 500)
    after = chunk(b"cue ", cue) + chunk(b"LIST", b"adtllabl\x0a\0\0\0\1\0\0\0here\0\0") + chunk(b"smpl", bytes(60))
    after += chunk(b"odd ", b"123")
    wave = with_chunks(plain_wave(), before, after)
    path = tmp_path / "out.wav"
    write(read(wave), path)
    expected = wave.replace(chunk(b"junk", b"dropped"), b"")
    expected = expected[:4] + struct.pack("<I", len(expected) - 8) + expected[8:]
    assert path.read_bytes() == expected


def test_chunks_leave_with_an_excerpt_only_where_they_point_at_samples() -> None:
    wave = with_chunks(plain_wave(), chunk(b"bext", b"me"), chunk(b"cue ", bytes(28)) + chunk(b"smpl", bytes(36)))
    recording = read(wave)
    assert [c.identifier for c in recording.source.chunks] == [b"bext", b"cue ", b"smpl"]
    assert recording.excerpt(0, 1).source.chunks == recording.source.chunks
    assert [c.identifier for c in recording.excerpt(0.001, 1).source.chunks] == [b"bext"]


def test_speakers_of_a_wave_survive() -> None:
    wave = bytearray(encode(Recording(np.zeros((6, 100), np.float32), 48000, Metadata(subtype="PCM_24"))).data)
    at = wave.index(b"fmt ") + 8 + 20
    assert wave[at : at + 4] == struct.pack("<I", 0x3F)
    wave[at : at + 4] = struct.pack("<I", 0x60F)
    again = encode(read(bytes(wave))).data
    assert again[at : at + 4] == struct.pack("<I", 0x60F)
    with av.open(io.BytesIO(again)) as container:
        assert container.streams.audio[0].layout.nb_channels == 6


def test_a_format_chunk_that_no_longer_fits_is_replaced() -> None:
    recording = read(plain_wave())
    wider = encode(recording, subtype="PCM_24")
    assert read(wider.data).source.subtype == "PCM_24"
    other_rate = replace(recording, sample_rate=44100)
    assert read(encode(other_rate).data).sample_rate == 44100


@pytest.mark.parametrize("size", [0, 1, 0xFFFFFFF0, 1 << 31])
def test_chunks_with_impossible_sizes_are_dropped_with_a_warning(size: int) -> None:
    wave = plain_wave() + b"evil" + struct.pack("<I", size) + b"x"
    recording = read(wave)
    assert recording.length == 1001
    if size > 1:
        assert recording.source.chunks == ()
        assert "not kept" in recording.source.warnings[0]


def test_many_chunks_are_bounded() -> None:
    wave = with_chunks(plain_wave(), b"", chunk(b"tiny", b"") * 50_000)
    with io.BytesIO(wave) as file:
        layout = read_layout(file)
    assert 0 < len(layout.chunks) <= 2000
    assert layout.chunks[0] == Chunk(b"tiny", b"", after_sound=True)


def test_ogg_pages_carry_their_checksums() -> None:
    encoded = encode(tagged(Cover(png(), "image/png")), container="OGG").data
    stored = [
        struct.unpack_from("<I", encoded, at + 22)[0] for at in range(len(encoded)) if encoded[at : at + 5] == b"OggS\0"
    ]
    found = list(pages(io.BytesIO(encoded)))
    assert [struct.unpack_from("<I", page.packed(), 22)[0] for page in found] == stored
    assert [page.number for page in found] == list(range(len(found)))
    assert checksum(b"123456789") == 0x89A1897F
    with pytest.raises(ValueError, match="no Ogg page"):
        list(pages(io.BytesIO(b"x" * 100)))


@pytest.mark.parametrize(("container", "subtype"), [
    ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("OGG", "FLAC_24"), ("MP3", None), ("M4A", None),
    ("AIFF", None), ("MKV", None),
])  # fmt: skip
def test_several_covers_survive_with_what_they_show(container: str, subtype: str | None) -> None:
    covers = (Cover(png(), "image/png"), Cover(png(20), "image/png", 4, "Rückseite"), Cover(png(30), "image/png", 8))
    recording = replace(tagged(), source=replace(tagged().source, covers=covers))
    again = read(encode(recording, container=container, subtype=subtype).data).source
    assert [cover.data for cover in again.covers] == [cover.data for cover in covers]
    if container not in ("M4A", "MKV"):  # which have no word for it
        assert again.covers == covers
    assert dict(again.tags) == WORDS


@pytest.mark.parametrize("container", ["FLAC", "OGG", "MP3", "AIFF", "M4A", "MKV", "WV"])
@pytest.mark.parametrize("comment", ["one\r\ntwo\r\n\r\nfour", "one\ntwo", "mixed\r\nends\n\tof lines"])
def test_line_ends_stay_as_they_are(comment: str, container: str) -> None:
    words = {"title": "T", "comment": comment}
    assert read(encode(tagged(words=words), container=container).data).source.tags["comment"] == comment
