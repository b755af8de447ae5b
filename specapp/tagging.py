"""Tags as bytes: ID3 for MP3 and AIFF, Vorbis comments for FLAC and Ogg. Pure functions of tags and a cover."""

import base64
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from specapp.decoding import Cover

DIGEST_TAG = "SAMPLES_SHA256"
"""Vorbis comment that keeps two encoded files from beginning alike."""
_VENDOR = b"specapp"
_FRONT_COVER = 3
_ID3 = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "album_artist": "TPE2",
    "composer": "TCOM",
    "performer": "TPE3",
    "genre": "TCON",
    "date": "TDRC",
    "track": "TRCK",
    "disc": "TPOS",
    "copyright": "TCOP",
    "publisher": "TPUB",
    "isrc": "TSRC",
    "language": "TLAN",
}
_VORBIS = {"track": "TRACKNUMBER", "disc": "DISCNUMBER", "album_artist": "ALBUMARTIST"}


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says about its sound.

    Parameters
    ----------
    words : mapping of str to str
        Named as FFmpeg names them.
    cover : Cover or None
    digest : str
        SHA-256 of the samples; empty: not written.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    digest: str = ""


def id3(tags: Tags) -> bytes:
    """ID3v2.4 tag; nothing if there is nothing to say.

    References
    ----------
    M. Nilsson, "ID3 tag version 2.4.0", 2000.
    """
    frames = [_text(_ID3[key], value) for key, value in tags.words.items() if key in _ID3]
    frames += [_comment(key, value) for key, value in tags.words.items() if key in ("comment", "description")]
    if tags.digest:
        frames.append(_frame("TXXX", b"\3" + f"{DIGEST_TAG}\0{tags.digest}".encode()))
    if tags.cover is not None:
        kind = tags.cover.media_type.encode("ascii", "replace")
        frames.append(_frame("APIC", b"\3" + kind + b"\0" + bytes([_FRONT_COVER]) + b"\0" + tags.cover.data))
    content = b"".join(frames)
    return b"ID3\4\0\0" + _synchsafe(len(content)) + content if content else b""


def vorbis_comment(tags: Tags, vendor: bytes = _VENDOR, *, with_cover: bool = True) -> bytes:
    """Vorbis comment without a packet header; the cover becomes a comment of its own.

    References
    ----------
    Xiph.Org, "Ogg Vorbis I format specification: comment field and header specification".
    """
    comments = [f"{DIGEST_TAG}={tags.digest}"] if tags.digest else []
    comments += [f"{_VORBIS.get(key, key.upper())}={value}" for key, value in tags.words.items()]
    if tags.cover is not None and with_cover:
        comments.append("METADATA_BLOCK_PICTURE=" + base64.b64encode(picture(tags.cover)).decode())
    entries = [comment.encode() for comment in comments]
    packed = b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(entries)) + packed


def picture(cover: Cover) -> bytes:
    """A cover as the content of a FLAC picture block."""
    kind = cover.media_type.encode("ascii", "replace")
    head = struct.pack(">II", _FRONT_COVER, len(kind)) + kind
    return head + struct.pack(">IIIIII", 0, 0, 0, 0, 0, len(cover.data)) + cover.data


def flac_blocks(tags: Tags) -> list[tuple[int, bytes]]:
    """Types and contents of the FLAC metadata blocks that say all this."""
    blocks = [(4, vorbis_comment(tags, with_cover=False))]
    if tags.cover is not None and len(tags.cover.data) < (1 << 24) - 256:
        blocks.append((6, picture(tags.cover)))
    return blocks


def _text(name: str, value: str) -> bytes:
    return _frame(name, b"\3" + value.encode())


def _comment(key: str, value: str) -> bytes:
    description = "" if key == "comment" else key
    return _frame("COMM", b"\3eng" + description.encode() + b"\0" + value.encode())


def _frame(name: str, content: bytes) -> bytes:
    return name.encode() + _synchsafe(len(content)) + b"\0\0" + content


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
