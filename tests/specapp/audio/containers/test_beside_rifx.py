"""A WAV whose numbers begin with their highest byte comes back as a usual one, with the same words and numbers."""

import io
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.beside.rifx import as_riff
from specapp.audio.containers.wav_chunks import read_layout
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import chunk

SAMPLES = np.random.default_rng(0).integers(-9000, 9000, (2000, 2)).astype(np.int16)
SUBTYPES = ("PCM_16", "PCM_24", "PCM_32", "FLOAT")
BROADCAST = 338, 412
"""Where a bext chunk has numbers: its time and version, and its loudness."""


def big(name: bytes, content: bytes) -> bytes:
    return name + struct.pack(">I", len(content)) + content + bytes(len(content) % 2)


def bext(order: str) -> bytes:
    words = bytearray(b"Take 7".ljust(602, b"\0"))
    struct.pack_into(f"{order}IIH", words, BROADCAST[0], 123_456, 1, 2)
    struct.pack_into(f"{order}5h", words, BROADCAST[1], -2300, 500, -100, -1800, -2000)
    return bytes(words)


def cues(order: str) -> bytes:
    return struct.pack(f"{order}III4sIII", 1, 7, 900, b"data", 0, 0, 900)


def names(order: str) -> bytes:
    label = b"labl" + struct.pack(f"{order}II", 10, 7) + b"start\0"
    region = b"ltxt" + struct.pack(f"{order}III4s4H", 20, 7, 48_000, b"rgn ", 49, 1, 2, 1252)
    return b"adtl" + label + region


def words(order: str) -> bytes:
    parts = ((b"INAM", b"Night\0"), (b"IART", b"Somebody else\0"))
    return b"INFO" + b"".join(name + struct.pack(f"{order}I", len(word)) + word for name, word in parts)


KINDS: Mapping[bytes, Callable[[str], bytes]] = {
    b"LIST": words,
    b"bext": bext,
    b"cue ": cues,
    b"plst": lambda order: struct.pack(f"{order}7I", 2, 7, 900, 1, 8, 400, 3),
    b"smpl": lambda order: struct.pack(f"{order}9I", *range(9)),
    b"iXML": lambda _: b"<BWFXML/>",
    b"guan": lambda _: b"GUANO|Version: 1.0\n",
}


def rifx(subtype: str, *, front: bytes = b"", behind: bytes = b"") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, SAMPLES / 2**15, 48_000, subtype, format="WAV", endian="BIG")
    data = file.getvalue()
    at = data.index(b"data")
    body = data[8:at] + front + data[at:] + behind
    return b"RIFX" + struct.pack(">I", len(body)) + body


@pytest.mark.parametrize("subtype", SUBTYPES)
@pytest.mark.parametrize("is_behind", [False, True])
def test_it_comes_back_whole(subtype: str, tmp_path: Path, *, is_behind: bool) -> None:
    chunks = b"".join(big(name, make(">")) for name, make in KINDS.items()) + big(b"LIST", names(">"))
    source = tmp_path / "in.wav"
    source.write_bytes(rifx(subtype, **{"behind" if is_behind else "front": chunks}))
    recording = read(source)
    assert recording.source.warnings == ()
    assert {key: recording.source.tags[key] for key in ("title", "artist")} == {
        "title": "Night",
        "artist": "Somebody else",
    }
    written = write_back(recording, source, tmp_path / "out.wav").path
    np.testing.assert_array_equal(recording.samples.T * 2**15, SAMPLES)
    np.testing.assert_array_equal(soundfile.read(written)[0] * 2**15, SAMPLES)
    data = written.read_bytes()
    assert data.startswith(b"RIFF")
    for name, make in KINDS.items():
        assert chunk(name, make("<")) in data
    assert chunk(b"LIST", names("<")) in data
    assert soundfile.info(written).subtype == subtype


def test_a_rifx_that_is_cut_says_so() -> None:
    assert any("although it declares" in one for one in read(rifx("PCM_16")[:-3000]).source.warnings)


@pytest.mark.parametrize("data", [b"", b"RIFX", b"RIFX" + bytes(8), b"RIFF" + bytes(40), b"RIFX" + 50 * b"\xff"])
def test_what_is_none_is_left_as_it_is(data: bytes) -> None:
    assert not as_riff(io.BytesIO(data)) or data.startswith(b"RIFX")


@pytest.mark.parametrize("name", [b"fmt ", b"bext", b"cue ", b"smpl", b"LIST", b"fact"])
def test_chunks_of_any_size_are_looked_at(name: bytes) -> None:
    for size in range(60):
        file = io.BytesIO(rifx("PCM_16", front=big(name, bytes(size))))
        as_riff(file)
        assert read_layout(file).chunks == ()


def test_many_numbers_take_few_patches() -> None:
    """Each is looked at with every block that is read."""
    front = b"".join(
        big(b"cue ", bytes(24_000)) + big(b"LIST", b"adtl" + 500 * big(b"labl", bytes(8))) for _ in range(40)
    )
    assert len(as_riff(io.BytesIO(rifx("PCM_16", front=front)))) < 250
