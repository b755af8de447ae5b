"""MP3 files that were put one behind the other: each has its own tag and its own header, which are no sound."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from specapp.audio.containers.ends.cut_short import HEADER_BYTES, frame_sizes
from specapp.audio.containers.ends.declared_times import behind_tags
from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.id3_frames import HEAD_BYTES, size_of
from specapp.base.sentences import say

NOTE = say("The file holds several MP3 recordings one after the other; they are joined, with the words of the first.")
_BEGINNINGS = re.compile(rb"ID3[\2-\4]\0|TAG|Xing|Info")
_PLACES = (36, 21, 13)
"""Bytes of a frame before the word in a header: 4, and the side information by version and channels
(ISO/IEC 11172-3)."""
_OLD_TAG_BYTES = 128  # definition of ID3v1
_LAYER_3 = 1  # ISO/IEC 11172-3
_BLOCK_BYTES, _SHARED_BYTES = 1 << 20, 64  # own choice
_CHAIN = 3
"""So many frames one behind the other are no chance (own choice)."""
_MOST_PARTS = 1000  # own choice


def mp3_parts(file: BinaryIO) -> Sequence[tuple[int, int]]:
    """Where each MP3 in a file starts and stops; a single one for all else.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end = file.seek(0, 2)
    begins = behind_tags(file)[:HEADER_BYTES]
    if not _is_layer_3(begins):
        return [(0, end)]
    starts = [0]
    for place in _beginnings(file):
        known = place <= starts[-1] + _tag_bytes(file, starts[-1])  # the header behind a tag that was found
        if not known and len(starts) < _MOST_PARTS and _is_chain(file, place):
            starts.append(place)
    return list(zip(starts, [*starts[1:], end], strict=True))


def _beginnings(file: BinaryIO) -> Iterator[int]:
    """Where tags, frames behind old tags and frames with a header may begin."""
    position, seen = 0, -1
    while block := bytes_at(file, position, _BLOCK_BYTES + _SHARED_BYTES):
        for found in _BEGINNINGS.finditer(block):
            word = position + found.start()
            if word <= seen:
                continue
            seen = word
            if found[0].startswith(b"ID3"):
                yield word
            elif found[0] == b"TAG":
                yield word + _OLD_TAG_BYTES
            else:
                yield from (word - place for place in _PLACES if _is_layer_3(bytes_at(file, max(0, word - place), 4)))
        position += _BLOCK_BYTES


def _tag_bytes(file: BinaryIO, place: int) -> int:
    return size_of(bytes_at(file, place, HEAD_BYTES))


def _is_chain(file: BinaryIO, place: int) -> bool:
    """Whether MP3 goes on from here, behind a tag if there is one."""
    at = place + _tag_bytes(file, place)
    head = bytes_at(file, at, HEADER_BYTES)
    size_at = frame_sizes(head)
    for _ in range(_CHAIN):
        size = size_at(head) if _is_layer_3(head) else 0
        if not size:
            return False
        at += size
        head = bytes_at(file, at, HEADER_BYTES)
    return True


def _is_layer_3(head: bytes) -> bool:
    return len(head) >= 4 and head[0] == 0xFF and head[1] >= 0xE0 and head[1] >> 1 & 3 == _LAYER_3
