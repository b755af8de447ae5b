"""Sounds on show: which folder an unguessable token stands for, and what is opened from it."""

import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import streamlit as st

from specapp.audio.loudness import Loudness, measure_level
from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.display.pyramid import Pyramid, build_pyramid, load_pyramid
from specapp.display.view import View
from specapp.ui.tasks.storage import ARRIVING, ORIGINAL, VIDEO, open_recording

PREFIX = "specapp"
PLAYED_CHANNELS = 2
"""Recordings with more channels are played as their mean."""
_TOKEN_BYTES = 16
_KEPT_OPEN = 24
_MOST_TOKENS = 4096
_LONG_S, _GLANCE = 300.0, 16
"""Longer recordings take more than a second to be drawn; until that is done, each sixteenth frame is (own choice)."""
_FIRST_LOOK = 64
_MOST_FRAMINGS = 4
"""Windows and hops of the view that are kept of one track; each is a file as large as the recording."""
_USUAL = ((0, 0),)


@dataclass(frozen=True, slots=True)
class Track:
    """A sound that a browser may fetch by URL.

    Parameters
    ----------
    token : str
        128 random bits in hexadecimal.
    sample_rate : int
        Hz.
    length : int
        Samples per channel.
    channels : int
        Of what is played.
    start_s : float
        Time in the whole recording at which this sound starts, seconds.
    sound : str
        The same for a recording that is still being read and for all of it.
    film_s : float, optional
        When the sound starts by the clock of the film that it came from, if that is kept, seconds.
    """

    token: str
    sample_rate: int
    length: int
    channels: int
    start_s: float = 0.0
    sound: str = ""
    film_s: float | None = None

    @property
    def url(self) -> str:
        """Address of everything about this sound, from the page's own; see `specapp.ui.workbench.endpoints`."""
        return f"{PREFIX}/{self.token}"

    @property
    def duration_s(self) -> float:
        """Duration in seconds."""
        return self.length / self.sample_rate


@dataclass(slots=True, eq=False)
class _Place:
    """What is remembered of a track that nobody may look at any more: little, as there are many."""

    folder: str
    name: str
    framings: tuple[tuple[int, int], ...] = _USUAL

    @property
    def is_there(self) -> bool:
        return Path(self.folder, f"{self.name}.json").exists()

    def pyramid(self, framing: tuple[int, int]) -> Path:
        """Where the picture with a window and a hop is kept."""
        return Path(self.folder, pyramid_name(self.name, *framing))

    def offer(self, framing: tuple[int, int]) -> None:
        """Keep a window and a hop as the latest, and delete the picture of the oldest."""
        others = [one for one in self.framings if one != framing]
        while len(others) >= _MOST_FRAMINGS:
            oldest = next(one for one in others if one not in _USUAL)
            others.remove(oldest)
            self.pyramid(oldest).unlink(missing_ok=True)
        self.framings = (*others, framing)


@dataclass(slots=True, eq=False)
class OpenTrack:
    """What is read from a track's folder, each thing when it is first asked for."""

    folder: Path
    name: str
    recording: Recording
    _place: _Place
    _pyramids: dict[tuple[int, int], Pyramid] = field(default_factory=dict)
    _glance: Pyramid | None = None
    _level: Loudness | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pyramid(self, view: View) -> Pyramid:
        """Levels at all zooms: the file in the folder if there is one, else computed and kept there.

        Raises
        ------
        SettingsError
            If the page has not asked for this window and hop.
        """
        key = view.n_fft, view.hop_length
        if key not in self._place.framings:
            raise SettingsError(f"The page shows no window of {view.n_fft} with a hop of {view.hop_length} samples.")
        with self._lock:
            if key not in self._pyramids:
                path = self._place.pyramid(key)
                if not path.exists() and key == (0, 0) and self.recording.duration_s > _LONG_S:
                    return self._first_look()
                if not path.exists():
                    view.pyramid(self.recording).save(path)
                self._pyramids[key] = load_pyramid(path, self.recording)
            return self._pyramids[key]

    def level(self) -> Loudness:
        """Loudness and peak."""
        with self._lock:
            if self._level is None:
                self._level = measure_level(self.recording)
            return self._level

    def _first_look(self) -> Pyramid:
        """A long recording before a worker has drawn it."""
        self._glance = self._glance or build_pyramid(self.recording, every=_GLANCE)
        return self._glance


