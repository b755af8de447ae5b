"""What an MP4 shows of its sound, edit by edit: FFmpeg follows those behind the first to whole packets only."""

import struct
from typing import BinaryIO, NamedTuple

from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.ends.unfinished import Patches
from specapp.audio.containers.mp4_edits import EMPTY, Box, box_at, clock_hz, edits_in, is_sound, path_to, tracks_of

_MOST_EDITS = 100
"""Each is decoded by itself; of more FFmpeg makes what it can (own choice)."""
_USUAL_SPEED = 1 << 16  # ISO/IEC 14496-12
_HEAD, _BEFORE_ENTRIES = struct.Struct(">I4s"), 16  # ISO/IEC 14496-12: of a box, and of this one up to its entries


class Edit(NamedTuple):
    """Seconds of silence in front of an edit and of what it shows, and the patches for a file that shows that alone.

    What is left of the list becomes an empty box.
    """

    silence_s: float
    shown_s: float
    patches: Patches


def edits_of(file: BinaryIO) -> list[Edit]:
    """The edits of the first sound track of an MP4; none where one or nothing says what is shown.

    Those that follow each other without a gap are one; the first keeps the silence in front, which is its start.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.

    References
    ----------
    ISO/IEC 14496-12, section 8.6.6.
    """
    if bytes_at(file, 4, 4) != b"ftyp":
        return []
    movie = box_at(file, (b"moov",))
    track = next((one for one in tracks_of(file) if is_sound(file, one)), None)
    edits = path_to(file, track, (b"edts", b"elst")) if track is not None else None
    if movie is None or track is None or edits is None:
        return []
    try:
        movie_hz, media_hz = clock_hz(file, movie), clock_hz(file, track)
        found = list(edits_in(file, edits))
        is_plain = bytes_at(file, edits.start - _HEAD.size, _HEAD.size) == _HEAD.pack(_size(edits), b"elst")
        if not (movie_hz and media_hz and is_plain) or sum(place != EMPTY for _, place in found) < 2:
            return []
        entry = struct.Struct(">QqI" if bytes_at(file, edits.start, 1) == b"\1" else ">IiI")
        inside = found[: (_size(edits) - _BEFORE_ENTRIES) // entry.size]
        return _each(inside, edits, entry, media_hz / movie_hz, movie_hz)
    except struct.error:
        return []  # cut off, or longer in all than can be said


def _size(box: Box) -> int:
    """Bytes of a box with its header."""
    return box.stop - box.start + _HEAD.size


def _each(found: list[tuple[int, int]], edits: Box, entry: struct.Struct, steps: float, movie_hz: int) -> list[Edit]:
    """Each with its patches; `steps` of the track's clock are one of the movie's."""
    shown: list[tuple[int, int, int]] = []
    empty = 0
    for duration, place in found:
        if place == EMPTY:
            empty += duration
        elif shown and not empty and abs(shown[-1][2] + shown[-1][1] * steps - place) < steps:
            shown[-1] = (shown[-1][0], shown[-1][1] + duration, shown[-1][2])
        else:
            shown.append((empty, duration, place))
            empty = 0
    if not 1 < len(shown) <= _MOST_EDITS or any(duration <= 0 for _, duration, _ in shown):
        return []
    each = []
    for number, (silence, duration, place) in enumerate(shown):
        starts = [entry.pack(silence, EMPTY, _USUAL_SPEED)] * (silence > 0 and number == 0)
        listed = [*starts, entry.pack(duration, place, _USUAL_SPEED)]
        size = _BEFORE_ENTRIES + len(listed) * entry.size
        room = _HEAD.pack(_size(edits) - size, b"free")  # FFmpeg goes by the size, not by the count
        content = struct.pack(">I", len(listed)) + b"".join(listed) + room
        patches = {edits.start - _HEAD.size: struct.pack(">I", size), edits.start + 4: content}
        each.append(Edit(silence / movie_hz * (number > 0), duration / movie_hz, patches))
    return each
