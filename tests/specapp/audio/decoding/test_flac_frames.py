"""FLAC frame by frame: what is lost moves nothing else, and files whose numbers tell no places are read as before."""

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ends.declared_length import FLAC_HEADER, flac_frame, flac_start
from specapp.audio.recording import read
from specapp.base.buffers import Samples

Builder = Callable[[bytes, Samples], tuple[bytes, Samples]]
RATE = 48_000
BLOCKS, LENGTH, MD5 = slice(8, 12), slice(21, 26), slice(26, 42)
"""Of a FLAC (RFC 9639, section 8.2); the first four bits of its length are of another number."""


def flac(seconds: float, seed: int = 0) -> tuple[bytes, Samples]:
    noise = 0.1 * np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    file = io.BytesIO()
    soundfile.write(file, noise, RATE, "PCM_16", format="FLAC")
    samples, _ = soundfile.read(io.BytesIO(file.getvalue()), dtype="float32")
    return file.getvalue(), samples


def frames_of(data: bytes) -> tuple[int, list[int]]:
    """Samples of a frame, and where each begins."""
    start, (block,) = flac_start(io.BytesIO(data)), struct.unpack(">2xH", data[BLOCKS])
    places, number = [], 0
    for at in range(start, len(data)):
        frame = flac_frame(data[at : at + FLAC_HEADER], block, at) if data[at] == 0xFF else None
        if frame is not None and frame.start == number:
            places.append(at)
            number = frame.stop
    return block, places


def with_sum(data: bytes, md5: bytes, length: int | None = None) -> bytes:
    """With another sum and length."""
    if length is not None:
        data = (
            data[: LENGTH.start] + bytes([data[LENGTH.start] & 0xF0]) + length.to_bytes(4, "big") + data[LENGTH.stop :]
        )
    return data[: MD5.start] + md5 + data[MD5.stop :]


@pytest.mark.parametrize("lost", [(3,), (3, 5), (3, 4, 6, 8), (0,), (0, 2), (6, 8, 9)], ids=str)
def test_frames_whose_headers_are_damaged_move_no_others(lost: tuple[int, ...]) -> None:
    data, samples = flac(1.0)
    block, places = frames_of(data)
    damaged = bytearray(data)
    for number in lost:
        damaged[places[number] + 2] ^= 4
    found = read(bytes(damaged))
    expected = samples.copy()
    for number in lost:
        expected[number * block : (number + 1) * block] = 0
    np.testing.assert_array_equal(found.samples[0], expected)
    assert any("missing" in one for one in found.source.warnings)


WRONG = b"x" * 16


def cut_out(data: bytes, samples: Samples) -> tuple[bytes, Samples]:
    """Of a longer one: its frames keep their numbers."""
    block, places = frames_of(data)
    part = samples[4 * block :]
    return with_sum(data[: places[0]], WRONG, len(part)) + data[places[4] :], part


def of_other_blocks(data: bytes, samples: Samples) -> tuple[bytes, Samples]:
    """Which says that frames may be larger than they are."""
    return with_sum(data[: BLOCKS.start + 2] + b"\xff\xff" + data[BLOCKS.stop :], WRONG), samples


def joined(data: bytes, samples: Samples) -> tuple[bytes, Samples]:
    """Frames of two in a row, each from 0, as where packets are copied; it does not say how long it is."""
    more, others = flac(2.0, seed=1)
    _, places = frames_of(data)
    _, behind = frames_of(more)
    whole = with_sum(data[: places[0]], WRONG, 0) + data[places[0] :] + more[behind[0] :]
    return whole, np.concatenate([samples, others])


def joined_and_said(data: bytes, samples: Samples) -> tuple[bytes, Samples]:
    """The same, with the length of both."""
    whole, both = joined(data, samples)
    return with_sum(whole, WRONG, len(both)), both


@pytest.mark.parametrize("built", [cut_out, of_other_blocks, joined, joined_and_said], ids=lambda one: one.__name__)
def test_where_numbers_tell_no_places_nothing_is_lost(built: Builder) -> None:
    data, samples = built(*flac(12 * 4096 / RATE))
    np.testing.assert_array_equal(read(data).samples[0], samples)
