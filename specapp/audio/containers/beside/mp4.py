"""Items of an MP4's own list of tags (`ilst`) and user data as they stand in a file.

References
----------
ISO/IEC 14496-12; Apple, "QuickTime file format: metadata".
"""

import struct
from collections.abc import Iterable
from typing import BinaryIO

from specapp.audio.containers.mp4_edits import Box, box_at, boxes, put_content
from specapp.audio.containers.wav_chunks import Chunk
from specapp.base.errors import AudioError

_LIST = (b"moov", b"udta", b"meta")
_FULL_BYTES = 4  # ISO/IEC 14496-12: version and flags of a full box
_ENCODER = b"\xa9too"
_OF_THE_FILE = (b"iTunSMPB", b"iTunNORM", b"SAMPLES_SHA256", b"samples_sha256")
_SAID = (
    b"aART", b"trkn", b"disk", b"covr", b"cprt", b"desc", b"ldes", b"gnre", b"cpil", b"pgap", b"stik", b"hdvd", b"rtng",
    b"tvsh", b"tven", b"tvsn", b"tves", b"tvnn", b"sonm", b"soar", b"soaa", b"soal", b"soco", b"sosn", b"purd", b"keyw",
    b"catg", b"----",
)  # fmt: skip
"""Items beside those with a copyright sign that FFmpeg can read, so that other kinds of file say them too."""


def chunks_of(file: BinaryIO) -> list[Chunk]:
    """The items of a file's list of tags; those about the old samples are left out."""
    listed = _list(file)
    if listed is None:
        return []
    items = [Chunk(box.kind, _content(file, box)) for box in boxes(file, listed)]
    return [item for item in items if item.identifier != _ENCODER and not _is_of_the_file(item)]


def put(file: BinaryIO, chunks: Iterable[Chunk]) -> None:
    """Put items into a file that FFmpeg wrote, in place of its own, apart from the name of the encoder.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable; its box of tracks is the last one.
    chunks : iterable of Chunk

    Raises
    ------
    AudioError
        If the file is built in another way.
    """
    listed, movie = _list(file), box_at(file, (b"moov",))
    if listed is None or movie is None or movie.stop != file.seek(0, 2):
        raise AudioError("The tags cannot be put into this kind of MP4. Choose a name with .mka or .flac.")
    own = [Chunk(box.kind, _content(file, box)) for box in boxes(file, listed) if box.kind == _ENCODER]
    content = b"".join(
        struct.pack(">I4s", 8 + len(one.content), one.identifier) + one.content for one in [*own, *chunks]
    )
    around = [box for box in (box_at(file, _LIST[: depth + 1]) for depth in range(len(_LIST))) if box is not None]
    put_content(file, [*around, listed], content)


def unsaid(chunk: Chunk) -> list[str]:
    """What of an item no other kind of file says."""
    name = chunk.identifier.decode("latin-1")
    if chunk.identifier[:1] != b"\xa9" and chunk.identifier not in _SAID:
        return [name]
    several = chunk.identifier not in (b"covr", b"----") and len(chunk.content) > int.from_bytes(
        chunk.content[:4], "big"
    )
    return [f"all but the first {name}"] if several else []


def _list(file: BinaryIO) -> Box | None:
    box = box_at(file, _LIST)
    if box is None:
        return None
    inner = box._replace(start=box.start + _FULL_BYTES)
    return next((one for one in boxes(file, inner) if one.kind == b"ilst"), None)


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(box.stop - box.start)


def _is_of_the_file(item: Chunk) -> bool:
    return item.identifier == b"----" and any(word in item.content[:200] for word in _OF_THE_FILE)
