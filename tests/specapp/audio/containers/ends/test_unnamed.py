"""What is left out behind the sound of a file is said: it may be sound that looks like nothing."""

import io
import struct
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward, made
from tests.support.kinds import KINDS as ALL_KINDS
from tests.support.kinds import chunk
from tests.support.kinds import made as made_kind

SAID = "do not look like sound and were left out"
KINDS: Mapping[str, tuple[str, str]] = {
    "wav": ("WAV", "PCM_16"),
    "wav-24": ("WAV", "PCM_24"),
    "wav-float": ("WAV", "FLOAT"),
    "wav-mulaw": ("WAV", "ULAW"),
    "rf64": ("RF64", "PCM_16"),
    "aiff": ("AIFF", "PCM_16"),
    "caf": ("CAF", "PCM_16"),
    "au": ("AU", "PCM_16"),
    "voc": ("VOC", "PCM_16"),
}
LENGTH = 4001


def recorded(kind: str) -> bytes:
    container, subtype = KINDS[kind]
    file = io.BytesIO()
    samples = np.random.default_rng(0).normal(0, 0.05, LENGTH)
    soundfile.write(file, samples, 8000, format=container, subtype=subtype)
    return file.getvalue()


def behind(size: int) -> bytes:
    """Full-scale noise that is spread evenly; it does not begin like any file or chunk."""
    return b"\x93\x01\xf0\x80" + np.random.default_rng(size).bytes(size - 4)


@pytest.mark.parametrize(("kind", "size"), list(product(KINDS, [10, 2000, 500_000])))
def test_what_is_left_out_is_said_once(kind: str, size: int, tmp_path: Path) -> None:
    data = recorded(kind)
    alone, found = read(data), read(data + behind(size))
    np.testing.assert_array_equal(found.samples, alone.samples)
    (said,) = found.source.warnings
    assert SAID in said
    assert abs(int(said.split()[0].replace(",", "")) - size) <= 1
    (tmp_path / "in").write_bytes(data + behind(size))
    assert not read(write_back(found, tmp_path / "in", tmp_path / "out").path).source.warnings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("more", [b"", b"\r\n", bytes(10), bytes(30_000)], ids=["", "end of line", "few", "many"])
def test_nothing_is_said_of_nothing(kind: str, more: bytes) -> None:
    assert read(recorded(kind) + more).source.warnings == ()


@pytest.mark.parametrize("bits", [16, 24])
def test_a_quarter_of_full_scale_noise_behind_an_unfinished_header_is_not_lost_in_silence(bits: int) -> None:
    noise = np.random.default_rng(1).bytes(bits // 8 * 96_000)
    fmt = b"\1\0\1\0" + (48_000).to_bytes(4, "little") + (6000 * bits).to_bytes(4, "little")
    fmt += (bits // 8).to_bytes(2, "little") + bits.to_bytes(2, "little")
    data = b"RIFF" + bytes(4) + b"WAVE" + chunk(b"fmt ", fmt) + b"data" + (24_000).to_bytes(4, "little") + noise
    recording = read(data)
    is_whole = recording.length == 96_000
    assert is_whole or any(f"{len(noise) - 24_000:,} bytes" in one for one in recording.source.warnings)


@pytest.mark.parametrize("room", [8, 64])
def test_chunks_behind_room_and_without_their_last_byte_are_kept(room: int) -> None:
    data = recorded("wav") + bytes(room) + chunk(b"iXML", b"<a/>") + b"bext" + (603).to_bytes(4, "little") + bytes(603)
    found = read(data)
    assert {one.identifier for one in found.source.chunks} == {b"iXML", b"bext"}
    assert found.source.warnings == ()


def test_a_chunk_of_a_strange_name_hides_neither_what_follows_nor_what_is_missing() -> None:
    data = recorded("wav")
    start = data.index(b"data")
    data = data[:start] + chunk(b"\xa9nam", b"hello!") + data[start:]
    found = read(data + chunk(b"iXML", b"<a/>"))
    assert [one.identifier for one in found.source.chunks] == [b"iXML", b"\xa9nam"]
    (said,) = read(data[:-4000]).source.warnings
    assert "although it declares" in said
    (said,) = read(data + behind(2000)).source.warnings
    assert said.startswith("2,000 bytes")


HEADS = {"wav": ("<4sI", 2), "rf64": ("<4sI", 2), "aiff": (">4sI", 2), "caf": (">4sQ", 1)}
CONTENTS = {
    "short": b"seven b",
    "like sound": (np.random.default_rng(4).standard_normal(40_000) * 900).astype("<i2").tobytes(),
    "like a packed file": np.random.default_rng(5).bytes(70_001),
}


@pytest.mark.parametrize("kind", HEADS)
@pytest.mark.parametrize("name", [b"ab\0\0", b"\xa9xyz", b"\1\2\3\4", b"\0\0\0a"])
@pytest.mark.parametrize("content", CONTENTS)
def test_chunks_of_strange_names_behind_the_sound_come_back(
    kind: str, name: bytes, content: str, tmp_path: Path
) -> None:
    form, pad = HEADS[kind]
    packed = struct.pack(form, name, len(CONTENTS[content])) + CONTENTS[content]
    alone = recorded(kind)
    data = alone + packed + bytes(-len(packed) % pad)
    if kind in ("wav", "aiff"):
        data = data[:4] + struct.pack(form[0] + "I", len(data) - 8) + data[8:]
    source = tmp_path / f"in.{kind}"
    source.write_bytes(data)
    found = read(source)
    assert (found.source.warnings, found.length) == ((), LENGTH)
    written = write_back(found, source, tmp_path / f"out.{kind}")
    assert packed in written.path.read_bytes()
    assert not written.output.note
    assert len(soundfile.read(written.path)[0]) == read(written.path).length == LENGTH


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "tag",
    [b"ID3\4\0\0\0\0\0\x0eTIT2\0\0\0\4\0\0\3abc", b"APETAGEX\xd0\7\0\0" + bytes(20), b"TAGTitle".ljust(128, b"\0")],
    ids=["ID3", "APE", "old"],
)
def test_a_tag_behind_is_called_a_tag(kind: str, tag: bytes) -> None:
    (said,) = read(recorded(kind) + tag).source.warnings
    assert said.startswith("A tag stands behind")


KEEP_NONE = {
    muxer: made(Awkward(muxer, codec, "plain"))[0]
    for muxer, codec in (("flac", "flac"), ("mp4", "aac"), ("mov", "pcm"), ("matroska", "opus"), ("webm", "opus"))
} | {kind.name: made_kind(kind)[0] for kind in ALL_KINDS if kind.name in ("ac3", "eac3", "amr", "w64")}


@pytest.mark.parametrize("tag", [b"TAG" + bytes(125), b"APETAGEX\xd0\7\0\0" + bytes(20)], ids=["old", "APE"])
@pytest.mark.parametrize("name", KEEP_NONE)
def test_a_tag_behind_a_file_that_keeps_none_there_is_named(name: str, tag: bytes) -> None:
    data = KEEP_NONE[name]
    alone, found = read(data), read(data + tag)
    np.testing.assert_array_equal(found.samples, alone.samples)
    (said,) = found.source.warnings
    assert said.startswith("A tag stands behind")
    assert alone.source.warnings == ()
