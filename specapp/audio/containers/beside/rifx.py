"""What stands beside the sound of a RIFX: a WAV whose numbers begin with their highest byte.

It comes back as a WAV that begins with RIFF, so its numbers are turned around where it is known which there are.

References
----------
Microsoft and IBM, "Multimedia programming interface and data specifications 1.0", 1991; EBU Tech 3285.
"""

import struct
from collections.abc import Callable, Mapping
from itertools import chain
from typing import BinaryIO

from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.ends.unfinished import Patches

_MAGIC, _BIG, _LITTLE = b"RIFX", ">", "<"
_HEAD, _FIRST = 8, 12  # definition of RIFF
_MOST_CHUNKS = 200
"""Each is looked at with every block that is read (own choice)."""
_MOST_WORDS, _MOST_LISTED = 4096, 1 << 17
"""Numbers of a chunk, and bytes of a list (own choice)."""
_FORMAT, _EXTENSION = "HHIIHH", "HHIIHHHHIH"
"""Numbers of a format chunk, without an extension and with one."""
_EXTENDED_BYTES = 40  # definition of RIFF
_BROADCAST = {338: "IIH", 412: "hhhhh"}
"""Numbers of a bext chunk by their place: time, version, loudness."""
_LISTED = {b"labl": "I", b"note": "I", b"ltxt": "II4sHHHH"}
"""Numbers before the words of a cue: its own, its length, what it is for, country, language, dialect, page of codes."""


def as_riff(file: BinaryIO) -> Patches:
    """What must be replaced so that a RIFX reads as a RIFF, but for its samples; nothing of others.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    head = bytes_at(file, 0, _FIRST)
    if not head.startswith(_MAGIC):
        return {}
    found = {0: b"RIFF", 4: head[7:3:-1]}
    position = _FIRST
    for _ in range(_MOST_CHUNKS):
        header = bytes_at(file, position, _HEAD)
        if len(header) < _HEAD:
            break
        name, size = struct.unpack(">4sI", header)
        found[position + 4] = header[:3:-1]
        turn = _TURNED.get(name)
        if turn is not None:
            found |= turn(file, position + _HEAD, size)
        position += _HEAD + size + size % 2
    return found


def _numbers(form: str, content: bytes, at: int, start: int) -> Patches:
    """Numbers turned around, if they are all there."""
    numbers = struct.Struct(_BIG + form)
    if len(content) < at + numbers.size:
        return {}
    return {start + at: struct.pack(_LITTLE + form, *numbers.unpack_from(content, at))}


def _fmt(file: BinaryIO, start: int, size: int) -> Patches:
    content = bytes_at(file, start, min(size, _EXTENDED_BYTES))
    return _numbers(_EXTENSION if len(content) == _EXTENDED_BYTES else _FORMAT, content, 0, start)


def _bext(file: BinaryIO, start: int, size: int) -> Patches:
    content = bytes_at(file, start, min(size, _MOST_WORDS))
    return dict(chain(*(_numbers(form, content, at, start).items() for at, form in _BROADCAST.items())))


def _whole(file: BinaryIO, start: int, size: int) -> Patches:
    """A chunk of numbers of 32 bits alone."""
    content = bytes_at(file, start, min(size, 4 * _MOST_WORDS))
    return _numbers(f"{len(content) // 4}I", content, 0, start)


def _cues(file: BinaryIO, start: int, size: int) -> Patches:
    """Cues, each of which has the name of a chunk among its numbers."""
    content = bytes_at(file, start, min(size, _MOST_LISTED))
    return _numbers("I" + "II4sIII" * ((len(content) - 4) // 24), content, 0, start)


def _list(file: BinaryIO, start: int, size: int) -> Patches:
    """Sizes of the parts of a list, and the numbers of cues that have names or lengths."""
    content = bytearray(bytes_at(file, start, min(size, _MOST_LISTED)))
    forms, at = _LISTED if content[:4] == b"adtl" else {}, 4
    while at + _HEAD <= len(content):
        name, part = struct.unpack_from(">4sI", content, at)
        struct.pack_into("<I", content, at + 4, part)
        at += _HEAD
        for place, patch in _numbers(forms.get(name, ""), bytes(content[at : at + part]), 0, at).items():
            content[place : place + len(patch)] = patch
        at += part + part % 2
    return {start: bytes(content)}


_TURNED: Mapping[bytes, Callable[[BinaryIO, int, int], Patches]] = {
    b"fmt ": _fmt,
    b"fact": _whole,
    b"bext": _bext,
    b"smpl": _whole,
    b"plst": _whole,
    b"cue ": _cues,
    b"LIST": _list,
}
"""Chunks that hold numbers, whose places are known."""
