"""Work beside the cleaning: asked for with a press, shown while it runs, and opened when it is done."""

from collections.abc import Callable

import streamlit as st

from specapp.jobs import Job, Work
from specapp.ui.session.progress import progress_text
from specapp.ui.session.state import complain, said
from specapp.ui.session.visitor import pool, visit
from specapp.ui.text import escaped
from specapp.ui.text.language import tr

_LOOK_EVERY_S = 0.4
_QUICK_S = 0.3
"""Work that is done so soon needs no progress bar."""


def ask(place: str, make: Callable[[], Work]) -> None:
    """Start work, in place of the older work of this place.

    Parameters
    ----------
    place : str
        Where on the page its progress is shown, such as "tour".
    make : callable
        Makes the work; what is wrong with it is said.
    """
    with said():
        job = pool().submit(visit().visitor, make(), slot=f"{visit().tab} {place}")
        visit().jobs[place] = st.session_state[_key(place)] = job


def stands(place: str) -> bool:
    """Whether the work of a place was asked for, and what it has written is still there."""
    job: Job | None = st.session_state.get(_key(place))
    return job is not None and (job.status.state != "done" or job.folder.exists())


def answer(place: str) -> Job | None:
    """The finished job of a place; draws its progress, or why it failed, until then."""
    job: Job | None = st.session_state.get(_key(place))
    if job is None:
        return None
    job.wait(_QUICK_S)
    status = job.status
    if not status.ended:
        st.fragment(_watch, run_every=_LOOK_EVERY_S)(place, job)
        return None
    if status.state == "failed":
        complain(status.sentence)
    if status.state == "cancelled":
        st.info(escaped(tr(status.sentence)), icon=":material/block:")
    return job if status.state == "done" and job.folder.exists() else None


def forget(place: str) -> None:
    """Cancel the work of a place."""
    job: Job | None = st.session_state.pop(_key(place), None)
    if job is not None:
        job.cancel()


def _watch(place: str, job: Job) -> None:
    status = job.status
    if status.ended:
        st.rerun()
    bar, button = st.columns([5, 1], vertical_alignment="center")
    bar.progress(status.fraction, text=progress_text(job))
    button.button(tr("Cancel"), on_click=job.cancel, key=f"cancel {place}", width="stretch")


def _key(place: str) -> str:
    return f"job {place}"
