"""An end without loss: told to end, the server finishes what runs, takes nothing new, and goes."""

import logging
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from types import FrameType
from typing import Any

import streamlit as st

from specapp.base.errors import SettingsError
from specapp.jobs import JobPool
from specapp.ui.session.denoise_jobs import serving
from specapp.ui.session.visitor import pool

LONGEST = "SPECAPP_DRAIN_S"
"""Names in the environment how many seconds the end may take."""
_DEFAULT_S = 25.0
_LOOK_EVERY_S = 0.1
_SENTENCE = (
    "This server is being replaced and takes no new work. What runs is finished, what is done stays; "
    "try again in a minute."
)
_LOG = logging.getLogger(__name__)


class Drain:
    """The way from the signal to the end.

    Parameters
    ----------
    pool : JobPool
    longest_s : float
        Work that takes longer is given up.
    """

    def __init__(self, pool: JobPool, longest_s: float) -> None:
        self.begun = threading.Event()
        self._pool, self._longest_s = pool, longest_s

    def begin(self) -> None:
        """Take no new work, and return when nothing waits or runs any more, or it takes too long."""
        self.begun.set()
        self._pool.refuse(_SENTENCE)
        started = time.monotonic()
        while any(self._pool.load) and time.monotonic() - started < self._longest_s:
            time.sleep(_LOOK_EVERY_S)
        waiting, running = self._pool.load
        facts = {"seconds": round(time.monotonic() - started, 1), "given_up": waiting + running}
        _LOG.info("drained in %.1f s, %d jobs given up", *facts.values(), extra=facts)


@cache
def drain() -> Drain:
    """The end of this server."""
    return Drain(pool(), longest_s(os.environ))


def longest_s(environment: Mapping[str, str]) -> float:
    """How long the end may take, in seconds.

    Parameters
    ----------
    environment : mapping of str to str
        ``SPECAPP_DRAIN_S`` (25).

    Raises
    ------
    SettingsError
        If it is not a number of at least 0.
    """
    text = environment.get(LONGEST, str(_DEFAULT_S))
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise SettingsError(f"{LONGEST} = {text!r} is not allowed. Write a number of seconds of at least 0.")
    return seconds


@asynccontextmanager
async def serving_to_the_end(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """The server's life: SIGTERM drains it, a second one ends it at once."""
    drain()
    if threading.current_thread() is threading.main_thread():
        _on_sigterm()
    async with serving(app) as state:
        yield state


def _on_sigterm() -> None:
    """Put the drain before what the server does at SIGTERM."""
    end = signal.getsignal(signal.SIGTERM)

    def first_drain(number: int, frame: FrameType | None) -> None:
        if drain().begun.is_set():
            if callable(end):
                end(number, frame)
            return
        drain().begun.set()
        threading.Thread(target=_drain_and_go, name="specapp drain", daemon=True).start()

    signal.signal(signal.SIGTERM, first_drain)


def _drain_and_go() -> None:
    drain().begin()
    os.kill(os.getpid(), signal.SIGTERM)
