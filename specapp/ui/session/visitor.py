"""Who is here: one job pool for all visitors, and for each of them a secret that survives a refresh."""

import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

import streamlit as st

from specapp.audio import sandbox
from specapp.jobs import Job, JobLimits, JobPool
from specapp.ui.tasks.denoise import WARM_MODULES

MOST_SOUNDS = 12
"""So many sounds a visitor may have on the page."""
LEFT_AFTER_S = 300.0
"""A visitor's sounds are deleted so long after the last of their tabs was closed."""
_KEPT_PER_SOUND = 4
"""The sound itself, and its results with the last few settings."""
_IDLE_AFTER_S = 15.0
_COOKIE = "_streamlit_xsrf"


@cache
def pool() -> JobPool:
    """The workers of this server, with the first of them warming up; the log says what holds strangers' files."""
    threading.Thread(target=sandbox.layers, daemon=True).start()
    limits = JobLimits.from_environment()
    kept = max(limits.kept_per_visitor, _KEPT_PER_SOUND * MOST_SOUNDS)
    return JobPool(replace(limits, kept_per_visitor=kept), modules=WARM_MODULES)


def visitor_of(cookie: str | None) -> str | None:
    """The secret in the cookie with which the server tells browsers apart; None if there is none.

    It is masked anew in each cookie: ``version|mask|masked secret|time``, the mask and what is masked in hexadecimal.
    """
    try:
        _, mask_text, masked_text, _ = (cookie or "").split("|")
        mask, masked = bytes.fromhex(mask_text), bytes.fromhex(masked_text)
    except ValueError:
        return None
    if not mask or len(masked) < 16:
        return None
    return bytes(byte ^ mask[index % len(mask)] for index, byte in enumerate(masked)).hex()


@dataclass(slots=True, eq=False)
class Visit:
    """One tab of a visitor, from its opening to its end.

    Parameters
    ----------
    visitor : str
        Secret of the browser, the same for all its tabs.
    tab : str
        Keeps the work of several tabs apart.
    jobs : dict of str to Job
        The last job for each sound.
    """

    visitor: str
    tab: str = field(default_factory=lambda: secrets.token_hex(8))
    jobs: dict[str, Job] = field(default_factory=dict)


class _Presence:
    """Counts the open tabs of each visitor."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tabs: Counter[str] = Counter()

    def arrive(self, visitor: str) -> None:
        with self._lock:
            self._tabs[visitor] += 1

    def leave(self, visitor: str) -> bool:
        """Count a closed tab. True if it was the last one."""
        with self._lock:
            self._tabs[visitor] -= 1
            return self._forget_gone(visitor)

    def is_gone(self, visitor: str) -> bool:
        with self._lock:
            return self._forget_gone(visitor)

    def _forget_gone(self, visitor: str) -> bool:
        if self._tabs[visitor] > 0:
            return False
        del self._tabs[visitor]
        return True


@cache
def _presence() -> _Presence:
    return _Presence()


def _leave(visit: Visit) -> None:
    """Stop a visitor's work soon and delete their sounds later, unless they come back: a refresh is a leave, too."""
    presence, jobs = _presence(), pool()
    if not presence.leave(visit.visitor):
        return
    jobs.release(visit.visitor, after_s=LEFT_AFTER_S)
    timer = threading.Timer(_IDLE_AFTER_S, _stop_work, (presence, visit))
    timer.daemon = True
    timer.start()


def _stop_work(presence: _Presence, visit: Visit) -> None:
    if presence.is_gone(visit.visitor):
        for job in visit.jobs.values():
            job.cancel()


@st.cache_resource(scope="session", show_spinner=False, on_release=_leave)
def visit() -> Visit:
    """The visit that this script run belongs to."""
    cookie = st.context.cookies.get(_COOKIE)
    found = Visit(visitor_of(cookie) or secrets.token_hex(16))
    _presence().arrive(found.visitor)
    return found
