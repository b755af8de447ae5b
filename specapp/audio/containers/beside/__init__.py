"""What stands beside the sound of a file, kept as it is wherever the file comes back as its own kind.

WAV has its chunks kept by `specapp.audio.containers.wav_chunks`; this is the same for other kinds, in one table.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.beside import aiff, matroska, mp3, mp4, others, xiph
from specapp.audio.containers.ogg_pages import comment_of
from specapp.audio.containers.wav_chunks import POSITIONAL, Chunk
from specapp.audio.containers.wav_times import excerpt_chunks
from specapp.base.sentences import say

_MOST_BYTES = 64 * 1024**2  # own choice
_SAID_IN_WAV = (b"LIST", b"id3 ", b"ID3 ")
_PLACED = (*POSITIONAL, xiph.CUESHEET, mp3.LYRICS, *others.CAF_PLACED)
"""What points at samples, or may name times."""
_WAV, _MP4 = ("WAV", "RF64"), ("M4A", "MP4", "MOV", "3GP")


@dataclass(frozen=True, slots=True)
class Part:
    """Samples `start` to `stop` of a recording at `sample_rate` Hz."""

    start: int
    stop: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of file keeps what stands beside its sound.

    Parameters
    ----------
    containers : tuple of str
        Among which chunks may go as they are.
    read : function
        All chunks of an open file.
    excerpt : function
        One chunk for a part of the sound; None where it points at samples that may be gone.
    unsaid : function
        What of a chunk other kinds of file have no words for.
    stays : bool
        Whether chunks are written at all; else all of them are named.
    """

    containers: tuple[str, ...]
    read: Callable[[BinaryIO], list[Chunk]]
    excerpt: Callable[[Chunk, Part], Chunk | None]
    unsaid: Callable[[Chunk], list[str]]
    stays: bool = True


def _same(chunk: Chunk, part: Part) -> Chunk | None:
    del part
    return chunk


def _id3_excerpt(chunk: Chunk, part: Part) -> Chunk:
    tag = id3.excerpt(id3.parsed(chunk.content), part.start / part.sample_rate, part.stop / part.sample_rate)
    return replace(chunk, content=id3.packed(tag))


def _wav_excerpt(chunk: Chunk, part: Part) -> Chunk | None:
    if _is_id3(chunk):
        return _id3_excerpt(chunk, part)
    return next(iter(excerpt_chunks([chunk], part.start, part.sample_rate)), None)


def _mp3_excerpt(chunk: Chunk, part: Part) -> Chunk | None:
    if chunk.identifier == mp3.LYRICS:
        return None
    return _id3_excerpt(chunk, part) if chunk.identifier == mp3.ID3 else chunk


def _xiph_excerpt(chunk: Chunk, part: Part) -> Chunk | None:
    if _is_id3(chunk):
        return _id3_excerpt(chunk, part)
    if chunk.identifier == xiph.COMMENT:
        return replace(chunk, content=xiph.excerpt(chunk.content))
    return None if chunk.identifier == xiph.CUESHEET else chunk


def _aiff_excerpt(chunk: Chunk, part: Part) -> Chunk | None:
    if chunk.identifier == b"MARK":
        return replace(chunk, content=aiff.moved_markers(chunk.content, part.start, part.stop))
    return _id3_excerpt(chunk, part) if _is_id3(chunk) else chunk


def _wav_unsaid(chunk: Chunk) -> list[str]:
    if _is_id3(chunk):
        return id3.unsaid(id3.parsed(chunk.content))
    return [] if chunk.identifier in _SAID_IN_WAV else [say("chunk {name}", name=_name(chunk))]


def _mp3_unsaid(chunk: Chunk) -> list[str]:
    if chunk.identifier == mp3.ID3:
        return id3.unsaid(id3.parsed(chunk.content))
    names = {mp3.APE: say("the APE tag"), mp3.LYRICS: say("the Lyrics3 tag")}
    return [names[chunk.identifier]] if chunk.identifier in names else []


def _xiph_unsaid(chunk: Chunk) -> list[str]:
    if _is_id3(chunk):
        return id3.unsaid(id3.parsed(chunk.content))
    if chunk.identifier == xiph.COMMENT:
        return xiph.unsaid(chunk.content)
    return [] if chunk.identifier == xiph.PICTURE else [say("block {name}", name=_name(chunk))]


def _aiff_unsaid(chunk: Chunk) -> list[str]:
    if _is_id3(chunk):
        return id3.unsaid(id3.parsed(chunk.content))
    if chunk.identifier == aiff.RATE:
        return [say("the fraction of its sample rate")]
    return [] if chunk.identifier in aiff.SAID else [say("chunk {name}", name=_name(chunk))]


