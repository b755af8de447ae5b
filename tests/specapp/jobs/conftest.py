"""Pools whose workers end with the tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from specapp.jobs import JobLimits, JobPool
from tests.specapp.jobs.support_work import QUICK, until


@pytest.fixture
def make_pool(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[..., JobPool]]:
    pools = []

    def make(
        limits: JobLimits = QUICK,
        root: Path = tmp_path / "jobs",
        modules: tuple[str, ...] = (),
        prepared: Path | None = None,
    ) -> JobPool:
        pools.append(JobPool(limits, root=root, modules=modules, prepared=prepared))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
    assert "dealing out the work failed" not in caplog.text


@pytest.fixture(scope="module")
def shared_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JobPool]:
    pool = JobPool(QUICK, root=tmp_path_factory.mktemp("shared") / "jobs")
    yield pool
    pool.close()


@pytest.fixture
def pool(shared_pool: JobPool, caplog: pytest.LogCaptureFixture) -> Iterator[JobPool]:
    """A pool without jobs; its workers may be warm already."""
    yield shared_pool
    for visitor in ("anna", "bert", "carl", *(f"visitor{n}" for n in range(6))):
        shared_pool.release(visitor)
    until(lambda: not shared_pool._jobs)
    assert "dealing out the work failed" not in caplog.text
