"""WAV whose format chunk does not say how many bits its samples have, or fewer than there are bytes of.

That of the oldest programs ends before it would.
"""

import io
import struct
from typing import BinaryIO, cast

from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unfinished import Patched
from specapp.audio.containers.pcm import PCM, REAL
from specapp.audio.containers.wav_chunks import MAGIC, headers
from specapp.base.buffers import BLOCK
from specapp.base.sentences import say

NOTE = say(
    "The WAV does not say, or says wrongly, how many bits its samples have; by their size they were taken for {bits}. "
    "Check how it sounds."
)
_SHORT = struct.Struct("<HHIIH")  # definition of WAVEFORMAT, of Microsoft's mmreg.h
_BITS_BYTES = 2  # definition of PCMWAVEFORMAT, of the same
_COOL_EDIT = 24, 4
"""Bits and bytes of samples that may be real numbers (docs/decisions.md, Files come back as they came)."""


def with_bits(file: BinaryIO) -> tuple[BinaryIO, int]:
    """Such a WAV with the bits of which its samples have room, and how many these are; else the file itself, and 0.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end = file.seek(0, 2)
    if bytes_at(file, 0, 4) not in MAGIC:
        return file, 0
    sizes = ((start, size) for name, size, start in headers(file, 0, end) if name == b"fmt ")
    start, size = next(sizes, (0, 0))
    tag, channels, rate, bytes_per_second, block_bytes = _SHORT.unpack(
        bytes_at(file, start, _SHORT.size).ljust(_SHORT.size, b"\0")
    )
    width = block_bytes // max(1, channels)
    if tag not in (PCM, REAL) or not 0 < width <= 8 or block_bytes != width * channels:
        return file, 0
    stop = start + _SHORT.size
    bits = (8 * width).to_bytes(_BITS_BYTES, "little")
    if size != _SHORT.size:
        said = int.from_bytes(bytes_at(file, stop, _BITS_BYTES), "little")
        is_said = size < stop - start + _BITS_BYTES or (said + 7) // 8 >= width or (said, width) == _COOL_EDIT
        if is_said or bytes_per_second not in (0, rate * block_bytes):
            return file, 0
        return cast(BinaryIO, io.BufferedReader(Patched(file, {stop: bits}), BLOCK)), 8 * width
    longer = parts(file, [(0, stop), (0, _BITS_BYTES), (stop, end)])
    patches = {start - 4: (size + _BITS_BYTES).to_bytes(4, "little"), stop: bits}
    return cast(BinaryIO, io.BufferedReader(Patched(longer, patches), BLOCK)), 8 * width
