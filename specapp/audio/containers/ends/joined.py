"""Whether another recording begins behind the end of one, of kinds whose readers stop there."""

import struct
from collections.abc import Callable
from typing import BinaryIO

from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.mp4_edits import Box, boxes
from specapp.base.sentences import say

NOTE = say(
    "Another recording begins behind the end of this one, as where files were joined byte by byte; it is not read. "
    "Split the file into its parts."
)
_MOST_CHUNKS = 2000  # own choice
_BLOCK_BYTES = 1 << 20  # own choice
_RIFF = (b"RIFF", b"RF64", b"BW64")
_BEGINNINGS = (
    b"fLaC\0\0\0\x22",
    b"fLaC\x80\0\0\x22",
    b"TTA1\1\0",
    b"Creative Voice File\x1a",
    bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
)
"""How FLAC, True Audio, VOC and ASF begin, longer than what is met by chance."""


def another_begins(file: BinaryIO) -> bool:
    """Whether a file holds another one behind its end.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    file.seek(0)
    head = file.read(32)
    scanned = [one for one in _BEGINNINGS if head.startswith(one[:4])]
    if scanned:
        return any(_comes_again(file, one) for one in scanned)
    if head[4:8] == b"ftyp":
        return [box.kind for box in boxes(file, Box(b"", 0, file.seek(0, 2)))].count(b"ftyp") > 1
    if head[:4] == b"riff":
        return bytes_at(file, int.from_bytes(head[16:24], "little"), 4) == b"riff"
    if head[:4] == b".snd":
        return bytes_at(file, int.from_bytes(head[4:8], "big") + int.from_bytes(head[8:12], "big"), 4) == b".snd"
    find = _CHUNKED.get(head[:4])
    return find is not None and find(file)


def _comes_again(file: BinaryIO, beginning: bytes) -> bool:
    file.seek(1)
    tail = b""
    while block := file.read(_BLOCK_BYTES):
        if beginning in tail + block:
            return True
        tail = block[-len(beginning) :]
    return False


def _chunked(form: str, magic: tuple[bytes, ...], first: int = 12, pad: int = 2) -> Callable[[BinaryIO], bool]:
    """Whether one of the chunks is a whole file of the same kind."""
    head = struct.Struct(form)

    def find(file: BinaryIO) -> bool:
        position = first
        for _ in range(_MOST_CHUNKS):
            header = bytes_at(file, position, head.size)
            if len(header) < head.size or header[:4] in magic:
                return len(header) == head.size
            _, size = head.unpack(header)
            position += head.size + size + -size % pad
        return False

    return find


def _behind_long(file: BinaryIO) -> bool:
    """The same of a WAV above 4 GB, whose sizes stand in a chunk of their own (EBU Tech 3306)."""
    return bytes_at(file, int.from_bytes(bytes_at(file, 20, 8), "little") + 8, 4) in _RIFF


_CHUNKED = {
    b"RIFF": _chunked("<4sI", _RIFF),
    b"RF64": _behind_long,
    b"BW64": _behind_long,
    b"FORM": _chunked(">4sI", (b"FORM",)),
    b"caff": _chunked(">4sQ", (b"caff",), 8, 1),
}
