"""Files whose headers were never finished, because what wrote them lost its power."""

import struct

import numpy as np
from numpy.typing import NDArray

RATE = 48000


def _le(form: str, *values: int) -> bytes:
    return struct.pack(form, *values)


def _w64(riff_size: int, data_size: int) -> bytes:
    """The header of a Wave64 with these sizes."""
    guid, riff = bytes.fromhex("f3acd3118cd100c04f8edb8a"), bytes.fromhex("2e91cf11a5d628db04c10000")
    fmt = b"fmt " + guid + _le("<QHHIIHH", 40, 1, 1, RATE, 2 * RATE, 2, 16)
    return b"riff" + riff + _le("<Q", riff_size) + b"wave" + guid + fmt + b"data" + guid + _le("<Q", data_size)


def crashed_headers(samples: NDArray[np.int16]) -> dict[str, bytes]:
    """Files of 48 kHz, one channel and 16 bits whose headers were never finished, by what wrote them."""
    little, big = samples.astype("<i2").tobytes(), samples.astype(">i2").tobytes()
    fmt = b"fmt " + _le("<IHHIIHH", 16, 1, 1, RATE, 2 * RATE, 2, 16)
    bext = b"bext" + _le("<I", 602) + bytes(602)
    listed = b"LIST" + _le("<I", 17) + b"INFOICMT" + _le("<I", 4) + b"abc\0\0" + b"cue " + _le("<II", 4, 0)
    ds64 = b"ds64" + _le("<IQQQI", 28, 0, 0, 0, 0)
    open_size = 0xFFFFFFFF
    rate = bytes.fromhex("400ebb80000000000000")
    comm, short_comm = (b"COMM" + _le(">IhIh", 18, 1, frames, 16) + rate for frames in (0, 1000))
    desc = b"desc" + _le(">Qd4sIIIII", 32, float(RATE), b"lpcm", 0, 2, 1, 1, 16)  # type: ignore[arg-type]
    return {
        "wav": b"RIFF" + _le("<I", 0) + b"WAVE" + fmt + b"data" + _le("<I", 0) + little,
        "wav-placeholder": b"RIFF" + _le("<I", 4088) + b"WAVE" + fmt + b"data" + _le("<I", 0) + little,
        "wav-open": b"RIFF" + _le("<I", open_size) + b"WAVE" + fmt + b"data" + _le("<I", open_size) + little,
        "wav-short": b"RIFF" + _le("<I", 2036) + b"WAVE" + fmt + b"data" + _le("<I", 2000) + little,
        "wav-stale": b"RIFF" + _le("<I", 36 + len(little)) + b"WAVE" + fmt + b"data" + _le("<I", 2000) + little,
        "wav-stale-odd": b"RIFF" + _le("<I", 36 + len(little)) + b"WAVE" + fmt + b"data" + _le("<I", 2001) + little,
        "wav-stale-then-list": b"RIFF" + _le("<I", 0) + b"WAVE" + fmt + b"data" + _le("<I", 2000) + little + listed,
        "bwf": b"RIFF" + _le("<I", 0) + b"WAVE" + bext + fmt + b"data" + _le("<I", 0) + little,
        "rf64": b"RF64" + _le("<I", open_size) + b"WAVE" + ds64 + fmt + b"data" + _le("<I", open_size) + little,
        "w64": _w64(0, 0) + little,
        "w64-open": _w64((1 << 64) - 1, (1 << 63) - 1) + little,
        "w64-short": _w64(2000, 1824) + little,
        "aiff": b"FORM" + _le(">I", 0) + b"AIFF" + comm + b"SSND" + _le(">III", 0, 0, 0) + big,
        "caf": b"caff" + _le(">HH", 1, 0) + desc + b"data" + _le(">QI", 0, 0) + big,
        "aiff-short": b"FORM" + _le(">I", 2046) + b"AIFF" + short_comm + b"SSND" + _le(">III", 2008, 0, 0) + big,
        "caf-short": b"caff" + _le(">HH", 1, 0) + desc + b"data" + _le(">QI", 2004, 0) + big,
        "au-short": b".snd" + _le(">IIIII", 24, 2000, 3, RATE, 1) + big,
        "au": b".snd" + _le(">IIIII", 24, 0, 3, RATE, 1) + big,
    }
