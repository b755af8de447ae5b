"""Blocks of a FLAC that nobody has defined yet are kept."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.audio.write_back import write_back

FIRST_BYTES = 42
"""The mark of a FLAC and its first block (RFC 9639)."""


@pytest.mark.parametrize("kind", [7, 9, 126])
def test_blocks_of_reserved_types_stay_or_are_named(kind: int, tmp_path: Path) -> None:
    file, samples = io.BytesIO(), np.random.default_rng(0).integers(-9000, 9000, 4801).astype(np.int16)
    soundfile.write(file, samples, 48000, format="FLAC")
    plain, block = file.getvalue(), bytes([kind]) + (5).to_bytes(3, "big") + b"hello"
    source = tmp_path / "in.flac"
    source.write_bytes(plain[:FIRST_BYTES] + block + plain[FIRST_BYTES:])
    recording = read(source)
    written = write_back(recording, source, tmp_path / "out.flac")
    assert block[1:] in written.path.read_bytes()
    assert (written.output.note, recording.source.warnings) == ("", ())
    np.testing.assert_array_equal(soundfile.read(written.path, dtype="int16")[0], samples)
    assert f"block {kind}" in write_back(recording, source, tmp_path / "out.wav").output.note
