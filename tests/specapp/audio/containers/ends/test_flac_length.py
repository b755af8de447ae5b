"""A FLAC whose header says less than there is, as one that was never brought up to date, is read to its end."""

import io
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


def test_no_bytes_are_too_strange_for_a_frame() -> None:
    """Every second and third byte, and what may make the header long."""
    plain, _ = flac(4096, 1, "PCM_16")
    for second, third, fifth in product((0xF8, 0xF9), range(256), (0, 0x7F, 0x80, 0xBF, 0xC0, 0xFE, 0xFF)):
        file = io.BytesIO(plain[:42] + bytes([0xFF, second, third, 0, fifth]) + b"\xff" * 12)
        assert flac_samples(file) >= 0
