"""Tags in front of files that have no place for them, where some taggers put them all the same."""

import struct
from typing import BinaryIO

from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unnamed import ends_in_a_tag
from specapp.audio.containers.id3_frames import tags_end
from specapp.base.sentences import say

NOTE = say("A tag stands in front of the file, where this kind of file keeps none; it was left out.")
KEPT = say("A tag stands in front of the file, where this kind of file keeps none; what it says is put with the rest.")
_BEGINNINGS = (
    b"OggS", b"wvpk", b"\x0b\x77", b"\x7f\xfe\x80\x01", b"#!AMR", b"FORM", b"caff", b".snd", b"riff", b"MAC ",
    b"Creative", b"\x1aE\xdf\xa3", struct.pack("<I", 0x75B22630),
)  # fmt: skip
"""How files begin whose readers take such a tag for damage, or lose it without a word (definitions of these)."""
_TRUE_AUDIO = b"TTA1"
"""Which may have one in front or behind; of two FFmpeg reads the one behind (definition)."""


def without_tag(file: BinaryIO) -> BinaryIO:
    """What stands behind ID3 tags in front of a file of a kind that keeps none there; the file itself of others.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end, start = file.seek(0, 2), tags_end(file)
    head = bytes_at(file, start, 8)
    is_second = head.startswith(_TRUE_AUDIO) and ends_in_a_tag(file)
    has_none = is_second or head.startswith(_BEGINNINGS) or head[4:] == b"ftyp"
    return parts(file, [(start, end)]) if start and has_none else file
