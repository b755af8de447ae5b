"""WAV that say that an extension names their kind of samples, and have none, or one that names nothing."""

import struct
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import chunk

SAMPLES = 0.3 * np.random.default_rng(0).standard_normal((3000, 2)).clip(-3, 3)
WIDTHS = {"PCM_U8": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8}
SOFT = {"loud": 1.0, "soft": 1e-3}
EXTENSIONS = {
    "none": b"",
    "an empty one": bytes(2),
    "one that is cut": struct.pack("<HHI", 22, 16, 3),
    "one of zeros": struct.pack("<HHI", 22, 0, 3) + bytes(16),
}


def wave(path: Path, subtype: str, extension: bytes, factor: float) -> np.ndarray:
    """A WAV without a known kind of samples; its samples."""
    soundfile.write(path, factor * SAMPLES, 48_000, subtype, format="WAV")
    expected = read(path).samples
    data, width = path.read_bytes(), WIDTHS[subtype]
    form = struct.pack("<HHIIHH", 0xFFFE, 2, 48_000, 96_000 * width, 2 * width, 8 * width) + extension
    body = b"WAVE" + chunk(b"fmt ", form) + data[data.index(b"data") :]
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return expected


@pytest.mark.parametrize(("subtype", "extension", "level"), list(product(WIDTHS, EXTENSIONS, SOFT)))
def test_its_samples_are_read_and_come_back(subtype: str, extension: str, level: str, tmp_path: Path) -> None:
    source = tmp_path / "in.wav"
    expected = wave(source, subtype, EXTENSIONS[extension], SOFT[level])
    found = read(source)
    np.testing.assert_array_equal(found.samples, expected)
    assert (found.source.subtype, found.source.warnings) == (subtype, ())
    written = write_back(found, source, tmp_path / "out.wav").path
    back, rate = soundfile.read(written, dtype="float64")
    np.testing.assert_array_equal(back.T, expected)
    assert rate == 48_000
