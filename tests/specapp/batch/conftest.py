"""Folders of short recordings, and one cluster for all tests of the room."""

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from specapp.batch.cluster import Workers, connected
from specapp.settings.settings import Settings
from tests.specapp.batch.support_folders import make_folder

if TYPE_CHECKING:
    from distributed import Client

SETTINGS = Settings(preset="quick")


@pytest.fixture(scope="module", autouse=True)
def _lost_connections() -> Iterator[None]:
    """Connections to workers and schedulers that were killed may be left open; no later test answers for them."""
    yield
    with warnings.catch_warnings():
        # on this machine alone: anything else is a fault
        warnings.filterwarnings("ignore", r"unclosed <socket\.socket .*\('127\.0\.0\.1', ", ResourceWarning)
        gc.collect()


@pytest.fixture
def settings() -> Settings:
    """Quick ones."""
    return SETTINGS


@pytest.fixture
def tapes(tmp_path: Path) -> Path:
    """Six recordings in three folders, and a file that is none."""
    return make_folder(tmp_path / "tapes", 6)


@pytest.fixture(scope="session")
def cluster() -> "Iterator[Client]":
    """Two worker processes."""
    with connected(Workers(processes=2)) as client:
        yield client
