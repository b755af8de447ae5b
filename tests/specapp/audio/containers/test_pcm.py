"""WAV that say that an extension names their kind of samples, and have none, or one that names nothing."""

import struct
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.containers.pcm import GUESSED_NOTE, unnamed_samples
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import Counted, chunk

SAMPLES = 0.3 * np.random.default_rng(0).standard_normal((3000, 2)).clip(-3, 3)
WIDTHS = {"PCM_U8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8}
SOFT = {"loud": 1.0, "soft": 1e-3}
EXTENSIONS = {
    "none": b"",
    "an empty one": bytes(2),
    "one that is cut": struct.pack("<HHI", 22, 16, 3),
    "one of zeros": struct.pack("<HHI", 22, 0, 3) + bytes(16),
}


def wave(path: Path, subtype: str, extension: bytes, sound: np.ndarray) -> np.ndarray:
    """A WAV without a known kind of samples; its samples."""
    soundfile.write(path, sound, 48_000, subtype, format="WAV")
    expected = read(path).samples
    data, width = path.read_bytes(), WIDTHS[subtype]
    form = struct.pack("<HHIIHH", 0xFFFE, 2, 48_000, 96_000 * width, 2 * width, 8 * width) + extension
    body = b"WAVE" + chunk(b"fmt ", form) + data[data.index(b"data") :]
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return expected


@pytest.mark.parametrize(("subtype", "extension", "level"), list(product(WIDTHS, EXTENSIONS, SOFT)))
def test_its_samples_are_read_and_come_back(subtype: str, extension: str, level: str, tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    expected = wave(source, subtype, EXTENSIONS[extension], SOFT[level] * SAMPLES)
    found = read(source)
    np.testing.assert_array_equal(found.samples, expected)
    said = (GUESSED_NOTE,) if WIDTHS[subtype] == 4 else ()
    assert (found.source.subtype, found.source.warnings) == (subtype, said)
    written = write_back(found, source, tmp_path / "out.wav").path
    back, rate = soundfile.read(written, dtype="float64")
    np.testing.assert_array_equal(back.T, expected)
    assert rate == 48_000


@pytest.mark.parametrize(("subtype", "silence"), list(product(["FLOAT", "PCM_32"], [600, 300_000])))
def test_silence_in_front_says_nothing(subtype: str, silence: int, tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    expected = wave(source, subtype, b"", np.concatenate([np.zeros((silence, 2)), SAMPLES]))
    np.testing.assert_array_equal(read(source).samples, expected)


@pytest.mark.parametrize("pieces", [(24_000, 0), (0, 24_000), (8_000, 16_000)])
@pytest.mark.parametrize("subtype", ["FLOAT", "PCM_32"])
def test_its_sound_may_stand_in_pieces(subtype: str, pieces: tuple[int, int], tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    expected = wave(source, subtype, b"", SAMPLES)
    head, sound = source.read_bytes()[8:].split(b"data")
    body = head + chunk(b"data", sound[4 : 4 + pieces[0]]) + chunk(b"data", sound[4 + pieces[0] :])
    source.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    np.testing.assert_array_equal(read(source).samples, expected)


@pytest.mark.parametrize("silence", [0, 9000])
@pytest.mark.parametrize(
    ("subtype", "level"), [*product(["FLOAT", "PCM_32"], SOFT.values()), ("FLOAT", 2.0**13), ("FLOAT", 2.0**15)]
)
def test_24_bits_in_4_bytes_are_integers_or_as_cool_edit_writes_real_numbers(
    subtype: str, level: float, silence: int, tmp_path: Path
) -> None:
    source = tmp_path / "in.wav"
    whole = np.rint(level * np.concatenate([np.zeros((silence, 2)), SAMPLES]) * 2**22) / 2**23
    soundfile.write(source, whole, 48_000, subtype, format="WAV")
    expected, data = read(source).samples, source.read_bytes()
    form = struct.pack("<HHIIHH", 1, 2, 48_000, 8 * 48_000, 8, 24)
    body = b"WAVE" + chunk(b"fmt ", form) + data[data.index(b"data") :]
    source.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    found = read(source)
    np.testing.assert_array_equal(found.samples, expected)
    assert (found.source.subtype, found.source.warnings) == (subtype, (GUESSED_NOTE,) if subtype == "FLOAT" else ())
    back = read(write_back(found, source, tmp_path / "out.wav").path)
    np.testing.assert_array_equal(back.samples, expected)
    assert back.source.subtype == subtype


@pytest.mark.parametrize("chunk_bytes", [18, 1 << 24])
def test_no_more_is_read_than_some_of_the_sound(chunk_bytes: int) -> None:
    form = struct.pack("<HHIIHH", 0xFFFE, 2, 48_000, 384_000, 8, 32)
    body = b"WAVE" + chunk(b"fmt ", form.ljust(chunk_bytes, b"\0")) + chunk(b"data", bytes(1 << 24))
    file = Counted(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert unnamed_samples(file)
    assert file.read_bytes < 1 << 21
