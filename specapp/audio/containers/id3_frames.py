"""ID3v2 tags frame by frame, whatever their version: frames that nobody here understands stay as they are.

References
----------
M. Nilsson, "ID3 tag version 2", "2.3.0" and "2.4.0 - main structure"; C. Newell, "ID3v2 chapter frame addendum".
"""

import io
import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from specapp.base.sentences import say

HEAD_BYTES = 10  # definition
MAGIC = b"ID3"
_MOST_TAGS, _MOST_BYTES = 8, 64 * 1024**2  # own choice
_UNSYNCHRONISED, _EXTENDED, _FOOTED = 0x80, 0x40, 0x10  # definition
_FRAME_UNSYNCHRONISED = 0x02  # definition
_PLACED = (
    b"SYLT",
    b"SLT",
    b"ETCO",
    b"ETC",
    b"MLLT",
    b"MLL",
    b"SYTC",
    b"STC",
    b"POSS",
    b"ASPI",
    b"SEEK",
    b"TLEN",
    b"TLE",
)
"""Frames that point at times or places of the whole sound, and mean nothing in an excerpt."""
_OF_THE_FILE = (b"iTunSMPB", b"iTunNORM", b"SAMPLES_SHA256")
"""Descriptions of frames that are about the old samples."""
_SAID = (b"COM", b"COMM", b"ULT", b"USLT", b"PIC", b"APIC", b"CHAP", b"CTOC")
"""Frames beside those of text that other kinds of file can say too."""


class Frame(NamedTuple):
    """One frame; its flags are empty in version 2.2."""

    name: bytes
    flags: bytes
    content: bytes


class Tag(NamedTuple):
    """A tag of version 2.2, 2.3 or 2.4."""

    version: int
    frames: tuple[Frame, ...] = ()


def size_of(head: bytes) -> int:
    """Bytes of the whole tag that begins with these ten; 0 if none does."""
    if len(head) < HEAD_BYTES or not head.startswith(MAGIC) or head[3] not in (2, 3, 4):
        return 0
    return HEAD_BYTES + _synchsafe(head[6:]) + (HEAD_BYTES if head[5] & _FOOTED else 0)


def tags_at(file: BinaryIO, most_bytes: int = _MOST_BYTES) -> list[bytes]:
    """The tags at the start of a file, one behind the other; those that would be more than so many bytes are none.

    Parameters
    ----------
    file : binary file
        Seekable; afterwards it stands behind them.
    most_bytes : int
    """
    found, start = [], 0
    for stop in _stops(file, most_bytes):
        file.seek(start)
        found.append(file.read(stop - start))
        start = stop
    file.seek(start)
    return found


def tags_end(file: BinaryIO) -> int:
    """Where the same tags end, which are not read; in a file that ends within them, its end."""
    return min(max(_stops(file, _MOST_BYTES), default=0), file.seek(0, 2))


def _stops(file: BinaryIO, most_bytes: int) -> Iterator[int]:
    """Where each of the tags at the start of a file ends."""
    start = 0
    for _ in range(_MOST_TAGS):
        file.seek(start)
        size = size_of(file.read(HEAD_BYTES))
        if not 0 < size <= most_bytes - start:
            return
        start += size
        yield start


def split(tags: bytes) -> list[bytes]:
    """Tags that stand one behind the other."""
    return tags_at(io.BytesIO(tags), len(tags))


def parsed(tag: bytes) -> Tag:
    """The frames of a whole tag; those about the old samples are left out."""
    version, flags, content = tag[3], tag[5], tag[HEAD_BYTES : HEAD_BYTES + _synchsafe(tag[6:])]
    unsynchronised = bool(flags & _UNSYNCHRONISED)
    if unsynchronised and version < 4:
        content = content.replace(b"\xff\0", b"\xff")
    if flags & _EXTENDED and version > 2:
        content = content[_synchsafe(content) if version == 4 else 4 + int.from_bytes(content[:4], "big") :]
    sizes: list[Callable[[bytes], int]] = [_plain, _synchsafe] if version == 4 else [_plain]
    walks = [tuple(_frames(content, version, size)) for size in sizes]  # some programs wrote plain sizes into 2.4
    frames = max(reversed(walks), key=lambda walk: sum(len(frame.content) for frame in walk))
    if version == 4:
        frames = tuple(_synchronised(frame, always=unsynchronised) for frame in frames)
    return Tag(version, tuple(frame for frame in frames if not _is_of_the_file(frame)))


def packed(tag: Tag) -> bytes:
    """The tag as bytes, without padding; nothing of no frames."""
    content = b"".join(_frame(frame, tag.version) for frame in tag.frames)
    return MAGIC + bytes([tag.version, 0, 0]) + _to_synchsafe(len(content)) + content if content else b""


