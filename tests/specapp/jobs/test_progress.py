"""How long work will take, by the pace of what it does now."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from specapp.jobs import Job, queue


def test_the_pace_of_one_stage_says_nothing_about_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [100.0]
    monkeypatch.setattr(queue, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    job = Job("1", "anna", "", "", tmp_path, Job.cancel, lambda _: 0)
    job.begin()
    told = []
    for at_s, fraction, text in (
        (1, 0.1, "Reading"),
        (2, 0.2, "Reading"),
        (6, 0.22, "Cleaning"),
        (12, 0.4, "Cleaning"),
    ):
        now_s[0] = 100.0 + at_s
        job.advance(fraction, text)
        told.append(job.status.remaining_s)
    assert told == [pytest.approx(9), pytest.approx(8), None, pytest.approx(30)]
    assert job.status.seconds == 12
