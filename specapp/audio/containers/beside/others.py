"""What stands beside the sound of CAF, AU and Sony Wave64.

References
----------
Apple, "Core Audio format specification 1.0"; Sun, "Audio file format"; Sony, "Wave64 file format".
"""

import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Literal

from specapp.audio.containers.ends.chunk_names import is_old_tag
from specapp.audio.containers.wav_chunks import Chunk

CAF_WORDS, CAF_SPEAKERS = b"info", b"chan"
CAF_PLACED = (b"mark", b"regn", b"inst", b"midi", b"edct", b"ovvw")
"""Chunks of a CAF that point at samples."""
_CAF_REBUILT = (b"desc", b"data", b"pakt", b"kuki", b"free", b"peak", b"ovvw")
_CAF_IN_ORDER = (b"lpcm", b"ulaw", b"alaw")
"""Kinds of sound whose channels may stand in any order; the others have one of their own."""
_BY_NAMES, _BY_BITS = 0, 1 << 16  # definition: how speakers are said that have no number
_CAF_FIRST, _CAF_FORM, _AU_HEAD, _W64_FIRST, _W64_HEAD = 8, 20, 24, 40, 24  # definition
_W64_REBUILT = (b"fmt ", b"data", b"fact", b"junk", b"riff")
_MOST_CHUNKS, _MOST_BYTES = 2000, 64 * 1024**2  # own choice


def caf_chunks(file: BinaryIO) -> list[Chunk]:
    """What stands beside the sound of a CAF, its words among it."""
    found = [(name, start, size) for name, start, size in caf_walk(file) if name not in _CAF_REBUILT]
    chunks = [Chunk(name, _content(file, start, size)) for name, start, size in found if size <= _MOST_BYTES]
    return _fitting(file, chunks)


def caf_put(file: BinaryIO, chunks: Sequence[Chunk]) -> None:
    """Put chunks behind the sound of a CAF, but no speakers of another one.

    Words and speakers that it has already become free space where others come.
    """
    fitting = _fitting(file, chunks)
    end, given = _CAF_FIRST, {chunk.identifier for chunk in fitting}
    for name, start, size in list(caf_walk(file)):
        end = start + size
        if name in given and name in (CAF_WORDS, CAF_SPEAKERS):
            file.seek(start - 12)
            file.write(b"free")
    file.seek(end)  # libsndfile leaves a byte behind that, which makes decoders lose their way
    file.writelines(struct.pack(">4sq", one.identifier, len(one.content)) + one.content for one in fitting)
    file.truncate()


def _fitting(file: BinaryIO, chunks: Sequence[Chunk]) -> list[Chunk]:
    """All but speakers of another number of channels than a CAF has, or beside a codec that has its own order."""
    form = _content(file, _CAF_FORM, 32)
    kind, channels = form[8:12], int.from_bytes(form[24:28], "big")
    return [
        chunk
        for chunk in chunks
        if chunk.identifier != CAF_SPEAKERS or (kind in _CAF_IN_ORDER and _speakers(chunk.content) == channels)
    ]


def _speakers(content: bytes) -> int:
    """How many speakers a CAF names."""
    how, bits, names = (int.from_bytes(content[at : at + 4], "big") for at in (0, 4, 8))
    return {_BY_NAMES: names, _BY_BITS: bits.bit_count()}.get(how, how & 0xFFFF)


def info_with(content: bytes, words: Mapping[str, str]) -> bytes:
    """The words of a CAF with further ones."""
    count = int.from_bytes(content[:4], "big") + len(words)
    fresh = b"".join(key.encode() + b"\0" + word.replace("\0", "").encode() + b"\0" for key, word in words.items())
    return struct.pack(">I", count) + content[4:] + fresh


def au_chunks(file: BinaryIO) -> list[Chunk]:
    """The annotation of an AU, if it has any."""
    head = _content(file, 0, 8)
    order: Literal["big", "little"] = "little" if head[:4] == b"dns." else "big"
    start = int.from_bytes(head[4:], order) if head[:4] in (b".snd", b"dns.") else 0
    note = _content(file, _AU_HEAD, min(start - _AU_HEAD, _MOST_BYTES)) if start > _AU_HEAD else b""
    return [Chunk(b"annotation", note)] if note.strip(b"\0") else []


def au_put(plain: BinaryIO, file: BinaryIO, chunks: Iterable[Chunk]) -> None:
    """Copy an AU with an annotation in front of its sound."""
    note = b"".join(chunk.content for chunk in chunks)
    plain.seek(0)
    head = plain.read(_AU_HEAD)
    start = int.from_bytes(head[4:8], "big")
    plain.seek(start)
    file.write(head[:4] + struct.pack(">I", _AU_HEAD + len(note)) + head[8:] + note)
    shutil.copyfileobj(plain, file)


def w64_chunks(file: BinaryIO) -> list[Chunk]:
    """The names of what stands beside the sound of a Wave64, which nothing here writes."""
    found: list[Chunk] = []
    end, position = file.seek(0, 2), _W64_FIRST
    while position + _W64_HEAD <= end and len(found) < _MOST_CHUNKS and not is_old_tag(file, position):
        head = _content(file, position, _W64_HEAD)
        size = max(int.from_bytes(head[16:], "little"), _W64_HEAD)
        if _is_name(head[:4]) or position + size <= end:
            found.append(Chunk(head[:4], b""))
        position += size + -size % 8
    return [chunk for chunk in found if chunk.identifier not in _W64_REBUILT]


def _is_name(identifier: bytes) -> bool:
    return identifier.isascii() and identifier.decode("ascii").isprintable()


def caf_walk(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Name, start of the content and size of every chunk of a CAF that is whole."""
    end, position = file.seek(0, 2), _CAF_FIRST
    for _ in range(_MOST_CHUNKS):
        head = _content(file, position, 12)
        if len(head) < 12:
            return
        name, size = struct.unpack(">4sq", head)
        if size < 0 or position + 12 + size > end:
            return
        yield name, position + 12, size
        position += 12 + size


def _content(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)
