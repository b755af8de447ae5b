"""The workbench: one picture, one playhead, three sounds and a brush, as a Streamlit component.

`workbench` draws it; what it shows is fetched by URL from `specapp.ui.workbench.endpoints`, never through the script.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from math import isfinite
from typing import Any

import streamlit as st

from specapp.base.errors import SettingsError
from specapp.display.view import View
from specapp.spectral.marks import Mark
from specapp.ui.text import msg
from specapp.ui.text.language import language, tr
from specapp.ui.workbench.assets import loader
from specapp.ui.workbench.tracks import Track, offer, publish

_NAME = "specapp_workbench"
_LABELS = {"original": msg("Original"), "denoised": msg("Denoised"), "removed": msg("Removed")}


@dataclass(frozen=True, slots=True)
class OutlinedPlace:
    """A part of what was removed that looks like sound; outlined on the picture, and given back with one click.

    Parameters
    ----------
    start_s, stop_s : float
        Seconds in the whole recording.
    low_hz, high_hz : float
    text : str
        A few words: what it looks like.
    """

    start_s: float
    stop_s: float
    low_hz: float
    high_hz: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place of a sound that somebody who is new can hear.

    Parameters
    ----------
    label : str
        What is heard there.
    sound : {'original', 'denoised', 'removed'}
        In which sound.
    start_s, stop_s : float
    hz : float
        Where its number stands on the picture.
    """

    label: str
    sound: str
    start_s: float
    stop_s: float
    hz: float


@dataclass(frozen=True, slots=True)
class AskedLine:
    """Where somebody clicked to have a line taken out.

    Parameters
    ----------
    at_s : float
        Seconds in the whole recording.
    hz : float
    reach_hz : float
        How far off the line may lie.
    """

    at_s: float
    hz: float
    reach_hz: float


@dataclass(frozen=True, slots=True)
class Events:
    """What a visitor has done in the workbench.

    Parameters
    ----------
    marks : tuple of Mark
        Everything that is drawn now, in seconds of the whole recording and Hz.
    line : AskedLine, optional
        In the run that follows a click with the notch.
    """

    marks: tuple[Mark, ...] = ()
    line: AskedLine | None = None


@dataclass(frozen=True, slots=True)
class _Agreed:
    """The marks that the page and the component agree on; a new version says that the page has changed them."""

    version: int
    marks: tuple[Mark, ...]
    marks_of: str