def pyramid_name(name: str, n_fft: int, hop_length: int) -> str:
    """Name of the file with the levels of the sound `name` at a window and a hop of the view."""
    return f"{name}.{n_fft}.{hop_length}.pyramid" if n_fft or hop_length else f"{name}.pyramid"


class _OpenTracks:
    """Tokens of all visitors, and the few tracks that are open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[tuple[str, str], str] = {}
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._open: OrderedDict[str, OpenTrack] = OrderedDict()
        self._next_look = _FIRST_LOOK

    def publish(self, folder: Path, name: str, start_s: float) -> Track:
        facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        channels = facts["channels"] if facts["channels"] <= PLAYED_CHANNELS else 1
        sound = f"{folder.name} {ORIGINAL if name == ARRIVING else name}"
        with self._lock:
            token = self._token(str(folder), name)
        metadata, is_kept = facts["metadata"], (folder / VIDEO).exists()
        film_s = metadata["start_s"] if metadata["has_video"] and is_kept else None
        return Track(token, facts["sample_rate"], facts["length"], channels, start_s, sound, film_s)

    def offer(self, token: str, view: View) -> None:
        with self._lock:
            place = self._places.get(token)
            if place is not None:
                place.offer((view.n_fft, view.hop_length))

    def _token(self, folder: str, name: str) -> str:
        token = self._tokens.get((folder, name))
        if token is None:
            self._make_room()
            token = self._tokens[folder, name] = secrets.token_hex(_TOKEN_BYTES)
            self._places[token] = _Place(folder, name)
        self._places.move_to_end(token)
        return token

    def _make_room(self) -> None:
        """Forget what is gone, each time that there are twice as many, and the oldest beyond all bounds."""
        if len(self._places) >= self._next_look:
            for token in [token for token, place in self._places.items() if not place.is_there]:
                self._forget(token)
            self._next_look = max(_FIRST_LOOK, 2 * len(self._places))
        while len(self._places) >= _MOST_TOKENS:
            self._forget(next(iter(self._places)))

    def open(self, token: str) -> OpenTrack | None:
        with self._lock:
            place = self._places.get(token)
            if place is None or not place.is_there:
                self._forget(token)
                return None
            track = self._open.pop(token, None) or _opened(place)
            self._open[token] = track
            while len(self._open) > _KEPT_OPEN:
                self._open.popitem(last=False)
            return track

    def _forget(self, token: str) -> None:
        place = self._places.pop(token, None)
        self._open.pop(token, None)
        if place is not None:
            self._tokens.pop((place.folder, place.name), None)


def _opened(place: _Place) -> OpenTrack:
    folder = Path(place.folder)
    return OpenTrack(folder, place.name, open_recording(folder, place.name), place)


@cache
def _open_tracks() -> _OpenTracks:
    return _OpenTracks()


def publish(folder: Path, name: str, *, start_s: float = 0.0) -> Track:
    """Let browsers that know the token fetch a sound, as long as its folder exists.

    Parameters
    ----------
    folder : Path
        Folder of a job that `specapp.ui.tasks.storage` has filled; the token ends with it.
    name : str
        ``"original"``, ``"denoised"`` or ``"removed"``.
    start_s : float
        Where the sound starts in the whole recording, if it is an excerpt.

    Returns
    -------
    Track
        With the same token for the same folder and name.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.
    """
    return _open_tracks().publish(folder.resolve(), name, start_s)


def offer(track: Track, view: View) -> None:
    """Let browsers ask for pictures of a track with the window and the hop of a view; only the latest few are kept."""
    _open_tracks().offer(track.token, view)


def opened(token: str) -> OpenTrack | None:
    """The track of a token; None if there is none, or its folder is gone."""
    return _open_tracks().open(token)


def address() -> str:
    """Path under which everything of the workbench is served; browsers get it without, see `Track.url`."""
    return f"{base_path()}/{PREFIX}"


def base_path() -> str:
    """Path under which the page is served: ``""``, or such as ``"/tool"``."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""
