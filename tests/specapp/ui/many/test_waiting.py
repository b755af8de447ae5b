"""What is still to be cleaned outlasts the server."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from specapp.batch.plan import tasks_of
from specapp.jobs import JobLimits, JobPool
from specapp.settings.settings import Settings
from specapp.ui.many.collection import begin, collections, find
from specapp.ui.many.waiting import keep_waiting, kept_waiting
from tests.specapp.ui.many.test_collection import PATIENCE_S, QUICK, here, sound

GENTLE = replace(QUICK, strength=30.0)


@pytest.fixture
def pools(tmp_path: Path) -> Iterator[list[JobPool]]:
    pools: list[JobPool] = []
    yield pools
    for pool in pools:
        pool.close()


def server(pools: list[JobPool], root: Path) -> JobPool:
    """Another server, which takes over the place of the one before."""
    if pools:
        pools[-1].close()
    collections().clear()
    pools.append(JobPool(JobLimits(workers=1), root=root))
    return pools[-1]


def test_the_next_server_cleans_what_waits_as_it_was_asked_for(tmp_path: Path, pools: list[JobPool]) -> None:
    many = begin(server(pools, tmp_path / "jobs"), "visitor", here)
    for number in (1, 2, 3):
        many.add(f"{number}.wav", io.BytesIO(sound(tmp_path, number)), most=3)
    one, two, _ = sorted(tasks_of([str(many.sources)], QUICK), key=lambda task: task.name)
    keep_waiting(many.sources.parent, [replace(one, settings=GENTLE), two])
    again = find(server(pools, tmp_path / "jobs"), "visitor", many.id, here)
    assert again is not None
    again.wait(PATIENCE_S)
    strengths = {name: Settings.from_json(row.settings).strength for name, row in again.rows.items()}
    assert strengths == {"1.wav": 30.0, "2.wav": 100.0}
    assert list(kept_waiting(many.sources.parent)) == []


def test_what_was_stopped_does_not_go_on(tmp_path: Path, pools: list[JobPool]) -> None:
    many = begin(server(pools, tmp_path / "jobs"), "visitor", here)
    many.add("1.wav", io.BytesIO(sound(tmp_path, 1)), most=1)
    many.clean(many.names, QUICK)
    many.stop()
    many.wait(PATIENCE_S)
    assert list(kept_waiting(many.sources.parent)) == []
