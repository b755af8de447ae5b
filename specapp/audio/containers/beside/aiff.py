"""Chunks of an AIFF as they stand in a file; markers are moved where an excerpt is written.

References
----------
Apple, "Audio interchange file format, version 1.3", 1989.
"""

import shutil
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from specapp.audio.containers.wav_chunks import Chunk

SAID = (b"NAME", b"AUTH", b"(c) ", b"ANNO", b"ID3 ")
_REBUILT = (b"COMM", b"SSND", b"FVER", b"PEAK", b"FORM")
_MOST_CHUNKS = 2000  # own choice
RATE, _RATE_PLACE, _RATE_BYTES = b"COMM rate", 8, 10
"""Name by which a sample rate with a fraction is carried, as no chunk can be called, and where it stands in COMM: a
number of 80 bits."""
_EXPONENT, _ONE, _FRACTION_BITS = struct.Struct(">HQ"), 16383, 63  # definition of these numbers


def chunks_of(file: BinaryIO) -> list[Chunk]:
    """What stands beside the sound, and its sample rate if that has a fraction; nothing if the file is no AIFF."""
    found = list(walk(file))
    common = [_content(file, start, size) for name, start, size in found if name == b"COMM"][:1]
    rates = [content[_RATE_PLACE : _RATE_PLACE + _RATE_BYTES] for content in common]
    fractions = [Chunk(RATE, rate) for rate in rates if len(rate) == _RATE_BYTES and _hertz(rate)[1]]
    return fractions + [Chunk(name, _content(file, start, size)) for name, start, size in found if name not in _REBUILT]


def put_rate(file: BinaryIO, chunks: Iterable[Chunk]) -> None:
    """Give the fraction of its sample rate back to an AIFF whose rate is the same but for that.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable; its position moves.
    chunks : iterable of Chunk
    """
    rates = [chunk.content for chunk in chunks if chunk.identifier == RATE]
    places = [start + _RATE_PLACE for name, start, _ in walk(file) if name == b"COMM"]
    for place, rate in zip(places, rates, strict=False):
        if _hertz(_content(file, place, _RATE_BYTES))[0] in (_hertz(rate)[0], _hertz(rate)[0] + 1):
            file.seek(place)
            file.write(rate)


def _hertz(rate: bytes) -> tuple[int, bool]:
    """Whole Hz of a rate, and whether it has more."""
    exponent, fraction = _EXPONENT.unpack(rate)
    below = _FRACTION_BITS + _ONE - exponent
    if not 0 <= below <= _FRACTION_BITS:
        return 0, False
    return fraction >> below, bool(fraction & (1 << below) - 1)


def put(plain: BinaryIO, file: BinaryIO, chunks: Iterable[Chunk]) -> None:
    """Copy a file that holds sound alone, with these chunks behind it."""
    padded = [(chunk, b"\0" * (len(chunk.content) % 2)) for chunk in chunks if chunk.identifier != RATE]
    tail = b"".join(
        struct.pack(">4sI", chunk.identifier, len(chunk.content)) + chunk.content + pad for chunk, pad in padded
    )
    plain.seek(0)
    magic, size = struct.unpack(">4sI", plain.read(8))
    file.write(struct.pack(">4sI", magic, size + len(tail)))
    shutil.copyfileobj(plain, file)
    file.write(tail)


def moved_markers(content: bytes, start: int, stop: int) -> bytes:
    """A chunk of markers for the samples from `start` to `stop`."""
    (count,), position, kept = struct.unpack(">H", content[:2]), 2, []
    for _ in range(count):
        marker, sample, size = struct.unpack_from(">HIB", content, position)
        whole = 7 + size + (size + 1) % 2
        if start <= sample <= stop:
            kept.append(struct.pack(">HI", marker, sample - start) + content[position + 6 : position + whole])
        position += whole
    return struct.pack(">H", len(kept)) + b"".join(kept)


def declare_length(file: BinaryIO, channels: int, length: int) -> None:
    """Declare the right length in an AIFF with samples of one byte, of which there is an odd number.

    libsndfile counts the byte with which it pads the chunk as one more.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable; its position moves.
    channels, length : int
    """
    position = 12
    file.seek(position)
    while len(header := file.read(8)) == 8:
        identifier, size = struct.unpack(">4sI", header)
        if identifier == b"COMM":
            file.seek(position + 10)
            file.write(struct.pack(">I", length))
        elif identifier == b"SSND":
            file.seek(position + 4)
            file.write(struct.pack(">I", 8 + channels * length))
        position += 8 + size + size % 2
        file.seek(position)


def walk(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Name, start of the content and size of every chunk that is whole."""
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    if head[:4] != b"FORM" or head[8:] not in (b"AIFF", b"AIFC"):
        return
    position = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        name, size = struct.unpack(">4sI", header)
        if position + 8 + size <= end:
            yield name, position + 8, size
        position += 8 + size + size % 2


def _content(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
