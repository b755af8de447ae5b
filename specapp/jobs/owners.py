"""Which owners of jobs are here, and whose leave becomes final when."""

import time
from collections.abc import Iterable

from specapp.base.digests import digest_of


class Owners:
    """Presence of owners, each a digest of a visitor."""

    def __init__(self) -> None:
        self.present: frozenset[str] = frozenset()
        self._leaving: dict[str, float] = {}

    def are_present(self, visitors: Iterable[str]) -> None:
        """Take these visitors, and nobody else, for present from now on."""
        self.present = frozenset(map(digest_of, visitors))
        for owner in self.present:
            self.stay(owner)

    def leave(self, owner: str, after_s: float) -> None:
        """Let an owner be gone in `after_s` seconds, unless they stay."""
        self._leaving[owner] = time.monotonic() + after_s

    def stay(self, owner: str) -> None:
        """Take a leave back."""
        self._leaving.pop(owner, None)

    def gone(self) -> list[str]:
        """Owners whose leave has become final, each once."""
        now = time.monotonic()
        gone = [owner for owner, leave_at in list(self._leaving.items()) if leave_at <= now]
        for owner in gone:
            self.stay(owner)
        return gone
