"""Section *See and hear*: the workbench with the picture, the sounds and the marks."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st

from specapp.pipeline.repair.lines import line_near
from specapp.settings.settings import Settings
from specapp.ui.input.upload import sounds
from specapp.ui.results.level_options import level_in_use
from specapp.ui.results.measurements import measured, noticed_places
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.session.state import said
from specapp.ui.settings.before_noise import add_line
from specapp.ui.settings.view import view_in_use
from specapp.ui.tasks.storage import name_in, open_recording
from specapp.ui.text import msg
from specapp.ui.text.language import tr
from specapp.ui.workbench import AskedLine, OutlinedPlace, Pointer, Track, publish, workbench

_LOOKS_LIKE = {
    "tone": msg("Looks like a held tone"),
    "onset": msg("Looks like an onset"),
    "speech rhythm": msg("Looks like speech"),
}

_POINTERS = {
    "speech": (
        Pointer(msg("Noise"), "original", 0.0, 0.5, 3000.0),
        Pointer(msg("Voice"), "denoised", 3.6, 5.1, 1500.0),
        Pointer(msg("What was removed"), "removed", 3.6, 5.1, 5500.0),
    ),
}
"""By sample: what somebody without a sound of their own can hear, in which sound and when; numbers stand at `hz`."""
_FARTHEST = 0.5
"""How far off a line may lie, as a share of the frequency that was clicked on."""


def workbench_section(asked: Task, finished: Task | None) -> None:
    """Draw the workbench; marks that were drawn in it count from the next run of the page on, which follows at once.

    Parameters
    ----------
    asked : Task
        Says which sound is shown.
    finished : Task, optional
        Says what has become of it, once something has.
    """
    start_s = finished.settings.start_s if finished else 0.0
    original = whole = publish(asked.recording, name_in(asked.recording))
    if finished is not None and _is_excerpt(finished.settings):
        original = publish(finished.job.folder, "original", start_s=start_s)
    denoised, removed = _cleaned(asked, finished)
    wanted = level_in_use().loudness
    events = workbench(
        original,
        denoised,
        removed,
        marks=st.session_state["marks"],
        marks_of=st.session_state["marks_of"],
        places=_places(finished) if finished else (),
        lines=st.session_state["notch_hz"],
        pointers=() if sounds() else _pointers(asked.sound.id),
        strength=finished.strength if finished else 100.0,
        lufs=wanted.lufs if wanted else None,
        film=whole,
        view=view_in_use(),
        key="workbench",
    )
    if events.marks != st.session_state["marks"]:
        st.session_state["marks"] = events.marks
        st.rerun()
    if events.line is not None:
        _take_line_out(events.line, asked)
        st.rerun()


def _take_line_out(line: AskedLine, asked: Task) -> None:
    """Let a notch take out the line that was clicked on; where none is held, what was clicked on itself."""
    with said(later=True):
        recording = open_recording(asked.recording, name_in(asked.recording))
        hz = line_near(recording, line.at_s, line.hz, min(line.reach_hz, _FARTHEST * line.hz))
        add_line(hz if hz is not None else line.hz)


def _cleaned(asked: Task, finished: Task | None) -> tuple[Track | None, Track | None]:
    """What is denoised and removed: of the finished task, or the beginning of what is asked for."""
    if finished is not None:
        folder, start_s = finished.job.folder, finished.settings.start_s
        return publish(folder, "denoised", start_s=start_s), publish(folder, "removed", start_s=start_s)
    early = asked.beginning
    if early is not None:
        with suppress(FileNotFoundError):  # cancelled this very moment
            return publish(asked.job.folder, early.track("denoised")), publish(asked.job.folder, early.track("removed"))
    return None, None


def _pointers(sample: str) -> tuple[Pointer, ...]:
    return tuple(replace(one, label=tr(one.label)) for one in _POINTERS.get(sample, ()))


def _is_excerpt(settings: Settings) -> bool:
    return bool(settings.start_s or settings.seconds or settings.frames)


def _places(task: Task) -> tuple[OutlinedPlace, ...]:
    """Where sound may have gone with the noise, in the time of the whole recording."""
    start_s = task.settings.start_s
    return tuple(
        OutlinedPlace(
            place.start_s + start_s,
            place.stop_s + start_s,
            place.low_hz,
            place.high_hz,
            tr(_LOOKS_LIKE.get(place.kind, msg("Looks like sound"))),
        )
        for place in noticed_places(measured(task)[0])
    )
