"""How long MP3 and ASF files say that they are, where FFmpeg tells it of whole files alone."""

import struct
from typing import BinaryIO

_ID3_HEADER = 10  # ID3v2.4
_MOST_TAGS = 8  # own choice
_SEARCHED = 1 << 16
"""Bytes in which the first frame of an MP3 is looked for (own choice)."""
_RATES_HZ = (44_100, 48_000, 32_000)  # ISO/IEC 11172-3
_RATE_SHIFTS = {3: 0, 2: 1, 0: 2}
"""Halvings of the rate by version: MPEG 1, 2 and 2.5."""
_LAYER_3 = 1  # ISO/IEC 11172-3
_VBRI_PLACE, _VBRI_FRAMES = 36, 14  # definition of VBRI headers, see `declared_s`
_HAS_FRAMES = 1  # definition of Xing headers, see `declared_s`
_FIELDS = ((1, 4), (2, 4), (4, 100), (8, 4))
"""Sizes of what follows the flags of a Xing header, by flag (definition: see `declared_s`)."""
_DELAYS = 21
"""Place of the encoder's delay and padding behind those (definition of LAME's header: see `declared_s`)."""
_ASF_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_LIVE = 1  # definition of ASF, see `declared_s`


def declared_s(file: BinaryIO) -> float:
    """Seconds that an MP3 (Xing, Info or VBRI header) or ASF file declares; 0 where it does not, or is another kind.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.

    References
    ----------
    The Xing, LAME and VBRI headers as documented by G. Bouvigne and K. Windisch, "MPEG audio frame header", 1999 to
    2007; Microsoft, "Advanced Systems Format specification", section 3.2.
    """
    file.seek(0)
    try:
        if file.read(len(_ASF_HEADER)) == _ASF_HEADER:
            return _asf(file)
        return _mp3(behind_tags(file))
    except struct.error:
        return 0.0


def _asf(file: BinaryIO) -> float:
    head = file.read(_SEARCHED)
    at = head.find(_ASF_PROPERTIES)
    if at < 0:
        return 0.0
    play, _, preroll_ms, flags = struct.unpack_from("<QQQI", head, at + 64)
    return 0.0 if flags & _LIVE else max(0.0, play / 1e7 - preroll_ms / 1e3)


def behind_tags(file: BinaryIO) -> bytes:
    """The beginning of a file behind its ID3 tags."""
    position = 0
    for _ in range(_MOST_TAGS):
        file.seek(position)
        head = file.read(_ID3_HEADER)
        if not head.startswith(b"ID3") or len(head) < _ID3_HEADER:
            break
        size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        position += _ID3_HEADER + size
    file.seek(position)
    return file.read(_SEARCHED)


def _mp3(data: bytes) -> float:
    """Seconds by the header in the first frame."""
    at = data.find(b"\xff")
    while 0 <= at < len(data) - 4:
        second, third, fourth = data[at + 1 : at + 4]
        version, layer, rate = second >> 3 & 3, second >> 1 & 3, third >> 2 & 3
        if second >> 5 == 7 and version in _RATE_SHIFTS and layer == _LAYER_3 and rate < len(_RATES_HZ):
            mono = fourth >> 6 == 3
            frames, lost = _frames(data[at:], (17 if mono else 32) if version == 3 else (9 if mono else 17))
            length = frames * (1152 if version == 3 else 576) - lost
            return max(0.0, length / (_RATES_HZ[rate] >> _RATE_SHIFTS[version]))
        at = data.find(b"\xff", at + 1)
    return 0.0


def _frames(frame: bytes, side_bytes: int) -> tuple[int, int]:
    """Frames that follow, and samples of them that are the encoder's delay and padding."""
    if frame[_VBRI_PLACE : _VBRI_PLACE + 4] == b"VBRI":
        return int(struct.unpack_from(">I", frame, _VBRI_PLACE + _VBRI_FRAMES)[0]), 0
    at = 4 + side_bytes
    if frame[at : at + 4] not in (b"Xing", b"Info"):
        return 0, 0
    flags, frames = struct.unpack_from(">II", frame, at + 4)
    if not flags & _HAS_FRAMES:
        return 0, 0
    at += 8 + sum(size for flag, size in _FIELDS if flags & flag)
    delays = int.from_bytes(frame[at + _DELAYS : at + _DELAYS + 3], "big")
    return int(frames), (delays >> 12) + (delays & 0xFFF) if frame[at : at + 4] in (b"LAME", b"Lavc", b"Lavf") else 0
