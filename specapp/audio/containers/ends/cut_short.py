"""Whether a file stops in the middle of a packet, for kinds that nowhere say how long they are."""

import struct
from collections.abc import Callable
from typing import BinaryIO

from specapp.base.sentences import say

NOTE = say("The file stops in the middle of a packet, as where a recording or a download stopped early.")
_TAIL_BYTES = 1 << 16  # own choice
HEADER_BYTES = 14
"""As much of a packet as says how long it is (own choice)."""
_CHAIN = 3
"""So many packets one behind the other are no chance (own choice)."""
_TS_PACKETS = ((188, 0), (192, 4), (204, 0))
"""Bytes of a packet of a transport stream, and where in it the sync byte stands
(ISO/IEC 13818-1; 16 bytes of ETSI EN 300 429 behind, or 4 of a disc before)."""
_TS_SYNC = 0x47  # ISO/IEC 13818-1
_FLV_TAG_BYTES = 11  # Adobe, Flash Video File Format, 2010
_FLV_KINDS = (8, 9, 18)  # Adobe, Flash Video File Format, 2010
AMR_MAGIC = _AMR, _AMR_WB = b"#!AMR\n", b"#!AMR-WB\n"  # RFC 4867
GSM_BYTES, _GSM_MARK = 33, 0xD
"""Size of a packet and its first four bits, as files of GSM are stored (RFC 3551)."""
_IS_GSM = bytes(byte >> 4 == _GSM_MARK for byte in range(256))  # RFC 3551
MANY_GSM = b"\1" * 8
"""So many marks one behind the other are no chance (own choice)."""
_AMR_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)  # RFC 4867
_AMR_WB_BYTES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1)  # RFC 4867
_AC3_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)  # ETSI TS 102 366
_NEWEST_AC3 = 10
"""Above this version it is E-AC-3 (ETSI TS 102 366)."""
_MPEG_KBPS = {
    (1, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates by version and layer."""
_MPEG_HZ = (44_100, 48_000, 32_000)  # ISO/IEC 11172-3
_MPEG_SHIFTS = {3: 0, 2: 1, 0: 2}
"""Halvings of the rate by version: MPEG 1, 2 and 2.5."""


def stops_in_a_packet(file: BinaryIO) -> bool:
    """Whether the last packet of a file is cut; False where it is whole, or the file is of a kind that says its length.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.

    References
    ----------
    ISO/IEC 13818-1 (transport and program streams), 11172-3 and 13818-7 (frames); ETSI TS 102 366 (AC-3), TS 102 114
    (DTS); RFC 4867 (AMR), 3551 (GSM); Adobe, "Flash video file format specification 10.1", annex E.
    """
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(3 * _TS_PACKETS[-1][0])
    file.seek(max(0, end - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    if head.startswith(b"FLV"):
        return not _ends_with_flv_tag(tail, end)
    for size, place in _TS_PACKETS:
        if len(head) >= 3 * size and set(head[place : 3 * size : size]) == {_TS_SYNC}:
            return end % size > 0
    if gsm_marks(head[: len(MANY_GSM) * GSM_BYTES]) == MANY_GSM:
        return end % GSM_BYTES > 0
    if head.startswith((b"ID3", b"RIFF", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")) or head[4:8] == b"ftyp":
        return _is_cut(tail, _mpeg) if head.startswith(b"ID3") else False
    return _is_cut(tail, frame_sizes(head))


def frame_sizes(head: bytes) -> Callable[[bytes], int]:
    """What says how many bytes a packet has by its beginning, 0 if none begins there, for a file that begins so."""
    return next((find for magic, find in _FRAMES.items() if head.startswith(magic)), _mpeg)


def mpeg_hz(head: bytes) -> int:
    """Sample rate of a frame of MPEG sound."""
    return _MPEG_HZ[min(head[2] >> 2 & 3, len(_MPEG_HZ) - 1)] >> _MPEG_SHIFTS.get(head[1] >> 3 & 3, 0)


def gsm_marks(block: bytes) -> bytes:
    """Whether each packet of GSM has its mark, 1 or 0."""
    return block[::GSM_BYTES].translate(_IS_GSM)


def _ends_with_flv_tag(tail: bytes, end: int) -> bool:
    size = int.from_bytes(tail[-4:], "big")
    start = len(tail) - 4 - size
    if start < 0:
        return len(tail) < size < min(end, 1 << 24)  # a picture larger than what was looked at
    content = int.from_bytes(tail[start + 1 : start + 4], "big")
    return tail[start] & 0x1F in _FLV_KINDS and content == size - _FLV_TAG_BYTES


def _is_cut(tail: bytes, size_of: Callable[[bytes], int]) -> bool:
    """Whether the last of a chain of packets needs more bytes than there are."""
    for start in range(len(tail) // 2):
        at, count = start, 0
        while size := size_of(tail[at : at + HEADER_BYTES]):
            if at + size > len(tail):
                return count >= _CHAIN
            at, count = at + size, count + 1
        if count >= _CHAIN:  # a rest too short for a header is a part of one, or of a tag
            return len(tail) - at < HEADER_BYTES and tail[at : at + 1] == tail[start : start + 1]
    return False


def _mpeg(head: bytes) -> int:
    """Bytes of a frame of MPEG sound; 0 if none begins here."""
    if len(head) < 4 or head[0] != 0xFF or head[1] < 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate_index, place, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if layer == 4:
        return _adts(head)
    if version == 1 or rate_index in (0, 15) or place == 3:
        return 0
    rate_hz = mpeg_hz(head)
    bits = 1000 * _MPEG_KBPS[1 if version == 3 else 2, layer][rate_index]
    if layer == 1:
        return (12 * bits // rate_hz + padding) * 4
    return (72 if layer == 3 and version < 3 else 144) * bits // rate_hz + padding


def _adts(head: bytes) -> int:
    if len(head) < 7 or head[1] & 0xF6 != 0xF0:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


def _ac3(head: bytes) -> int:
    if len(head) < 6 or head[:2] != b"\x0b\x77":
        return 0
    if head[5] >> 3 > _NEWEST_AC3:
        return 2 * (((head[2] & 7) << 8 | head[3]) + 1)
    place, code = head[4] >> 6, head[4] & 0x3F
    if place == 3 or code >= 2 * len(_AC3_KBPS):
        return 0
    kbps = _AC3_KBPS[code >> 1]
    return 2 * (kbps * 96_000 // 44_100 + (code & 1)) if place == 1 else kbps * (4 if place == 0 else 6)


def _dts(head: bytes) -> int:
    if len(head) < 8 or head[:4] != b"\x7f\xfe\x80\x01":
        return 0
    return ((head[5] & 3) << 12 | head[6] << 4 | head[7] >> 4) + 1


def _program(head: bytes) -> int:
    """Bytes of a pack header or a packet of a program stream."""
    if len(head) < 6 or not head.startswith(b"\0\0\1") or head[3] < 0xB9:
        return 0
    if head[3] == 0xB9:
        return 4
    if head[3] == 0xBA:
        return 14 + (head[13] & 7) if head[4] >> 6 == 1 and len(head) == HEADER_BYTES else 12
    return 6 + int(struct.unpack(">H", head[4:6])[0])


def _amr(sizes: tuple[int, ...]) -> Callable[[bytes], int]:
    return lambda head: sizes[head[0] >> 3 & 15] if head and not head[0] & 0x83 else 0


_FRAMES: dict[bytes, Callable[[bytes], int]] = {
    b"\0\0\1\xba": _program,
    b"\x0b\x77": _ac3,
    b"\x7f\xfe\x80\x01": _dts,
    _AMR: _amr(_AMR_BYTES),
    _AMR_WB: _amr(_AMR_WB_BYTES),
}
