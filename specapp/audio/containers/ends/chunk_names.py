"""What is a chunk behind the sound of a file: also one whose name no program would choose, if its size fits."""

import struct
from typing import BinaryIO

from specapp.audio.containers.ends.parts import bytes_at

TAGS = (b"APET", b"LYRI")
"""How tags begin that are no chunks but could be taken for such (APEv2 and Lyrics3)."""
APE_BYTES, OLD_BYTES = 32, 128  # definition of APE tags, whose end says how long they are, and of ID3v1
_MOST_CHUNKS = 200
"""Strange ones, one behind the other (own choice)."""


def is_plain(name: bytes) -> bool:
    """Whether a name has only characters that can be read, as readers ask of chunks that they do not know."""
    return all(32 <= byte < 127 for byte in name)


def is_old_tag(file: BinaryIO, position: int) -> bool:
    """Whether ID3v1 stands here, which is the last in a file.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    position : int
    """
    return file.seek(0, 2) - position == OLD_BYTES and bytes_at(file, position, 3) == b"TAG"


def is_chunk(file: BinaryIO, position: int, head: struct.Struct, pad: int) -> bool:
    """Whether a chunk, or room of zeros between chunks, stands somewhere behind the sound.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    position : int
        Where its name begins.
    head : Struct
        How name and size are stored.
    pad : int
        Of what the size of a chunk in the file is a multiple.
    """
    header = bytes_at(file, position, head.size)
    if len(header) < head.size or header.startswith(TAGS) or is_old_tag(file, position):
        return False
    return is_plain(header[:4]) or not any(header) or leads_on(file, position, head, pad)


def leads_on(file: BinaryIO, position: int, head: struct.Struct, pad: int) -> bool:
    """Whether sizes lead from here to the end of the file, or to a chunk that has a plain name; zeros lead nowhere.

    Parameters are those of `is_chunk`.
    """
    end = file.seek(0, 2)
    for _ in range(_MOST_CHUNKS):
        header = bytes_at(file, position, head.size)
        if len(header) < head.size or header.startswith(TAGS) or not any(header):
            return False
        name, size = header[:4], int(head.unpack(header)[1])
        stop = position + head.size + size
        if stop > end or is_plain(name) or end - stop < pad:
            return stop <= end
        position = stop + -size % pad
    return False
