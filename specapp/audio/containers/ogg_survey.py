"""What the pages of an Ogg file say of it as a whole: recordings that follow each other, damage, what is no page."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from specapp.audio.containers.ogg_pages import FIRST, LAST, Page, read_page

_MAGIC, _OPUS = b"OggS", b"OpusHead"
_CHANNELS_AND_RATE = struct.Struct("<9xBxxI")  # RFC 7845, section 5.1
_RATE_AND_CHANNELS = struct.Struct("<11xBI")  # Vorbis I specification, identification header
_MOST_SOUGHT = 1 << 14
"""Places where a page may begin that are looked at, in all (own choice)."""
_BLOCK_BYTES = 1 << 18  # own choice
_REMEMBERED = 1000
"""Pages of a stream that may come once more (own choice)."""

Span = tuple[int, int]
"""Where a part of a file starts and stops."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the pages of a file say.

    Parameters
    ----------
    links : tuple of Span
        Where streams stand that follow each other, as recorders of live broadcasts chain them; none if the file is no
        Ogg.
    damaged : int
        Pages whose checksum is wrong.
    is_cut : bool
        The last page is a part of one, or does not say that it is the last.
    sound_bytes : int
        What the pages hold that come after the headers.
    kinds : tuple of (int, int)
        Every different sample rate in Hz and number of channels of their Vorbis, which decoders do not follow.
    opus : tuple of (int, int)
        The same of the Opus of each link that has any, as it was before encoding; 0 Hz is not known.
    spans : tuple of Span
        Where pages stand.
    foreign_bytes : int
        What stands between these and looks like none.
    missing, repeated : int
        Pages whose numbers are left out, and pages that come twice, of which `spans` have one.
    resumed : tuple of Span
        Where a single stream has its headers, and its sound from one gap to the next; none if it has no gap.
    """

    links: tuple[Span, ...] = ()
    damaged: int = 0
    is_cut: bool = False
    sound_bytes: int = 0
    kinds: tuple[tuple[int, int], ...] = ()
    opus: tuple[tuple[int, int], ...] = ()
    spans: tuple[Span, ...] = ()
    foreign_bytes: int = 0
    missing: int = 0
    repeated: int = 0
    resumed: tuple[Span, ...] = ()


class _Placed(NamedTuple):
    """A page, where it stands, and whether its checksum is right."""

    page: Page
    start: int
    stop: int
    is_right: bool

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return len(self.page.body) == sum(self.page.lacing)

    @property
    def is_last(self) -> bool:
        """Whether it is whole and says that its stream ends with it."""
        return self.is_whole and bool(self.page.flags & LAST)


class _Numbers:
    """The numbers of the pages of all streams, of which none should be left out and none come twice."""

    def __init__(self) -> None:
        self.missing = self.repeated = 0
        self.places: list[int] = []
        """Where the sound of any stream begins, and where it goes on behind a gap."""
        self._streams: dict[int, dict[int, int]] = {}
        self._begun: set[int] = set()
        """Streams whose sound has begun: recorders of broadcasts write its headers in front of where they come in."""
        self._is_said = False

    def comes_twice(self, one: _Placed, *, behind_a_gap: bool) -> bool:
        """Whether a page was there before; counts it, or those missing before it where no damage or gap is said."""
        page, this = one.page, hash(one.page)
        known = self._streams.get(page.serial, {})
        if page.flags & FIRST and known != {page.number: this}:
            known.clear()  # another link, which may be the same once more
            self._begun.discard(page.serial)
        self._is_said |= behind_a_gap or not one.is_right
        if not one.is_right:
            return False  # and it may be of no stream at all
        self._streams[page.serial] = known
        if known.get(page.number) == this:
            self.repeated += 1
            return True
        missing = page.number - next(reversed(known), page.number) - 1 if not self._is_said else 0
        if page.serial in self._begun and missing > 0:
            self.missing += missing
            self.places.append(one.start)
        self._is_said = False
        if page.position > 0 and page.serial not in self._begun:
            self._begun.add(page.serial)
            self.places.append(one.start)
        known[page.number] = this
        if len(known) > _REMEMBERED:
            del known[next(iter(known))]
        return False

    def resumed(self, end: int) -> tuple[Span, ...]:
        """See `Survey`."""
        is_simple = len(self._streams) == 1 and self.missing
        return tuple(pairwise((0, *self.places, end))) if is_simple else ()


def survey(file: BinaryIO) -> Survey:
    """Look at the pages of a file that begins with one; behind what is none, those whose checksum is right go on."""
    starts: list[int] = []
    kinds: list[tuple[int, int]] = []
    opus: dict[int, tuple[int, int]] = {}
    spans: list[Span] = [(0, 0)]
    damaged, foreign_bytes, sound_bytes, beginning, is_cut, numbers = 0, 0, 0, False, False, _Numbers()
    for one in _pages(file):
        page, (start, end) = one.page, spans.pop()
        if one.start > end:
            is_page = _begins_page(file, end)
            damaged, foreign_bytes = damaged + is_page, foreign_bytes + (not is_page) * (one.start - end)
        if numbers.comes_twice(one, behind_a_gap=one.start > end):
            spans += [(start, end), (one.stop, one.stop)]
            continue
        spans += [(start, end), (one.start, one.stop)] if one.start > end else [(start, one.stop)]
        if page.flags & FIRST and not beginning:
            starts.append(one.start)
        beginning = bool(page.flags & FIRST)
        if beginning and page.body.startswith(b"\1vorbis") and len(page.body) >= _RATE_AND_CHANNELS.size:
            channels, sample_rate = _RATE_AND_CHANNELS.unpack(page.body[: _RATE_AND_CHANNELS.size])
            kinds.append((sample_rate, channels))
        if beginning and page.body.startswith(_OPUS) and len(page.body) >= _CHANNELS_AND_RATE.size:
            channels, sample_rate = _CHANNELS_AND_RATE.unpack(page.body[: _CHANNELS_AND_RATE.size])
            opus.setdefault(len(starts), (sample_rate, channels))
        sound_bytes += len(page.body) if page.position > 0 or sound_bytes else 0
        damaged += not one.is_right and one.is_whole
        is_cut = not one.is_last
    end = spans[-1][1]
    is_cut = bool(starts) and (_begins_page(file, end) if end < file.seek(0, 2) else is_cut)
    links = tuple(zip(starts, (*starts[1:], end), strict=True)) if starts else ()
    all_kinds, where = tuple(dict.fromkeys(kinds)), tuple(spans) if starts else ()
    return Survey(
        links,
        damaged,
        is_cut,
        sound_bytes,
        all_kinds,
        tuple(opus.values()),
        where,
        foreign_bytes,
        numbers.missing,
        numbers.repeated,
        numbers.resumed(end) if len(starts) == 1 else (),
    )


def _pages(file: BinaryIO) -> Iterator[_Placed]:
    """The pages of a file that begins with one."""
    one = _page_at(file, 0)
    while one is not None:
        yield one
        at = one.stop
        one = _page_at(file, at) or next(filter(None, (_page_at(file, place) for place in _places(file, at + 1))), None)


def _page_at(file: BinaryIO, at: int) -> _Placed | None:
    """The page at a place: a right one, or one behind which another one or nothing follows."""
    file.seek(at)
    try:
        found = read_page(file)
    except ValueError:
        return None
    if found is None:
        return None
    page, is_right = found
    stop = file.tell()
    return _Placed(page, at, stop, is_right) if is_right or _begins_page(file, stop) else None


def _begins_page(file: BinaryIO, at: int) -> bool:
    """Whether a page, the beginning of one, or nothing stands at a place."""
    file.seek(at)
    return _MAGIC.startswith(file.read(len(_MAGIC)))


def _places(file: BinaryIO, at: int) -> Iterator[int]:
    """Where a page may begin from here on."""
    for _ in range(_MOST_SOUGHT):
        file.seek(at)
        block = file.read(_BLOCK_BYTES)
        found = block.find(_MAGIC)
        if found >= 0:
            yield at + found
            at += found + 1
        elif len(block) < _BLOCK_BYTES:
            return
        else:
            at += len(block) - len(_MAGIC) + 1
