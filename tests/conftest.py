"""Fixtures that several test files share."""

import os
import shutil
import sys
from collections.abc import Iterator

import numpy as np
import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the browser's tests the clocks of a page, a sound card and a server meet: what fails is tried once more.

    The summary shows the first failure of what needed it; more than three of those fail the run.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """Streamlit leaves the page that a test drew as ``__main__``, which processes started later would draw again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser: what `make test` found, else the first Chromium on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = os.environ.get("SPECAPP_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("No Chromium found: run `make test`, which gets one, or set SPECAPP_CHROMIUM=/path/to/chromium.")
    return path
