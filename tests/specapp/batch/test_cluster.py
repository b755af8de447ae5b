"""The cluster of this machine: what its workers are given, and what it leaves behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

from specapp.base import allocator
from specapp.base.errors import SpecappError
from specapp.batch import Options, run
from specapp.batch.cluster import Workers, connected
from specapp.batch.shared_noise import stored_noise
from specapp.settings.settings import Settings
from tests.specapp.batch.support_folders import make_folder
from tests.support.scripts import ROOT

pytestmark = pytest.mark.long

_WITHOUT_US = """
import sys
sys.modules["specapp"] = None
from distributed.cli.dask_worker import main
main()
"""
NAMES = (*allocator.ENVIRONMENT, "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", "PYTHONHASHSEED")

COMMAND = (sys.executable, "-m", "specapp", "batch", "--preset", "quick", "--workers", "2")

ENDED_BY_CTRL_C = (130, -signal.SIGINT)
"""A shell says 130 of both: Python ends by the signal when it came while a string was run, as dataclasses do."""


def environment() -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in NAMES}


def test_a_worker_has_one_core_and_uses_freed_memory_again(cluster: Client) -> None:
    for found in cluster.run(environment).values():
        assert found | {"PYTHONHASHSEED": "1"} == dict.fromkeys(NAMES, "1") | dict(allocator.ENVIRONMENT)


def test_the_environment_of_whoever_starts_a_cluster_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    before = environment()
    with connected(Workers(processes=1)) as client:
        assert {found["OMP_NUM_THREADS"] for found in client.run(environment).values()} == {"3"}
    assert environment() == before


def process_id() -> int:
    return os.getpid()


def test_workers_do_not_hear_ctrl_c() -> None:
    with connected(Workers(processes=1)) as client:
        (before,) = client.run(process_id).values()
        os.kill(before, signal.SIGINT)
        assert client.submit(process_id, pure=False).result() == before
        assert list(client.run(process_id).values()) == [before]


def test_a_scheduler_remembers_nothing_of_what_has_ended() -> None:
    """Neither tasks nor notes about them: what runs in the client's process would grow with every file."""

    def held(dask_scheduler: Any) -> list[int]:
        spans = dask_scheduler.extensions["spans"].spans
        return [len(dask_scheduler.tasks), len(dask_scheduler.task_prefixes), len(spans)]

    with connected(Workers(processes=1)) as client:
        for number in range(20):
            client.submit(process_id, pure=False, key=("denoise", str(number))).result()
        until = time.monotonic() + 60
        while (found := client.run_on_scheduler(held))[0] and time.monotonic() < until:
            time.sleep(0.05)
    assert found == [0, 1, 0]


def test_workers_in_another_folder_find_paths_that_are_relative(
    tapes: Path, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of a cluster that somebody else has started."""
    monkeypatch.chdir(tmp_path)
    with connected(Workers(processes=1)) as client:
        client.run(os.chdir, "/")
        rows = run([tapes.name], "clean", settings, client, options=Options(shared_noise=True))
    assert sorted(row.state for row in rows) == ["done"] * 6 + ["failed"]
    assert all(Path(row.source).is_relative_to(tapes) for row in rows)
    assert all((tmp_path / "clean" / row.output).exists() for row in rows)
    noise = stored_noise("clean")
    assert noise is not None
    assert "too few" not in noise.note


def test_workers_without_this_package_are_refused_before_they_fail_every_file() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    commands = (
        ("-m", "distributed.cli.dask_scheduler", "--port", address.rpartition(":")[2], "--no-dashboard"),
        ("-c", _WITHOUT_US, address, "--no-dashboard", "--no-nanny"),
    )
    with ExitStack() as ended:
        for command in commands:
            process = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ended.callback(process.wait)
            ended.callback(process.kill)
        with Client(address, timeout=60) as client:
            client.wait_for_workers(1, timeout=60)
        with pytest.raises(SpecappError, match="cannot load specapp"), connected(Workers(scheduler=address)):
            pass


def test_workers_with_too_little_memory_are_refused_before_they_fail_every_file(cluster: Client) -> None:
    address = cluster.scheduler_info()["address"]
    told = r"may take 2048 MB of memory, and the program needs 3000\. Start them with --memory-limit"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("specapp.batch.cluster.LEAST_MB", 3_000)
        with pytest.raises(SpecappError, match=told), connected(Workers(scheduler=address)):
            pass
    with connected(Workers(scheduler=address)):
        pass


def hear_ctrl_c() -> None:
    """As in a terminal: a shell lets what it starts in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_one_line_and_the_next_run_goes_on(number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C, and what a batch system or `kill` sends to this process alone."""
    source, target = make_folder(tmp_path / "tapes", 60, seconds=2.0, broken=0), tmp_path / "clean"
    command = [*COMMAND, str(source), "-o", str(target)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509  (nothing but a system call)
    ) as running:
        until = time.monotonic() + 60
        while len(list(target.rglob("tape*"))) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        for _ in range(3):  # as a terminal does, and as people do
            (os.killpg if number == signal.SIGINT else os.kill)(running.pid, number)
            time.sleep(0.1)
        said, errors = running.communicate(timeout=30)
    assert (running.returncode, errors) == (128 + number, "")
    assert said.endswith("stopped; the same command goes on\n")
    assert len(list(target.rglob(".*.part"))) == 0
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert "failed" not in again.stdout
    assert len(list(target.rglob("tape*"))) == 60


@pytest.mark.parametrize("after_s", [0.0, 0.2, 0.4, 0.7, 1.0, 1.4])
def test_ctrl_c_while_workers_start_ends_in_one_line(after_s: float, tmp_path: Path) -> None:
    """The moments count from when the command has been imported: before that it is Python that hears."""
    source = make_folder(tmp_path / "tapes", 60, seconds=2.0, broken=0)
    errors = tmp_path / "errors"
    with (
        errors.open("w") as to_errors,
        subprocess.Popen(
            [sys.executable, "-X", "importtime", *COMMAND[1:], str(source), "-o", str(tmp_path / "clean")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=to_errors,
            text=True,
            start_new_session=True,
            preexec_fn=hear_ctrl_c,  # noqa: PLW1509  (nothing but a system call)
        ) as running,
    ):
        while "specapp.cli.main" not in errors.read_text():
            assert running.poll() is None, errors.read_text()
            time.sleep(0.01)
        time.sleep(after_s)
        os.killpg(running.pid, signal.SIGINT)
        said, _ = running.communicate(timeout=60)
    in_words = [line for line in errors.read_text().splitlines() if not line.startswith("import time:")]
    assert running.returncode in ENDED_BY_CTRL_C, in_words
    assert not any("Traceback" in line for line in in_words), in_words
    assert not re.search(r"\b0 of .*left", said)
