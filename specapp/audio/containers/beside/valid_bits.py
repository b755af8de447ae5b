"""How many bits the samples of a file use of those that they are stored in; those below are 0.

References
----------
Apple, "Audio interchange file format, version 1.3", 1989, and "Core Audio Format specification 1.0".
"""

import struct
from typing import BinaryIO

import numpy as np

from specapp.audio.containers.beside.aiff import walk
from specapp.audio.containers.beside.others import caf_walk
from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.wav_writer import valid_bits as bits_of_wav
from specapp.audio.formats import SUBTYPES
from specapp.base.buffers import Samples, blocks

_AIFF_BITS, _AIFF_KIND, _CAF_BITS = 6, 18, 28  # definition of AIFF and CAF: in COMM, the kind there, in desc
_INTEGERS = (b"", b"NONE", b"twos", b"sowt")
"""Kinds of samples of which an AIFF says the bits; QuickTime says 16 of others."""


def valid_bits(file: BinaryIO, subtype: str, fmt: bytes = b"") -> int:
    """Bits that a WAV, AIFF or CAF says its samples use, where these are fewer than they are stored in; 0 of others.

    Parameters
    ----------
    file : binary file
        As it came. Seekable; its position moves.
    subtype : str
        How its samples are stored.
    fmt : bytes
        Format chunk of a WAV.

    See Also
    --------
    are_used : whether that is so.
    """
    depth = SUBTYPES[subtype].depth if subtype.startswith("PCM_") and subtype in SUBTYPES else 0
    if fmt:
        bits = bits_of_wav(fmt, depth)
        return bits if bits < depth else 0
    place, form = _place(file)
    if not place:
        return 0
    (bits,) = struct.unpack(form, bytes_at(file, place, struct.calcsize(form)))
    return int(bits) if max(1, depth - 8) <= bits < depth else 0


def are_used(samples: Samples, bits: int) -> bool:
    """Whether samples [shape=(channels, length)] use no more than so many bits."""
    steps = (block * 2.0 ** (bits - 1) for block in blocks(samples))
    return all(np.array_equal(block, np.rint(block)) for block in steps)


def put_bits(file: BinaryIO, bits: int) -> None:
    """Have an AIFF or CAF say that its samples use so many bits.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable; its position moves.
    bits : int
    """
    place, form = _place(file)
    if place:
        file.seek(place)
        file.write(struct.pack(form, bits))


def _place(file: BinaryIO) -> tuple[int, str]:
    """Where the bits stand and how; 0 in a file that says none."""
    head = bytes_at(file, 0, 4)
    for name, start, size in walk(file) if head == b"FORM" else ():
        if name == b"COMM" and size >= _AIFF_KIND:
            kind = bytes_at(file, start + _AIFF_KIND, min(size - _AIFF_KIND, 4))
            return (start + _AIFF_BITS if kind in _INTEGERS else 0), ">H"
    for name, start, size in caf_walk(file) if head == b"caff" else ():
        if name == b"desc" and size >= _CAF_BITS + 4:
            return start + _CAF_BITS, ">I"
    return 0, ""
