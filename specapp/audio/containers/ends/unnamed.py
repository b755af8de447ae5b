"""What stands behind the declared end of plain samples and is neither a chunk nor another recording."""

import struct
from collections.abc import Callable
from typing import BinaryIO

from specapp.audio.containers.ends.behind import NOTE as BEHIND_NOTE
from specapp.audio.containers.ends.behind import is_something
from specapp.audio.containers.ends.chunk_names import APE_BYTES, OLD_BYTES, TAGS, is_chunk, is_old_tag, is_plain
from specapp.audio.containers.ends.declared_length import flac_goes_on
from specapp.audio.containers.ends.declared_times import behind_tags
from specapp.audio.containers.ends.parts import bytes_at
from specapp.base.sentences import say

_MOST_CHUNKS = 2000  # own choice
_OPEN_END = 0xFFFFFFFF
"""A size of 32 bits that is not known, or stands elsewhere (EBU Tech 3306; definition of AU files)."""
_FILES = (b"RIFF", b"RF64", b"BW64", b"FORM", b"caff", b".snd", b"Crea")
"""How a recording begins that may stand behind another one."""
_PADDING_BYTES = 3
"""What makes a size even or ends a line means nothing (own choice)."""
_TAGS = (b"ID3", *TAGS)
_TAGLESS = (b"fLaC", b"OggS", b"\x1aE\xdf\xa3", b"\x0b\x77", b"\x7f\xfe\x80\x01", b"#!AMR", b"riff")
_TAG = say("A tag stands behind the end of the file, where this kind of file keeps none; it was left out.")


def left_out(file: BinaryIO, length: int) -> tuple[str, ...]:
    """A sentence if a WAV, AIFF, CAF, AU or VOC file goes on behind its sound with what nothing names.

    It may be sound whose samples are spread so evenly that nothing tells them from random bytes. Behind Ogg, MP4,
    Matroska, AC-3, DTS and AMR only tags of other kinds of file are looked for, behind FLAC anything.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    length : int
        Samples that were read.
    """
    end = file.seek(0, 2)
    file.seek(0)
    find = _FINDERS.get(file.read(4))
    if find is None:
        begins = behind_tags(file)
        keeps_none = begins.startswith(_TAGLESS) or begins[4:8] == b"ftyp"
        if keeps_none and ends_in_a_tag(file):
            return (_TAG,)
        return (BEHIND_NOTE,) if begins.startswith(b"fLaC") and flac_goes_on(file, length) else ()
    start = find(file, end)
    if start + _PADDING_BYTES >= end or not is_something(file, start):
        return ()
    if bytes_at(file, start, 4).startswith(_TAGS) or is_old_tag(file, start):
        return (_TAG,)
    note = say(
        "{n} bytes behind the declared end do not look like sound and were left out. If sound is missing, the header "
        "is wrong: let a program read the file to its end, as sox --ignore-length does.",
        n=f"{end - start:,}",
    )
    return (note,)


def ends_in_a_tag(file: BinaryIO) -> bool:
    """Whether a tag as of MP3 stands at the end of a file.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end = file.seek(0, 2)
    foot, old = (bytes_at(file, max(0, end - size), size) for size in (APE_BYTES, OLD_BYTES))
    return foot.startswith(TAGS) or old.startswith(b"TAG")


def _walked(form: str, first: int, pad: int, sound: bytes) -> Callable[[BinaryIO, int], int]:
    """What finds where the last chunk ends; the end of the file where there is no sound or another recording begins."""
    head = struct.Struct(form)

    def find(file: BinaryIO, end: int) -> int:
        position, long_size, heard = first, 0, False
        for _ in range(_MOST_CHUNKS):
            header = bytes_at(file, position, head.size)
            if len(header) < head.size:
                return position if heard else end
            name, size = head.unpack(header)
            if name in _FILES:
                return end
            if heard and not is_chunk(file, position, head, pad):
                return position
            if name == b"ds64":
                long_size = int.from_bytes(bytes_at(file, position + 16, 8), "little")
            if name == sound and size == _OPEN_END:
                size = long_size or end
            heard = heard or name == sound
            position += head.size + size
            position += -size % pad and not _is_named(file, position)
        return end

    return find


def _is_named(file: BinaryIO, position: int) -> bool:
    """Whether a chunk begins here and none a byte further on: old programs leave out the byte that makes sizes even."""
    name = bytes_at(file, position, 5)
    return len(name) == 5 and is_plain(name[:4]) and not is_plain(name[4:])


def _au(file: BinaryIO, end: int) -> int:
    start, size = struct.unpack(">II", bytes_at(file, 4, 8).ljust(8, b"\0"))
    stop = start + size
    return end if size == _OPEN_END or bytes_at(file, stop, 4) in _FILES else stop


def _voc(file: BinaryIO, end: int) -> int:
    position = int.from_bytes(bytes_at(file, 20, 2), "little")
    for _ in range(_MOST_CHUNKS):
        header = bytes_at(file, position, 4)
        if len(header) < 4 or not header[0]:
            break
        position += 4 + int.from_bytes(header[1:], "little")
    return end if bytes_at(file, position + 1, 4) in _FILES else position + 1


_FINDERS: dict[bytes, Callable[[BinaryIO, int], int]] = {
    **dict.fromkeys((b"RIFF", b"RF64", b"BW64"), _walked("<4sI", 12, 2, b"data")),
    b"FORM": _walked(">4sI", 12, 2, b"SSND"),
    b"caff": _walked(">4sQ", 8, 1, b"data"),
    b".snd": _au,
    b"Crea": _voc,
}
