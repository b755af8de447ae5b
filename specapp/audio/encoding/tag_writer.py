"""Putting tags into files: ID3 into MP3 and AIFF, Vorbis comments into FLAC and Ogg."""

import base64
import shutil
import struct
from collections.abc import Sequence
from typing import BinaryIO

from specapp.audio.containers.beside import aiff, others, xiph
from specapp.audio.containers.id3_frames import Tag, own_text, packed, parsed
from specapp.audio.containers.ogg_pages import replace_comment
from specapp.audio.containers.wav_chunks import Chunk
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
    frames += [_spoken(key, value) for key, value in tags.words.items() if key in ("comment", "description")]
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
    pictures = map(picture, tags.covers if with_covers else ())
    said = [comment.encode() for comment in comments]
    covers = [f"METADATA_BLOCK_PICTURE={base64.b64encode(one).decode()}" for one in pictures]
    return xiph.packed_comments(vendor, [*said, *_chapter_comments(tags.chapters), *(one.encode() for one in covers)])


def _chapter_comments(chapters: Sequence[Chapter]) -> list[bytes]:
    comments = []
    for number, chapter in enumerate(chapters, 1):
        minutes, seconds = divmod(chapter.start_s, 60)
        clock = f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}:{seconds:06.3f}"
        comments += [f"CHAPTER{number:03d}={clock}", f"CHAPTER{number:03d}NAME={chapter.title}"]
    return [comment.encode() for comment in comments]


def picture(cover: Cover) -> bytes:
    """A cover as the content of a FLAC picture block."""
    kind = cover.media_type.encode("ascii", "replace")
    words = cover.words.encode()
    head = struct.pack(">II", cover.shows, len(kind)) + kind + struct.pack(">I", len(words)) + words
    return head + struct.pack(">IIIII", 0, 0, 0, 0, len(cover.data)) + cover.data


def flac_blocks(tags: Tags) -> list[tuple[int, bytes]]:
    """Types and contents of the FLAC metadata blocks that say all this."""
    if tags.chunks:
        others = xiph.packed_blocks(chunk for chunk in tags.chunks if chunk.identifier != xiph.COMMENT)
        return [(4, _comment(tags)), *others]
    pictures = [(6, picture(cover)) for cover in tags.covers if len(cover.data) < (1 << 24) - 256]
    return [(4, vorbis_comment(tags, with_covers=False)), *pictures]


def tag(plain: BinaryIO, file: BinaryIO, container: str, tags: Tags, *, opus_s: float = 0.0) -> None:
    """Copy a file that libsndfile wrote, with tags where its container has a place for them.

    What the source had in a file of the same container is written as it was; else the tags are made of words.

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
            replace_comment(plain, file, _comment(tags), seconds=opus_s)
        case "FLAC":
            _tag_flac(plain, file, tags)
        case "MP3":
            file.writelines(chunk.content for chunk in _id3_chunks(tags) if not chunk.after_sound)
            shutil.copyfileobj(plain, file)
            file.writelines(chunk.content for chunk in tags.chunks if chunk.after_sound)
        case "AU" if tags.chunks:
            others.au_put(plain, file, tags.chunks)
        case "AIFF":
            aiff.put(plain, file, _id3_chunks(tags))
        case _:
            shutil.copyfileobj(plain, file)


def _comment(tags: Tags) -> bytes:
    """The comment of an Ogg or FLAC file: that of the source, or one made of words."""
    kept = next((chunk.content for chunk in tags.chunks if chunk.identifier == xiph.COMMENT), None)
    if kept is None:
        return vorbis_comment(tags, with_covers=not tags.chunks)
    comments = xiph.comments_of(kept)
    comments += [] if xiph.has_chapters(comments) else _chapter_comments(tags.chapters)
    digest = [f"{DIGEST_TAG}={tags.digest}".encode()] if tags.digest else []
    return xiph.packed_comments(_VENDOR, [*digest, *comments])


def _id3_chunks(tags: Tags) -> list[Chunk]:
    """The chunks of an MP3 or AIFF: those of the source, or one with a tag made of words; with the digest."""
    if not tags.chunks:
        content = id3(tags)
        return [Chunk(b"ID3 ", content)] if content else []
    at = next((number for number, chunk in enumerate(tags.chunks) if chunk.identifier == b"ID3 "), None)
    kept = Tag(4) if at is None else parsed(tags.chunks[at].content)
    digest = (own_text(kept.version, DIGEST_TAG, tags.digest),) if tags.digest else ()
    first = packed(Tag(kept.version, (*digest, *kept.frames)))
    rest = [chunk for number, chunk in enumerate(tags.chunks) if number != at]
    return [Chunk(b"ID3 ", first), *rest] if first else rest


def _tag_flac(plain: BinaryIO, file: BinaryIO, tags: Tags) -> None:
    """Put our comment and cover in place of libsndfile's comment and padding."""
    plain.seek(4)
    kept = [(kind, content) for kind, content in xiph.blocks(plain) if not xiph.is_rebuilt(kind)]
    written = [kept[0], *flac_blocks(tags), *kept[1:]]
    file.writelines(chunk.content for chunk in tags.chunks if chunk.identifier == xiph.ID3)
    file.write(b"fLaC")
    for index, (kind, content) in enumerate(written):
        last = 0x80 * (index == len(written) - 1)
        file.write(struct.pack(">I", (kind | last) << 24 | len(content)) + content)
    shutil.copyfileobj(plain, file)


def _text(name: str, value: str) -> bytes:
    return _frame(name, b"\3" + value.encode())


def _spoken(key: str, value: str) -> bytes:
    description = "" if key == "comment" else key
    return _frame("COMM", b"\3eng" + description.encode() + b"\0" + value.encode())


def _lyrics(value: str) -> bytes:
    return _frame("USLT", b"\3eng\0" + value.encode())


def _id3_picture(number: int, cover: Cover) -> bytes:
    """A still picture; no two may have the same description."""
    description = (cover.words or (str(number + 1) if number else "")).encode()
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
