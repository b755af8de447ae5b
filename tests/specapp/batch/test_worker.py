"""A worker cleans a handful of files one after the other; where it dies, the file it had is blamed and no other."""

from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster

from specapp.batch import Outcome, engine, run
from specapp.batch.tasks import Handful, Handfuls
from specapp.batch.work import denoise_file
from specapp.batch.worker import Order, do_handful, fatal
from specapp.settings.settings import Settings
from tests.specapp.batch.support_folders import make_folder
from tests.specapp.batch.test_faults import dying_of_one

pytestmark = pytest.mark.long

ORDERS = tuple(Order((name,)) for name in "abcde")


class DeathError(BaseException):
    """Stands for the end of a worker process: nothing below catches it."""


def cleaner(told: list[str], dying: str = "", full: str = "", faulty: str = "") -> Callable[[str], Outcome]:
    """Stands for `denoise_file`."""

    def clean(name: str) -> Outcome:
        told.append(name)
        if name in dying:
            raise DeathError
        if name in faulty:
            raise RuntimeError
        return Outcome({"output": name}, "full" if name in full else "")

    return clean


def tries_until_it_ends(journal: Path, clean: Callable[[str], Outcome]) -> tuple[int, list[Outcome]]:
    for tries in count(1):
        try:
            return tries, do_handful(clean, ORDERS, str(journal))[0]
        except DeathError:
            continue
    raise AssertionError


@pytest.mark.parametrize("dying", ["a", "c", "e", "bd", "abcde"])
def test_each_file_that_kills_its_worker_is_named_after_three_tries_and_no_other_is(dying: str, tmp_path: Path) -> None:
    told: list[str] = []
    tries, outcomes = tries_until_it_ends(tmp_path / "receipts" / "some.begun", cleaner(told, dying))
    assert tries == 3 * len(dying) + 1
    assert {name: told.count(name) for name in dying} == dict.fromkeys(dying, 3)
    named = [order.arguments[0] for order, outcome in zip(ORDERS, outcomes, strict=True) if outcome.trouble]
    assert "".join(named) == dying
    assert all("died each of 3 times" in outcome.facts["error"] for outcome in outcomes if outcome.trouble)
    assert not list((tmp_path / "receipts").iterdir())


@pytest.mark.parametrize(
    ("name", "remedy"), [("a.WAV", "Cut"), ("s3://b/a.wav", "Cut"), ("a.mp3", "Convert it to WAV")]
)
def test_nobody_is_told_to_convert_a_wav_to_wav(name: str, remedy: str) -> None:
    assert f"more memory. {remedy}" in fatal(name).facts["error"]


def test_a_worker_that_dies_between_two_files_is_the_fault_of_neither(tmp_path: Path) -> None:
    journal, told = tmp_path / "some.begun", list[str]()
    journal.write_text("\n0+1+" * 5)
    outcomes, _ = do_handful(cleaner(told), ORDERS, str(journal))
    assert [outcome.trouble for outcome in outcomes] == [""] * 5


def test_a_handful_that_nobody_waits_for_ends_with_the_file_that_is_begun(tmp_path: Path) -> None:
    journal, told = tmp_path / "some.begun", list[str]()

    def clean(name: str) -> Outcome:
        told.append(name)
        if name == "b":
            journal.unlink()
        return Outcome({"output": name})

    assert len(do_handful(clean, ORDERS, str(journal))[0]) == 2
    assert told == ["a", "b"]


def test_a_fault_in_one_file_leaves_those_beside_it_as_they_are(tmp_path: Path) -> None:
    outcomes, _ = do_handful(cleaner([], faulty="c"), ORDERS, str(tmp_path / "some.begun"))
    assert [outcome.trouble for outcome in outcomes] == ["", "", "file", "", ""]
    assert "(RuntimeError: ). Please report this." in outcomes[2].facts["error"]


def test_nothing_is_begun_when_the_disk_is_full(tmp_path: Path) -> None:
    told: list[str] = []
    outcomes, _ = do_handful(cleaner(told, full="b"), ORDERS, str(tmp_path / "some.begun"))
    assert ("".join(told), outcomes[-1].trouble) == ("ab", "full")


def test_a_journal_for_which_there_is_no_place_stops_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    outcomes, _ = do_handful(cleaner([]), ORDERS, str(tmp_path / "file" / "some.begun"))
    assert [outcome.trouble for outcome in outcomes] == [""] * 5


def test_pictures_of_a_file_that_was_done_before_its_worker_died_are_kept(tmp_path: Path, settings: Settings) -> None:
    source, target = make_folder(tmp_path / "tapes", 1, seconds=0.5, broken=0), tmp_path / "clean.wav"
    (tape,) = (str(path) for path in source.rglob("*.*"))
    first = denoise_file(tape, str(target), settings, pictures=True)
    assert first.before
    assert first.after
    assert denoise_file(tape, str(target), settings, pictures=True) == first


class Fours(Handfuls):
    """Four files at a time, however long they take."""

    def take(self, workers: int) -> Handful | None:
        """The next four."""
        if self._again:
            return self._again.pop()
        tasks = tuple(islice(self._tasks, 4))
        return Handful(tasks) if tasks else None


@pytest.fixture(params=["own", "default"])
def any_cluster(request: pytest.FixtureRequest, cluster: Client) -> Iterator[Client]:
    """One of ours, and one as Dask starts it, which begins a task four times."""
    if request.param == "own":
        yield cluster
        return
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 3}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as plain,
        Client(plain) as client,
    ):
        yield client


def test_a_handful_with_a_file_that_kills_its_worker_loses_that_one_alone(
    tmp_path: Path, settings: Settings, any_cluster: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "denoise_file", dying_of_one)
    monkeypatch.setattr(engine, "Handfuls", Fours)
    source, target = make_folder(tmp_path / "tapes", 14, seconds=0.1, broken=0), tmp_path / "clean"
    rows = run([str(source)], str(target), settings, any_cluster)
    assert (target / "tries").read_text() == "xxx"
    (named,) = (row for row in rows if row.state != "done")
    assert "00002" in named.name
    assert "died each of 3 times" in named.error
    assert (len(rows), named.tries) == (14, 3)
    assert [path.name for path in (target / ".specapp-batch").rglob("*.*")] == ["ledger.sqlite"]
