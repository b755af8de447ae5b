"""Sound of a WAV in several pieces, behind chunks without their last byte, and before chunks that no size counts."""

import struct
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import chunk

SAMPLES = np.random.default_rng(0).integers(-9000, 9000, (4801, 2)).astype("<i2")
SOUND = SAMPLES.tobytes()
FMT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 48000, 192_000, 4, 16))
WORDS = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"Night\0"))
OPEN = 0xFFFFFFFF


def wave(*parts: bytes, magic: bytes = b"RIFF", size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(parts)
    return magic + struct.pack("<I", len(body) if size is None else size) + body


def comes_back(data: bytes, folder: Path) -> tuple[str, ...]:
    """Whether all samples are read, come back and open elsewhere; what is noted of the file."""
    source = folder / "in.wav"
    source.write_bytes(data)
    recording = read(source)
    np.testing.assert_array_equal(recording.samples.T * 32_768, SAMPLES)
    written = write_back(recording, source, folder / "out.wav").path
    np.testing.assert_array_equal(soundfile.read(written, dtype="int16")[0], SAMPLES)
    assert (WORDS in data) == (WORDS in written.read_bytes())
    assert recording.source.tags.get("title") == ("Night" if WORDS in data else None)
    return recording.source.warnings


@pytest.mark.parametrize("between", [b"", WORDS, chunk(b"data", b"")], ids=["nothing", "words", "an empty piece"])
@pytest.mark.parametrize("places", [(4000,), (4, 8000), (0, 4000), (4000, len(SOUND)), (0,), (len(SOUND),)], ids=str)
def test_pieces_are_joined(places: tuple[int, ...], between: bytes, tmp_path: Path) -> None:
    edges = (0, *places, len(SOUND))
    pieces = [SOUND[first:last] for first, last in pairwise(edges)]
    data = wave(FMT, between.join(chunk(b"data", one) for one in pieces))
    said = [warning for warning in comes_back(data, tmp_path) if "pieces" in warning]
    assert bool(said) == (sum(map(bool, pieces)) > 1)


@pytest.mark.parametrize(("name", "behind"), list(product([b"bext", b"iXML", b"LIST"], [False, True])))
def test_a_chunk_in_front_without_its_last_byte_hides_no_sound(name: bytes, tmp_path: Path, *, behind: bool) -> None:
    """Old programs leave out the byte that makes sizes even."""
    odd = chunk(name, (b"INFO" if name == b"LIST" else b"") + bytes(603))[:-1]
    front = (FMT, odd) if behind else (odd, FMT)
    assert comes_back(wave(*front, chunk(b"data", SOUND), WORDS), tmp_path) == ()


@pytest.mark.parametrize("size", [OPEN, 2 * len(SOUND), len(SOUND) + 4000])
def test_words_behind_a_size_that_is_too_large_are_no_sound(size: int, tmp_path: Path) -> None:
    comes_back(wave(FMT, b"data" + struct.pack("<I", size) + SOUND + WORDS, size=OPEN), tmp_path)


def test_a_long_kind_of_wav_whose_short_sizes_are_right(tmp_path: Path) -> None:
    comes_back(wave(FMT, chunk(b"data", SOUND), WORDS, magic=b"BW64", size=OPEN), tmp_path)
