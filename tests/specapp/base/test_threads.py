"""Threads side by side: order, bounds, errors, and how many there are."""

import threading
from pathlib import Path

import cv2
import pytest

from specapp.base.threads import ONE, Threads, given_cores


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("items", [0, 1, 3, 40])
def test_results_come_in_order(count: int, items: int) -> None:
    with Threads(count) as threads:
        assert list(threads.map(lambda item: item**2, range(items))) == [item**2 for item in range(items)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_items_are_worked_on_before_they_are_wanted(count: int) -> None:
    begun: list[int] = []
    with Threads(count) as threads:
        results = threads.map(begun.append, range(50))
        next(results)
        assert len(begun) <= count + 1


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_thread_maps_itself_it_does_alone(count: int) -> None:
    with Threads(count) as threads:
        outer = threads.map(lambda n: list(threads.map(lambda _item: threading.get_ident(), range(n))), [3, 4, 5, 6])
        assert [(len(found), len(set(found))) for found in outer] == [(3, 1), (4, 1), (5, 1), (6, 1)]


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_is_passed_on_and_ends_the_work(count: int) -> None:
    begun: list[int] = []

    def fail(item: int) -> None:
        begun.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"), Threads(count) as threads:
        list(threads.map(fail, range(100)))
    assert len(begun) < 20


def test_opencv_computes_on_one_core_meanwhile() -> None:
    before = cv2.getNumThreads()
    with Threads(2):
        assert cv2.getNumThreads() == 1
    assert cv2.getNumThreads() == before


def test_without_threads_everything_happens_here() -> None:
    assert set(ONE.map(lambda _item: threading.get_ident(), range(3))) == {threading.get_ident()}


@pytest.mark.parametrize(
    ("text", "most"), [("100000 100000", 1), ("50000 100000", 1), ("250000 100000", 2), ("max 100000", 512), ("", 512)]
)
def test_a_control_group_limits_the_cores(text: str, most: int, tmp_path: Path) -> None:
    limit = tmp_path / "cpu.max"
    limit.write_text(text)
    assert 1 <= given_cores(limit) <= most
    assert given_cores(tmp_path / "none") >= given_cores(limit)
