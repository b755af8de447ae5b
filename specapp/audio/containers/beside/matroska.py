"""What a Matroska or WebM file says that FFmpeg neither reads nor writes: it is named, for it is not kept.

References
----------
RFC 9559, "Matroska media container format specification".
"""

from collections.abc import Iterator
from typing import BinaryIO

from specapp.audio.containers.matroska import SEGMENT, TRACK, TRACKS, Element, element_at, elements
from specapp.audio.containers.wav_chunks import Chunk

_CHAPTERS, _EDITION, _ATOM, _DISPLAY, _CHAPTER_LANGUAGE = 0x1043A770, 0x45B9, 0xB6, 0x80, 0x437C  # RFC 9559
_TAGS, _TAG, _TARGETS = 0x1254C367, 0x7373, 0x63C0  # RFC 9559
_OF_EDITION = 0x63C9  # RFC 9559
_FULL_LANGUAGE = 0x22B59D  # RFC 9559
_USUAL_LANGUAGES = (b"und", b"eng")
"""Nothing said of a chapter, and the default of that."""


def chunks_of(file: BinaryIO) -> list[Chunk]:
    """Names of what is lost, in the place of chunks."""
    segment = element_at(file, (SEGMENT,))
    found = list(dict.fromkeys(_lost(file, segment))) if segment else []
    return [Chunk(name.encode(), b"") for name in found]


def _lost(file: BinaryIO, segment: Element) -> Iterator[str]:
    parts = {one.name: one for one in elements(file, segment) if one.name in (_CHAPTERS, _TAGS, TRACKS)}
    if _CHAPTERS in parts:
        yield from _of_chapters(file, parts[_CHAPTERS])
    for tag in _all(file, parts.get(_TAGS), _TAG):
        for targets in _all(file, tag, _TARGETS):
            if any(any(_content(file, one)) for one in _all(file, targets, _OF_EDITION)):
                yield "tags of editions of chapters"
    for track in _all(file, parts.get(TRACKS), TRACK):
        for language in _all(file, track, _FULL_LANGUAGE):
            words = _content(file, language)
            if b"-" in words and words.replace(b"-", b"").isalnum():
                yield f"the variety of a language ({words.decode()})"


def _of_chapters(file: BinaryIO, chapters: Element) -> Iterator[str]:
    editions = list(_all(file, chapters, _EDITION))
    if len(editions) > 1:
        yield "editions of chapters"
    for atom in (atom for edition in editions for atom in _all(file, edition, _ATOM)):
        displays = list(_all(file, atom, _DISPLAY))
        if any(_all(file, atom, _ATOM)):
            yield "chapters inside chapters"
        if len(displays) > 1:
            yield "titles of chapters in other languages"
        for language in (one for display in displays for one in _all(file, display, _CHAPTER_LANGUAGE)):
            if _content(file, language) not in _USUAL_LANGUAGES:
                yield "the language of chapters"


def _all(file: BinaryIO, outer: Element | None, name: int) -> Iterator[Element]:
    return (one for one in elements(file, outer) if one.name == name) if outer else iter(())


def _content(file: BinaryIO, one: Element) -> bytes:
    file.seek(one.start)
    return file.read(min(one.stop - one.start, 64))
