"""A FLAC whose header says less than there is, as one that was never brought up to date, is read to its end."""

import io
import struct
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from specapp.audio.containers.ends.declared_length import flac_samples
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward, made

PLACE, MOST = 21, (1 << 36) - 1
"""Where a FLAC says how long it is, and in how many bits."""


def flac(length: int, channels: int, subtype: str) -> tuple[bytes, NDArray[np.int32]]:
    rng = np.random.default_rng(length)
    numbers = rng.integers(-9000, 9000, (length, channels)).astype(np.int32) << 16
    file = io.BytesIO()
    soundfile.write(file, numbers, 48000, subtype, format="FLAC")
    return file.getvalue(), numbers


def saying(data: bytes, length: int) -> bytes:
    number = int.from_bytes(data[PLACE : PLACE + 5], "big") & ~MOST | length
    return data[:PLACE] + number.to_bytes(5, "big") + data[PLACE + 5 :]


@pytest.mark.parametrize(
    ("length", "channels", "subtype"),
    list(product([1, 4000, 4096, 4097, 150_001, 700_000], [1, 2, 8], ["PCM_16", "PCM_24"])),
)
def test_the_last_frame_says_how_long_it_is(length: int, channels: int, subtype: str) -> None:
    data, _ = flac(length, channels, subtype)
    assert flac_samples(io.BytesIO(data)) == length


def test_frames_of_another_encoder_say_it_too() -> None:
    data, samples = made(Awkward("flac", "flac", "plain"))
    assert flac_samples(io.BytesIO(data)) == len(samples)


@pytest.mark.parametrize("said", [1, 4096, 20_000, 40_000])
def test_it_is_read_to_its_end(said: int, tmp_path: Path) -> None:
    data, numbers = flac(40_001, 2, "PCM_16")
    source = tmp_path / "in.flac"
    source.write_bytes(saying(data, said))
    found = read(source)
    np.testing.assert_array_equal(found.samples.T * 2.0**31, numbers)
    assert found.source.warnings == ()
    np.testing.assert_array_equal(read(write_back(found, source, tmp_path / "out.flac").path).samples, found.samples)


@pytest.mark.parametrize("lengths", [(9001, 40_001), (40_001, 9001)])
def test_of_joined_ones_the_first_is_read_and_another_is_named(lengths: tuple[int, int]) -> None:
    found = read(b"".join(flac(one, 2, "PCM_16")[0] for one in lengths))
    assert found.length == lengths[0]
    assert any("Another recording" in one for one in found.source.warnings)


@pytest.mark.parametrize("behind", [np.random.default_rng(0).bytes(300_000), b"\xff\xf8" * 1000, bytes(1000)])
def test_what_stands_behind_is_no_frame(behind: bytes) -> None:
    data, numbers = flac(40_001, 2, "PCM_16")
    assert read(data + behind).length == len(numbers)


def crc8(data: bytes) -> int:
    """Check of the header of a frame: the rest of a division by x^8 + x^2 + x + 1 (RFC 9639, section 9.1.8)."""
    rest = int.from_bytes(data, "big") << 8
    while rest >> 8:
        rest ^= 0x107 << (rest.bit_length() - 9)
    return rest


def frame(number: int, *, second: int = 0xF8, third: int = 0xCA, fourth: int = 0x08, filler: int = 300) -> bytes:
    """The header of a frame of 4,096 samples at 48 kHz in mono of 16 bits, and no sound."""
    head = bytes([0xFF, second, third, fourth]) + chr(number).encode()
    return head + bytes([crc8(head)]) + bytes(filler)


HEADER = b"fLaC\x80\0\0\x22" + struct.pack(">HH", 4096, 4096) + bytes(30)
"""Of blocks of 4,096 samples."""


def of_frames(*frames: bytes) -> io.BytesIO:
    return io.BytesIO(HEADER + b"".join(frames))


@pytest.mark.parametrize("first", [0, 1, 127, 128, 500, 3000])
def test_frames_may_be_numbered_from_anywhere(first: int) -> None:
    """As those that were cut out of a longer recording."""
    assert flac_samples(of_frames(*(frame(first + number) for number in range(40)))) == 40 * 4096


