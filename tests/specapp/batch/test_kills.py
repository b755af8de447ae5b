"""Workers are killed, and every good file is done once, every broken one named."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specapp.batch import Options, Row, run
from specapp.batch.batch import planned, work
from specapp.batch.cluster import Workers, connected
from specapp.batch.engine import Job
from specapp.batch.ledger import opened_ledger
from specapp.settings.settings import Settings
from tests.specapp.batch.support_folders import make_folder
from tests.support.scripts import ROOT

if TYPE_CHECKING:
    from distributed import Client


def worker_pid() -> int:
    return os.getpid()


@contextmanager
def killing(client: "Client", *, first_s: float, every_s: float) -> Iterator[list[int]]:
    """Kill one worker process after another; gives the list of those that were killed."""
    killed: list[int] = []
    stop = threading.Event()

    def kill() -> None:
        wait_s = first_s
        while not stop.wait(wait_s):
            pids = client.run(worker_pid)
            if not pids:
                wait_s = 1.0
                continue
            killed.append(pids[sorted(pids)[len(killed) % len(pids)]])
            os.kill(killed[-1], signal.SIGKILL)
            wait_s = every_s

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


def check(rows: tuple[Row, ...], source: Path, target: Path, settings: Settings) -> None:
    """Every good file has its result, every broken one its sentence, nothing else is there, nothing is left to do."""
    good = {path.relative_to(source).as_posix() for path in source.rglob("*.*") if "broken" not in path.name}
    broken = {path.name for path in source.glob("broken*")}
    assert {row.name for row in rows if row.state == "done"} == good
    assert {row.name for row in rows if row.state == "failed" and "no recording" in row.error} == broken
    written = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert written - good == {".specapp-batch/ledger.sqlite"}
    started = time.monotonic()
    assert not planned([str(source)], str(target), settings, Options()).missing
    assert time.monotonic() - started < max(1.0, len(rows) / 1000)


def test_one_kill_among_300_files(tmp_path: Path, settings: Settings) -> None:
    source, target = make_folder(tmp_path / "tapes", 297, seconds=0.1, broken=3), tmp_path / "clean"
    told: list[Row] = []
    with connected(Workers(processes=2)) as client:

        def kill_once(row: Row) -> None:
            told.append(row)
            if len(told) == 40:
                os.kill(min(client.run(worker_pid).values()), signal.SIGKILL)

        plan = planned([str(source)], str(target), settings, Options())
        with opened_ledger(str(target)) as ledger:
            work(plan, Job(str(target)), ledger, client, kill_once)
            rows = tuple(ledger.rows())
    assert len(told) == 300
    check(rows, source, target, settings)


def test_a_ledger_whose_writer_was_killed_is_read_as_it_was_when_it_was_last_safe(tmp_path: Path) -> None:
    """Also what it had begun to write: SQLite takes that back by its journal."""
    before, after = b"x" * 4_000, b"y" * 4_000
    with opened_ledger(str(tmp_path / "clean")) as ledger:
        for index in range(300):
            ledger.write(Row(f"{index}.wav", "safe", "done", before=before))
        ledger.commit()
        for index in range(2_500):
            ledger._file.execute(
                "UPDATE files SET source = 'begun', before = ? WHERE name = ?", (after, f"{index}.wav")
            )
            ledger._file.execute("INSERT INTO files (name, before) VALUES (?, ?)", (f"more {index}", after))
        shutil.copytree(tmp_path / "clean", tmp_path / "killed")
    assert (tmp_path / "killed/.specapp-batch/ledger.sqlite-journal").stat().st_size
    for readonly in (True, False):
        with opened_ledger(str(tmp_path / "killed"), readonly=readonly) as ledger:
            assert [row.source for row in ledger.rows()] == ["safe"] * 300


@pytest.mark.soak
def test_a_kill_every_minute_among_10_000_files(tmp_path: Path) -> None:
    """Ten kinds of 2 to 20 s, 1 % broken."""
    settings = Settings(preset="quick")
    source = make_folder(tmp_path / "tapes", 9_900, seconds=2.0, broken=100, longest=10)
    with connected(Workers(processes=2)) as client, killing(client, first_s=60.0, every_s=60.0) as killed:
        rows = run([str(source)], str(tmp_path / "clean"), settings, client)
        assert killed
    check(rows, source, tmp_path / "clean", settings)
    started = time.monotonic()
    run([str(source)], str(tmp_path / "clean"), settings)
    assert time.monotonic() - started < 10


@contextmanager
def scheduler_and_worker(port: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """A cluster of processes of its own, which `make cluster` starts alike."""
    address = f"tcp://127.0.0.1:{port}"
    commands = (
        ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"),
        ("distributed.cli.dask_worker", address, "--nthreads", "2", "--no-dashboard", "--no-nanny"),
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_the_scheduler_is_lost_and_started_again(tmp_path: Path, settings: Settings) -> None:
    source, target = make_folder(tmp_path / "tapes", 40, seconds=2.0), tmp_path / "clean"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with ExitStack() as second:

        def lose(row: Row) -> None:
            told.append(row)
            if len(told) == 5:
                for process in processes:
                    process.kill()
                    process.wait()
                second.enter_context(scheduler_and_worker(port))

        told: list[Row] = []
        with scheduler_and_worker(port) as processes, connected(Workers(scheduler=f"tcp://127.0.0.1:{port}")) as client:
            plan = planned([str(source)], str(target), settings, Options())
            with opened_ledger(str(target)) as ledger:
                work(plan, Job(str(target)), ledger, client, lose)
                rows = tuple(ledger.rows())
    assert len(told) == 41
    check(rows, source, target, settings)
