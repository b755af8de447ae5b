"""Sounds on show: which folder an unguessable token stands for, and what is opened from it."""

import json
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import streamlit as st

from specapp.audio.loudness import Level, measure_level
from specapp.audio.recording import Recording
from specapp.display.pyramid import Pyramid, load_pyramid
from specapp.display.view import View
from specapp.ui.tasks.storage import open_recording

PREFIX = "specapp"
PLAYED_CHANNELS = 2
"""Recordings with more channels are played as their mean."""
_TOKEN_BYTES = 16
_KEPT_OPEN = 24
_MOST_TOKENS = 4096


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
    """

    token: str
    sample_rate: int
    length: int
    channels: int
    start_s: float = 0.0

    @property
    def url(self) -> str:
        """Address of everything about this sound; see `specapp.ui.workbench.endpoints`."""
        return f"{address()}/{self.token}"

    @property
    def duration_s(self) -> float:
        """Duration in seconds."""
        return self.length / self.sample_rate


@dataclass(slots=True, eq=False)
class OpenTrack:
    """What is read from a track's folder, each thing when it is first asked for."""

    folder: Path
    name: str
    recording: Recording
    _pyramids: dict[tuple[int, int], Pyramid] = field(default_factory=dict)
    _level: Level | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pyramid(self, view: View) -> Pyramid:
        """Levels at all zooms: the file in the folder if there is one, else computed and kept there."""
        key = view.n_fft, view.hop_length
        with self._lock:
            if key not in self._pyramids:
                self._pyramids[key] = self._opened_pyramid(view)
            return self._pyramids[key]

    def level(self) -> Level:
        """Loudness and peak."""
        with self._lock:
            if self._level is None:
                self._level = measure_level(self.recording)
            return self._level

    def _opened_pyramid(self, view: View) -> Pyramid:
        path = self.folder / pyramid_name(self.name, view)
        if not path.exists():
            view.pyramid(self.recording).save(path)
        return load_pyramid(path, self.recording)


def pyramid_name(name: str, view: View) -> str:
    """Name of the file with the levels of the sound `name` as `view` needs them."""
    plain = not view.n_fft and not view.hop_length
    return f"{name}.pyramid" if plain else f"{name}.{view.n_fft}.{view.hop_length}.pyramid"


class _Shelf:
    """Tokens of all visitors, and the few tracks that are open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tracks: OrderedDict[tuple[Path, str], Track] = OrderedDict()
        self._places: dict[str, tuple[Path, str]] = {}
        self._open: OrderedDict[str, OpenTrack] = OrderedDict()

    def publish(self, folder: Path, name: str, start_s: float) -> Track:
        facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        channels = facts["channels"] if facts["channels"] <= PLAYED_CHANNELS else 1
        with self._lock:
            found = self._tracks.pop((folder, name), None)
            token = found.token if found else secrets.token_hex(_TOKEN_BYTES)
            track = Track(token, facts["sample_rate"], facts["length"], channels, start_s)
            self._tracks[folder, name] = track
            self._places[token] = folder, name
            while len(self._tracks) > _MOST_TOKENS:
                _, oldest = self._tracks.popitem(last=False)
                self._forget(oldest.token)
        return track

    def open(self, token: str) -> OpenTrack | None:
        with self._lock:
            place = self._places.get(token)
            if place is None or not _is_there(*place):
                self._forget(token)
                return None
            track = self._open.pop(token, None) or OpenTrack(*place, open_recording(*place))
            self._open[token] = track
            while len(self._open) > _KEPT_OPEN:
                self._open.popitem(last=False)
            return track

    def _forget(self, token: str) -> None:
        place = self._places.pop(token, None)
        self._open.pop(token, None)
        if place is not None:
            self._tracks.pop(place, None)


@cache
def _shelf() -> _Shelf:
    return _Shelf()


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
    return _shelf().publish(folder.resolve(), name, start_s)


def opened(token: str) -> OpenTrack | None:
    """The track of a token; None if there is none, or its folder is gone."""
    return _shelf().open(token)


def address() -> str:
    """Path under which everything of the workbench is served."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{PREFIX}" if base else f"/{PREFIX}"


def _is_there(folder: Path, name: str) -> bool:
    return (folder / f"{name}.json").exists()
