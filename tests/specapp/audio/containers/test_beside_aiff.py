"""Sample rates of AIFF that have a fraction, as those of old Macintosh programs, come back with it."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.formats import FORMATS
from specapp.audio.recording import read
from specapp.audio.write_back import lost_words, write_back

PLACE = 8
"""Of the sample rate in COMM."""


def extended(hertz: float) -> bytes:
    """A number of 80 bits."""
    mantissa, exponent = np.frexp(hertz)
    return struct.pack(">HQ", 16382 + int(exponent), int(mantissa * 2**53) << 11)


def aiff(hertz: float, subtype: str) -> bytes:
    file = io.BytesIO()
    samples = np.random.default_rng(0).integers(-9000, 9000, 2000).astype(np.int16)
    soundfile.write(file, samples, int(hertz), subtype, format="AIFF")
    data = bytearray(file.getvalue())
    at = data.index(b"COMM") + 8 + PLACE
    data[at : at + 10] = extended(hertz)
    return bytes(data)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
@pytest.mark.parametrize("hertz", [22254.545454545456, 11127.272727272728, 44099.5, 48000.0, 44100.0, 7418.75])
def test_the_rate_comes_back(hertz: float, subtype: str, tmp_path: Path) -> None:
    source = tmp_path / "in.aiff"
    source.write_bytes(aiff(hertz, subtype))
    recording = read(source)
    written = write_back(recording, source, tmp_path / "out.aiff").path
    data = written.read_bytes()
    at = data.index(b"COMM") + 8 + PLACE
    assert data[at : at + 10] == extended(hertz)
    np.testing.assert_array_equal(read(written).samples, recording.samples)
    lost = lost_words(recording.source, FORMATS["FLAC"])
    assert (lost == ["the fraction of its sample rate"]) == (hertz % 1 > 0)


def test_a_chunk_with_the_name_of_a_rate_is_a_chunk(tmp_path: Path) -> None:
    source = tmp_path / "in.aiff"
    source.write_bytes(aiff(44100.0, "PCM_16") + b"rate" + struct.pack(">I", 4) + b"abcd")
    written = write_back(read(source), source, tmp_path / "out.aiff").path
    assert b"rate" + struct.pack(">I", 4) + b"abcd" in written.read_bytes()
