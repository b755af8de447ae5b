"""The cluster of this machine: what its workers are given, and what it leaves behind."""

import os
import signal
from typing import TYPE_CHECKING

import pytest

from specapp.base import allocator
from specapp.batch.cluster import Workers, connected

if TYPE_CHECKING:
    from distributed import Client

NAMES = (*allocator.ENVIRONMENT, "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", "PYTHONHASHSEED")


def environment() -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in NAMES}


def test_a_worker_has_one_core_and_uses_freed_memory_again(cluster: "Client") -> None:
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