def _caf_excerpt(chunk: Chunk, part: Part) -> Chunk | None:
    del part
    return None if chunk.identifier in others.CAF_PLACED else chunk


def _caf_unsaid(chunk: Chunk) -> list[str]:
    return (
        [] if chunk.identifier in (others.CAF_WORDS, others.CAF_SPEAKERS) else [say("chunk {name}", name=_name(chunk))]
    )


def _any_unsaid(chunk: Chunk) -> list[str]:
    return [say("chunk {name}", name=_name(chunk))]


def _ogg_chunks(file: BinaryIO) -> list[Chunk]:
    comment = comment_of(file)
    return [Chunk(xiph.COMMENT, comment)] if comment else []


_KINDS = (
    Kind(_WAV, lambda _: [], _wav_excerpt, _wav_unsaid),
    Kind(("MP3",), mp3.chunks_of, _mp3_excerpt, _mp3_unsaid),
    Kind(("MP2",), mp3.ape_of, _same, _mp3_unsaid, stays=False),
    Kind(("WV",), mp3.chunks_behind, _same, lambda _: []),
    Kind(("TTA",), mp3.chunks_behind, _same, lambda _: []),
    Kind(("FLAC",), xiph.flac_chunks, _xiph_excerpt, _xiph_unsaid),
    Kind(("OGG",), _ogg_chunks, _xiph_excerpt, _xiph_unsaid),
    Kind(_MP4, mp4.chunks_of, _same, mp4.unsaid),
    Kind(("AIFF",), aiff.chunks_of, _aiff_excerpt, _aiff_unsaid),
    Kind(("CAF",), others.caf_chunks, _caf_excerpt, _caf_unsaid),
    Kind(("AU",), others.au_chunks, _same, lambda _: [say("the annotation")]),
    Kind(("MKV", "WEBM"), matroska.chunks_of, _same, lambda chunk: [_name(chunk)], stays=False),
    Kind(("W64",), others.w64_chunks, _same, _any_unsaid, stays=False),
)
KINDS: Mapping[str, Kind] = {container: kind for kind in _KINDS for container in kind.containers}
"""By container."""


def read(file: BinaryIO, container: str) -> tuple[Chunk, ...]:
    """What stands beside the sound of an open file; nothing where it is of another kind, damaged or very large."""
    if container not in KINDS:
        return ()
    try:
        found = tuple(KINDS[container].read(file))
        [KINDS[container].unsaid(chunk) for chunk in found]  # what cannot be understood later is not believed now
    except (ValueError, IndexError, struct.error):
        return ()
    return found if sum(len(chunk.content) for chunk in found) <= _MOST_BYTES else ()


def carried(chunks: Sequence[Chunk], source: str, target: str) -> tuple[Chunk, ...]:
    """Those chunks of a file of the container `source` that a file of `target` holds as they are."""
    kind = KINDS.get(source)
    return tuple(chunks) if kind is not None and kind.stays and target in kind.containers else ()


def all_stays(chunks: Sequence[Chunk], source: str, target: str) -> bool:
    """Whether all that a file of the container `source` says is in these chunks, and a file of `target` holds them."""
    words = [chunk for chunk in chunks if chunk.identifier != others.CAF_SPEAKERS]
    return bool(carried(words, source, target)) or {source, target} <= set(_MP4)


def excerpt(chunks: Sequence[Chunk], container: str, part: Part) -> tuple[Chunk, ...]:
    """The chunks of a part of the sound; what points at samples is moved or left out."""
    moved = [KINDS[container].excerpt(chunk, part) for chunk in chunks] if container in KINDS else []
    return tuple(chunk for chunk in moved if chunk is not None)


def unsaid(chunks: Sequence[Chunk], container: str) -> list[str]:
    """What is lost where a file comes back as another kind, though its words, pictures and chapters are kept."""
    found = [name for chunk in chunks for name in KINDS[container].unsaid(chunk)] if container in KINDS else []
    return list(dict.fromkeys(found))


def left_out(chunks: Sequence[Chunk]) -> list[str]:
    """Names of what an excerpt of a recording leaves out, because it points at other samples."""
    gone = [_name(chunk) for chunk in chunks if chunk.identifier in _PLACED]
    frames = [name for chunk in chunks if _is_id3(chunk) for name in id3.placed(id3.parsed(chunk.content))]
    return list(dict.fromkeys([*gone, *frames]))


def _is_id3(chunk: Chunk) -> bool:
    return chunk.identifier.lower() == b"id3 " and id3.size_of(chunk.content[: id3.HEAD_BYTES]) > 0


def _name(chunk: Chunk) -> str:
    """The name of a chunk, or its bytes where nobody can read it."""
    name = chunk.identifier.decode("latin-1").strip(" \0")
    return name if name and name.isprintable() else chunk.identifier.hex()
