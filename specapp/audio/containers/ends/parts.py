"""Some parts of a file, one behind the other, read as if there was nothing else in it."""

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import BinaryIO, cast

_BLOCK_BYTES = 1 << 18  # own choice


class Parts(io.RawIOBase):
    """Parts of a file, for reading.

    Parameters
    ----------
    file : binary file
    spans : sequence of (int, int)
        Where each starts and stops, in the order in which they are read.
    """

    def __init__(self, file: BinaryIO, spans: Sequence[tuple[int, int]]) -> None:
        self._file, self._spans, self._at = file, tuple(spans), 0
        self._ends = tuple(accumulate(stop - start for start, stop in self._spans))

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As of any file."""
        from_where = (0, self._at, self._ends[-1])[whence]
        self._at = max(0, from_where + offset)
        return self._at

    def tell(self) -> int:
        """As of any file."""
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """As of any file, up to where a part ends."""
        part = bisect_right(self._ends, self._at)
        if part == len(self._ends):
            return 0
        left = self._ends[part] - self._at
        self._file.seek(self._spans[part][1] - left)
        content = self._file.read(min(len(buffer), left))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)


def parts(file: BinaryIO, spans: Sequence[tuple[int, int]]) -> BinaryIO:
    """Parts of a file as a file."""
    return cast(BinaryIO, io.BufferedReader(Parts(file, spans), _BLOCK_BYTES))


def shortened(file: BinaryIO, end: float) -> BinaryIO:
    """A file, or its beginning if there is more behind `end`."""
    return file if end >= file.seek(0, 2) else parts(file, [(0, int(end))])


def bytes_at(file: BinaryIO, position: int, size: int) -> bytes:
    """Some bytes of a file, fewer or none where it ends before."""
    if position >= file.seek(0, 2):
        return b""  # systems refuse to go far behind the end
    file.seek(position)
    return file.read(size)
