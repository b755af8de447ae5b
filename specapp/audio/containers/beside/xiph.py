"""Vorbis comments and FLAC metadata blocks as they stand in a file."""

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.wav_chunks import Chunk
from specapp.base.sentences import say

COMMENT, PICTURE, CUESHEET = b"VORBIS_COMMENT", b"PICTURE", b"CUESHEET"
ID3 = b"ID3 "
_BLOCKS = {2: b"APPLICATION", 4: COMMENT, 5: CUESHEET, 6: PICTURE}
"""Metadata blocks that are not about the stream itself (RFC 9639)."""
_TYPES = {name: kind for kind, name in _BLOCKS.items()}
_OF_THE_FILE = (b"samples_sha256=", b"encoder=")
_CHAPTER = b"chapter"
_PLACED = (_CHAPTER, b"cuesheet=")


def flac_chunks(file: BinaryIO) -> list[Chunk]:
    """The kept metadata blocks of a FLAC file, and ID3 in front of it; none if it is no such file."""
    front = [Chunk(ID3, tag) for tag in id3.tags_at(file)]
    if file.read(4) != b"fLaC":
        return []
    found = ((_BLOCKS.get(kind) or _unknown(kind), content) for kind, content in blocks(file))
    return front + [Chunk(name, content) for name, content in found if name]


def _unknown(kind: int) -> bytes:
    """What a block of a reserved type is called; nothing of those that an encoder writes anew."""
    return b"%d" % kind if kind > max(_BLOCKS) else b""


def blocks(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Type and content of every metadata block; afterwards `file` stands at the sound."""
    last = False
    while not last:
        (head,) = struct.unpack(">I", file.read(4))
        last = bool(head >> 31)
        yield head >> 24 & 0x7F, file.read(head & 0xFFFFFF)


def is_rebuilt(kind: int) -> bool:
    """Whether a block that an encoder wrote gives way to those of the source."""
    return kind == 1 or kind in _BLOCKS


def packed_blocks(chunks: Iterable[Chunk]) -> list[tuple[int, bytes]]:
    """Types and contents of kept blocks."""
    known = [(chunk, _TYPES.get(chunk.identifier)) for chunk in chunks if chunk.identifier != ID3]
    return [(kind if kind is not None else int(chunk.identifier), chunk.content) for chunk, kind in known]


def comments_of(content: bytes) -> list[bytes]:
    """The comments of a block or packet, ``NAME=value`` each; those about the old samples are left out."""
    vendor, found = int.from_bytes(content[:4], "little"), []
    (count,) = struct.unpack_from("<I", content, 4 + vendor)
    position = 8 + vendor
    for _ in range(count):
        (size,) = struct.unpack_from("<I", content, position)
        found.append(content[position + 4 : position + 4 + size])
        position += 4 + size
    return [one for one in found if not one.lower().startswith(_OF_THE_FILE)]


def packed_comments(vendor: bytes, comments: Iterable[bytes]) -> bytes:
    """A Vorbis comment without a packet header."""
    entries = list(comments)
    packed = b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(entries)) + packed


def has_chapters(comments: Iterable[bytes]) -> bool:
    """Whether any of them names a chapter."""
    return any(one.lower().startswith(_CHAPTER) for one in comments)


def excerpt(content: bytes) -> bytes:
    """A comment without what points at times of the whole sound."""
    return packed_comments(b"", [one for one in comments_of(content) if not one.lower().startswith(_PLACED)])


def unsaid(content: bytes) -> list[str]:
    """Names that have several values, which other kinds of file get as one."""
    names = [one.partition(b"=")[0].decode("utf-8", "replace").lower() for one in comments_of(content)]
    several = dict.fromkeys(name for name in names if names.count(name) > 1 and name != "metadata_block_picture")
    return [say("that there are several of {name}", name=name) for name in several]
