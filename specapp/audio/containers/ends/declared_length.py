"""How much sound headers declare, against what is there, or by what frames of FLAC say."""

import struct
from collections.abc import Callable
from functools import reduce
from itertools import accumulate
from typing import BinaryIO, NamedTuple

from specapp.audio.containers.ends.parts import bytes_at
from specapp.base.errors import AudioError
from specapp.base.sentences import say

_OPEN_END_BYTES = 1 << 62
"""From here on a size is no size: programs that write into a pipe leave the largest number there is (own choice)."""
_OPEN_END = 0xFFFFFFFF  # definition of AU files: a size that is not known
_W64_HEADER = 24  # definition of W64: a GUID and 8 bytes of size
_MOST_CHUNKS = 2000  # own choice
_FLAC_FIRST, FLAC_HEADER, _FLAC_SYNC = 42, 17, 0xF8  # RFC 9639; one byte more than a header has
FLAC_LEAST = 10  # bytes of the shortest frame (RFC 9639)
_MOST_BLOCKS, _LAST_BLOCK = 1000, 0x80  # own choice; RFC 9639
_FLAC_STEREO = (1, 8, 9, 10)
"""How a frame says that it has two channels: as they are, or one and a difference; above is nothing (RFC 9639)."""
_CRC16 = tuple(
    reduce(lambda rest, _: rest << 1 ^ (0x18005 if rest & 0x8000 else 0), range(8), at << 8) for at in range(256)
)
_SEARCHED = 1 << 19
"""Bytes from the end in which the last two frames of a FLAC are looked for (own choice)."""
_GSM_BYTES, _GSM_SAMPLES = 33, 160  # RFC 3551
_VOC_SOUND = (1, 2, 9)  # definition of VOC files


def declared_ratio(file: BinaryIO) -> float:
    """How many times more sound the header of an AU, W64, CAF or VOC file declares than the file holds.

    Returns
    -------
    float
        1 where nothing is missing, the header leaves the size open, or the file is another kind.

    Raises
    ------
    AudioError
        If the header says that the sound starts behind the end of the file.
    """
    file.seek(0, 2)
    end = file.tell()
    file.seek(0)
    find = _FINDERS.get(file.read(4))
    declared, present = find(file, end) if find else (0, 0)
    is_open = declared == _OPEN_END or declared > _OPEN_END_BYTES
    if is_open or declared <= present or present <= 0:
        return 1.0
    return declared / present


def aiff_gsm_samples(file: BinaryIO) -> int:
    """Samples that an AIFF-C of GSM says that it holds, less than fill its last packet; 0 of others.

    Some programs count packets instead.
    """
    end = file.seek(0, 2)
    file.seek(0)
    position, frames = 12, 0
    for _ in range(_MOST_CHUNKS if file.read(4) == b"FORM" else 0):
        file.seek(position)
        header = file.read(30)
        if len(header) < 8:
            break
        name, size = struct.unpack(">4sI", header[:8])
        if name == b"COMM" and header[26:] == b"GSM ":
            (frames,) = struct.unpack(">I", header[10:14])
        if name == b"SSND":
            packets = (min(size, end - position - 8) - 8) // _GSM_BYTES
            return frames if packets < frames and 0 < packets * _GSM_SAMPLES - frames < _GSM_SAMPLES else 0
        position += 8 + size + size % 2
    return 0


def flac_samples(file: BinaryIO) -> int:
    """Samples of a FLAC by the number of its last frame; 0 where none is found or the file is no FLAC.

    References
    ----------
    RFC 9639, section 9.
    """
    frames = _flac_ends(file)
    return frames[1].stop - frames[0].start if frames else 0


def flac_goes_on(file: BinaryIO, length: int) -> bool:
    """Whether something stands behind the last frame of a FLAC of which all samples were read, `length` of them.

    Zeros are nothing, nor does it go on where that frame is damaged, whose end is not known.
    """
    frames = _flac_ends(file)
    if not frames or frames[1].stop - frames[0].start != length:
        return False
    checks = tuple(accumulate(bytes_at(file, frames[1].place, _SEARCHED), crc16, initial=0))
    return checks[-1] != 0 and 0 in checks[FLAC_LEAST:]


def _flac_ends(file: BinaryIO) -> tuple["Frame", "Frame"] | None:
    """The first and the last frame of a FLAC.

    The last one is that which the frame before leads to: bytes inside of a frame may look like another one.
    """
    file.seek(0)
    head = file.read(_FLAC_FIRST)
    if not head.startswith(b"fLaC") or len(head) < _FLAC_FIRST:
        return None
    block, start = int.from_bytes(head[10:12], "big"), flac_start(file)
    first = flac_frame(bytes_at(file, start, FLAC_HEADER), block, start)
    if first is None:
        return None
    begin = max(start, file.seek(0, 2) - _SEARCHED)
    tail = bytes_at(file, begin, _SEARCHED)
    stops: dict[int, Frame] = {}
    at = tail.rfind(b"\xff")
    while at >= 0:
        frame = flac_frame(tail[at : at + FLAC_HEADER], block, begin + at)
        if frame is not None and frame.kind == first.kind:
            if frame.stop in stops:
                return first, stops[frame.stop]
            stops[frame.start] = frame
        at = tail.rfind(b"\xff", 0, at)
    return (first, first) if begin == start else None


