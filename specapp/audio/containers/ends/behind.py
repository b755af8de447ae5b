"""Where the sound of a file ends that is nothing but packets, and what stands behind it that is none."""

import re
import struct
from collections.abc import Callable
from typing import BinaryIO

from specapp.audio.containers.ends.chunk_names import APE_BYTES, OLD_BYTES
from specapp.audio.containers.ends.cut_short import AMR_MAGIC, GSM_BYTES, HEADER_BYTES, MANY_GSM, frame_sizes, gsm_marks
from specapp.audio.containers.ends.declared_length import w64_junk
from specapp.audio.containers.ends.declared_times import behind_tags
from specapp.audio.containers.ends.parts import bytes_at
from specapp.base.sentences import say

NOTE = say("What stands behind the end of the sound is no sound and was left out.")
_BLOCK_BYTES, _SHARED_BYTES = 1 << 18, 1 << 16  # own choice
_MOST_BLOCKS = 16  # own choice
_CHAIN = 3
"""So many packets one behind the other are no chance (own choice)."""
_BEGINNINGS = re.compile(rb"\xff[\xe0-\xff]|\x0b\x77|\x7f\xfe\x80\x01")
"""How packets of MPEG, Dolby and DTS begin (standards: see `cut_short`)."""
_WAVPACK = b"wvpk"  # definition of WavPack's blocks
_TRUE_AUDIO = struct.Struct("<4s3H2I")  # definition of TTA1, as are the 256/245 s of its frames
_CHECK_BYTES = 4  # definition of TTA1: behind its header and its table of frames
_APE = b"APETAGEX"  # with which an APE tag may begin, and ends
_LYRICS = b"LYRICSBEGIN", b"LYRICS200"  # definition of Lyrics3 2.00


