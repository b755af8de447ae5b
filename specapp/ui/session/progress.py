"""How far work is, in words: the time left does not climb while the work stands still."""

from dataclasses import dataclass
from time import monotonic

import streamlit as st

from specapp.jobs import Job
from specapp.ui.tasks.beginning import Beginning
from specapp.ui.text import clock, msg
from specapp.ui.text.language import tr

_EARLY = msg("The first {time} can be heard and seen already, as a first estimate; the rest is still silent.")
_MOST_KNOWN = 64
"""More jobs of one visitor are never on show."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """What was last known of a job.

    Parameters
    ----------
    fraction : float
        Part of the work that was done.
    left_s : float
        Estimate of the time left.
    at_s : float
        Monotonic time of that.
    """

    fraction: float
    left_s: float
    at_s: float


def progress_text(job: Job, early: Beginning | None = None) -> str:
    """What a job that waits or runs does, how far it is, how long it may take, and what of its sound is there."""
    status = job.status
    if status.state == "queued":
        return tr("Waiting, number {n} in the queue", n=status.position)
    left = "" if status.remaining_s is None else f", {_left(job.id, status.fraction, status.remaining_s)}"
    heard = f" · {tr('the first {time} can be heard', time=clock(early.stop_s))}" if early is not None else ""
    return f"{tr(status.text) or tr('Starting')} {status.fraction:.0%}{left}{heard}"


def early_section(early: Beginning | None) -> None:
    """Say below the pictures how much of them is there, while no more than the beginning is."""
    if early is not None:
        st.caption(f":material/hearing: {tr(_EARLY, time=clock(early.stop_s))}")


def _left(job_id: str, fraction: float, remaining_s: float) -> str:
    """Counted down from the estimate of when the work last went on."""
    known: dict[str, Countdown] = st.session_state.setdefault("countdowns", {})
    now = monotonic()
    last = known.get(job_id)
    if last is None or last.fraction != fraction:
        last = known[job_id] = Countdown(fraction, remaining_s, now)
        while len(known) > _MOST_KNOWN:
            del known[next(iter(known))]
    left_s = last.left_s - (now - last.at_s)
    return tr("{time} left", time=clock(left_s)) if left_s >= 1 else tr("a moment left")
