"""How far work is, in words: the time left does not climb while the work goes on steadily."""

from dataclasses import dataclass
from time import monotonic

import streamlit as st

from specapp.jobs import Job
from specapp.ui.tasks.beginning import Beginning
from specapp.ui.text import clock, msg
from specapp.ui.text.language import tr

_EARLY = msg("The first {time} can be heard and seen already, as a first estimate; the rest is still silent.")
_FAR_TOO_LOW = 5.0
"""A time left that is less than a fifth of what the work now takes is said anew instead (own choice)."""
_MOST_KNOWN = 64
"""More jobs of one visitor are never on show."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """What was last known of a job, and said.

    Parameters
    ----------
    fraction : float
        Part of the work that was done.
    left_s : float
        Estimate of the time left.
    said_s : float
        Time left as it was said; no more than the estimate.
    at_s : float
        Monotonic time of that.
    """

    fraction: float
    left_s: float
    said_s: float
    at_s: float

    def after(self, now_s: float, fraction: float, remaining_s: float | None) -> "Countdown":
        """What is known and said later: where there is more to do than was said, that is counted down more slowly.

        Where it was far too low, it is said anew: it would end long before the work, or stand still.
        """
        passed_s = now_s - self.at_s
        is_news = remaining_s is not None and fraction != self.fraction
        left_s = remaining_s if remaining_s is not None and is_news else max(0.0, self.left_s - passed_s)
        pace = self.said_s / self.left_s if self.left_s else 1.0
        said_s = min(left_s, max(0.0, self.said_s - pace * passed_s))
        return Countdown(fraction, left_s, left_s if left_s > _FAR_TOO_LOW * max(said_s, 1.0) else said_s, now_s)


def progress_text(job: Job, early: Beginning | None = None) -> str:
    """What a job that waits or runs does, how far it is, how long it may take, and what of its sound is there."""
    status = job.status
    if status.state == "queued":
        _known().pop(job.id, None)
        return tr("Waiting, number {n} in the queue", n=status.position)
    left_s = _left_s(job.id, status.fraction, status.remaining_s)
    left = "" if left_s is None else f", {_left(left_s)}"
    heard = f" · {tr('the first {time} can be heard', time=clock(early.stop_s))}" if early is not None else ""
    return f"{tr(status.text) or tr('Starting')} {status.fraction:.0%}{left}{heard}"


def early_section(early: Beginning | None) -> None:
    """Say below the pictures how much of them is there, while no more than the beginning is."""
    if early is not None:
        st.caption(f":material/hearing: {tr(_EARLY, time=clock(early.stop_s))}")


def _known() -> dict[str, Countdown]:
    known: dict[str, Countdown] = st.session_state.setdefault("countdowns", {})
    return known


def _left_s(job_id: str, fraction: float, remaining_s: float | None) -> float | None:
    """The time left as it is said, once it was known."""
    known, now = _known(), monotonic()
    last = known.get(job_id)
    if last is not None and fraction < last.fraction:  # it has given way to others meanwhile
        del known[job_id]
        last = None
    if last is not None:
        known[job_id] = last.after(now, fraction, remaining_s)
    elif remaining_s is not None:
        known[job_id] = Countdown(fraction, remaining_s, remaining_s, now)
        while len(known) > _MOST_KNOWN:
            del known[next(iter(known))]
    return known[job_id].said_s if job_id in known else None


def _left(left_s: float) -> str:
    return tr("{time} left", time=clock(left_s)) if left_s >= 1 else tr("a moment left")
