"""Elements of Matroska: walked, put right in place, and never read beyond their end."""

import io
import zlib

import pytest

from specapp.audio.containers.matroska import (
    ROOM,
    SEGMENT,
    TRACK,
    TRACKS,
    Element,
    element_at,
    elements,
    packed,
    set_shown_size,
    shown_size,
)

NAME, VIDEO, WIDTH, HEIGHT, CHECKSUM = 0x536E, 0xE0, 0x54B0, 0x54BA, 0xBF
BEHIND = packed(0x1F43B675, b"clusters")


def a_file(title: str, video: bytes, *, checked: bool) -> io.BytesIO:
    """Two tracks, the second a picture with room behind its name."""
    shown = packed(NAME, (title + ROOM).encode()) + packed(VIDEO, video)
    tracks = packed(TRACK, b"") + packed(TRACK, shown)
    if checked:
        tracks = packed(CHECKSUM, zlib.crc32(tracks).to_bytes(4, "little")) + tracks
    return io.BytesIO(packed(0x1A45DFA3, b"") + packed(SEGMENT, packed(TRACKS, tracks) + BEHIND))


def inside(file: io.BytesIO, outer: Element) -> dict[int, bytes]:
    return {one.name: file.getvalue()[one.start : one.stop] for one in elements(file, outer)}


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("video", [b"", packed(0xB0, b"\x40"), packed(WIDTH, b"\7") + packed(HEIGHT, b"\7\7")])
@pytest.mark.parametrize("title", ["", "Kamera ü"])
@pytest.mark.parametrize("size", [(64, 36), (1, 1), (70000, 48)])
def test_a_size_is_put_where_there_is_room(title: str, video: bytes, size: tuple[int, int], *, checked: bool) -> None:
    file = a_file(title, video, checked=checked)
    before = len(file.getvalue())
    set_shown_size(file, 1, title, size)
    assert len(file.getvalue()) == before
    assert file.getvalue().endswith(BEHIND)
    tracks = element_at(file, (SEGMENT, TRACKS))
    assert tracks is not None
    entry = [one for one in elements(file, tracks) if one.name == TRACK][1]
    assert inside(file, entry).get(NAME, b"").decode() == title
    picture = next(one for one in elements(file, entry) if one.name == VIDEO)
    shown = inside(file, picture)
    assert (int.from_bytes(shown[WIDTH], "big"), int.from_bytes(shown[HEIGHT], "big")) == size
    if checked:
        content = file.getvalue()[tracks.start + 6 : tracks.stop]
        assert inside(file, tracks)[CHECKSUM] == zlib.crc32(content).to_bytes(4, "little")


def test_a_track_that_is_not_there_changes_nothing() -> None:
    file = a_file("", b"", checked=True)
    before = file.getvalue()
    set_shown_size(file, 2, "", (4, 3))
    assert file.getvalue() == before


@pytest.mark.parametrize(("width", "height", "shape", "shown"), [
    (64, 48, (1, 1), (64, 48)), (64, 48, (4, 3), (64, 36)), (720, 576, (16, 15), (768, 576)),
    (720, 480, (8, 9), (640, 480)), (1440, 1080, (4, 3), (1920, 1080)), (65, 49, (4, 3), (87, 49)),
])  # fmt: skip
def test_sizes_are_whole_pixels(width: int, height: int, shape: tuple[int, int], shown: tuple[int, int]) -> None:
    assert shown_size(width, height, shape) == shown


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\x1a\x45\xdf\xa3", packed(SEGMENT, b"\0" * 20), b"\x18\x53\x80\x67\x0f\xff"]
)
def test_what_is_no_element_ends_the_walk(data: bytes) -> None:
    assert element_at(io.BytesIO(data), (SEGMENT, TRACKS)) is None
