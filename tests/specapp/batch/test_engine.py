"""What a batch does when a cluster answers in ways that real ones do seldom."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from weakref import ref

import pytest

from specapp.base.errors import SpecappError
from specapp.batch import engine
from specapp.batch.engine import Batch, Job
from specapp.batch.ledger import Ledger, Row
from specapp.batch.places import Stamp
from specapp.batch.plan import Task
from specapp.batch.work import Outcome
from specapp.batch.worker import Order, Outcomes
from specapp.settings.settings import Settings


@dataclass
class Answer:
    """Stands for a future; one that is pending never ends."""

    key: object
    status: str
    files: int = 1

    def add_done_callback(self, told: Callable[["Answer"], None]) -> None:
        if self.status != "pending":
            told(self)

    def result(self) -> Outcomes:
        return [Outcome({"output": "tape.wav"})] * self.files, 0.01 * self.files


@dataclass
class Cluster:
    """Stands for a client whose futures end as it is told."""

    endings: list[str]
    status: str = "running"
    closed: bool = False
    threads: int = 1
    given: list["ref[Answer]"] = field(default_factory=list)

    def scheduler_info(self) -> dict[str, str]:
        return {"address": "tcp://nowhere"}

    def nthreads(self) -> dict[str, int]:
        return {"worker": self.threads}

    def submit(self, _: object, __: object, orders: list[Order], *___: object, key: object, **____: object) -> Answer:
        answer = Answer(key, self.endings.pop(0), len(orders))
        self.given.append(ref(answer))
        return answer

    def cancel(self, *_: object, **__: object) -> None:
        """Nothing is left to cancel."""

    def close(self, **_: object) -> None:
        self.closed = True


class TrackedTask(Task):
    """One of which it is seen when it goes, which those with slots hide."""


@dataclass
class Rows:
    """Stands for a ledger."""

    rows: list[Row] = field(default_factory=list)

    def write(self, row: Row) -> None:
        self.rows.append(row)

    def commit(self) -> bool:
        return True


def test_an_outcome_that_went_with_its_worker_is_made_again_and_nothing_else(tmp_path: Path) -> None:
    cluster, rows = Cluster(["lost", "finished"]), Rows()
    task = Task(str(tmp_path / "tape.wav"), "tape.wav", Stamp(0, ""), Settings())
    Batch(Job(str(tmp_path)), cast("Ledger", rows), cast("Any", cluster)).run([task])
    assert [row.state for row in rows.rows] == ["done"]
    assert not cluster.closed
    assert not cluster.endings


def test_a_client_that_lost_its_scheduler_without_a_word_connects_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, found, rows = Cluster(["pending"], "connecting", threads=0), Cluster(["finished"]), Rows()
    monkeypatch.setattr(engine, "_LOST_S", 0.0)
    monkeypatch.setattr(engine, "client_of", lambda _: nullcontext(found))
    task = Task(str(tmp_path / "tape.wav"), "tape.wav", Stamp(0, ""), Settings())
    said: list[str] = []
    Batch(Job(str(tmp_path)), cast("Ledger", rows), cast("Any", lost), noted=said.append).run([task])
    assert [row.state for row in rows.rows] == ["done"]
    assert lost.closed
    assert re.match(r"The connection to the scheduler at tcp://nowhere is lost\. It is waited for", said[0])
    assert said[1:] == ["The scheduler is there."]


def test_it_is_said_once_that_no_worker_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, said = Cluster(["pending"], threads=0), list[str]()
    monkeypatch.setattr(engine, "_ALONE_S", 0.0)
    monkeypatch.setattr(engine, "_LOST_S", 1.0)
    task = Task(str(tmp_path / "tape.wav"), "tape.wav", Stamp(0, ""), Settings())
    with pytest.raises(SpecappError, match="No worker has been there"):
        Batch(Job(str(tmp_path)), cast("Ledger", Rows()), cast("Any", cluster), noted=said.append).run([task])
    assert len(said) == 1
    assert said[0].startswith("No worker is there. One is waited for")


@pytest.mark.parametrize(("sound_s", "handful"), [(0.0, 1), (1e9, 32)])
def test_no_more_is_held_than_runs(sound_s: float, handful: int, tmp_path: Path) -> None:
    """Neither futures, which hold outcomes, nor tasks, whatever their number."""
    cluster = Cluster(["finished"] * 500, threads=4)
    tasks: list[ref[Task]] = []
    held: list[tuple[int, int]] = []

    def one(index: int) -> Task:
        made = TrackedTask(str(tmp_path / f"{index}.wav"), f"{index}.wav", Stamp(0, ""), Settings(), estimate_s=1.0)
        tasks.append(ref(made))
        return made

    def told(_: Row) -> None:
        held.append((sum(answer() is not None for answer in cluster.given), sum(task() is not None for task in tasks)))

    rows = cast("Ledger", Rows())
    Batch(Job(str(tmp_path)), rows, cast("Any", cluster), told).run((one(index) for index in range(500)), sound_s)
    assert len(held) == 500
    assert max(answers for answers, _ in held) <= 4 + 2
    assert max(tasks for _, tasks in held) <= (4 + 2) * handful