def flac_start(file: BinaryIO) -> int:
    """Where the first frame begins, behind blocks of what is no sound."""
    at = 4
    for _ in range(_MOST_BLOCKS):
        head = bytes_at(file, at, 4)
        at += 4 + int.from_bytes(head[1:], "big")
        if len(head) < 4 or head[0] & _LAST_BLOCK:
            break
    return at


class Frame(NamedTuple):
    """What all frames of a FLAC have in common, the samples before a frame and up to its end, and where it stands."""

    kind: tuple[int, ...]
    start: int
    stop: int
    place: int


def flac_frame(head: bytes, block: int, stands_at: int) -> Frame | None:
    """The frame that has this header; None if it is none. `block` are samples of others."""
    if len(head) < 6:
        return None
    head = head.ljust(FLAC_HEADER, b"\0")
    size, rate, channels, bits = head[2] >> 4, head[2] & 0xF, head[3] >> 4, head[3] & 0xF
    is_reserved = not size or rate == 15 or channels > _FLAC_STEREO[-1] or bits & 1 or bits == 6
    if head[0] != 0xFF or head[1] & 0xFE != _FLAC_SYNC or is_reserved:
        return None
    more = 0 if head[4] < 0x80 else 7 - (head[4] ^ 0xFF).bit_length()
    place = 5 + more
    if 0x80 <= head[4] < 0xC0 or head[4] == 0xFF or any(byte & 0xC0 != 0x80 for byte in head[5:place]):
        return None
    number = head[4] & (0x7F if not more else 0x3F >> more)
    for byte in head[5:place]:
        number = number << 6 | byte & 0x3F
    own = 192 if size < 2 else 576 << (size - 2) if size < 6 else 256 << max(0, size - 8)
    if size in (6, 7):
        own = int.from_bytes(head[place : place + size - 5], "big") + 1
        place += size - 5
    place += {12: 1, 13: 2, 14: 2}.get(rate, 0)
    if _crc8(head[:place]) != head[place]:
        return None
    start = number if head[1] & 1 else number * block
    kind = head[1], rate, _FLAC_STEREO[0] if channels in _FLAC_STEREO else channels, bits
    return Frame(kind, start, start + own, stands_at)


def _crc8(data: bytes) -> int:
    """Check of a frame's header (RFC 9639, section 9.1.8)."""
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ (0x07 if value & 0x80 else 0)) & 0xFF
    return value


def crc16(check: int, byte: int) -> int:
    """Check of a frame with one more byte, 0 behind a whole one (RFC 9639, section 9.3)."""
    return (check << 8 & 0xFFFF) ^ _CRC16[check >> 8 ^ byte]


def w64_sound_bytes(file: BinaryIO) -> int:
    """Bytes of the sound of a W64, 0 if there is none: libsndfile reads on into what stands behind it."""
    end = file.seek(0, 2)
    return min(_w64(file, end))


def w64_junk(file: BinaryIO) -> int:
    """Where something begins behind the sound of a W64 that is no chunk; 0 if there is no such thing."""
    end = file.seek(0, 2)
    declared, present = _w64(file, end)
    behind = end - present + (declared + 7) // 8 * 8
    if not 0 < declared < present or behind >= end:
        return 0
    file.seek(behind)
    header = file.read(_W64_HEADER)
    is_chunk = len(header) == _W64_HEADER and _W64_HEADER <= struct.unpack("<16xQ", header)[0] <= end - behind
    return 0 if is_chunk else behind


def _au(file: BinaryIO, end: int) -> tuple[int, int]:
    start, size = struct.unpack(">II", file.read(8).ljust(8, b"\0"))
    if start > end:
        raise AudioError(
            say(
                "The header of this AU file has {n} bytes, more than the file: it is damaged. Export it again.", n=start
            )
        )
    return size, end - start


def _w64(file: BinaryIO, end: int) -> tuple[int, int]:
    position = 40
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(_W64_HEADER)
        if len(header) < _W64_HEADER:
            break
        (size,) = struct.unpack("<Q", header[16:])
        if header.startswith(b"data"):
            return size - _W64_HEADER, end - position - _W64_HEADER
        position += max((size + 7) // 8 * 8, _W64_HEADER)
        if position > end:
            break
    return 0, 0


def _caf(file: BinaryIO, end: int) -> tuple[int, int]:
    position = 8
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(12)
        if len(header) < 12:
            break
        kind, size = struct.unpack(">4sQ", header)
        if kind == b"data":
            return size, end - position - 12
        position += 12 + size
        if position > end:
            break
    return 0, 0


def _voc(file: BinaryIO, end: int) -> tuple[int, int]:
    """Of the blocks that hold sound, each behind its kind and size; one of kind 0 ends the file."""
    file.seek(20)
    position, declared, present = int.from_bytes(file.read(2), "little"), 0, 0
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        header = file.read(4)
        if len(header) < 4 or not header[0]:
            break
        size = int.from_bytes(header[1:], "little")
        if header[0] in _VOC_SOUND:
            declared, present = declared + size, present + min(size, end - position - 4)
        position += 4 + size
    return declared, present


_FINDERS: dict[bytes, Callable[[BinaryIO, int], tuple[int, int]]] = {
    b".snd": _au,
    b"riff": _w64,
    b"caff": _caf,
    b"Crea": _voc,
}
