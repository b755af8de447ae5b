"""A WAV whose sound stands in several pieces, or behind chunks that lack their last byte, as one that has it in one."""

import io
import struct
from itertools import pairwise
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unfinished import Patched
from specapp.audio.containers.id3_frames import tags_end
from specapp.audio.containers.pcm import PCM, REAL, tag_of
from specapp.audio.containers.wav_chunks import MAGIC, headers

_FIRST, _HEAD = 12, 8  # definition of RIFF
_NEEDED = (b"ds64", b"fmt ", b"fact")
_MOST_BYTES = 0xFFFFFFFF  # definition of RIFF
_LONG_SIZES = struct.Struct("<QQ")
"""Bytes of the file and of its sound, in which a long WAV says them (EBU Tech 3306)."""
_FORM = struct.Struct("<2xH8xH")
"""Channels, and bytes of a sample of all of them, in a format chunk (definition of RIFF)."""
_FORM_BYTES = 26
"""As much of a format chunk as says of any samples what they are (definition of RIFF)."""
_LOOKED_AT_BYTES = 1 << 16  # own choice
_CLEARLY_SOFTER = 0.5
"""Bytes that are taken for samples out of step are as loud as can be (own choice)."""
_CLEARLY_LESS_ALIKE = 0.5
"""Of shares of bytes that are 0, added up over the places of a sample (own choice)."""


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
        file,
        [(start, min(start + size, end)) for name, size, start in found if name == b"data"],
        bytes_at(file, fmt, _FORM_BYTES),
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


def _of_whole_samples(file: BinaryIO, pieces: list[tuple[int, int]], form: bytes) -> list[tuple[int, int]]:
    """Pieces cut to whole samples where a piece does not go on with the sample that the one before left unfinished.

    The sound tells: at its place in a sample, a byte is 0 about as often as at the end of the first piece; and out of
    step, bytes are loud noise. Where both ways are alike, as where whole channels are missing, samples go on if all
    pieces together are whole ones.
    """
    channels, size = _FORM.unpack_from(form) if len(form) >= _FORM.size else (0, 0)
    kind = tag_of(form)
    if kind not in (PCM, REAL) or not 0 < channels <= size:
        return pieces
    otherwise = sum(stop - start for start, stop in pieces) % size == 0
    first, stop = next((piece for piece in pieces if piece[0] < piece[1]), (0, 0))
    in_step = _beginning(file, (first + max(0, stop - first - _LOOKED_AT_BYTES) // size * size, stop))
    kept: list[tuple[int, int]] = []
    for piece in pieces:
        over, block = sum(end - begin for begin, end in kept) % size, _beginning(file, piece)
        ways = block[size - over :], block
        if over and block and not _goes_on(ways, in_step, (kind, size // channels), otherwise=otherwise):
            kept = _shorter(kept, over)
        kept.append(piece)
    return kept


def _beginning(file: BinaryIO, piece: tuple[int, int]) -> bytes:
    start, stop = piece
    return bytes_at(file, start, min(_LOOKED_AT_BYTES, stop - start))


def _shorter(pieces: list[tuple[int, int]], over: int) -> list[tuple[int, int]]:
    """Pieces without so many bytes at their end."""
    kept = list(pieces)
    while over > kept[-1][1] - kept[-1][0]:
        start, stop = kept.pop()
        over -= stop - start
    start, stop = kept.pop()
    return [*kept, (start, stop - over)]


def _goes_on(ways: tuple[bytes, bytes], in_step: bytes, kind: tuple[int, int], *, otherwise: bool) -> bool:
    """Whether a piece is in step behind some bytes rather than from its start, or `otherwise` where nothing tells."""
    usual = _zeros(in_step, kind[1])
    behind, whole = (float(np.abs(_zeros(way, kind[1]) - usual).sum()) for way in ways)
    if abs(behind - whole) > _CLEARLY_LESS_ALIKE:
        return behind < whole
    behind, whole = (_loudness(way, *kind) for way in ways)
    may_be_filled_up = not all(any(way[kind[1] - 1 :: kind[1]]) for way in ways)
    if may_be_filled_up or min(behind, whole) >= _CLEARLY_SOFTER * max(behind, whole):
        return otherwise
    return behind < whole


def _zeros(block: bytes, width: int) -> NDArray[np.float64]:
    """Share of bytes that are 0 at each place of the samples that are not silent [shape=(width,)]."""
    samples = np.frombuffer(block, np.uint8)[: len(block) // width * width].reshape(-1, width)
    heard = samples[samples.any(axis=1)]
    shares: NDArray[np.float64] = (heard == 0).sum(axis=0) / max(1, len(heard))
    return shares


def _loudness(block: bytes, kind: int, width: int) -> float:
    """Of bytes that are taken for samples, by their highest bytes; of real numbers how much their exponents differ."""
    highest = np.frombuffer(block[width - 1 :: width], np.int8).astype(np.int16)
    if not highest.size:
        return 0.0
    return float((highest & 0x7F).std() if kind == REAL else np.abs(highest).mean())
