"""What a child says that a file says of its sound, believed as far as it was checked; and what a tag in front adds."""

import base64
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from specapp.audio.containers import beside
from specapp.audio.containers import id3_frames as id3
from specapp.audio.containers.beside import mp3, others, xiph
from specapp.audio.containers.wav_chunks import Chunk
from specapp.audio.encoding.tag_writer import vorbis_comment
from specapp.audio.metadata import Chapter, Cover, Tags
from specapp.base.sentences import say_n

TEXT_CHARACTERS = 500
"""Names, titles and warnings are cut to this length (own choice)."""
_LONG_CHARACTERS = 1 << 16  # own choice
_SHORT_TAGS = ("title", "artist", "album", "album_artist", "composer", "performer", "genre", "date", "track", "disc")


class Said(NamedTuple):
    """Words, parts and still pictures."""

    tags: Mapping[str, str]
    chapters: tuple[Chapter, ...] = ()
    covers: tuple[Cover, ...] = ()


def said_in(answer: Mapping[str, Any]) -> Said:
    """What an answer says.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is none of ours.
    """
    return Said(
        {text(key): _tag(key, value) for key, value in dict(answer.get("tags", {})).items()},
        tuple(
            Chapter(float(start), float(stop), text(title), tuple((text(key), _tag(key, word)) for key, word in words))
            for start, stop, title, words in answer.get("chapters", ())
        ),
        tuple(
            Cover(base64.b64decode(data), text(kind), int(shows), text(words), text(name))
            for data, kind, shows, words, name in answer.get("covers", ())
        ),
    )


def added(own: Said, front: Said) -> Said:
    """What a tag in front of a file says beyond the file itself."""
    known = {cover.data for cover in own.covers}
    return Said(
        {key: word for key, word in front.tags.items() if key not in own.tags},
        () if own.chapters else front.chapters,
        tuple(cover for cover in front.covers if cover.data not in known),
    )


def joined(own: Said, more: Said) -> Said:
    """What both say."""
    return Said({**own.tags, **more.tags}, own.chapters or more.chapters, own.covers + more.covers)


def chunks_with(chunks: Sequence[Chunk], container: str, tag: bytes, more: Said) -> tuple[Chunk, ...] | None:
    """What stands beside the sound of a file, with what a tag in front of it adds; None where that has no place there.

    Parameters
    ----------
    chunks : sequence of Chunk
    container : str
    tag : bytes
        That tag; whole frames stay where the kind of file holds such.
    more : Said
        What the file itself does not say.
    """
    tags, put = id3.split(tag), _PUT.get(container)
    try:
        if container == "AIFF" and all(chunk.identifier != b"ID3 " for chunk in chunks):
            return (*chunks, *(Chunk(b"ID3 ", id3.packed(id3.parsed(one))) for one in tags))
        is_there = bool(set(tags) & {one.content for one in chunks}) or not any(more)
        if is_there or not beside.carried(chunks, container, container):
            return None if container in _MP4 else tuple(chunks)
        return tuple(put(chunks, more)) if put else None
    except (ValueError, IndexError, struct.error):
        return None


def left_of(tag: bytes, chunks: Sequence[Chunk], container: str, more: Said) -> list[str]:
    """What of a tag in front of a file is not in these chunks and cannot be said in words; others as `chunks_with`."""
    only_words = container in _WORDS_ALONE and beside.carried(chunks, container, container)
    pictures, chapters = (len(more.covers), len(more.chapters)) if only_words else (0, 0)
    lost = [say_n("{n} picture", "{n} pictures", pictures)] * (pictures > 0)
    return lost + [say_n("{n} chapter", "{n} chapters", chapters)] * (chapters > 0) + _frames_left(tag, chunks)


def _frames_left(tag: bytes, chunks: Sequence[Chunk]) -> list[str]:
    kept = {chunk.content for chunk in chunks}
    try:
        gone = [one for one in id3.split(tag) if not kept & {one, id3.packed(id3.parsed(one))}]
        return list(dict.fromkeys(name for one in gone for name in id3.unsaid(id3.parsed(one))))
    except (ValueError, IndexError):
        return []


def _in_comment(chunks: Sequence[Chunk], more: Said) -> list[Chunk]:
    fresh = xiph.comments_of(vorbis_comment(Tags(more.tags, more.covers, chapters=more.chapters)))
    return [replace(one, content=xiph.packed_comments(b"", [*xiph.comments_of(one.content), *fresh])) for one in chunks]


def _in_ape(chunks: Sequence[Chunk], more: Said) -> list[Chunk]:
    content = next((one.content for one in chunks if one.identifier == mp3.APE), b"")
    first = Chunk(mp3.APE, mp3.ape_with(content, more.tags), after_sound=True)
    return [first, *(one for one in chunks if one.identifier != mp3.APE)]


def _in_info(chunks: Sequence[Chunk], more: Said) -> list[Chunk]:
    content = next((one.content for one in chunks if one.identifier == others.CAF_WORDS), b"")
    first = Chunk(others.CAF_WORDS, others.info_with(content, more.tags))
    return [first, *(one for one in chunks if one.identifier != others.CAF_WORDS)]


_MP4 = ("M4A", "MP4", "MOV", "3GP")
_WORDS_ALONE = ("WV", "TTA", "CAF")
_PUT = {"OGG": _in_comment, "WV": _in_ape, "TTA": _in_ape, "CAF": _in_info}


def _tag(key: object, value: object) -> str:
    """A stranger's words; what is no name or title keeps its lines and may be long."""
    if str(key) in _SHORT_TAGS:
        return text(value)
    long = str(value)[:_LONG_CHARACTERS]
    return "".join(one if one.isprintable() or one in "\t\r\n" else " " for one in long).strip()


def text(value: object) -> str:
    """A stranger's words as one short line."""
    line = "".join(character if character.isprintable() else " " for character in str(value)[: 4 * TEXT_CHARACTERS])
    return " ".join(line.split())[:TEXT_CHARACTERS]
