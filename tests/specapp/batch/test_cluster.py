"""The cluster of this machine: what its workers are given, and what it leaves behind."""

import os
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

_WITHOUT_US = """
import sys
sys.modules["specapp"] = None
from distributed.cli.dask_worker import main
main()
"""
NAMES = (*allocator.ENVIRONMENT, "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", "PYTHONHASHSEED")


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
    assert {row.source.split("/")[0] for row in rows} == {tapes.name}
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
