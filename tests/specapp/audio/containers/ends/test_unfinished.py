"""What stands behind sound whose header was never finished is heard if it is such sound, and not if it is none."""

import io
import struct
from itertools import product

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.base.errors import SpecappError

RATE, LENGTH = 8000, 65 * 640
KINDS = ("ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610", "PCM_16", "PCM_24")
TIME = np.arange(LENGTH) / RATE
NOISE = 0.3 * np.random.default_rng(1).standard_normal(LENGTH)
SOUNDS = {
    "a voice": 0.3 * np.sin(2 * np.pi * (200 + 40 * np.sin(TIME)) * TIME) * np.sin(5 * TIME) ** 2,
    "loud noise": NOISE,
    "noise that fades": NOISE * 10**-TIME,
}
LOUD = {"a loud tone": 0.9 * np.sin(430 * TIME), "louder noise": np.clip(4 / 3 * NOISE, -1, 1)}


def unfinished(subtype: str, sound: str) -> tuple[bytes, int]:
    """A WAV that says a quarter of its size, and where the sound ends that it declares."""
    file = io.BytesIO()
    soundfile.write(file, (SOUNDS | LOUD)[sound], RATE, subtype, format="WAV")
    data = bytearray(file.getvalue())
    at = data.index(b"data") + 8
    block = int.from_bytes(data[32:34], "little")
    size = (len(data) - at) // 4 // (4 * block) * 4 * block
    data[at - 4 : at] = size.to_bytes(4, "little")
    return bytes(data), at + size


@pytest.mark.parametrize(("subtype", "sound"), list(product(KINDS, SOUNDS)))
def test_sound_behind_the_declared_end_is_heard(subtype: str, sound: str) -> None:
    recording = read(unfinished(subtype, sound)[0])
    assert LENGTH <= recording.length < LENGTH + 1024
    assert any("never finished" in warning for warning in recording.source.warnings)


@pytest.mark.parametrize("sound", LOUD)
@pytest.mark.parametrize("subtype", ["PCM_24", "PCM_32"])
def test_loud_sound_in_many_bits_is_heard(subtype: str, sound: str) -> None:
    recording = read(unfinished(subtype, sound)[0])
    assert recording.length == LENGTH


@pytest.mark.parametrize(("subtype", "sound"), list(product(KINDS, SOUNDS)))
@pytest.mark.parametrize("size", [6000, 40_000, 300_000])
def test_random_bytes_behind_the_declared_end_are_not_heard(subtype: str, sound: str, size: int) -> None:
    data, end = unfinished(subtype, sound)
    recording = read(data[:end] + np.random.default_rng(size).bytes(size))
    assert recording.length < LENGTH / 4 + 2048
    assert not any("never finished" in warning for warning in recording.source.warnings)


SHORT = (
    ("AIFF", "IMA_ADPCM"), ("AIFF", "PCM_16"), ("AIFF", "ULAW"), ("WAV", "IMA_ADPCM"), ("WAV", "MS_ADPCM"),
    ("WAV", "PCM_16"), ("AU", "PCM_16"), ("CAF", "PCM_24"), ("CAF", "ALAC_16"), ("W64", "PCM_16"), ("RF64", "PCM_U8"),
)  # fmt: skip


@pytest.mark.parametrize(("container", "subtype"), SHORT)
@pytest.mark.parametrize(("channels", "length"), list(product([1, 2], [1, 7, 64, 65])))
def test_a_finished_header_of_a_few_samples_is_not_called_unfinished(
    container: str, subtype: str, channels: int, length: int
) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.full((length, channels), 0.1), RATE, subtype, format=container)
    found = read(file.getvalue())
    assert found.source.warnings == ()
    assert found.length >= length


@pytest.mark.parametrize("channels", [1, 2])
def test_an_aiff_of_adpcm_that_a_crash_left_is_read_to_its_end(channels: int) -> None:
    file = io.BytesIO()
    noise = np.random.default_rng(0).normal(0, 0.1, (6400, channels))
    soundfile.write(file, noise, RATE, "IMA_ADPCM", format="AIFF")
    data = bytearray(file.getvalue())
    whole = read(bytes(data))
    for place in (4, data.index(b"COMM") + 10, data.index(b"SSND") + 4):
        data[place : place + 4] = bytes(4)
    found = read(bytes(data))
    np.testing.assert_array_equal(found.samples, whole.samples)
    assert any("never finished" in warning for warning in found.source.warnings)


FAR = (1 << 62, (1 << 63) - 1, (1 << 64) - 1)
"""Sizes that lead to where no file can be, which systems refuse to look at."""


@pytest.mark.parametrize("tag", [b"", b"ID3\3\0\0\0\0\0\x0eTIT2\0\0\0\4\0\0\0abc"], ids=["alone", "tagged"])
@pytest.mark.parametrize("size", FAR)
@pytest.mark.parametrize("kind", ["caf", "w64", "mp4", "mp4, inside"])
def test_no_size_leads_astray(kind: str, size: int, tag: bytes) -> None:
    big, little = struct.pack(">Q", size), struct.pack("<Q", size)
    movie = struct.pack(">I", 1) + b"moov" + big
    data = {
        "caf": b"caff\0\1\0\0free" + big,
        "w64": b"riff" + bytes(12) + little + b"wave" + bytes(12) + b"junk" + bytes(12) + little,
        "mp4": struct.pack(">I", 16) + b"ftypM4A \0\0\0\0" + movie,
        "mp4, inside": struct.pack(">I", 16) + b"ftypM4A \0\0\0\0" + movie + struct.pack(">I", 1) + b"trak" + big,
    }[kind]
    with pytest.raises(SpecappError):
        read(tag + data + bytes(200))
