"""Section *Versions*: go back to any result of this sound, or hear up to three of them under one playhead."""

from collections.abc import Sequence

import streamlit as st

from specapp.ui.results.measurements import measured_at
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.session.form import form_of
from specapp.ui.session.side_jobs import answer, ask, stands
from specapp.ui.session.state import put, said
from specapp.ui.settings.versions.history import versions
from specapp.ui.settings.versions.kept import Version
from specapp.ui.settings.view import view_in_use
from specapp.ui.tasks.mixed import mixed_work
from specapp.ui.text import decibels, escaped, msg
from specapp.ui.text.language import tr
from specapp.ui.workbench import Track, publish, workbench

_MOST_COMPARED = 3
_NAMES = ("original", "denoised", "removed")
_LEAD = msg(
    "Every result of this sound in this visit, with what it changed. One press goes back to it; nothing is computed "
    "again while its files are kept."
)
_NONE = msg("This is the first result of this sound. Change a setting, and both can be compared here.")


def versions_section(task: Task) -> None:
    """Draw the versions of the sound of a finished task.

    Parameters
    ----------
    task : Task
        What is in use.
    """
    known = versions(task.sound.id)
    st.markdown(tr(_LEAD))
    with st.container(key="versions", gap="xsmall"):
        for version in reversed(known):
            _row(version, task)
    if len(known) < 2:
        st.caption(tr(_NONE))
        return
    _comparison(known, task)


def _row(version: Version, task: Task) -> None:
    in_use = version.settings == task.settings
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch"):
            st.markdown(f"**{version.letter}** · {escaped(version.words)}{_figures(version)}")
        st.button(
            tr("{version} is in use", version=version.letter)
            if in_use
            else tr("Back to {version}", version=version.letter),
            key=f"version {version.letter}",
            icon=":material/check:" if in_use else ":material/undo:",
            disabled=in_use,
            on_click=_go_back,
            args=(version,),
        )


def _figures(version: Version) -> str:
    if not version.is_there:
        return f"  \n:small[{tr('its files are gone; it is made again')}]"
    found, _ = measured_at(version.folder, version.settings.strength)
    noise = tr("noise {level}", level=decibels(-found.noise_reduced_db))
    return f"  \n:small[{noise}, {tr('taken away {level}', level=decibels(found.removed_db))}]"


def _go_back(version: Version) -> None:
    with said(later=True):
        put(form_of(version.settings))


def _comparison(known: Sequence[Version], task: Task) -> None:
    """Draw the choice of what is compared, and a workbench with it."""
    span = _span(known[-1])
    offered = {one.letter: one for one in known if one.is_there and _span(one) == span}
    held = [letter for letter in st.session_state.get("compared", ()) if letter in offered]
    chosen = st.pills(
        tr("Compare two or three under one playhead"),
        list(offered),
        selection_mode="multi",
        default=held or list(offered)[-2:],
        key=f"compared {task.sound.id} {' '.join(offered)}",
    )
    letters = [letter for letter in offered if letter in chosen][:_MOST_COMPARED]
    st.session_state["compared"] = letters
    if len(letters) < 2:
        st.caption(tr("Choose at least two."))
        return
    if len(chosen) > _MOST_COMPARED:
        st.caption(tr("The first {n} of them are compared.", n=_MOST_COMPARED))
    tracks = [_track(offered[letter]) for letter in letters]
    found = [track for track in tracks if track is not None]
    if len(found) == len(tracks):
        labels = {name: tr("Version {version}", version=letter) for name, letter in zip(_NAMES, letters, strict=False)}
        workbench(*found, view=view_in_use(), tools=False, labels=labels, key="versions_workbench")


def _span(version: Version) -> tuple[float, float, int]:
    return version.settings.start_s, version.settings.seconds, version.settings.frames


def _track(version: Version) -> Track | None:
    """The sound of a version; None while it is being mixed."""
    strength, start_s = version.settings.strength, version.settings.start_s
    if strength == 100:
        return publish(version.folder, "denoised", start_s=start_s)
    place, wanted = f"version {version.letter}", (version.folder, strength)
    if st.session_state.get(f"{place} of") != wanted or not stands(place):
        ask(place, lambda: mixed_work(*wanted))
        st.session_state[f"{place} of"] = wanted
    job = answer(place)
    return publish(job.folder, "denoised", start_s=start_s) if job is not None else None
