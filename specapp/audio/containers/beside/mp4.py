"""Items of an MP4's own list of tags (`ilst`) and user data as they stand in a file.

References
----------
ISO/IEC 14496-12; Apple, "QuickTime file format: metadata".
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from specapp.audio.containers.mp4_edits import Box, box_at, boxes, put_content
from specapp.audio.containers.wav_chunks import Chunk
from specapp.base.errors import AudioError
from specapp.base.sentences import say

USER, MOVIE = b"udta", b"moov"
"""Names of chunks that are whole boxes, by where they stand; others are items of the list."""
_WORDS, _META = b"mdir", b"meta"
_MOST_BYTES = 64 * 1024**2  # own choice
_FULL_BYTES = 4  # ISO/IEC 14496-12: version and flags of a full box
_ENCODER = b"\xa9too"
_OF_THE_FILE = (b"iTunSMPB", b"iTunNORM", b"SAMPLES_SHA256", b"samples_sha256")
_SAID = (
    b"aART", b"trkn", b"disk", b"covr", b"cprt", b"desc", b"ldes", b"gnre", b"cpil", b"pgap", b"stik", b"hdvd", b"rtng",
    b"tvsh", b"tven", b"tvsn", b"tves", b"tvnn", b"sonm", b"soar", b"soaa", b"soal", b"soco", b"sosn", b"purd", b"keyw",
    b"catg", b"----",
)  # fmt: skip
"""Items beside those with a copyright sign that FFmpeg can read, so that other kinds of file say them too."""


_SAID_BY_USER = (b"loci", _META)
"""The same of user data, QuickTime's keys among them."""
_UNREAD = {
    b"titl": "title", b"auth": "author", b"perf": "performer", b"albm": "album", b"gnre": "genre", b"yrrc": "year",
    b"dscp": "description", b"cprt": "copyright", b"rtng": "rating", b"kywd": "keywords", b"clsf": "classification",
}  # fmt: skip
"""What a 3GP says (3GPP TS 26.244), and FFmpeg does not read."""
_REBUILT = (b"chpl", b"free", b"skip")
"""What stands in user data and is not about the sound, or is written anew."""


def chunks_of(file: BinaryIO) -> list[Chunk]:
    """The items of a file's list of tags and its other user data; what is about the old samples is left out."""
    movie, end = box_at(file, (b"moov",)), file.seek(0, 2)
    if movie is None:
        return []
    metas = [box for box in boxes(file, movie) if box.kind == _META and box.stop <= min(movie.stop, end)]
    found = [Chunk(MOVIE, _packed(file, box)) for box in metas if box.stop - box.start <= _MOST_BYTES]
    for box in _user_data(file, movie):
        if box.kind == _META and _handler(file, box) == _WORDS:
            found += [Chunk(item.kind, _content(file, item)) for item in _items(file, box)]
        elif box.kind not in _REBUILT:
            found.append(Chunk(USER, _packed(file, box)))
    return [one for one in found if one.identifier != _ENCODER and not _is_of_the_file(one)]


def put(file: BinaryIO, chunks: Sequence[Chunk]) -> None:
    """Put items and user data into a file that FFmpeg wrote, in place of its own, apart from the name of the encoder.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable; its box of tracks is the last one.
    chunks : sequence of Chunk

    Raises
    ------
    AudioError
        If the file is built in another way.
    """
    movie = box_at(file, (b"moov",))
    if movie is None or movie.stop != file.seek(0, 2):
        raise AudioError("The tags cannot be put into this kind of MP4. Choose a name with .mka or .flac.")
    carried = [chunk.content for chunk in chunks if chunk.identifier == USER]
    kinds = {content[4:8] for content in carried}
    items = [chunk for chunk in chunks if chunk.identifier not in (USER, MOVIE)]
    for box in _user_data(file, movie):
        if box.kind == _META and items:
            own = [Chunk(one.kind, _content(file, one)) for one in _items(file, box) if one.kind == _ENCODER]
            items = [*own, *items]
        elif box.kind not in kinds:
            carried.append(_packed(file, box))
    carried += [_list_of(items)] if items else []
    rest = [_packed(file, box) for box in boxes(file, movie) if box.kind != USER]
    rest += [_boxed(USER, b"".join(carried))] if carried else []
    rest += [chunk.content for chunk in chunks if chunk.identifier == MOVIE]
    put_content(file, [movie], b"".join(rest))


def unsaid(chunk: Chunk) -> list[str]:
    """What of an item no other kind of file says."""
    if chunk.identifier in (USER, MOVIE):
        kind = chunk.content[4:8]
        known = kind[:1] == b"\xa9" or kind in _SAID_BY_USER
        return [] if known else [_UNREAD.get(kind, kind.decode("latin-1").strip())]
    name = chunk.identifier.decode("latin-1")
    if chunk.identifier[:1] != b"\xa9" and chunk.identifier not in _SAID:
        return [name]
    several = chunk.identifier not in (b"covr", b"----") and len(chunk.content) > int.from_bytes(
        chunk.content[:4], "big"
    )
    return [say("all but the first {name}", name=name)] if several else []


def _user_data(file: BinaryIO, movie: Box) -> list[Box]:
    """The boxes of user data of a movie, which QuickTime may end with a zero."""
    found = [box for box in boxes(file, movie) if box.kind == USER]
    inside = [box for outer in found[:1] for box in boxes(file, outer) if box.stop <= outer.stop]
    return [box for box in inside if 0 <= box.stop - box.start <= _MOST_BYTES and any(box.kind)]


def _inside(file: BinaryIO, meta: Box) -> list[Box]:
    """The boxes of a box of metadata, which is a full box but in QuickTime."""
    full = list(boxes(file, meta._replace(start=meta.start + _FULL_BYTES)))
    return full if any(box.kind == b"hdlr" for box in full) else list(boxes(file, meta))


def _handler(file: BinaryIO, meta: Box) -> bytes:
    """Which kind of metadata a box holds; that of iTunes where it does not say."""
    kinds = [_content(file, box)[8:12] for box in _inside(file, meta) if box.kind == b"hdlr"]
    return kinds[0] if kinds else _WORDS


def _items(file: BinaryIO, meta: Box) -> Iterator[Box]:
    return (item for box in _inside(file, meta) if box.kind == b"ilst" for item in boxes(file, box))


def _list_of(items: Iterable[Chunk]) -> bytes:
    """A box of iTunes' metadata with these items."""
    handler = _boxed(b"hdlr", bytes(8) + _WORDS + b"appl" + bytes(9))
    listed = _boxed(b"ilst", b"".join(_boxed(item.identifier, item.content) for item in items))
    return _boxed(_META, bytes(_FULL_BYTES) + handler + listed)


def _boxed(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _packed(file: BinaryIO, box: Box) -> bytes:
    return _boxed(box.kind, _content(file, box))


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(box.stop - box.start)


def _is_of_the_file(item: Chunk) -> bool:
    return item.identifier == b"----" and any(word in item.content[:200] for word in _OF_THE_FILE)
