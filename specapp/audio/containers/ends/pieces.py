"""A WAV whose sound stands in several pieces, or behind chunks that lack their last byte, as one that has it in one."""

import io
import struct
from itertools import pairwise
from typing import BinaryIO, cast

from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unfinished import Patched
from specapp.audio.containers.id3_frames import tags_end
from specapp.audio.containers.wav_chunks import MAGIC, headers

_FIRST, _HEAD = 12, 8  # definition of RIFF
_NEEDED = (b"ds64", b"fmt ", b"fact")
_MOST_BYTES = 0xFFFFFFFF  # definition of RIFF
_LONG_SIZES = struct.Struct("<QQ")
"""Bytes of the file and of its sound, in which a long WAV says them (EBU Tech 3306)."""
_FORM = struct.Struct("<H10xH")
"""Kind of samples, and bytes of one of all channels, in a format chunk (definition of RIFF)."""
_PLAIN = (1, 3, 0xFFFE)
"""Kinds whose samples have so many bytes: PCM, float, and either with speakers named (definition of RIFF)."""


def in_one_piece(file: BinaryIO, *, with_words: bool = False) -> BinaryIO:
    """What describes the sound of a WAV and all of its sound behind that; the file itself where nothing is in the way.

    libsndfile reads the last piece alone, FFmpeg the first; neither passes a chunk in front that lacks its last byte.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    with_words : bool
        Everything else stands in front of the sound; chunks of odd size are a byte shorter.
    """
    first, end = tags_end(file), file.seek(0, 2)
    head = bytes_at(file, first, _FIRST)
    if not head.startswith(MAGIC) or not head.endswith(b"WAVE"):
        return file
    found = list(headers(file, first, end))
    fmt = next((start for name, _, start in found if name == b"fmt "), end)
    pieces = _of_whole_samples(
        [(start, min(start + size, end)) for name, size, start in found if name == b"data"],
        bytes_at(file, fmt, _FORM.size),
    )
    before = [one for one in found if pieces and one[2] <= pieces[0][0]]
    is_odd = any(start + size + size % 2 > then - _HEAD for (_, size, start), (_, _, then) in pairwise(before))
    if not any(name == b"fmt " for name, _, _ in before) or not (is_odd or len(pieces) > 1):
        return file
    kept = [one for one in before if one[0] in _NEEDED]
    kept += [one for one in found if with_words and one[0] not in (*_NEEDED, b"data") and one[2] + one[1] <= end]
    spans, sizes, place, long = [(first, first + _FIRST)], {}, _FIRST, 0
    for name, size, start in kept:
        is_long = name == b"ds64" and size >= _LONG_SIZES.size and not head.startswith(b"RIFF")
        long = place + _HEAD if is_long else long
        sizes[place + 4] = struct.pack("<I", size - size % 2)
        spans.append((start - _HEAD, start + size - size % 2))
        place += _HEAD + size - size % 2
    sound = sum(stop - start for start, stop in pieces)
    spans += [(pieces[0][0] - _HEAD, pieces[0][0]), *pieces]
    whole = (_MOST_BYTES, _MOST_BYTES) if long else (min(place + sound, _MOST_BYTES), min(sound, _MOST_BYTES))
    sizes |= {at: struct.pack("<I", size) for at, size in zip((4, place + 4), whole, strict=True)}
    sizes |= {long: _LONG_SIZES.pack(place + sound, sound)} if long else {}
    return cast(BinaryIO, io.BufferedReader(Patched(parts(file, spans), sizes)))


def _of_whole_samples(pieces: list[tuple[int, int]], form: bytes) -> list[tuple[int, int]]:
    """Pieces cut to whole samples where all of them together are none: then each was torn by itself."""
    kind, size = _FORM.unpack(form) if len(form) == _FORM.size else (0, 0)
    if kind not in _PLAIN or not size or sum(stop - start for start, stop in pieces) % size == 0:
        return pieces
    return [(start, stop - (stop - start) % size) for start, stop in pieces[:-1]] + pieces[-1:]
