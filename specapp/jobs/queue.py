"""A job as its visitor sees it, and the order in which waiting jobs get their turn."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from specapp.base.errors import LimitError
from specapp.jobs.limits import JobLimits

State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled", "replaced"]

_TRUSTED_AFTER_S = 0.3
_TRUSTED_FRACTION = 0.02
_REMEMBERED = 1000


def nothing(_: "Job") -> None:
    """Take no notice of a job that has ended."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is known about a job at one moment.

    Parameters
    ----------
    state : str
        ``"queued"``, ``"running"``, ``"done"``, ``"failed"``, ``"cancelled"`` or ``"replaced"``.
    fraction : float
        Part of the work that is done, 0 to 1.
    text : str
        What it does now.
    remaining_s : float or None
        Estimate of the time left, once there is one.
    position : int
        1: the next in the queue; 0: not waiting.
    sentence : str
        Why it failed or was ended, and what to do.
    seconds : float
        Time since it began to run, or how long it ran.
    """

    state: State = "queued"
    fraction: float = 0.0
    text: str = ""
    remaining_s: float | None = None
    position: int = 0
    sentence: str = ""
    seconds: float = 0.0

    @property
    def ended(self) -> bool:
        """Nothing will change any more."""
        return self.state not in ("queued", "running")


@dataclass(slots=True, eq=False)
class Job:
    """A visitor's handle on one piece of work. All members may be used from any thread.

    Parameters
    ----------
    id : str
        128 random bits as hexadecimal digits.
    owner : str
        Digest of the visitor.
    slot, key : str
        See `JobPool.submit`.
    folder : Path
        Where the result is, once the state is ``"done"``.
    start_at : float
        Monotonic time before which it does not start.
    """

    id: str
    owner: str
    slot: str
    key: str
    folder: Path
    _cancel: Callable[["Job"], None]
    _position: Callable[["Job"], int]
    start_at: float = 0.0
    _on_end: Callable[["Job"], None] = nothing
    _status: Status = field(default_factory=Status)
    _started: float | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def was_worked_on(self) -> bool:
        """A worker has begun it; what is stored without work has none."""
        return self._started is not None

    @property
    def status(self) -> Status:
        """The state now."""
        status = self._status
        if status.state == "queued":
            return replace(status, position=self._position(self))
        if status.state == "running" and self._started is not None:
            seconds = time.monotonic() - self._started
            trusted = seconds >= _TRUSTED_AFTER_S and status.fraction >= _TRUSTED_FRACTION
            remaining_s = seconds * (1 / status.fraction - 1) if trusted else None
            return replace(status, seconds=seconds, remaining_s=remaining_s)
        return status

    def wait(self, timeout_s: float | None = None) -> Status:
        """Wait until it has ended or the time is over."""
        self._over.wait(timeout_s)
        return self.status

    def cancel(self) -> None:
        """End it. It counts as ended at once; its process is gone within a second."""
        self._cancel(self)

    def begin(self) -> None:
        """Mark as running (for the pool)."""
        self._started = time.monotonic()
        self._status = Status("running")

    def advance(self, fraction: float, text: str) -> None:
        """Note progress, which never goes back (for the pool)."""
        fraction = max(fraction, self._status.fraction)
        self._status = replace(self._status, fraction=fraction, text=text or self._status.text)

    def end(self, state: State, sentence: str = "", seconds: float | None = None) -> None:
        """Mark as ended (for the pool)."""
        if seconds is None:
            seconds = 0.0 if self._started is None else time.monotonic() - self._started
        fraction = 1.0 if state == "done" else self._status.fraction
        self._status = Status(state, fraction=fraction, sentence=sentence, seconds=seconds)
        self._over.set()
        self._on_end(self)


class JobQueue:
    """Waiting jobs. The next is of the visitor who has the fewest running, then of the one served longest ago."""

    def __init__(self, limits: JobLimits) -> None:
        self.refusal = ""
        self._limits = limits
        self._waiting: list[tuple[Job, bytes]] = []
        self._served: dict[str, int] = {}
        self._turn = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def check_open(self) -> None:
        """Raise LimitError if no new work is taken any more."""
        if self.refusal:
            raise LimitError(self.refusal)

    def check_room(self, owner: str) -> None:
        """Raise LimitError if no further job of this visitor may wait."""
        own = sum(job.owner == owner for job, _ in self._waiting)
        if own >= self._limits.queued_per_visitor:
            text = f"{own} of your sounds are waiting, the limit here. Wait until one is done, or cancel one."
            raise LimitError(text)
        if len(self._waiting) >= self._limits.queued:
            text = f"{len(self._waiting)} jobs are waiting, the limit of this installation. Try again in a few minutes."
            raise LimitError(text)

    def append(self, job: Job, payload: bytes) -> None:
        """Let a job wait; `payload` is what its worker will get."""
        self._waiting.append((job, payload))

    def put_back(self, job: Job, payload: bytes) -> None:
        """Let a job that was taken be the first of its visitor again."""
        self._waiting.insert(0, (job, payload))

    def discard(self, job: Job) -> None:
        """Take a job out, if it is in."""
        self._waiting = [entry for entry in self._waiting if entry[0] is not job]

    def take(self, running: Iterable[Job]) -> tuple[Job, bytes] | None:
        """Take out the job whose turn it is, None if nobody may start one now."""
        counts = Counter(job.owner for job in running if not job.status.ended)
        limit = self._limits.running_per_visitor
        now = time.monotonic()
        ready = [entry for entry in self._waiting if counts[entry[0].owner] < limit and entry[0].start_at <= now]
        if not ready:
            return None
        chosen = min(ready, key=lambda entry: (counts[entry[0].owner], self._served.get(entry[0].owner, 0)))
        self._waiting.remove(chosen)
        self._turn += 1
        self._served.pop(chosen[0].owner, None)
        self._served[chosen[0].owner] = self._turn
        if len(self._served) > _REMEMBERED:
            del self._served[next(iter(self._served))]
        return chosen

    def settles_in(self, most_s: float) -> float:
        """Seconds until the next job has waited long enough to start, at most `most_s`."""
        now = time.monotonic()
        return min([most_s, *(job.start_at - now for job, _ in self._waiting if job.start_at > now)])

    def position(self, job: Job) -> int:
        """How many turns until a job starts, 1 for the next; 0 if it does not wait.

        Jobs of other visitors that come later may still go first, if this visitor has had a turn by then.
        """
        waiting = [entry[0] for entry in list(self._waiting)]
        turns = dict(self._served)
        for turn in range(1, len(waiting) + 1):
            following = min(waiting, key=lambda other: turns.get(other.owner, 0))
            if following is job:
                return turn
            waiting.remove(following)
            turns[following.owner] = self._turn + turn
        return 0
