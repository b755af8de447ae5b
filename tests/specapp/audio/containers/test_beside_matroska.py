"""What FFmpeg leaves out of Matroska and WebM is named, once, and nothing else is."""

from pathlib import Path

import pytest

from specapp.audio.containers.matroska import SEGMENT, TRACK, TRACKS, packed
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.kinds import KINDS, made

CHAPTERS, EDITION, ATOM, DISPLAY, LANGUAGE, TITLE = 0x1043A770, 0x45B9, 0xB6, 0x80, 0x437C, 0x85
START = packed(0x91, b"\0")


def atom(*displays: bytes, inside: bytes = b"") -> bytes:
    return packed(ATOM, START + b"".join(packed(DISPLAY, one) for one in displays) + inside)


def chapters(*editions: bytes) -> bytes:
    return packed(CHAPTERS, b"".join(packed(EDITION, one) for one in editions))


def titled(language: bytes) -> bytes:
    return packed(TITLE, b"One") + packed(LANGUAGE, language)


def tags(targets: bytes) -> bytes:
    return packed(0x1254C367, packed(0x7373, packed(0x63C0, targets)))


def track(language: bytes) -> bytes:
    return packed(TRACKS, packed(TRACK, packed(0x22B59D, language)))


SAID = {
    "one edition": (chapters(atom(titled(b"und"))), ""),
    "two editions": (chapters(atom(), atom()), "editions of chapters"),
    "nested": (chapters(atom(titled(b"eng"), inside=atom())), "chapters inside chapters"),
    "two titles": (chapters(atom(titled(b"und"), titled(b"eng"))), "titles of chapters in other languages"),
    "a language": (chapters(atom(titled(b"ger"))), "the language of chapters"),
    "tags of an edition": (tags(packed(0x63C9, b"\7")), "tags of editions of chapters"),
    "tags of all": (tags(packed(0x63C9, b"\0") + packed(0x63C5, b"\7")), ""),
    "a language of a region": (track(b"de-CH"), "the variety of a language (de-CH)"),
    "a language alone": (track(b"de"), ""),
    "no language": (track(b"-\n-"), ""),
    "no elements": (packed(CHAPTERS, b"\0\0\0"), ""),
}


def with_element(data: bytes, element: bytes) -> bytes:
    """A Matroska file with one more element at its end."""
    place = data.index(SEGMENT.to_bytes(4, "big")) + 4
    return data[:place] + packed(SEGMENT, data[place + 8 :] + element)[4:]


@pytest.mark.parametrize("what", SAID)
@pytest.mark.parametrize("back", ["b.mkv", "b.flac"])
def test_what_is_lost_is_named(what: str, back: str, tmp_path: Path) -> None:
    element, name = SAID[what]
    data = made(next(kind for kind in KINDS if kind.name == "mkv-video"))[0]
    (tmp_path / "a.mkv").write_bytes(with_element(data, element))
    recording = read(tmp_path / "a.mkv")
    note = write_back(recording, tmp_path / "a.mkv", tmp_path / back).output.note
    assert (f"has no place for it: {name}." in note) == bool(name)
    assert ("Not kept" in note) == bool(name)
