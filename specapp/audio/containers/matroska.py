"""Elements of Matroska and WebM: the size at which a picture is shown, put where FFmpeg leaves it out.

References
----------
RFC 8794, "Extensible Binary Meta Language"; RFC 9559, "Matroska media container format specification".
"""

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

SEGMENT, TRACKS, TRACK = 0x18538067, 0x1654AE6B, 0xAE  # RFC 9559
_NAME, _VIDEO, _CHECKSUM, _VOID = 0x536E, 0xE0, 0xBF, 0xEC  # RFC 9559, RFC 8794
_WIDTH, _HEIGHT, _UNIT = 0x54B0, 0x54BA, 0x54B2  # RFC 9559
_CHECKSUM_BYTES = 6  # RFC 8794
_MOST_ELEMENTS = 1 << 15  # own choice
_HEAD_BYTES = 12  # RFC 9559: at most 4 of a name, 8 of a size
ROOM = " " * 64
"""Put behind the name of a track, it leaves room for what is added (own choice: 12 bytes of sizes, 2 of no sense)."""


class Element(NamedTuple):
    """Where an element and its content start, and where it ends."""

    name: int
    place: int
    start: int
    stop: int


def set_shown_size(file: BinaryIO, track: int, title: str, size: tuple[int, int]) -> None:
    """Say at which size a picture is shown, and take the `ROOM` behind the name of its track for it.

    FFmpeg says so only of pictures that it encodes. Nothing else in the file moves.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable.
    track : int
        Its number among the tracks, from 0.
    title : str
        The name of the track without the room.
    size : tuple of int
        Width and height in pixels.
    """
    tracks = element_at(file, (SEGMENT, TRACKS))
    entries = [one for one in elements(file, tracks) if one.name == TRACK] if tracks else []
    if tracks is None or track >= len(entries):
        return
    entry = entries[track]
    kept = [(one.name, _content(file, one)) for one in elements(file, entry) if one.name != _NAME]
    content = b"".join(packed(name, _shown(data, size) if name == _VIDEO else data) for name, data in kept)
    content += packed(_NAME, title.encode()) if title else b""
    file.seek(entry.start)
    file.write(content + _void(entry.stop - entry.start - len(content)))
    _check(file, tracks)


def shown_size(width: int, height: int, shape: tuple[int, int]) -> tuple[int, int]:
    """Whole pixels at which a picture is shown whose pixels are so many times as wide as high."""
    across, down = shape
    if width * across % down and not height * down % across:
        return width, height * down // across
    return max(1, round(width * across / down)), height


def element_at(file: BinaryIO, names: tuple[int, ...]) -> Element | None:
    """The first element of the last name, inside those before, of a whole file."""
    found: Element | None = Element(0, 0, 0, file.seek(0, 2))
    for name in names:
        found = next((one for one in elements(file, found) if one.name == name), None) if found else None
    return found


def elements(file: BinaryIO, outer: Element) -> Iterator[Element]:
    """The elements inside of another one, up to one that cannot be one.

    Yields
    ------
    Element
    """
    position = outer.start
    for _ in range(_MOST_ELEMENTS):
        if position >= outer.stop:
            return
        file.seek(position)
        head = file.read(_HEAD_BYTES)
        name_bytes = _bytes_of(head[:1])
        size_bytes = _bytes_of(head[name_bytes : name_bytes + 1])
        if not 0 < name_bytes <= 4 or not size_bytes:
            return
        open_end = (1 << 7 * size_bytes) - 1
        size = int.from_bytes(head[name_bytes : name_bytes + size_bytes], "big") & open_end
        start = position + name_bytes + size_bytes
        stop = outer.stop if size == open_end else start + size
        yield Element(int.from_bytes(head[:name_bytes], "big"), position, start, stop)
        position = stop


def packed(name: int, content: bytes) -> bytes:
    """An element."""
    size_bytes = next(count for count in range(1, 9) if len(content) < (1 << 7 * count) - 1)
    size = (len(content) | 1 << 7 * size_bytes).to_bytes(size_bytes, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + content


def _bytes_of(first: bytes) -> int:
    """Bytes of a number by its first one, the leading zeros of which count them; 0 if there is none."""
    return 9 - first[0].bit_length() if first and first[0] else 0


def _shown(video: bytes, size: tuple[int, int]) -> bytes:
    """What is said of a picture, with the size at which it is shown."""
    file = io.BytesIO(video)
    kept = [one for one in elements(file, Element(0, 0, 0, len(video))) if one.name not in (_WIDTH, _HEIGHT, _UNIT)]
    numbers = (number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big") for number in size)
    sizes = b"".join(packed(name, number) for name, number in zip((_WIDTH, _HEIGHT), numbers, strict=True))
    return b"".join(video[one.place : one.stop] for one in kept) + sizes


def _void(size: int) -> bytes:
    """An element without sense of so many bytes, 2 to 128."""
    return packed(_VOID, bytes(size - 2))


def _check(file: BinaryIO, outer: Element) -> None:
    """Put the sum of an element right that begins with one."""
    first = next(elements(file, outer), None)
    if first is not None and first.name == _CHECKSUM:
        file.seek(outer.start + _CHECKSUM_BYTES)
        total = zlib.crc32(file.read(outer.stop - file.tell()))
        file.seek(first.start)
        file.write(total.to_bytes(4, "little"))


def _content(file: BinaryIO, one: Element) -> bytes:
    file.seek(one.start)
    return file.read(one.stop - one.start)
