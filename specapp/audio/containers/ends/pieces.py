"""A WAV whose sound stands in several pieces, or behind chunks that lack their last byte, as one that has it in one."""

import io
import struct
from itertools import pairwise
from typing import BinaryIO, cast

from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unfinished import Patched
from specapp.audio.containers.wav_chunks import headers

_FIRST, _HEAD = 12, 8  # definition of RIFF
_NEEDED = (b"fmt ", b"fact")
_MOST_BYTES = 0xFFFFFFFF  # definition of RIFF


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
    first, end = sum(map(len, id3.tags_at(file))), file.seek(0, 2)
    head = bytes_at(file, first, _FIRST)
    if not head.startswith(b"RIFF") or not head.endswith(b"WAVE"):
        return file
    found = list(headers(file, first, end))
    pieces = [(start, min(start + size, end)) for name, size, start in found if name == b"data"]
    before = [one for one in found if pieces and one[2] <= pieces[0][0]]
    is_odd = any(start + size + size % 2 > then - _HEAD for (_, size, start), (_, _, then) in pairwise(before))
    if not any(name == b"fmt " for name, _, _ in before) or not (is_odd or len(pieces) > 1):
        return file
    kept = [one for one in before if one[0] in _NEEDED]
    kept += [one for one in found if with_words and one[0] not in (*_NEEDED, b"data") and one[2] + one[1] <= end]
    spans, sizes, place = [(first, first + _FIRST)], {}, _FIRST
    for _, size, start in kept:
        sizes[place + 4] = struct.pack("<I", size - size % 2)
        spans.append((start - _HEAD, start + size - size % 2))
        place += _HEAD + size - size % 2
    sound = sum(stop - start for start, stop in pieces)
    spans += [(pieces[0][0] - _HEAD, pieces[0][0]), *pieces]
    sizes |= {
        4: struct.pack("<I", min(place + sound, _MOST_BYTES)),
        place + 4: struct.pack("<I", min(sound, _MOST_BYTES)),
    }
    return cast(BinaryIO, io.BufferedReader(Patched(parts(file, spans), sizes)))