@pytest.mark.parametrize("number", [0, 6, 8, 40, 5000])
def test_what_looks_like_a_header_inside_of_the_last_frame_is_none(number: int) -> None:
    frames = [frame(number) for number in range(7)]
    frames.insert(6, frames.pop()[:150] + frame(number))
    assert flac_samples(of_frames(*frames)) == 7 * 4096


STRANGE = {
    "another blocking": {"second": 0xF9},
    "another rate": {"third": 0xC9},
    "a reserved rate": {"third": 0xCF},
    "a reserved size": {"third": 0x0A},
    "other channels": {"fourth": 0x18},
    "reserved channels": {"fourth": 0xB8},
    "reserved bits": {"fourth": 0x06},
    "other bits": {"fourth": 0x0C},
    "a reserved bit": {"fourth": 0x09},
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_header_of_another_kind_of_frame_is_none(what: str) -> None:
    strange = [frame(number, **STRANGE[what]) for number in range(7, 9)]
    assert flac_samples(of_frames(*map(frame, range(7)), *strange)) == 7 * 4096


@pytest.mark.parametrize("fourth", [(0x18, 0x88, 0x98, 0xA8)])
def test_frames_of_two_channels_may_store_them_in_any_way(fourth: tuple[int, ...]) -> None:
    assert flac_samples(of_frames(*(frame(number, fourth=one) for number, one in enumerate(fourth)))) == 4 * 4096


@pytest.mark.parametrize("coded", [b"\x80", b"\xbf", b"\xff", b"\xc2\x20", b"\xe1\x80\xc0", b"\xfe\x80"])
def test_a_number_that_is_none_makes_no_frame(coded: bytes) -> None:
    head = b"\xff\xf8\xca\x08" + coded
    assert flac_samples(of_frames(head + bytes([crc8(head)]) + bytes(300))) == 0


def test_no_bytes_are_too_strange_for_a_frame() -> None:
    """Every second and third byte, and what may make the header long, behind seven frames."""
    frames = b"".join(map(frame, range(7)))
    for second, third, fifth in product((0xF8, 0xF9), range(256), (0, 0x7F, 0x80, 0xBF, 0xC0, 0xFE, 0xFF)):
        strange = bytes([0xFF, second, third, 8, fifth]) + b"\xff" * 12
        assert flac_samples(of_frames(frames, strange)) == 7 * 4096


BEHIND = {
    "noise": np.random.default_rng(4).bytes(5000),
    "much noise": np.random.default_rng(5).bytes(100_000),
    "text": b"no frame " * 20,
    "one byte": b"x",
    "a header of a frame": b"\xff\xf8\xc9\xa8",
}


@pytest.mark.parametrize("length", [4096, 9001, 40_001])
@pytest.mark.parametrize("what", BEHIND)
def test_what_stands_behind_is_named(what: str, length: int) -> None:
    data, numbers = flac(length, 2, "PCM_16")
    found = read(data + BEHIND[what])
    np.testing.assert_array_equal(found.samples.T * 2.0**31, numbers)
    assert found.source.warnings == ("What stands behind the end of the sound is no sound and was left out.",)


@pytest.mark.parametrize("zeros", [0, 1, 1000])
def test_zeros_behind_are_nothing(zeros: int) -> None:
    assert read(flac(9001, 2, "PCM_24")[0] + bytes(zeros)).source.warnings == ()


def test_a_damaged_end_is_not_said_to_be_something_behind_it() -> None:
    data = bytearray(flac(40_001, 2, "PCM_16")[0])
    data[-300] ^= 4
    assert not any("behind the end" in one for one in read(bytes(data)).source.warnings)


@pytest.mark.parametrize("frames", [1, 3, 6])
@pytest.mark.parametrize("cut", ["where a frame ends", "behind its head", "in its middle"])
def test_every_whole_frame_of_a_cut_file_is_read(cut: str, frames: int) -> None:
    data, numbers = flac(40_001, 2, "PCM_16")
    starts = [at for at in range(86, len(data)) if data[at : at + 2] == b"\xff\xf8" and data[at + 4] < 10]
    starts = [at for number, at in enumerate(starts) if data[at + 4] == number]
    at = starts[frames] + {"where a frame ends": 0, "behind its head": 9, "in its middle": 2000}[cut]
    found = read(data[:at])
    np.testing.assert_array_equal(found.samples.T * 2.0**31, numbers[: 4096 * frames])
    assert any("although it declares" in one for one in found.source.warnings)
