"""Sound of a WAV in several pieces, behind chunks without their last byte, and before chunks that no size counts."""

import struct
from io import BytesIO
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ends.pieces import in_one_piece
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


@pytest.mark.parametrize("magic", [b"RF64", b"BW64"])
@pytest.mark.parametrize("size", [None, OPEN], ids=["said twice", "said in the sizes of 64 bits"])
def test_pieces_of_a_long_kind_of_wav_are_joined(magic: bytes, size: int | None, tmp_path: Path) -> None:
    pieces = [SOUND[:4000], SOUND[4000:]]
    sizes = chunk(b"ds64", struct.pack("<QQQI", 0, len(pieces[0]), 0, 0))
    sound = [chunk(b"data", one) for one in pieces]
    sound[0] = sound[0] if size is None else b"data" + struct.pack("<I", size) + pieces[0]
    said = comes_back(wave(sizes, FMT, sound[0], WORDS, sound[1], magic=magic, size=OPEN), tmp_path)
    assert said == ("The WAV holds 2 pieces of sound; they are joined.",)
    in_one = wave(sizes, FMT, chunk(b"data", SOUND), magic=magic, size=OPEN)
    assert read(tmp_path / "in.wav").source.container == read(in_one).source.container


def test_pieces_before_the_format_are_not_said_to_be_joined() -> None:
    said = read(wave(chunk(b"data", SOUND[:4000]), FMT, chunk(b"data", SOUND[4000:]))).source.warnings
    assert not any("joined" in one for one in said)


@pytest.mark.parametrize("lost", [1, 3])
def test_pieces_that_are_torn_within_a_sample_shift_nothing_behind(lost: int) -> None:
    pieces = [SOUND[: 4000 - lost], SOUND[4000 : 8000 - lost], SOUND[8000:]]
    whole = np.concatenate([SAMPLES[:999], SAMPLES[1000:1999], SAMPLES[2000:]])
    found = read(wave(FMT, *(chunk(b"data", one) for one in pieces)))
    np.testing.assert_array_equal(found.samples.T * 32_768, whole)


@pytest.mark.parametrize("place", [1, 4001, 4002, 4003])
def test_a_sample_that_goes_on_in_the_next_piece_is_whole(place: int, tmp_path: Path) -> None:
    """As where a program wrote what it had in pieces of so many bytes."""
    comes_back(wave(FMT, chunk(b"data", SOUND[:place]), chunk(b"data", SOUND[place:])), tmp_path)


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


TORN = {"PCM_16": ("<i2", 1, 16), "PCM_24": ("u1", 1, 24), "PCM_32": ("<i4", 1, 32), "FLOAT": ("<f4", 3, 32)}


