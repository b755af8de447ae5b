"""What the page says about work: the time left is counted down, and does not climb while the work goes on steadily."""

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


@pytest.mark.parametrize("whole_s", [100.0, 274.0])
def test_what_takes_longer_than_was_said_is_counted_down_more_slowly(whole_s: float, clock_s: list[float]) -> None:
    """It ends with the work, not before; what is done sooner is said at once."""
    job: Any = StandingJob(Status("running", 0.2, "Cleaning", remaining_s=163.0))
    told = [seconds_left(progress.progress_text(job))]
    for passed_s in range(1, round(whole_s)):
        clock_s[0] = 100.0 + passed_s
        job.status = Status("running", 0.2 + 0.8 * passed_s / whole_s, "Cleaning", remaining_s=whole_s - passed_s)
        told.append(seconds_left(progress.progress_text(job)))
    assert told == sorted(told, reverse=True)
    assert told[0] == 163
    assert 0 < told[-10] <= 10
    assert told[1] == (99 if whole_s == 100 else 162)


def test_a_stage_whose_pace_is_not_known_yet_goes_on_counting(clock_s: list[float]) -> None:
    job: Any = StandingJob(Status("running", 0.8, "Cleaning"))
    assert progress.progress_text(job) == "Cleaning 80%"
    job.status = Status("running", 0.9, "Cleaning", remaining_s=40.0)
    assert progress.progress_text(job) == "Cleaning 90%, 0:40 left"
    clock_s[0] += 10
    job.status = Status("running", 0.91, "Drawing")
    assert progress.progress_text(job) == "Drawing 91%, 0:30 left"


@pytest.mark.parametrize("first_s", [0.5, 5.0, 20.0])
def test_a_time_left_that_was_far_too_low_is_said_anew(first_s: float, clock_s: list[float]) -> None:
    """Nobody waits for minutes beside "a moment left"; then it does not climb again."""
    job: Any = StandingJob(Status("running", 0.5, "Cleaning", remaining_s=first_s))
    progress.progress_text(job)
    told = []
    for passed_s in range(10, 310, 10):
        clock_s[0] = 100.0 + passed_s
        job.status = Status("running", 0.5 + 0.5 * passed_s / 310, "Drawing", remaining_s=310.0 - passed_s)
        told.append(seconds_left(progress.progress_text(job)))
    assert told == [310.0 - passed_s for passed_s in range(10, 310, 10)]


def test_what_has_given_way_between_two_looks_begins_anew(clock_s: list[float]) -> None:
    job: Any = StandingJob(Status("running", 0.6, "Cleaning", remaining_s=20.0))
    progress.progress_text(job)
    clock_s[0] += 30
    job.status = Status("running", 0.0)
    assert progress.progress_text(job) == "Starting 0%"
    job.status = Status("running", 0.1, "Cleaning", remaining_s=60.0)
    assert progress.progress_text(job) == "Cleaning 10%, 1:00 left"


def test_what_has_given_way_begins_anew(clock_s: list[float]) -> None:
    job: Any = StandingJob(Status("running", 0.8, "Cleaning", remaining_s=10.0))
    progress.progress_text(job)
    job.status = Status("queued", position=1)
    progress.progress_text(job)
    job.status = Status("running", 0.1, "Cleaning", remaining_s=90.0)
    assert progress.progress_text(job) == "Cleaning 10%, 1:30 left"


def test_what_waits_says_its_place(clock_s: list[float]) -> None:
    job: Any = StandingJob(Status("queued", position=3))
    assert progress.progress_text(job) == "Waiting, number 3 in the queue"
