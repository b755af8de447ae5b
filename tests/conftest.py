"""Fixtures that several test files share."""

import gc
import math
import os
import shutil
import sys
from collections.abc import Generator, Iterable, Iterator
from typing import cast

import numpy as np
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--one-case", action="store_true", help="of each test with many cases run one")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Tests and what they import are no garbage: looking for it took a tenth of the processor time of finding them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the browser's tests the clocks of a page, a sound card and a server meet: what fails is tried once more.

    The summary shows the first failure of what needed it; more than three of those fail the run. Files that take long
    begin first.
    """
    _leave_further_cases_to_soak(items)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if config.getoption("--one-case"):
        _keep_one_case(config, items)


def _cases(items: Iterable[pytest.Item]) -> dict[str, list[pytest.Item]]:
    """The items of each test."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return cases


def _leave_further_cases_to_soak(items: list[pytest.Item]) -> None:
    """Of a test over several tables the first cases have the first rows, the next the second ones and so on.

    A shorter table begins again, until the longest has ended. Where only some cases were asked for, all of those run.
    """
    for same in _cases(item for item in items if item.get_closest_marker("each_choice")).values():
        tables: dict[str, dict[tuple[int, ...], int]] = {}
        places = [tuple(_rows(cast(pytest.Function, item), tables)) for item in same]
        sizes = [len(table) for table in tables.values()]
        kept = {tuple(number % size for size in sizes) for number in range(max(sizes))}
        for item, place in zip(same, places, strict=True):
            if place not in kept and len(same) == math.prod(sizes):
                item.add_marker(pytest.mark.soak)


def _rows(item: pytest.Function, tables: dict[str, dict[tuple[int, ...], int]]) -> Iterator[int]:
    """Which row of each table a case has, as they were met; `tables` keeps them by the names of their arguments.

    Yields
    ------
    int
    """
    for mark in item.iter_markers("parametrize"):
        names = [mark.args[0]] if isinstance(mark.args[0], str) else list(mark.args[0])
        table = tables.setdefault(",".join(names), {})
        yield table.setdefault(tuple(id(item.callspec.params[name]) for name in names), len(table))


def _keep_one_case(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of one test the first case, of the next the second and so on, so that not all meet the same row of a table."""
    cases = _cases(item for item in items if not item.get_closest_marker("soak"))
    kept = [same[number % len(same)] for number, same in enumerate(cases.values())]
    left = set(kept)
    config.hook.pytest_deselected(items=[item for item in items if item not in left])
    items[:] = kept


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
