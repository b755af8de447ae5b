"""What the job pool of this installation allows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from specapp.base import profiles

_PREFIX = "SPECAPP_JOBS_"


@dataclass(frozen=True, slots=True)
class JobLimits:
    """Sizes and times of a job pool. Each can be set in the environment, such as ``SPECAPP_JOBS_WORKERS=4``.

    Parameters
    ----------
    workers : int
        Jobs that run at the same time.
    running_per_visitor : int
        How many of them may belong to one visitor, so that nobody waits for one visitor's whole list.
    queued, queued_per_visitor : int
        Jobs that may wait.
    work_s : float
        Longest time that one job may run.
    keep_s : float
        How long a result is kept after its last use.
    kept_per_visitor : int
        Results kept for one visitor; the one used longest ago goes first.
    kept_mb : int
        Disk space for all results together; beyond it whoever has most loses what they used longest ago.
    memory_mb : int
        Private memory of one worker; 0: no limit.
    grace_s : float
        How long a stopped job may take to stop by itself, before its process is killed.
    settle_s : float
        How long a request waits that took the place of an unfinished one, so that of many quick changes only the last
        is worked on.
    sweep_s : float
        Time between two looks for results that are too old.
    """

    workers: int = 2
    running_per_visitor: int = 1
    queued: int = 32
    queued_per_visitor: int = 16
    work_s: float = 1800.0
    keep_s: float = 3600.0
    kept_per_visitor: int = 16
    kept_mb: int = 8192
    memory_mb: int = 2048
    grace_s: float = 0.5
    settle_s: float = 0.3
    sweep_s: float = 30.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Limits with the changes that the environment makes.

        Raises
        ------
        SettingsError
            If a variable is not a number of at least 0 (1 for counts of jobs and workers).
        """
        values = profiles.environment(environment)
        changes: dict[str, Any] = {}
        for field in fields(cls):
            name = _PREFIX + field.name.upper()
            if name in values:
                whole = field.type is int
                least = 1 if whole and not name.endswith("_MB") else 0
                changes[field.name] = profiles.number(name, values[name], whole=whole, least=least)
        return cls(**changes)
