"""Tags in front of and behind the sound of an MP3, as they stand in a file: ID3 of every version, and APE."""

import struct
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.wav_chunks import Chunk

ID3, APE, OLD, LYRICS = b"ID3 ", b"APE ", b"TAG ", b"Lyrics3"
_LYRICS_BEGIN, _LYRICS_ENDS = b"LYRICSBEGIN", (b"LYRICSEND", b"LYRICS200")
_LYRICS_MOST = 5200
"""Longest tag of Lyrics3 that does not say how long it is, a little more than its definition allows (own choice)."""
_OLD_BYTES, _APE_BYTES = 128, 32  # definition of ID3v1; of APEv2
_APE_BEGINS = b"APETAGEX"  # definition of APEv2; of 131 bytes its middle looks like ID3v1
_HAS_HEADER = 0x80  # definition of APEv2: highest bit of the flags
_APE_FOOT = struct.Struct("<8s4I8x")
"""Mark, version, size of the items and this foot, number of items, and flags (definition of APEv2)."""
_APE_VERSION, _APE_IS_HEADER = 2000, 0x20000000  # definition of APEv2
_MOST_BYTES = 64 * 1024**2  # own choice


def chunks_of(file: BinaryIO) -> list[Chunk]:
    """The tags of a file, those in front of the sound first."""
    found = [Chunk(ID3, id3.packed(id3.parsed(tag))) for tag in id3.tags_at(file)]
    position, end = file.tell(), file.seek(0, 2)
    old = _at(file, max(0, end - _OLD_BYTES), _OLD_BYTES)
    is_ape = _at(file, max(0, end - _OLD_BYTES - 3), 8) == _APE_BEGINS
    behind = [Chunk(OLD, old, after_sound=True)] if old.startswith(b"TAG") and not is_ape else []
    end -= _OLD_BYTES * len(behind)
    if size := _lyrics_size(file, end):
        behind.insert(0, Chunk(LYRICS, _at(file, end - size, size), after_sound=True))
        end -= size
    foot = _at(file, max(0, end - _APE_BYTES), _APE_BYTES)
    if foot.startswith(_APE_BEGINS):
        size = int.from_bytes(foot[12:16], "little") + (_APE_BYTES if foot[23] & _HAS_HEADER else 0)
        if size <= min(_MOST_BYTES, end - position):
            behind.insert(0, Chunk(APE, _at(file, end - size, size), after_sound=True))
    return [*(chunk for chunk in found if chunk.content), *behind]


def _lyrics_size(file: BinaryIO, end: int) -> int:
    """Bytes of a tag of Lyrics3 that ends here; 0 if there is none (definition of Lyrics3 2.00)."""
    foot = _at(file, max(0, end - 15), 15)
    if not foot.endswith(_LYRICS_ENDS):
        return 0
    first = max(0, end - _LYRICS_MOST)
    if foot.endswith(_LYRICS_ENDS[1]) and foot[:6].isdigit():
        first = max(0, end - int(foot[:6]) - len(foot))
    at = _at(file, first, end - first).find(_LYRICS_BEGIN)
    return end - first - at if at >= 0 else 0


def ape_of(file: BinaryIO) -> list[Chunk]:
    """The APE tag of a file, which FFmpeg does not read behind MPEG layer II."""
    return [chunk for chunk in chunks_of(file) if chunk.identifier == APE]


def ape_with(content: bytes, words: Mapping[str, str]) -> bytes:
    """An APE tag with further words; one with them alone where there is none.

    References
    ----------
    Hydrogenaudio, "APEv2 specification".
    """
    empty = _APE_FOOT.pack(_APE_BEGINS, _APE_VERSION, _APE_BYTES, 0, _HAS_HEADER << 24)
    mark, version, size, count, flags = _APE_FOOT.unpack(content[-_APE_BYTES:] or empty)
    values = [(key.encode("ascii", "replace"), word.encode()) for key, word in words.items()]
    packed = [struct.pack("<II", len(value), 0) + key + b"\0" + value for key, value in values]
    items = content[max(0, len(content) - size) : -_APE_BYTES] + b"".join(packed)
    said = mark, version, len(items) + _APE_BYTES, count + len(packed)
    head = _APE_FOOT.pack(*said, flags | _APE_IS_HEADER) if flags & _HAS_HEADER << 24 else b""
    return head + items + _APE_FOOT.pack(*said, flags)


def chunks_behind(file: BinaryIO) -> list[Chunk]:
    """The APE tag of a WavPack or True Audio file; nothing where there is another tag in front, or a digest in it."""
    found = chunks_of(file)
    return [] if any(not one.after_sound or b"samples_sha256" in one.content.lower() for one in found) else found


def put_behind(file: BinaryIO, chunks: Iterable[Chunk]) -> None:
    """Put tags behind the sound of a file in place of those that it has there."""
    own = sum(len(one.content) for one in chunks_of(file) if one.after_sound)
    file.seek(-own, 2)
    file.writelines(one.content for one in chunks)
    file.truncate()


def _at(file: BinaryIO, position: int, size: int) -> bytes:
    file.seek(position)
    return file.read(size)
