"""What the page says about work: the time left is counted down, and does not climb while the work stands."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
import streamlit as st

from specapp.jobs import Status
from specapp.ui.session import progress


@dataclass
class StandingJob:
    """A job as far as its progress is looked at."""

    status: Status
    id: str = "job"


def seconds_left(text: str) -> float:
    found = re.search(r"(\d+):(\d+) left", text)
    return 60 * int(found[1]) + int(found[2]) if found else 0.0


@pytest.fixture
def clock_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be moved by hand."""
    now = [100.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    monkeypatch.setattr(st, "session_state", {})
    return now


def test_the_time_left_does_not_climb_while_the_work_stands(clock_s: list[float]) -> None:
    told = []
    job: Any = StandingJob(Status("running"))
    for waited_s in range(0, 60, 5):
        job.status = Status("running", 0.2, "Cleaning", remaining_s=4.0 * (10 + waited_s))
        clock_s[0] = 100.0 + waited_s
        told.append(seconds_left(progress.progress_text(job)))
    assert told == sorted(told, reverse=True)
    assert told[0] == 40
    assert progress.progress_text(job).endswith("a moment left")


def test_the_estimate_is_renewed_when_the_work_goes_on(clock_s: list[float]) -> None:
    job: Any = StandingJob(Status("running", 0.2, "Cleaning", remaining_s=40.0))
    assert progress.progress_text(job) == "Cleaning 20%, 0:40 left"
    job.status = Status("running", 0.5, "Drawing", remaining_s=90.0)
    assert progress.progress_text(job) == "Drawing 50%, 1:30 left"


def test_what_waits_says_its_place(clock_s: list[float]) -> None:
    job: Any = StandingJob(Status("queued", position=3))
    assert progress.progress_text(job) == "Waiting, number 3 in the queue"
