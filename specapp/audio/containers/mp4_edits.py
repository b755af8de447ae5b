"""The edit list of a track in an MP4: what it says of the start and the length of the sound, put right."""

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from specapp.audio.containers.ends.parts import bytes_at

_HEADER = struct.Struct(">I4s")
_LONG_HEADER = 16  # ISO/IEC 14496-12
_MOST_BOXES = 4096  # own choice
_FIRST_NAME = 12  # definition of stsd, behind its version, its count and the size of the first entry
_NO_LANGUAGE = 0x7FFF  # definition of QuickTime files: no language is said
EMPTY = -1
"""Place in the track of an edit that shows nothing (ISO/IEC 14496-12)."""


class Box(NamedTuple):
    """Where the content of a box starts, and where it ends."""

    kind: bytes
    start: int
    stop: int


def set_edits(file: BinaryIO, track: int, *, start_s: float, skipped_s: float, length_s: float) -> None:
    """Say exactly when the sound of a track starts, what of it is skipped before, and how long it is.

    FFmpeg says nothing of the samples that a codec needs to get going where the sound starts late, and counts those of
    Opus at the rate of its input: both come out too late and too long.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable, with an edit list of that track.
    track : int
        Its number in the file, from 0.
    start_s, skipped_s, length_s : float
        Of the sound, in seconds.

    References
    ----------
    ISO/IEC 14496-12, section 8.6.6.
    """
    movie = box_at(file, (b"moov",))
    if movie is None:
        return
    tracks = tracks_of(file)
    edits = path_to(file, tracks[track], (b"edts", b"elst")) if track < len(tracks) else None
    if edits is None:
        return
    long, count = _read(file, edits.start, ">B"), _read(file, edits.start + 4, ">I")
    movie_hz, media_hz = clock_hz(file, movie), clock_hz(file, tracks[track])
    late = ((round(start_s * movie_hz), EMPTY),) if round(start_s * movie_hz) > 0 else ()
    entries = (*late, (round(length_s * movie_hz), round(skipped_s * media_hz)))
    packed = (struct.pack(">QqI" if long else ">IiI", duration, place, 1 << 16) for duration, place in entries)
    content = b"".join((bytes_at(file, edits.start, 4), struct.pack(">I", len(entries)), *packed))
    if count == len(entries):
        file.seek(edits.start)
        file.write(content)
    elif count < len(entries) and movie.stop == file.seek(0, 2):  # a part of what is skipped starts before the clock
        put_content(file, (movie, tracks[track], path_to(file, tracks[track], (b"edts",)) or edits, edits), content)


def put_content(file: BinaryIO, path: Sequence[Box], content: bytes) -> None:
    """Put other content into a box of the last one of a file, and change the sizes of those around it.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable.
    path : sequence of Box
        The last box of the file, and one inside the other down to the one that changes; none is of 4 GB.
    content : bytes
    """
    inner = path[-1]
    behind = bytes_at(file, inner.stop, path[0].stop - inner.stop)
    for box in path:
        size = box.stop - box.start + 8 + len(content) - (inner.stop - inner.start)
        file.seek(box.start - 8)
        file.write(struct.pack(">I", size))
    file.seek(inner.start)
    file.write(content + behind)
    file.truncate()


def sample_names(file: BinaryIO) -> list[str]:
    """What kind of samples each track of an MP4 says that it has, as in ``avc1``; nothing where it does not say.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.

    References
    ----------
    ISO/IEC 14496-12, section 8.5.2.
    """
    found = (path_to(file, track, (b"mdia", b"minf", b"stbl", b"stsd")) for track in tracks_of(file))
    names = (bytes_at(file, box.start + _FIRST_NAME, 4) if box else b"" for box in found)
    return [name.decode("latin-1").strip() for name in names]


def set_language(file: BinaryIO, track: int, language: str) -> None:
    """Say which language a track of a QuickTime file is in, where FFmpeg knows no number of Apple's for it.

    Parameters
    ----------
    file : binary file
        Readable, writable and seekable.
    track : int
        Its number in the file, from 0.
    language : str
        Three small letters of ISO 639-2; others change nothing.

    References
    ----------
    Apple, "QuickTime file format: language code values".
    """
    tracks = tracks_of(file)
    header = path_to(file, tracks[track], (b"mdia", b"mdhd")) if track < len(tracks) else None
    letters = [ord(letter) - 0x60 for letter in language if "a" <= letter <= "z"]
    if header is None or len(letters) != 3 or len(language) != 3:
        return
    place = header.start + (32 if _read(file, header.start, ">B") else 20)
    if _read(file, place, ">H") == _NO_LANGUAGE:
        file.seek(place)
        file.write(struct.pack(">H", letters[0] << 10 | letters[1] << 5 | letters[2]))


def skips(file: BinaryIO, track: int) -> bool:
    """Whether a list of edits leaves something of a track's start out; `track` is its number in the file, from 0."""
    tracks = tracks_of(file)
    edits = path_to(file, tracks[track], (b"edts", b"elst")) if track < len(tracks) else None
    try:
        return edits is not None and any(place > 0 for _, place in edits_in(file, edits))
    except struct.error:
        return True  # nobody knows


