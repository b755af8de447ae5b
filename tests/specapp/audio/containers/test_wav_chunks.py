"""What stands beside the sound of a WAV is found however its program counts."""

import struct

import numpy as np
import pytest

from specapp.audio.recording import read
from tests.support.kinds import chunk


@pytest.mark.parametrize("behind", [b"INFO" + chunk(b"INAM", b"Night"), b"INFO" + chunk(b"INAM", b"Nights\0")])
@pytest.mark.parametrize("padded", [True, False])
def test_chunks_of_a_wave_are_found_without_the_byte_that_makes_sizes_even(behind: bytes, *, padded: bool) -> None:
    sound = np.random.default_rng(0).integers(0, 256, 4801).astype(np.uint8).tobytes()
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 48000, 48000, 1, 8))
    data = chunk(b"data", sound)[: None if padded else -1]
    body = b"WAVE" + fmt + data + chunk(b"LIST", behind)
    recording = read(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert [one.content for one in recording.source.chunks] == [behind]
    assert (recording.length, recording.source.warnings) == (4801, ())
