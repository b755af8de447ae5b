"""Ogg pages: reading them, and replacing the comment of a Vorbis or Opus file, which may need more or fewer of them."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import BinaryIO

HEADER = struct.Struct("<4sBBqIIIB")
_CONTINUED, FIRST, LAST = 1, 2, 4  # RFC 3533
_HEADERS = {b"\1vorb": 3}
"""Packets of headers by the beginning of the first one, where there are not two."""
_COMMENTS = {b"\1vorbis": b"\3vorbis", b"OpusHead": b"OpusTags", b"\x7fFLAC": b"\4len"}
"""How the packet of comments begins, by the beginning of the first packet; a block of FLAC says its length there."""
_LAST_BLOCK, _COMMENT_BLOCK = 0x80 << 24, 4 << 24  # RFC 9639
_SEGMENTS = 255  # RFC 3533
_MOST_PAGES = 4000
"""Among which all comments stand, a picture of 200 MB among them (own choice)."""
_SUM = slice(22, 26)  # RFC 3533
_SKIPPED, _OPUS_HZ = slice(10, 12), 48000  # RFC 7845
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an Ogg stream."""

    flags: int
    position: int
    serial: int
    number: int
    lacing: bytes
    body: bytes

    def packed(self) -> bytes:
        """The page as bytes, with its checksum."""
        head = (b"OggS", 0, self.flags, self.position, self.serial, self.number)
        plain = HEADER.pack(*head, 0, len(self.lacing)) + self.lacing + self.body
        return HEADER.pack(*head, checksum(plain), len(self.lacing)) + self.lacing + self.body


def checksum(page: bytes) -> int:
    """CRC of a page whose checksum field is zero.

    Notes
    -----
    Ogg uses the polynomial of zlib with the bits in the other order, from 0 and without a final inversion.
    """
    crc = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)


def pages(file: BinaryIO) -> Iterator[Page]:
    """The pages of a file, from where it stands.

    Yields
    ------
    Page

    Raises
    ------
    ValueError
        If something else than a page follows.
    """
    while (found := read_page(file)) is not None:
        yield found[0]


def read_page(file: BinaryIO) -> tuple[Page, bool] | None:
    """The page where a file stands, and whether its checksum is right; None at the end.

    Raises
    ------
    ValueError
        If something else than a page follows.
    """
    header = file.read(HEADER.size)
    if not header:
        return None
    if not header.startswith(b"OggS\0") or len(header) < HEADER.size:
        raise ValueError(f"{header[:4]!r} is no Ogg page")
    _, _, flags, position, serial, number, _, count = HEADER.unpack(header)
    lacing = file.read(count)
    page = Page(flags, position, serial, number, lacing, file.read(sum(lacing)))
    return page, page.packed()[_SUM] == header[_SUM]


def comment_of(source: BinaryIO) -> bytes:
    """The comment of the first stream of a Vorbis, Opus or FLAC file; nothing if it holds none of them.

    Pages of other streams may stand before and between its own: pictures, and what Skeleton says of all.
    """
    source.seek(0)
    stream = pages(source)
    beginnings = takewhile(lambda page: page.flags & FIRST, stream)
    first = next((page for page in beginnings if page.body.startswith(tuple(_COMMENTS))), None)
    if first is None:
        return b""
    magic = next(magic for begin, magic in _COMMENTS.items() if first.body.startswith(begin))
    source.seek(0)
    packets = [first.body]
    for page in islice(pages(source), _MOST_PAGES):
        if page.serial == first.serial and not page.flags & FIRST:
            _append(packets, page)
            if len(packets) > 2 or (len(packets) == 2 and not page.lacing.endswith(b"\xff")):
                return packets[1][len(magic) :]
    return b""


def without_skip(source: BinaryIO) -> tuple[bytes, float]:
    """The first page of an Opus file that skips none of its beginning, and how many seconds it skips; else nothing."""
    source.seek(0)
    first = next(pages(source))
    if not first.body.startswith(b"OpusHead") or len(first.body) < _SKIPPED.stop:
        return b"", 0.0
    skipped = int.from_bytes(first.body[_SKIPPED], "little")
    body = first.body[: _SKIPPED.start] + bytes(2) + first.body[_SKIPPED.stop :]
    return replace(first, body=body).packed(), skipped / _OPUS_HZ