def sound_end(file: BinaryIO) -> int:
    """Where the last packet of a file ends; its size where nothing stands behind, or it is of another kind.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(len(MANY_GSM) * GSM_BYTES)
    if head.startswith(AMR_MAGIC):
        return _amr(file, head, end)
    if gsm_marks(head) == MANY_GSM:
        return _gsm(file, end)
    if head.startswith(b"riff"):
        return w64_junk(file) or end
    if head.startswith(_WAVPACK):
        return _wavpack(file, end)
    begins = behind_tags(file)
    if begins.startswith(b"TTA1"):
        return _true_audio(file, begins, end)
    return _packets(file, begins, end)


def is_tag(file: BinaryIO, start: int) -> bool:
    """Whether tags stand from `start` to the end that are looked for there, as ID3 of newer versions is not.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    start : int
    """
    end = file.seek(0, 2)
    while head := bytes_at(file, start, APE_BYTES):
        size = _tag_bytes(file, start, head)
        if not size:
            break
        start += size
    if start >= end or not is_something(file, start):
        return True
    feet = ((stop, bytes_at(file, max(0, stop - APE_BYTES), APE_BYTES)) for stop in (end, end - OLD_BYTES))
    return any(foot.startswith(_APE) and start == stop - int.from_bytes(foot[12:16], "little") for stop, foot in feet)


def _tag_bytes(file: BinaryIO, start: int, head: bytes) -> int:
    """Size of the tag that begins here; 0 if none does."""
    if head.startswith(_APE):
        return APE_BYTES + int.from_bytes(head[12:16], "little")
    if head.startswith(b"TAG"):
        return OLD_BYTES
    stop = bytes_at(file, start, _BLOCK_BYTES).find(_LYRICS[1]) if head.startswith(_LYRICS[0]) else -1
    return stop + len(_LYRICS[1]) if stop > 0 else 0


def is_something(file: BinaryIO, start: int) -> bool:
    """Whether there is more than zeros from `start` on."""
    file.seek(start)
    return any(file.read(_BLOCK_BYTES))


def _gsm(file: BinaryIO, end: int) -> int:
    """Where frames of GSM lose their mark and never have it again for long."""
    file.seek(0)
    return min(end, (gsm_marks(file.read()).rfind(MANY_GSM) + len(MANY_GSM)) * GSM_BYTES)


def _amr(file: BinaryIO, head: bytes, end: int) -> int:
    """Where packets of AMR end: at the first that cannot be one, is all zeros, or is of a reserved kind and a tag."""
    size_of = frame_sizes(head)
    start = head.index(b"\n") + 1
    file.seek(start)
    data, at = file.read(), 0
    while (size := size_of(data[at : at + 1])) and any(data[at : at + size]) and data[at : at + 3] != b"TAG":
        at += size
    return min(start + at, end)


def _wavpack(file: BinaryIO, end: int) -> int:
    """Where blocks of WavPack end; the end of the file where the last was cut, or more of them follow."""
    at = 0
    while (head := bytes_at(file, at, 8)).startswith(_WAVPACK) and len(head) == 8:
        at += 8 + int.from_bytes(head[4:], "little")
    return end if at > end or _WAVPACK in bytes_at(file, at, _BLOCK_BYTES) else at


def _true_audio(file: BinaryIO, begins: bytes, end: int) -> int:
    """Where frames of True Audio end, whose sizes stand in front of them; the end of the file as for WavPack."""
    if len(begins) < _TRUE_AUDIO.size:
        return end
    *_, rate, length = _TRUE_AUDIO.unpack_from(begins)
    start = file.tell() - len(begins) + _TRUE_AUDIO.size + _CHECK_BYTES
    frames = -(-length // max(1, rate * 256 // 245))
    table = bytes_at(file, start, 4 * frames)
    stop = start + 4 * frames + _CHECK_BYTES + sum(one for (one,) in struct.iter_unpack("<I", table[: len(table) & ~3]))
    is_last = len(table) == 4 * frames and b"TTA1" not in bytes_at(file, stop, _BLOCK_BYTES)
    return min(stop, end) if is_last else end


def _packets(file: BinaryIO, begins: bytes, end: int) -> int:
    """Where packets of raw streams of MPEG, Dolby and DTS end; the end of the file of other kinds."""
    size_of = frame_sizes(begins)
    if not _BEGINNINGS.match(begins) or _chain(begins, 0, size_of)[1] < _CHAIN:
        return end
    stop = _last_chain(file, end, size_of)
    rest = bytes_at(file, stop, GSM_BYTES)
    is_cut = len(rest) < HEADER_BYTES and rest.startswith(begins[:1])
    return end if is_cut else stop


def first_packet(file: BinaryIO, start: int) -> int:
    """Where packets of MPEG begin from a place on that follow each other; that place where none do soon.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    start : int
    """
    block, at, size_of = bytes_at(file, start, _SHARED_BYTES), 0, frame_sizes(b"")
    while begins := _BEGINNINGS.search(block, at):
        at = begins.start()
        if _chain(block, at, size_of)[1] >= _CHAIN:
            return start + at
        at += 1
    return start


def _last_chain(file: BinaryIO, end: int, size_of: Callable[[bytes], int]) -> int:
    """Where the last chain of packets ends, searched for from the end of the file."""
    stop = end
    for _ in range(_MOST_BLOCKS):
        first = max(0, stop - _BLOCK_BYTES)
        file.seek(first)
        block = file.read(stop - first)
        found = _chain_end(block, size_of, is_last=stop == end)
        if found or not first:
            return min(end, first + found) if found else end
        stop = first + _SHARED_BYTES
    return end


def _chain_end(block: bytes, size_of: Callable[[bytes], int], *, is_last: bool) -> int:
    """Where the last chain of packets ends; at the very end of a file one packet is a chain."""
    found = at = 0
    while begins := _BEGINNINGS.search(block, at):
        stop, count = _chain(block, begins.start(), size_of)
        is_chain = count >= _CHAIN or (count > 0 and is_last and stop == len(block))
        found, at = (stop, stop) if is_chain else (found, begins.start() + 1)
    return found


def _chain(block: bytes, at: int, size_of: Callable[[bytes], int]) -> tuple[int, int]:
    """Where a chain of packets ends that begins here, and how many they are."""
    count = 0
    while size := size_of(block[at : at + HEADER_BYTES]):
        at, count = at + size, count + 1
    return at, count