def workbench(
    original: Track,
    denoised: Track | None = None,
    removed: Track | None = None,
    *,
    marks: tuple[Mark, ...] = (),
    marks_of: str = "",
    places: Sequence[OutlinedPlace] = (),
    lines: Sequence[float] = (),
    pointers: Sequence[Pointer] = (),
    strength: float = 100.0,
    lufs: float | None = None,
    film: Track | None = None,
    view: View | None = None,
    busy: str | None = None,
    tools: bool = True,
    after: str = "Denoised",
    labels: Mapping[str, str] | None = None,
    key: str = "workbench",
    on_change: Callable[[], None] | None = None,
) -> Events:
    """Show the workbench.

    Call it with the same `key` in every run of the script, also while a new result is being computed: playback, zoom
    and everything else go on across runs, and a new `denoised` takes over under the running playhead.

    Parameters
    ----------
    original : Track
        From `publish`. Another sound starts afresh; the whole of one that was still being read goes on.
    denoised, removed : Track, optional
        Missing ones cannot be chosen yet.
    marks : tuple of Mark
        What the settings hold. If they differ from what this function returned last, the component takes them over.
    marks_of : str
        Whose marks they are; with another sound undoing starts afresh.
    places : sequence of OutlinedPlace
        What to point out on the picture.
    lines : sequence of float
        Frequencies that are taken out, Hz: drawn on the picture.
    pointers : sequence of Pointer
        For somebody who is new.
    strength : float
        Percent of what was removed that is taken away from the original: heard and seen, whatever `denoised` holds.
    lufs : float, optional
        How loud sounds are that are made equally loud, where their peaks leave room; else as the loudest of them.
    film : Track, optional
        All of the sound; where it came from a film, that is shown in step with what is heard.
    view : View, optional
        How to look at a recording when it is opened; the visitor goes on from there. Window, hop and mel bands are
        always those of `view`.
    busy : str, optional
        A few words about the work that is going on.
    tools : bool
        Offer to draw marks; without, the workbench is for seeing and hearing only.
    after : str
        What `denoised` is called.
    labels : mapping of str to str, optional
        What each of the three is called, where they are other sounds than their names say.
    key : str
        Name of this workbench on the page.
    on_change : callable, optional
        Called before the script runs again because the marks have changed.

    Returns
    -------
    Events
        With the marks as they are now. Put them into ``Settings(marks=…)`` and pass the same in the next run.
    """
    memory = f"{key}: agreed"
    agreed: _Agreed = st.session_state.get(memory) or _Agreed(0, tuple(marks), marks_of)
    if (tuple(marks), marks_of) != (agreed.marks, agreed.marks_of):
        agreed = _Agreed(agreed.version + 1, tuple(marks), marks_of)
    view = view or View()
    tracks = {"original": original, "denoised": denoised, "removed": removed}
    shown = {
        "tracks": {name: _plain_track(track, view) if track else None for name, track in tracks.items()},
        "marks": [asdict(mark) for mark in agreed.marks],
        "marks_version": agreed.version,
        "marks_of": agreed.marks_of,
        "lines": list(lines),
        "pointers": [asdict(pointer) for pointer in pointers],
        "strength": strength,
        "lufs": lufs,
        "film": {"url": f"{film.url}/film", "start_s": film.film_s} if film and film.film_s is not None else None,
        "places": [asdict(place) for place in places],
        "look": {name: getattr(view, name) for name in ("axis", "range_db", "colours", "low_hz", "high_hz")},
        "busy": busy,
        "tools": tools,
        "labels": {name: labels.get(name, "") for name in tracks}
        if labels
        else {name: tr(label) for name, label in (_LABELS | {"denoised": after}).items()},
        "language": language(),
    }
    # In a list Streamlit looks for no data frames, for which it would load pandas: a third of what the page holds.
    answer = _component()(
        key=key,
        data=[shown],
        on_marks_change=on_change or _nothing,
        on_line_change=_nothing,
        on_again_change=_nothing,
    )
    agreed = _answered(agreed, answer.get("marks"))
    st.session_state[memory] = agreed
    return Events(agreed.marks, _asked_line(answer.get("line")))


@cache
def _component() -> Any:
    return st.components.v2.component(_NAME, js=loader())


def _nothing() -> None:
    """Streamlit keeps the state only of events that somebody listens to."""


def _answered(agreed: _Agreed, answer: object) -> _Agreed:
    """The marks of the component, unless they answer to older ones of the page or are none."""
    if not isinstance(answer, dict) or answer.get("version") != agreed.version:
        return agreed
    try:
        drawn = tuple(Mark(**mark) for mark in answer["marks"])
    except (KeyError, TypeError, SettingsError):
        return agreed
    return replace(agreed, marks=drawn)


def _asked_line(answer: object) -> AskedLine | None:
    """The line that was clicked on, if any; nothing where a browser sends nonsense."""
    try:
        values = [float(answer[name]) for name in ("at_s", "hz", "reach_hz")] if isinstance(answer, dict) else []
    except (KeyError, TypeError, ValueError):
        return None
    return AskedLine(*values) if values and all(map(isfinite, values)) else None


def _plain_track(track: Track, view: View) -> dict[str, Any]:
    offer(track, view)
    query = {"bands": view.mel_bands, "n_fft": view.n_fft, "hop": view.hop_length}
    return {
        "url": track.url,
        "query": "".join(f"&{name}={value}" for name, value in query.items() if value),
        "frames": track.length,
        "channels": track.channels,
        "sample_rate": track.sample_rate,
        "start_s": track.start_s,
        "sound": track.sound,
    }


__all__ = ["AskedLine", "Events", "OutlinedPlace", "Pointer", "Track", "publish", "workbench"]