def without_end(source: BinaryIO, start: int, stop: int) -> dict[int, bytes]:
    """What must be replaced so that a single page does not say that it is the last: decoders then know when it begins.

    Parameters
    ----------
    source : binary file
        Seekable; its position moves.
    start, stop : int
        Where some pages stand; nothing is replaced of several.
    """
    source.seek(start)
    found = read_page(source)
    if found is None or source.tell() != stop:
        return {}
    return {start: replace(found[0], flags=found[0].flags & ~LAST).packed()}


def replace_comment(source: BinaryIO, target: BinaryIO, comment: bytes, *, seconds: float = 0.0) -> None:
    """Copy a Vorbis, Opus or FLAC file with another comment.

    Parameters
    ----------
    source, target : binary file
    comment : bytes
        As `specapp.audio.encoding.tag_writer.vorbis_comment` makes it.
    seconds : float
        Where an Opus file shall end; 0: where it does.

    References
    ----------
    T. Terriberry, R. Lee, R. Giles, "Ogg encapsulation for the Opus audio codec", RFC 7845, section 4.4; Xiph.Org,
    "Ogg mapping for FLAC".
    """
    source.seek(0)
    stream = pages(source)
    first = next(stream)
    packets, last = [first.body], first
    while len(packets) < _HEADERS.get(first.body[:5], 2) or last.lacing.endswith(b"\xff"):
        last = next(stream)
        _append(packets, last)
    packets[1] = _comment_packet(first.body, comment)
    headers = [first, *_paged(packets[1:], first.serial)]
    target.writelines(page.packed() for page in headers)
    shift = len(headers) - 1 - last.number
    rest = _ended(stream, _opus_end(first.body, seconds)) if seconds else stream
    target.writelines(replace(page, number=page.number + shift).packed() for page in rest)


def _comment_packet(first: bytes, comment: bytes) -> bytes:
    if first.startswith(b"\1vorbis"):
        return b"\3vorbis" + comment + b"\1"
    if first.startswith(b"\x7fFLAC"):
        return struct.pack(">I", _LAST_BLOCK | _COMMENT_BLOCK | len(comment)) + comment
    return b"OpusTags" + comment


def _opus_end(first: bytes, seconds: float) -> int:
    """Position of the last page of an Opus file: it counts 48,000 a second, from before what the decoder skips."""
    return int.from_bytes(first[_SKIPPED], "little") + round(_OPUS_HZ * seconds)


def _ended(stream: Iterator[Page], end: int) -> Iterator[Page]:
    """The pages up to the one that reaches `end`, which becomes the last."""
    for page in stream:
        if page.position >= end:
            yield replace(page, position=end, flags=page.flags | LAST)
            return
        yield page


def _append(packets: list[bytes], page: Page) -> None:
    """Add the packets of a page of headers; the first one may continue the last packet so far."""
    start, size = 0, 0
    continued = bool(page.flags & _CONTINUED)
    for length in page.lacing:
        size += length
        if length < _SEGMENTS:
            _join(packets, page.body[start : start + size], continued=continued)
            start, size, continued = start + size, 0, False
    if size:
        _join(packets, page.body[start:], continued=continued)


def _join(packets: list[bytes], part: bytes, *, continued: bool) -> None:
    if continued:
        packets[-1] += part
    else:
        packets.append(part)


def _paged(packets: list[bytes], serial: int) -> Iterator[Page]:
    """Pages, numbered from 1, that hold these header packets one after the other."""
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    body = b"".join(packets)
    for number, start in enumerate(range(0, len(lacing), _SEGMENTS), 1):
        part = lacing[start : start + _SEGMENTS]
        ended = any(length < _SEGMENTS for length in part)
        continued = start > 0 and lacing[start - 1] == _SEGMENTS
        size = sum(part)
        yield Page(_CONTINUED * continued, 0 if ended else -1, serial, number, part, body[:size])
        body = body[size:]
