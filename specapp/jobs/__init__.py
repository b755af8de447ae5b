"""Long work for many visitors in a few processes: a fair queue, progress, cancel, results on disk for an hour.

Nothing in here knows what the work is, or what a sound is. See `JobPool`.
"""

from specapp.jobs.limits import JobLimits
from specapp.jobs.messages import Function, Report, Work
from specapp.jobs.pool import JobPool
from specapp.jobs.queue import Job, Status

__all__ = ["Function", "Job", "JobLimits", "JobPool", "Report", "Status", "Work"]