def heard_s(file: BinaryIO, track: int) -> float:
    """Seconds that the edit list of a track shows, and a step of its clock where that is longer than a sample.

    Where it shows all up to the end by the clock of the track, that clock counts.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    track : int
        Its number in the file, from 0.

    Returns
    -------
    float
        0 where there is no such list, or it does not say how long it is.
    """
    movie = box_at(file, (b"moov",))
    tracks = tracks_of(file)
    edits = path_to(file, tracks[track], (b"edts", b"elst")) if track < len(tracks) else None
    try:
        if movie is None or edits is None:
            return 0.0
        movie_hz, media_hz = (clock_hz(file, box) for box in (movie, tracks[track]))
        entries = [(duration, place) for duration, place in edits_in(file, edits) if place != EMPTY]
        shown = sum(duration for duration, _ in entries)
        if not (shown and movie_hz and media_hz):
            return 0.0
        whole = (_length(file, tracks[track]) - entries[0][1]) / media_hz
        is_whole = len(entries) == 1 and 0 <= shown / movie_hz - whole < 1 / movie_hz
        return whole if is_whole else (shown + (movie_hz < media_hz)) / movie_hz
    except struct.error:
        return 0.0


def ends_too_early(file: BinaryIO) -> dict[int, bytes]:
    """Durations of edit lists that are left open or rounded down to a step of the movie's clock, and what they must be.

    Where a single edit shows sound to its end, less than such a step is missing: up to 1 ms in what FFmpeg writes. One
    of no duration shows all: it is left so in fragments, where FFmpeg takes it for that, and gets the length of the
    sound elsewhere, where FFmpeg shows nothing.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.

    Returns
    -------
    dict
        New bytes by their position.
    """
    movie = box_at(file, (b"moov",))
    tracks = tracks_of(file)
    found: dict[int, bytes] = {}
    for track in tracks:
        edits = path_to(file, track, (b"edts", b"elst"))
        if movie is None or edits is None or not is_sound(file, track):
            continue
        try:
            movie_hz, media_hz = (clock_hz(file, box) for box in (movie, track))
            ((shown, place),) = edits_in(file, edits)
            length = _length(file, track) - place
            is_open = shown == 0 and length > 0 and media_hz > 0 and path_to(file, movie, (b"mvex",)) is None
            shown = length * movie_hz // media_hz if is_open else shown
            missing = length * movie_hz - shown * media_hz
            longer = struct.pack(">Q" if _read(file, edits.start, ">B") else ">I", shown + (missing > 0))
        except (struct.error, ValueError):
            continue  # no single edit, or one whose duration is the largest number, which says nothing
        if place != EMPTY and shown > 0 and (0 < missing < media_hz or is_open):
            found[edits.start + 8] = longer
    return found


def tracks_of(file: BinaryIO) -> list[Box]:
    """The tracks of an MP4; none of another file."""
    movie = box_at(file, (b"moov",))
    return [box for box in boxes(file, movie) if box.kind == b"trak"] if movie is not None else []


def is_sound(file: BinaryIO, track: Box) -> bool:
    """Whether a track says that it is one of sound."""
    handler = path_to(file, track, (b"mdia", b"hdlr"))
    return handler is not None and bytes_at(file, handler.start + 8, 4) == b"soun"


def edits_in(file: BinaryIO, edits: Box) -> Iterator[tuple[int, int]]:
    """Duration by the clock of the movie and place by that of the track of every edit."""
    entry = struct.Struct(">Qq4x" if _read(file, edits.start, ">B") else ">Ii4x")
    count = _read(file, edits.start + 4, ">I")
    return (entry.unpack(file.read(entry.size)) for _ in range(min(count, _MOST_BOXES)))


def clock_hz(file: BinaryIO, box: Box) -> int:
    """Steps of a second of the clock of a movie or of a track."""
    kinds = (b"mvhd",) if box.kind == b"moov" else (b"mdia", b"mdhd")
    header = path_to(file, box, kinds)
    return _read(file, header.start + (20 if _read(file, header.start, ">B") else 12), ">I") if header else 0


def _length(file: BinaryIO, track: Box) -> int:
    """Steps of its own clock that a track lasts; 0 where it does not say."""
    header = path_to(file, track, (b"mdia", b"mdhd"))
    if header is None:
        return 0
    long = _read(file, header.start, ">B")
    return _read(file, header.start + (24 if long else 16), ">Q" if long else ">I")


def is_without_index(file: BinaryIO) -> bool:
    """Whether a file is an MP4 or MOV whose box of tracks is missing, which most recorders write last."""
    kinds = {box.kind for box in boxes(file, Box(b"", 0, file.seek(0, 2)))}
    return bool(kinds & {b"ftyp", b"wide"}) and b"mdat" in kinds and b"moov" not in kinds


def _read(file: BinaryIO, position: int, form: str) -> int:
    file.seek(position)
    (value,) = struct.unpack(form, file.read(struct.calcsize(form)))
    return int(value)


def path_to(file: BinaryIO, box: Box, kinds: tuple[bytes, ...]) -> Box | None:
    """The first box of the last kind, inside those before."""
    for kind in kinds:
        inner = next((one for one in boxes(file, box) if one.kind == kind), None)
        if inner is None:
            return None
        box = inner
    return box


def box_at(file: BinaryIO, kinds: tuple[bytes, ...]) -> Box | None:
    """The first box of the last kind, inside those before, of a whole file."""
    return path_to(file, Box(b"", 0, file.seek(0, 2)), kinds)


def boxes(file: BinaryIO, outer: Box) -> Iterator[Box]:
    """The boxes inside of another one."""
    position = outer.start
    for _ in range(_MOST_BOXES):
        head = bytes_at(file, position, _LONG_HEADER)
        if position >= outer.stop or len(head) < _HEADER.size:
            return
        size, kind = _HEADER.unpack(head[: _HEADER.size])
        long = size == 1
        size = int.from_bytes(head[_HEADER.size :], "big") if long else size or outer.stop - position
        yield Box(kind, position + (_LONG_HEADER if long else _HEADER.size), position + size)
        position += max(size, _HEADER.size)
