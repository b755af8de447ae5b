"""MP3 files that were put one behind the other, and tags inside of them: tags and headers are no sound."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from specapp.audio.containers.ends.cut_short import HEADER_BYTES, frame_sizes, mpeg_hz
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
_MOST_PARTS, _MOST_TAGS = 1000, 8  # own choice
_SHORT = 0.25
"""A beginning is left out if it has less than so much of what follows at another rate (own choice)."""
_MPEG_1, _MONO = 3, 3  # ISO/IEC 11172-3

Spans = Sequence[tuple[int, int]]
Kind = tuple[int, int]
"""Sample rate and channels of a recording."""


def mp3_parts(file: BinaryIO) -> Sequence[Spans]:
    """Where the parts of each MP3 in a file start and stop; a single one for all else.

    A recording has several parts where tags stand inside of it, as in segments of a stream that were put together.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end = file.seek(0, 2)
    begins = behind_tags(file)[:HEADER_BYTES]
    if not _is_layer_3(begins):
        return [[(0, end)]]
    found: list[list[tuple[int, int]]] = [[]]
    start, sound = 0, _behind_tags(file, 0)
    for place in _beginnings(file):
        if place <= sound or len(found) == _MOST_PARTS:
            continue  # the header behind a tag that was found
        frames = _behind_tags(file, place)
        if not _is_chain(file, frames):
            continue
        goes_on = _needs_more(file, frames)
        if goes_on and frames == place:
            continue  # there is nothing to leave out
        found[-1].append((start, place))
        found += [] if goes_on else [[]]
        start, sound = frames if goes_on else place, frames
    found[-1].append((start, end))
    return found


def from_most(file: BinaryIO, recordings: Sequence[Spans]) -> tuple[Sequence[Spans], Kind, Kind]:
    """The recordings behind short ones of another rate than most of the file, and what they are and the very first is.

    One with fewer channels than another of its rate is heard on all of them.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    recordings : sequence
        As `mp3_parts` gives them.
    """
    kinds = [_kind(file, recording) for recording in recordings]
    sizes = [sum(stop - start for start, stop in recording) for recording in recordings]
    of_rate = {rate: sum(size for size, kind in zip(sizes, kinds, strict=True) if kind[0] == rate) for rate, _ in kinds}
    most = max(of_rate, key=lambda rate: of_rate[rate])
    first = next(place for place, (rate, _) in enumerate(kinds) if rate == most)
    first = first if sum(sizes[:first]) < _SHORT * of_rate[most] else 0
    rate = kinds[first][0]
    return recordings[first:], (rate, max(channels for hz, channels in kinds if hz == rate)), kinds[0]


def _kind(file: BinaryIO, recording: Spans) -> Kind:
    head = bytes_at(file, _behind_tags(file, recording[0][0]), HEADER_BYTES)
    return (mpeg_hz(head), 1 if head[3] >> 6 == _MONO else 2) if _is_layer_3(head) else (0, 0)


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
                starts = (word - place for place in _PLACES if word >= place)
                yield from (start for start in starts if _is_layer_3(bytes_at(file, start, 4)))
        position += _BLOCK_BYTES


def _behind_tags(file: BinaryIO, place: int) -> int:
    """Where the tags end that begin here."""
    for _ in range(_MOST_TAGS):
        size = size_of(bytes_at(file, place, HEAD_BYTES))
        if not size:
            break
        place += size
    return place


def _needs_more(file: BinaryIO, place: int) -> bool:
    """Whether some of the sound of a frame lies in the frames before it, so that no recording begins here."""
    head = bytes_at(file, place, HEADER_BYTES)
    at = 4 if head[1] & 1 else 6  # behind a checksum
    return int.from_bytes(head[at : at + 2], "big") >> (7 if head[1] >> 3 & 3 == _MPEG_1 else 8) > 0


def _is_chain(file: BinaryIO, at: int) -> bool:
    """Whether MP3 goes on from here."""
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
