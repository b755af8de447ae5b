"""Chunks of a WAV file: what stands beside the sound (bext, iXML, cue, smpl, LIST, ...) is kept byte for byte."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.ends.chunk_names import is_chunk, is_plain
from specapp.base.errors import AudioError
from specapp.base.sentences import say

MAGIC = (b"RIFF", b"RF64", b"BW64")
POSITIONAL = (b"cue ", b"smpl", b"plst", b"inst")
"""Chunks that point at samples and mean nothing in an excerpt."""
UNKNOWN_SIZE = 0xFFFFFFFF  # EBU Tech 3306
OPEN_SIZES = (0, 0x7FFFF000, 0x7FFFFFFF)
"""What programs declare that write into a pipe, SoX the second (own choice)."""
_REBUILT = (b"fmt ", b"data", b"ds64", b"fact", b"PEAK", b"JUNK", b"FLLR", b"PAD ", b"junk", b"sha2", bytes(4))
_KEPT_BYTES = 16 * 1024**2  # own choice
_MOST_CHUNKS = 2000  # own choice
_FMT_BYTES = 16  # definition of PCM's format chunk
LEAST_BYTES = {b"acid": 16, b"smpl": 36}
"""As many libsndfile reads of such chunks, whatever their size (its ``wav_read_acid_chunk`` and
``wav_read_smpl_chunk``)."""
_HEAD = struct.Struct("<4sI")  # definition of RIFF


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of a WAV file that is kept as it is.

    Parameters
    ----------
    identifier : bytes
        Four bytes.
    content : bytes
    after_sound : bool
        Whether it stands behind the samples, or will do so.
    """

    identifier: bytes
    content: bytes
    after_sound: bool = False


@dataclass(frozen=True, slots=True)
class WavLayout:
    """How a WAV file is built.

    Parameters
    ----------
    chunks : tuple of Chunk
        What is kept beside the sound.
    fmt : bytes
        Content of the format chunk.
    declared_s, present_s : float
        Duration by the header, and by the size of the file; 0 where not known.
    length : int
        Samples per channel that a fact chunk gives; 0 where there is none.
    warnings : tuple of str
    """

    chunks: tuple[Chunk, ...] = ()
    fmt: bytes = b""
    declared_s: float = 0.0
    present_s: float = 0.0
    length: int = 0
    warnings: tuple[str, ...] = ()


def read_layout(file: BinaryIO) -> WavLayout:
    """WavLayout of a file; an empty one if it is no WAV.

    Raises
    ------
    AudioError
        If the format chunk makes the file unreadable.
    """
    tags = id3.tags_at(file, _KEPT_BYTES)
    front, head = file.tell(), file.read(12)
    if head[:4] not in MAGIC or head[8:] != b"WAVE":
        return WavLayout()
    file.seek(0, 2)
    end = file.tell()
    chunks = [Chunk(b"id3 ", tag, after_sound=True) for tag in tags]
    moved: list[Chunk] = []
    kept, dropped, fmt, sounds, length, late = 0, 0, b"", list[tuple[int, int]](), 0, False
    for identifier, size, start in headers(file, front, end):
        if identifier == b"data":
            sounds.append((size, min(size, end - start)))
        elif identifier == b"fmt ":
            fmt, late = file.read(min(size, 4096)), bool(sounds)
        elif identifier == b"fact":
            length = int.from_bytes(file.read(4), "little") % UNKNOWN_SIZE
        elif identifier not in _REBUILT:
            kept += size
            if kept > _KEPT_BYTES or start + size > end:
                dropped += 1
            else:
                content = file.read(size)
                is_moved = not sounds and (not is_plain(identifier) or is_misread(identifier, content))
                found = Chunk(identifier, content, after_sound=is_moved or bool(sounds))
                (moved if is_moved else chunks).append(found)
    pieces = sum(size > 0 for size, _ in sounds)
    declared, present = (sum(one) for one in zip((0, 0), *sounds, strict=True))
    seconds = _seconds(fmt, declared, present)
    return WavLayout((*chunks, *moved), fmt, *seconds, length, _warnings(dropped, 0 if late else pieces, late=late))


def is_misread(identifier: bytes, content: bytes) -> bool:
    """Whether libsndfile loses its way behind such a chunk: what it reads of it has another size."""
    if identifier in LEAST_BYTES:
        return len(content) % 2 > 0 or len(content) < LEAST_BYTES[identifier]
    position = 4
    while identifier == b"LIST" and position + _HEAD.size <= len(content):
        size = int(_HEAD.unpack_from(content, position)[1])
        position += _HEAD.size + size + size % 2
    return identifier == b"LIST" and position != len(content)


def headers(file: BinaryIO, first: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Identifier, size and start of the content of every chunk; `file` stands there. RF64 sizes are resolved.

    Parameters
    ----------
    file : binary file
    first, end : int
        Where the WAV begins and ends.

    Yields
    ------
    tuple of bytes, int and int
    """
    position, long_size, heard = first + 12, 0, False
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return
        identifier, size = _HEAD.unpack(header)
        if identifier in MAGIC or (heard and not is_chunk(file, position, _HEAD, 2)):
            return  # another file, or no chunk, stands behind this one
        heard = heard or identifier == b"data"
        if identifier == b"ds64":
            file.seek(position + 8)
            long_size = struct.unpack("<8xQ", file.read(16).ljust(16, b"\0"))[0]
        if identifier == b"data" and size == UNKNOWN_SIZE and long_size:
            size = long_size
        file.seek(position + 8)
        yield identifier, size, position + 8
        position += 8 + size
        position += size % 2 and not _is_unpadded(file, position, end)
        if position > end:
            return


def _is_unpadded(file: BinaryIO, position: int, end: int) -> bool:
    """Whether a chunk begins here and none a byte further on: old programs leave out the byte that makes sizes even."""
    return _is_chunk(file, position, end) and not _is_chunk(file, position + 1, end)


def _is_chunk(file: BinaryIO, position: int, end: int) -> bool:
    file.seek(position)
    header = file.read(8)
    return len(header) == 8 and is_plain(header[:4]) and _HEAD.unpack(header)[1] <= end - position - 8


def _seconds(fmt: bytes, declared: int, present: int) -> tuple[float, float]:
    """Seconds declared and present; both 0 where the header leaves the size open, as streams do."""
    if len(fmt) < _FMT_BYTES:
        return 0.0, 0.0
    tag, _, _, bytes_per_second, block_bytes, bits = struct.unpack("<HHIIHH", fmt[:_FMT_BYTES])
    if block_bytes == 0 and tag not in (1, 3):
        raise AudioError(
            say("The header of this WAV gives blocks of 0 bytes: it is damaged. Export the recording again.")
        )
    if bits > 64:
        raise AudioError(
            say("The header of this WAV gives {bits} bits per sample: it is damaged. Export it again.", bits=bits)
        )
    streamed = declared in OPEN_SIZES or UNKNOWN_SIZE - 255 <= declared <= UNKNOWN_SIZE
    if streamed or not bytes_per_second:
        return 0.0, 0.0
    return declared / bytes_per_second, min(declared, present) / bytes_per_second


def _warnings(dropped: int, pieces: int, *, late: bool) -> tuple[str, ...]:
    warnings = []
    if pieces > 1:
        warnings.append(say("The WAV holds {n} pieces of sound; they are joined.", n=pieces))
    if dropped:
        warnings.append(say("{n} chunk(s) of the WAV are too large or cut off; they are not kept.", n=dropped))
    if late:
        warnings.append(say("The header of the WAV stands behind its sound: the file is damaged. Check how it sounds."))
    return tuple(warnings)
