"""Putting tags into files: ID3 into MP3 and AIFF, Vorbis comments into FLAC and Ogg."""

import base64
import shutil
import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from specapp.audio.containers.ogg_pages import replace_comment
from specapp.audio.metadata import Chapter, Cover, Tags

DIGEST_TAG = "SAMPLES_SHA256"
"""Vorbis comment that keeps two encoded files from beginning alike."""
_VENDOR = b"specapp"
_UNUSED = 0xFFFFFFFF  # definition: ID3v2 chapters without places in bytes
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


def id3(tags: Tags) -> bytes:
    """ID3v2.4 tag; nothing if there is nothing to say.

    References
    ----------
    M. Nilsson, "ID3 tag version 2.4.0", 2000.
    """
    frames = [_text(_ID3[key], value) for key, value in tags.words.items() if key in _ID3]
    frames += [_comment(key, value) for key, value in tags.words.items() if key in ("comment", "description")]
    frames += [_lyrics(value) for key, value in tags.words.items() if key.startswith("lyrics")]
    frames += [_frame("TXXX", b"\3" + f"{key}\0{value}".encode()) for key, value in tags.words.items() if _is_own(key)]
    frames += _id3_chapters(tags.chapters)
    if tags.digest:
        frames.append(_frame("TXXX", b"\3" + f"{DIGEST_TAG}\0{tags.digest}".encode()))
    frames += [_id3_picture(number, cover) for number, cover in enumerate(tags.covers)]
    content = b"".join(frames)
    return b"ID3\4\0\0" + _synchsafe(len(content)) + content if content else b""


def vorbis_comment(tags: Tags, vendor: bytes = _VENDOR, *, with_covers: bool = True) -> bytes:
    """Vorbis comment without a packet header; each cover becomes a comment of its own.

    References
    ----------
    Xiph.Org, "Ogg Vorbis I format specification: comment field and header specification".
    """
    comments = [f"{DIGEST_TAG}={tags.digest}"] if tags.digest else []
    comments += [f"{_VORBIS.get(key, key.upper())}={value}" for key, value in tags.words.items()]
    for number, chapter in enumerate(tags.chapters, 1):
        minutes, seconds = divmod(chapter.start_s, 60)
        clock = f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:{seconds:06.3f}"
        comments += [f"CHAPTER{number:03d}={clock}", f"CHAPTER{number:03d}NAME={chapter.title}"]
    pictures = map(picture, tags.covers if with_covers else ())
    comments += [f"METADATA_BLOCK_PICTURE={base64.b64encode(one).decode()}" for one in pictures]
    entries = [comment.encode() for comment in comments]
    packed = b"".join(struct.pack("<I", len(entry)) + entry for entry in entries)
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(entries)) + packed


def picture(cover: Cover) -> bytes:
    """A cover as the content of a FLAC picture block."""
    kind = cover.media_type.encode("ascii", "replace")
    head = struct.pack(">II", cover.shows, len(kind)) + kind
    return head + struct.pack(">IIIIII", 0, 0, 0, 0, 0, len(cover.data)) + cover.data


def flac_blocks(tags: Tags) -> list[tuple[int, bytes]]:
    """Types and contents of the FLAC metadata blocks that say all this."""
    pictures = [(6, picture(cover)) for cover in tags.covers if len(cover.data) < (1 << 24) - 256]
    return [(4, vorbis_comment(tags, with_covers=False)), *pictures]


def tag(plain: BinaryIO, file: BinaryIO, container: str, tags: Tags, *, opus_s: float = 0.0) -> None:
    """Copy a file that libsndfile wrote, with tags where its container has a place for them.

    Parameters
    ----------
    plain, file : binary file
    container : str
    tags : Tags
    opus_s : float
        Seconds of sound of an Opus file, which holds more than that.
    """
    plain.seek(0)
    match container:
        case "OGG":
            replace_comment(plain, file, vorbis_comment(tags), seconds=opus_s)
        case "FLAC":
            _tag_flac(plain, file, tags)
        case "MP3":
            file.write(id3(tags))
            shutil.copyfileobj(plain, file)
        case "AIFF":
            _tag_aiff(plain, file, tags)
        case _:
            shutil.copyfileobj(plain, file)


def _tag_flac(plain: BinaryIO, file: BinaryIO, tags: Tags) -> None:
    """Put our comment and cover in place of libsndfile's comment and padding."""
    plain.seek(4)
    kept = [(kind, content) for kind, content in _flac_metadata(plain) if kind not in (1, 4)]
    written = [kept[0], *flac_blocks(tags), *kept[1:]]
    file.write(b"fLaC")
    for index, (kind, content) in enumerate(written):
        last = 0x80 * (index == len(written) - 1)
        file.write(struct.pack(">I", (kind | last) << 24 | len(content)) + content)
    shutil.copyfileobj(plain, file)


def _flac_metadata(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Type and content of every metadata block; afterwards `file` stands at the sound."""
    last = False
    while not last:
        (head,) = struct.unpack(">I", file.read(4))
        last = bool(head >> 31)
        yield head >> 24 & 0x7F, file.read(head & 0xFFFFFF)


def _tag_aiff(plain: BinaryIO, file: BinaryIO, tags: Tags) -> None:
    """Add an ID3 chunk at the end, for what AIFF has no chunk of its own."""
    content = id3(tags)
    chunk = struct.pack(">4sI", b"ID3 ", len(content)) + content + b"\0" * (len(content) % 2) if content else b""
    magic, size = struct.unpack(">4sI", plain.read(8))
    file.write(struct.pack(">4sI", magic, size + len(chunk)))
    shutil.copyfileobj(plain, file)
    file.write(chunk)


def _text(name: str, value: str) -> bytes:
    return _frame(name, b"\3" + value.encode())


def _comment(key: str, value: str) -> bytes:
    description = "" if key == "comment" else key
    return _frame("COMM", b"\3eng" + description.encode() + b"\0" + value.encode())


def _lyrics(value: str) -> bytes:
    return _frame("USLT", b"\3eng\0" + value.encode())


def _id3_picture(number: int, cover: Cover) -> bytes:
    """A still picture; no two may have the same description."""
    description = str(number + 1).encode() if number else b""
    kind = cover.media_type.encode("ascii", "replace")
    return _frame("APIC", b"\3" + kind + b"\0" + bytes([cover.shows & 0xFF]) + description + b"\0" + cover.data)


def _is_own(key: str) -> bool:
    return key not in _ID3 and key not in ("comment", "description") and not key.startswith("lyrics")


def _id3_chapters(chapters: Sequence[Chapter]) -> list[bytes]:
    """A frame for each chapter and one that lists them.

    References
    ----------
    C. Newell, "ID3v2 chapter frame addendum", 2005.
    """
    names = [f"ch{number}".encode() + b"\0" for number in range(len(chapters))]
    frames = [
        _frame("CHAP", name + struct.pack(">IIII", *_times_ms(one), _UNUSED, _UNUSED) + _text("TIT2", one.title))
        for name, one in zip(names, chapters, strict=True)
    ]
    listed = [_frame("CTOC", b"toc\0" + bytes([3, len(names)]) + b"".join(names))] if 0 < len(names) < 256 else []
    return frames + listed


def _times_ms(chapter: Chapter) -> tuple[int, int]:
    return round(1000 * chapter.start_s) & _UNUSED, round(1000 * chapter.stop_s) & _UNUSED


def _frame(name: str, content: bytes) -> bytes:
    return name.encode() + _synchsafe(len(content)) + b"\0\0" + content


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
