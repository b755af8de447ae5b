"""The sum of all its samples that a FLAC carries, by which damage is found that decoders pass over.

References
----------
RFC 9639, section 8.2.
"""

import hashlib
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.id3_frames import tags_end
from specapp.base.buffers import Samples
from specapp.base.sentences import say

NOTE = say(
    "The samples of the file do not agree with the sum of them that it carries: it is damaged, or a program changed "
    "it and left the sum as it was."
)
_INFO, _MD5 = slice(18, 26), slice(26, 42)
"""Where a FLAC says rate, channels, bits and length, and the MD5 of its samples (RFC 9639, section 8.2)."""


class FlacSum:
    """MD5 of the samples of a FLAC as they come, beside that which its header gives.

    Parameters
    ----------
    bits : int
        Of a sample.
    length : int
        Samples of a channel as its header declares them; 0: not known.
    given : bytes
        MD5 in the header; zeros: none.
    """

    def __init__(self, bits: int, length: int, given: bytes) -> None:
        self.bits, self.length, self.given = bits, length, given
        self.restart()

    def restart(self) -> None:
        """Forget what came."""
        self.count, self._sum = 0, hashlib.md5(usedforsecurity=False)

    def add(self, block: Samples) -> None:
        """Take samples of full scale 1, or integers of 16 bits with those of the file on top [shape=(n, channels)]."""
        self.count += len(block)
        if block.dtype == np.int16:
            numbers: NDArray[Any] = block.view(np.int16) >> max(0, 16 - self.bits)
        else:
            numbers = block * block.dtype.type(2.0 ** (self.bits - 1))
        width = (self.bits + 7) // 8
        stored = numbers.astype("<i2" if width == 2 else "<i4")
        every = stored.itemsize
        self._sum.update(np.ascontiguousarray(stored.view(np.uint8).reshape(-1, every)[:, :width]).data)

    @property
    def is_given(self) -> bool:
        """Whether the header gives one."""
        return any(self.given)

    @property
    def is_wrong(self) -> bool:
        """Whether as many samples came as the header declares, and others than those of which the sum was made."""
        return self.is_given and self.count == (self.length or self.count) and self._sum.digest() != self.given


def flac_sum(source: BinaryIO) -> FlacSum | None:
    """What a FLAC carries, also behind ID3 tags; None of other files.

    Parameters
    ----------
    source : binary file
        Seekable; its position moves.
    """
    head = bytes_at(source, tags_end(source), _MD5.stop)
    if not head.startswith(b"fLaC") or len(head) < _MD5.stop:
        return None
    info = int.from_bytes(head[_INFO], "big")
    return FlacSum((info >> 36 & 0x1F) + 1, info & (1 << 36) - 1, head[_MD5])
