"""A job as its visitor sees it, and the order in which waiting jobs get their turn."""

import pickle
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from specapp.base.errors import LimitError
from specapp.base.sentences import say
from specapp.jobs.limits import JobLimits
from specapp.jobs.messages import Work

State: TypeAlias = Literal["queued", "running", "done", "failed", "cancelled", "replaced"]

_TRUSTED_AFTER_S = 0.3
_TRUSTED_FRACTION = 0.05
"""Of one stage of the work, whose pace is its own: a file is read faster than it is cleaned (own choice)."""
_REMEMBERED = 1000
_something_ended = threading.Condition()
"""One for all jobs: each would take 1.3 kB as long as its result is kept."""


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
        Estimate of the time left, by the pace of what it does now; None where that is not known yet.
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
    gives_way : bool
        See `Work`.
    payload : bytes
        What its worker gets.
    """

    id: str
    owner: str
    slot: str
    key: str
    folder: Path
    _cancel: Callable[["Job"], None]
    _position: Callable[["Job"], int]
    start_at: float = 0.0
    gives_way: bool = False
    payload: bytes = field(default=b"", repr=False)
    _on_end: Callable[["Job"], None] = nothing
    _status: Status = field(default_factory=Status)
    _started: float | None = None
    _reported: float = 0.0
    _stage: tuple[float, float] = (0.0, 0.0)

    @property
    def was_worked_on(self) -> bool:
        """A worker has begun it; what is stored without work has none."""
        return self._started is not None

    @property
    def began_s(self) -> float:
        """Monotonic time of its beginning."""
        return self._started or 0.0

    @property
    def status(self) -> Status:
        """The state now."""
        status = self._status
        if status.state == "queued":
            return replace(status, position=self._position(self))
        if status.state == "running" and self._started is not None:
            now, (began_s, began_at) = time.monotonic(), self._stage
            took_s, done = now - began_s, status.fraction - began_at
            trusted = took_s >= _TRUSTED_AFTER_S and done >= _TRUSTED_FRACTION
            remaining_s = took_s * (1 - status.fraction) / done if trusted else None
            return replace(status, seconds=now - self._started, remaining_s=remaining_s)
        return status

    def wait(self, timeout_s: float | None = None) -> Status:
        """Wait until it has ended or the time is over."""
        with _something_ended:
            _something_ended.wait_for(lambda: self._status.ended, timeout_s)
        return self.status

    def cancel(self) -> None:
        """End it. It counts as ended at once; its process is gone within a second."""
        self._cancel(self)

    def give_up(self) -> None:
        """Mark as failed without a word to anybody but those who wait (for the pool)."""
        self._conclude(Status("failed"))

    def begin(self) -> None:
        """Mark as running (for the pool)."""
        self._started = self._reported = time.monotonic()
        self._stage = self._started, 0.0
        self._status = Status("running")

    def give_way(self) -> None:
        """Mark as waiting again (for the pool)."""
        self._status = Status()

    def advance(self, fraction: float, text: str) -> None:
        """Note progress, which never goes back (for the pool)."""
        if self._status.state != "running":
            return
        if text not in ("", self._status.text):
            self._stage = self._reported, self._status.fraction
        self._reported = time.monotonic()
        fraction = max(fraction, self._status.fraction)
        self._status = replace(self._status, fraction=fraction, text=text or self._status.text)

    def end(self, state: State, sentence: str = "", seconds: float | None = None) -> None:
        """Mark as ended, if it has not (for the pool)."""
        if self._status.ended:
            return
        if seconds is None:
            seconds = 0.0 if self._started is None else time.monotonic() - self._started
        fraction = 1.0 if state == "done" else self._status.fraction
        self._conclude(Status(state, fraction=fraction, sentence=sentence, seconds=seconds))
        self._on_end(self)

    def _conclude(self, status: Status) -> None:
        """Keep the facts alone, and tell those who wait."""
        self.payload = b""
        with _something_ended:
            self._status = status
            _something_ended.notify_all()


class JobQueue:
    """Waiting jobs. The next is of the visitor who has the fewest running, then of the one served longest ago.

    Nobody gets more than their share, but for work that gives way: it may have what nobody else wants.
    """

    def __init__(self, limits: JobLimits) -> None:
        self.refusal = ""
        self._limits = limits
        self._waiting: list[Job] = []
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
        own = sum(job.owner == owner for job in self._waiting)
        if own >= self._limits.queued_per_visitor:
            raise LimitError(
                say("{n} of your sounds are waiting, the limit here. Wait until one is done, or cancel one.", n=own)
            )
        if len(self._waiting) >= self._limits.queued:
            n = len(self._waiting)
            raise LimitError(
                say("{n} jobs are waiting, the limit of this installation. Try again in a few minutes.", n=n)
            )

    def append(self, job: Job, work: Work, *, settles: bool = False) -> None:
        """Let a job wait with its work; where that may change at once again, it settles first."""
        job.start_at = time.monotonic() + self._limits.settle_s if settles else 0.0
        job.gives_way = work.gives_way
        job.payload = pickle.dumps((work.function, job.folder, work.request))
        self._waiting.append(job)

    def put_back(self, job: Job) -> None:
        """Let a job that was taken be the first of its visitor again."""
        self._waiting.insert(0, job)

    def discard(self, job: Job) -> None:
        """Take a job out, if it is in."""
        self._waiting = [other for other in self._waiting if other is not job]

    def take(self, running: Collection[Job]) -> Job | None:
        """Take out the job whose turn it is, None if nobody may start one now."""
        counts = _counts(running)
        ready = self._in_their_share(running) or [job for job in self._ready() if job.gives_way]
        if not ready:
            return None
        chosen = min(ready, key=lambda job: (counts[job.owner], self._served.get(job.owner, 0)))
        self._waiting.remove(chosen)
        self._turn += 1
        self._served.pop(chosen.owner, None)
        self._served[chosen.owner] = self._turn
        if len(self._served) > _REMEMBERED:
            del self._served[next(iter(self._served))]
        return chosen

    def to_give_way(self, running: Collection[Job]) -> Job | None:
        """Which of the running jobs has to make room for one that waits, None if none has.

        Of whoever has most beyond their share, what began last. One at a time.
        """
        counts, limit = _counts(running), self._limits.running_per_visitor
        makes_room = len(running) < self._limits.workers or any(job.status.state == "queued" for job in running)
        if makes_room or not self._in_their_share(running):
            return None
        beyond = [job for job in running if job.gives_way and counts[job.owner] > limit and not job.status.ended]
        return max(beyond, key=lambda job: (counts[job.owner], job.began_s), default=None)

    def _ready(self) -> list[Job]:
        now = time.monotonic()
        return [job for job in self._waiting if job.start_at <= now]

    def _in_their_share(self, running: Collection[Job]) -> list[Job]:
        """What may start; work that gives way does not count against other work of its visitor."""
        all_, firm = _counts(running), _counts(job for job in running if not job.gives_way)
        limit = self._limits.running_per_visitor
        return [job for job in self._ready() if (all_ if job.gives_way else firm)[job.owner] < limit]

    def settles_in(self, most_s: float) -> float:
        """Seconds until the next job has waited long enough to start, at most `most_s`."""
        now = time.monotonic()
        return min([most_s, *(job.start_at - now for job in self._waiting if job.start_at > now)])

    def position(self, job: Job) -> int:
        """How many turns until a job starts, 1 for the next; 0 if it does not wait.

        Jobs of other visitors that come later may still go first, if this visitor has had a turn by then.
        """
        waiting = list(self._waiting)
        turns = dict(self._served)
        for turn in range(1, len(waiting) + 1):
            following = min(waiting, key=lambda other: turns.get(other.owner, 0))
            if following is job:
                return turn
            waiting.remove(following)
            turns[following.owner] = self._turn + turn
        return 0


def _counts(running: Iterable[Job]) -> Counter[str]:
    """How many of the jobs each visitor has."""
    return Counter(job.owner for job in running if not job.status.ended)