@pytest.mark.parametrize("lost", [(1, -1), (2, 0), (3, 1), (5, 4)], ids=str)
@pytest.mark.parametrize("subtype", TORN)
def test_pieces_that_were_torn_by_themselves_shift_nothing_though_together_they_are_whole(
    subtype: str, lost: tuple[int, int]
) -> None:
    """Bytes missing at the end of two pieces, as many as make whole samples, or as make none."""
    kind, tag, bits = TORN[subtype]
    size = bits // 8
    if not lost[0] % size:
        pytest.skip("whole channels are missing, which nothing tells")
    sound = np.random.default_rng(1).normal(0, 0.05, 4801)
    whole = sound.astype(kind) if tag == 3 else np.rint(sound * 2 ** (bits - 1)).astype("<i4")
    data = whole.astype(kind).tobytes() if bits != 24 else whole.view("u1").reshape(-1, 4)[:, :3].tobytes()
    second = (-lost[0] % size) if lost[1] < 0 else lost[1]
    pieces = [data[: 1000 * size - lost[0]], data[1000 * size : 2000 * size - second], data[2000 * size :]]
    form = chunk(b"fmt ", struct.pack("<HHIIHH", tag, 1, 48000, 48000 * size, size, bits))
    found = read(wave(form, *(chunk(b"data", one) for one in pieces))).samples[0]
    gone = -(-lost[0] // size), -(-second // size)
    kept = np.concatenate([whole[: 1000 - gone[0]], whole[1000 : 2000 - gone[1]], whole[2000:]])
    np.testing.assert_array_equal(found, kept if tag == 3 else kept / 2.0 ** (bits - 1))


def padded(subtype: str) -> tuple[np.ndarray, bytes, bytes]:
    """Samples of 16 bits, the format chunk of such with more, and their bytes."""
    _, tag, bits = TORN[subtype]
    whole = np.rint(np.random.default_rng(2).normal(0, 2000, 4801)).astype("<i2")
    if subtype == "PCM_24":
        data = (whole.astype("<i4") << 8).view("u1").reshape(-1, 4)[:, :3].tobytes()
    else:
        data = (whole.astype("<i4") << 16 if tag == 1 else (whole / np.float32(32_768)).astype("<f4")).tobytes()
    size = bits // 8
    return whole, chunk(b"fmt ", struct.pack("<HHIIHH", tag, 1, 48000, 48000 * size, size, bits)), data


@pytest.mark.parametrize("silence", [0, 30_000])
@pytest.mark.parametrize("cut", [0, 1, 2])
@pytest.mark.parametrize("place", [3001, 4001, 4002])
@pytest.mark.parametrize("subtype", ["PCM_24", "PCM_32", "FLOAT"])
def test_bytes_that_only_fill_up_are_not_taken_for_soft_sound(subtype: str, place: int, cut: int, silence: int) -> None:
    """Also where all together are no whole number of samples, as of a file that was cut."""
    whole, form, data = padded(subtype)
    size = TORN[subtype][2] // 8
    data = bytes(silence * size) + data[: len(data) - cut]
    place += silence * size
    found = read(wave(form, chunk(b"data", data[:place]), chunk(b"data", data[place:]))).samples[0]
    expected = np.concatenate([np.zeros(silence), whole / 32_768])
    np.testing.assert_array_equal(found, expected[: len(data) // size])


@pytest.mark.parametrize("subtype", ["PCM_24", "PCM_32", "FLOAT"])
def test_samples_that_are_filled_up_go_on_behind_silence(subtype: str) -> None:
    """Where the first piece does not tell which bytes only fill up."""
    whole, form, data = padded(subtype)
    pieces = [bytes(4001), bytes(-4001 % (TORN[subtype][2] // 8)) + data]
    found = read(wave(form, *(chunk(b"data", one) for one in pieces))).samples[0]
    np.testing.assert_array_equal(found[-len(whole) :] * 32_768, whole)


@pytest.mark.parametrize("subtype", ["PCM_24", "PCM_32", "FLOAT"])
def test_torn_pieces_of_samples_that_are_filled_up_shift_nothing(subtype: str) -> None:
    """Though together they are whole ones."""
    whole, form, data = padded(subtype)
    size = TORN[subtype][2] // 8
    pieces = [data[: 1000 * size - 1], data[1000 * size : 2001 * size - size + 1], data[2001 * size :]]
    found = read(wave(form, *(chunk(b"data", one) for one in pieces))).samples[0]
    np.testing.assert_array_equal(found * 32_768, np.concatenate([whole[:999], whole[1000:2000], whole[2001:]]))


@pytest.mark.parametrize("many", [b"", b"\1"], ids=["empty", "of one byte"])
def test_many_small_pieces_are_left_out(many: bytes) -> None:
    """As many as no recursion goes back over."""
    channels = 1 if not many else 1000
    size = 3 * channels
    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, channels, 48000, 48000 * size, size, 24))
    sound = np.random.default_rng(3).normal(0, 2000, 4000 * channels if not many else 100 * channels)
    data = np.rint(sound).astype("<i4").view("u1").reshape(-1, 4)[:, :3].tobytes()
    pieces = [data[: size * 10 + 1], *[many] * 1500, data[size * 20 : -1 - 1500 * len(many)]]
    found = in_one_piece(BytesIO(wave(form, *(chunk(b"data", one) for one in pieces)))).read()
    expected = data[: 10 * size] + pieces[-1]
    assert found.endswith(b"data" + struct.pack("<I", len(expected)) + expected)