def own_text(version: int, description: str, value: str) -> Frame:
    """A frame of plain words with a description of one's own."""
    flags = b"" if version == 2 else b"\0\0"
    return Frame(b"TXX" if version == 2 else b"TXXX", flags, b"\0" + f"{description}\0{value}".encode("latin-1"))


def excerpt(tag: Tag, start_s: float, stop_s: float) -> Tag:
    """The tag of a part of the sound: its chapters are moved, other frames that point at times are left out."""
    moved = [_moved(frame, start_s, stop_s) if frame.name == b"CHAP" else frame for frame in tag.frames]
    inside = [frame for frame in moved if frame is not None and frame.name not in _PLACED]
    chapters = {_element(frame) for frame in inside if frame.name == b"CHAP"}
    listed = [_listing(frame, chapters) if frame.name == b"CTOC" else frame for frame in inside]
    return Tag(tag.version, tuple(listed))


def unsaid(tag: Tag) -> list[str]:
    """What of a tag no other kind of file says: names of frames, and of texts that have several values."""
    others = [frame.name for frame in tag.frames if frame.name[:1] != b"T" and frame.name not in _SAID]
    several = [frame.name for frame in tag.frames if _has_several(frame)]
    lost = [name.decode("latin-1") for name in dict.fromkeys(others)]
    return lost + [say("all but the first {name}", name=name.decode("latin-1")) for name in several]


def placed(tag: Tag) -> list[str]:
    """Names of the frames that an excerpt leaves out."""
    return [frame.name.decode("latin-1") for frame in tag.frames if frame.name in _PLACED]


def _has_several(frame: Frame) -> bool:
    if frame.name[:1] != b"T" or frame.name in (b"TXXX", b"TXX") or not frame.content:
        return False
    form = {0: "latin-1", 1: "utf-16", 2: "utf-16-be"}.get(frame.content[0], "utf-8")
    return "\0" in frame.content[1:].decode(form, "replace").rstrip("\0")


def _frames(content: bytes, version: int, size_from: Callable[[bytes], int]) -> Iterator[Frame]:
    letters, head = (3, 6) if version == 2 else (4, 10)
    position = 0
    while position + head <= len(content) and content[position : position + letters].isalnum():
        name, rest = content[position : position + letters], content[position + letters : position + head]
        size = int.from_bytes(rest, "big") if version == 2 else size_from(rest)
        stop = position + head + size
        if stop > len(content):
            return
        yield Frame(name, rest[4:], content[position + head : stop])
        position = stop


def _frame(frame: Frame, version: int) -> bytes:
    size = len(frame.content)
    packed_size = _to_synchsafe(size) if version == 4 else size.to_bytes(3 if version == 2 else 4, "big")
    return frame.name + packed_size + frame.flags + frame.content


def _synchronised(frame: Frame, *, always: bool) -> Frame:
    if not (always or frame.flags[1] & _FRAME_UNSYNCHRONISED):
        return frame
    flags = bytes([frame.flags[0], frame.flags[1] & ~_FRAME_UNSYNCHRONISED])
    return Frame(frame.name, flags, frame.content.replace(b"\xff\0", b"\xff"))


def _is_of_the_file(frame: Frame) -> bool:
    texts = frame.name in (b"COMM", b"COM", b"TXXX", b"TXX")
    return texts and any(words in frame.content.replace(b"\0", b"")[:40] for words in _OF_THE_FILE)


def _element(frame: Frame) -> bytes:
    return frame.content.partition(b"\0")[0]


def _moved(frame: Frame, start_s: float, stop_s: float) -> Frame | None:
    """A chapter by the clock of the excerpt; None if it lies outside."""
    name, _, rest = frame.content.partition(b"\0")
    first, last = struct.unpack(">II", rest[:8])
    if last <= 1000 * start_s or first >= 1000 * stop_s:
        return None
    times = [round(min(max(ms, 1000 * start_s), 1000 * stop_s) - 1000 * start_s) for ms in (first, last)]
    return frame._replace(content=name + b"\0" + struct.pack(">II", *times) + rest[8:])


def _listing(frame: Frame, chapters: set[bytes]) -> Frame:
    """A table of contents without the chapters that are gone."""
    name, _, rest = frame.content.partition(b"\0")
    *children, sub = rest[2:].split(b"\0", rest[1])
    kept = [child for child in children if child in chapters]
    content = name + b"\0" + bytes([rest[0], len(kept)]) + b"".join(child + b"\0" for child in kept) + sub
    return frame._replace(content=content)


def _plain(size: bytes) -> int:
    return int.from_bytes(size[:4], "big")


def _synchsafe(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size[:4], (21, 14, 7, 0), strict=False))


def _to_synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
