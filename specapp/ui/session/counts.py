"""What happened since the server began, in numbers for whoever runs it; no names of files or visitors."""

import json
import logging
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter

from specapp.base.digests import digest_of
from specapp.jobs import Job
from specapp.ui.session.presence import EVERYBODY
from specapp.ui.tasks.many_files import open_outcome

_LOG = logging.getLogger(__name__)


class Counts:
    """Counters of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._jobs = Counter("specapp_jobs", "Jobs that have ended.", ["outcome"], registry=self.registry)
        self._work = Counter("specapp_work_seconds", "Time that workers spent on jobs.", registry=self.registry)
        self._sound = Counter(
            "specapp_sound_seconds", "Length of the sounds brought and cleaned.", ["what"], registry=self.registry
        )
        self._rejected = Counter("specapp_rejected", "Requests refused.", ["reason"], registry=self.registry)
        for outcome in ("done", "failed", "cancelled", "replaced"):
            self._jobs.labels(outcome)

    def job_ended(self, job: Job) -> None:
        """Count a job, or a sound that was taken in.

        Parameters
        ----------
        job : Job
            It has ended just now.
        """
        status = job.status
        if status.state == "done" and not job.was_worked_on:
            if job.owner != digest_of(EVERYBODY):
                self._sound.labels("brought").inc(_seconds_of(job.folder / "original.json"))
            return
        outcome, seconds = _outcome_of(job)
        self._jobs.labels(outcome).inc()
        self._work.inc(status.seconds)
        self._sound.labels("cleaned").inc(seconds)
        facts = {"outcome": outcome, "seconds": round(status.seconds, 3), "sound_seconds": round(seconds, 3)}
        _LOG.info("job %s after %.1f s", outcome, status.seconds, extra=facts)

    def brought(self, seconds: float) -> None:
        """Count one of many files, whose length shows when it is cleaned for the first time.

        Parameters
        ----------
        seconds : float
            How long it is.
        """
        self._sound.labels("brought").inc(seconds)

    def rejected(self, reason: str) -> None:
        """Count a request that was refused.

        Parameters
        ----------
        reason : str
            One of few words: it becomes a label.
        """
        self._rejected.labels(reason).inc()
        _LOG.info("refused: %s", reason, extra={"reason": reason})

    def rejections(self, reason: str) -> int:
        """How many requests were refused for this reason."""
        return int(self.registry.get_sample_value("specapp_rejected_total", {"reason": reason}) or 0)


@cache
def counts() -> Counts:
    """The counters of this server."""
    return Counts()


def _outcome_of(job: Job) -> tuple[str, float]:
    """What came of a job, and how many seconds of sound it has cleaned. One of many files fails without its job."""
    if job.status.state != "done":
        return job.status.state, 0.0
    try:
        one = open_outcome(job.folder)
    except FileNotFoundError:
        return "done", _seconds_of(job.folder / "denoised.json")
    return "failed" if one.trouble else "done", float(one.facts.get("duration_s", 0.0))


def _seconds_of(facts: Path) -> float:
    """Length of the sound that these facts describe; 0.0 if there is none."""
    try:
        held = json.loads(facts.read_text(encoding="utf-8"))
        return float(held["length"]) / float(held["sample_rate"])
    except (OSError, ValueError, KeyError, ZeroDivisionError):
        return 0.0
