"""Which visitors have the page open: a tab whose connection is lost comes back, one that was closed does not."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable

EVERYBODY = "the shipped samples belong to every visitor"
"""The visitor that is always here."""


class Presence:
    """Sessions of each visitor, and when each was last seen open.

    A session is a tab. It outlives a lost connection: while its browser tries again, it counts as open.

    Parameters
    ----------
    is_open : callable ``(session) -> bool``
        Whether the session has a connection now.
    left_after_s : float
        Without a connection for so long, a session has ended.
    """

    def __init__(self, is_open: Callable[[str], bool], left_after_s: float) -> None:
        self._is_open = is_open
        self._left_after_s = left_after_s
        self._lock = threading.Lock()
        self._seen: defaultdict[str, dict[str, float]] = defaultdict(dict)

    def arrive(self, visitor: str, session: str) -> None:
        """Note that a session of a visitor is open."""
        with self._lock:
            self._seen[visitor][session] = time.monotonic()

    def visitors(self) -> list[str]:
        """All who are here."""
        with self._lock:
            return list(self._seen)

    def owner_of(self, session: str) -> str | None:
        """The visitor whose session it is; None if it is nobody's."""
        with self._lock:
            return next((visitor for visitor, sessions in self._seen.items() if session in sessions), None)

    def look(self) -> tuple[list[str], list[str]]:
        """Look who is there now.

        Returns
        -------
        visitors, sessions : list of str
            Those who have gone since the last look, each once.
        """
        now = time.monotonic()
        with self._lock:
            sessions = [session for sessions in self._seen.values() for session in sessions]
        still = {session for session in sessions if self._is_open(session)}
        with self._lock:
            for seen in self._seen.values():
                seen.update(dict.fromkeys(still & seen.keys(), now))
            return self._forget(now - self._left_after_s)

    def _forget(self, before: float) -> tuple[list[str], list[str]]:
        """Forget sessions that were last seen before this time, and visitors without any."""
        ended = [session for seen in self._seen.values() for session, at in seen.items() if at < before]
        for seen in self._seen.values():
            for session in set(ended) & seen.keys():
                del seen[session]
        gone = [visitor for visitor, seen in self._seen.items() if not seen]
        for visitor in gone:
            del self._seen[visitor]
        return gone, ended
