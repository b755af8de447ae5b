"""How long a recording probably lasts, from its first bytes and its size: what decides which files go first.

Nothing of a stranger's file is parsed beyond a few numbers at fixed places; a wrong one changes the order, no more.
"""

import struct
from pathlib import PurePath

HEAD_BYTES = 64
"""Bytes that are looked at."""
_BYTES_PER_S = {".wav": 176_400, ".aiff": 176_400, ".aif": 176_400, ".flac": 90_000, ".opus": 12_000, ".amr": 1_600}
"""Of common files of these kinds."""
_COMPRESSED_BYTES_PER_S = 16_000
"""Of 128 kbit/s, for all others."""
_LONGEST_S = 1e6
"""Eleven days; more is a broken header."""


def estimated_seconds(name: str, size: int, head: bytes = b"") -> float:
    """Probable duration of a recording.

    Parameters
    ----------
    name : str
        Of the file; its extension is used where `head` says nothing.
    size : int
        Bytes of the file.
    head : bytes
        Its first `HEAD_BYTES`.

    Examples
    --------
    >>> estimated_seconds("talk.mp3", 1_600_000)
    100.0
    """
    seconds = _of_wave(head, size) or _of_flac(head)
    if not 0 < seconds < _LONGEST_S:
        seconds = size / _BYTES_PER_S.get(PurePath(name).suffix.lower(), _COMPRESSED_BYTES_PER_S)
    return seconds


def _of_wave(head: bytes, size: int) -> float:
    if len(head) < 32 or head[:4] not in (b"RIFF", b"RF64") or head[8:16] != b"WAVEfmt ":
        return 0.0
    (rate,) = struct.unpack_from("<I", head, 28)
    return size / rate if rate else 0.0


def _of_flac(head: bytes) -> float:
    if len(head) < 26 or head[:4] != b"fLaC":
        return 0.0
    packed = int.from_bytes(head[18:26], "big")  # 20 bits rate, 3 channels, 5 depth, 36 samples
    rate, samples = packed >> 44, packed & ((1 << 36) - 1)
    return samples / rate if rate else 0.0
