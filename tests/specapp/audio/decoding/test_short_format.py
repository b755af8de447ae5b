"""WAV that do not say how many bits their samples have, as those of the oldest programs, or say too few."""

import io
import struct
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.wav_stream import read_blocks, read_header
from specapp.audio.limits import Limits
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import chunk

SAMPLES = 0.3 * np.random.default_rng(0).standard_normal((3000, 2)).clip(-3, 3)
WIDTHS = {"PCM_U8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8}
FRONTS = {
    "nothing": b"",
    "words": chunk(b"LIST", b"INFOINAM\4\0\0\0abc\0"),
    "a chunk of odd size": chunk(b"bext", bytes(603)),
}


def wave(
    subtype: str, channels: int, *, magic: bytes = b"RIFF", front: bytes = b"", behind: bytes = b""
) -> tuple[bytes, np.ndarray]:
    """A WAV with a format chunk of 14 bytes, and its samples."""
    file, width = io.BytesIO(), WIDTHS[subtype]
    soundfile.write(file, SAMPLES[:, :channels], 48_000, subtype, format="WAV")
    data = file.getvalue()
    sound = data[data.index(b"data") + 8 :]
    tag = 3 if subtype in ("FLOAT", "DOUBLE") else 1
    form = struct.pack("<HHIIH", tag, channels, 48_000, 48_000 * channels * width, channels * width)
    body = b"WAVE" + front + chunk(b"fmt ", form) + chunk(b"data", sound) + behind
    return magic + struct.pack("<I", len(body)) + body, read(data).samples


@pytest.mark.parametrize(("subtype", "channels", "front"), list(product(WIDTHS, [1, 2], FRONTS)))
def test_bits_that_are_not_said_are_those_of_which_there_is_room(
    subtype: str, channels: int, front: str, tmp_path: Path
) -> None:
    data, samples = wave(subtype, channels, front=FRONTS[front], behind=chunk(b"id3 ", b"abcd"))
    source = tmp_path / "in.wav"
    source.write_bytes(data)
    found = read(source)
    np.testing.assert_array_equal(found.samples, samples)
    assert (found.source.subtype, found.sample_rate, len(found.source.chunks)) == (
        subtype,
        48_000,
        1 + bool(FRONTS[front]),
    )
    (warning,) = found.source.warnings
    assert f"taken for {8 * WIDTHS[subtype]}" in warning
    back = read(write_back(found, source, tmp_path / "out.wav").path)
    np.testing.assert_array_equal(back.samples, samples)
    assert (back.source.subtype, back.source.warnings) == (subtype, ())


@pytest.mark.parametrize(
    ("subtype", "said", "channels"),
    [
        *product(WIDTHS, [0], [1, 2]),
        *product(["PCM_16", "PCM_24", "PCM_32"], [8], [1, 2]),
        ("PCM_24", 16, 2),
        ("PCM_32", 16, 1),
    ],
)
@pytest.mark.parametrize("rate_is_said", [False, True])
def test_too_few_bits_are_not_believed(subtype: str, said: int, channels: int, *, rate_is_said: bool) -> None:
    data, samples = wave(subtype, channels)
    at = data.index(b"fmt ")
    form = bytearray(data[at + 8 : at + 22] + struct.pack("<H", said))
    form[8:12] = form[8:12] if rate_is_said else bytes(4)
    body = data[8:at] + chunk(b"fmt ", bytes(form)) + data[at + 22 :]
    found = read(b"RIFF" + struct.pack("<I", len(body)) + body)
    np.testing.assert_array_equal(found.samples, samples)
    assert found.source.subtype == subtype
    assert [one for one in found.source.warnings if f"taken for {8 * WIDTHS[subtype]}" in one]


def test_a_size_of_blocks_that_is_too_small_is_not_believed() -> None:
    """As programs write it that count one channel."""
    data, samples = wave("PCM_16", 2)
    at = data.index(b"fmt ")
    form = struct.pack("<HHIIHH", 1, 2, 48_000, 96_000, 2, 16)
    found = read(data[:at] + chunk(b"fmt ", form) + data[at + 22 :])
    np.testing.assert_array_equal(found.samples, samples)
    assert found.source.warnings == ()


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_header_that_was_never_finished_may_be_such(size: int) -> None:
    data, samples = wave("PCM_16", 2)
    at = data.index(b"data") + 4
    found = read(data[:at] + struct.pack("<I", size) + data[at + 4 :])
    np.testing.assert_array_equal(found.samples, samples)


@pytest.mark.parametrize("subtype", WIDTHS)
def test_such_a_wav_comes_through_a_pipe(subtype: str) -> None:
    data, samples = wave(subtype, 2)
    pipe = io.BytesIO(data)
    form = read_header(pipe, Limits())
    np.testing.assert_array_equal(np.concatenate(list(read_blocks(pipe, form)), axis=1), samples)
    assert (form.subtype, form.fmt) == (subtype, b"")
