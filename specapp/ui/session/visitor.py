"""Who is here: one job pool for all visitors, and for each of them a secret that survives a refresh."""

import importlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import streamlit as st
from itsdangerous import BadSignature, Signer
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from specapp.audio import sandbox
from specapp.audio.limits import Limits
from specapp.jobs import Job, JobLimits, JobPool
from specapp.ui.session.counts import counts
from specapp.ui.session.pace import TabTurns
from specapp.ui.session.presence import EVERYBODY, Presence
from specapp.ui.tasks.denoise import WARM_MODULES

LEFT_AFTER_S = 300.0
"""A visitor's work is stopped and their sounds are deleted so long after the last of their tabs was closed."""
COOKIE = "specapp_visitor"
PREPARED = "SPECAPP_PREPARED"
"""Names in the environment a folder with results to begin with, see `specapp.ui.session.prepared`."""
_NAMELESS = "without a cookie "
_KEPT_PER_SOUND = 4
"""The sound itself, and its results with the last few settings."""
_LOOK_EVERY_S = 5.0
_TRANSFORMS = "specapp.spectral.compiled.transforms"
"""Loaded at the start: what draws the beginning of a sound need not be waited for, nor found room for, by the first."""


@cache
def pool() -> JobPool:
    """The workers of this server, with the first of them warming up; the log says what holds strangers' files."""
    threading.Thread(target=sandbox.layers, daemon=True).start()
    threading.Thread(target=importlib.import_module, args=(_TRANSFORMS,), daemon=True).start()
    limits = JobLimits.from_environment()
    kept = max(limits.kept_per_visitor, _KEPT_PER_SOUND * Limits.from_environment().sounds)
    prepared = Path(os.environ[PREPARED]) if PREPARED in os.environ else None
    shared = JobPool(replace(limits, kept_per_visitor=kept), modules=WARM_MODULES, prepared=prepared)
    shared.on_end = counts().job_ended
    return shared


@cache
def signing_key() -> str:
    """What cookies are signed with: ``SPECAPP_COOKIE_SECRET``, or made once and kept beside the results."""
    return os.environ.get("SPECAPP_COOKIE_SECRET") or pool().secret


def visitor_of(cookie: str | None) -> str | None:
    """The secret in a cookie of ours; None if there is none, or somebody else has made it."""
    try:
        return Signer(signing_key(), salt=COOKIE).unsign(cookie or "").decode()
    except (BadSignature, UnicodeError):
        return None


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


@cache
def presence() -> Presence:
    """Who has the page open."""
    return Presence(is_connected, LEFT_AFTER_S)


@cache
def tab_turns() -> TabTurns:
    """Whose tab runs the page now."""
    return TabTurns()


def is_connected(session: str) -> bool:
    """A tab of this session has a connection now."""
    return Runtime.exists() and Runtime.instance().is_active_session(session)


def visit() -> Visit:
    """The visit that this script run belongs to; the same again when a lost connection is back."""
    context = get_script_run_ctx()
    found: Visit | None = st.session_state.get("visit")
    if found is None:
        found = Visit(visitor_of(st.context.cookies.get(COOKIE)) or _NAMELESS + secrets.token_hex(16))
        st.session_state["visit"] = found
    if context is not None:
        presence().arrive(found.visitor, context.session_id)
    return found


def may_use(session: str, visitor: str | None) -> bool:
    """Whether a request may act for a session: to know its id is not enough.

    Parameters
    ----------
    session : str
    visitor : str or None
        Whom the cookie of the request names. A browser that takes no cookies has none here either, and reaches only
        sessions that began without.
    """
    owner = presence().owner_of(session)
    return owner is not None and (owner == visitor or (visitor is None and owner.startswith(_NAMELESS)))


@contextmanager
def watching(on_end: Callable[[list[str]], None]) -> Iterator[None]:
    """Keep everything of those who are here, and drop it when they have left.

    Parameters
    ----------
    on_end : callable ``(sessions) -> None``
        Called with the sessions that have ended.
    """
    over = threading.Event()
    thread = threading.Thread(target=_watch, args=(over, on_end), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _watch(over: threading.Event, on_end: Callable[[list[str]], None]) -> None:
    while not over.wait(_LOOK_EVERY_S):
        gone, ended = presence().look()
        on_end(ended)
        for visitor in gone:
            pool().release(visitor)
        pool().owners.are_present([EVERYBODY, *presence().visitors()])
