"""The short form of `python -m bench.load`: a small crowd, small files, and the same goals."""

from functools import partial
from pathlib import Path

import pytest

from bench.load.__main__ import LONG, SCENARIOS, Scenario
from bench.load.clicks import settled_visitor
from bench.load.harm import failures, full_disk, full_share, hostile
from bench.load.haste import without_pause
from bench.load.rows import Row, table
from bench.load.scenarios import first_visitors, many_files, quick_changes, shared_queue, uploads
from bench.load.server import Server
from bench.load.sizes import sizes

pytestmark = pytest.mark.long

_SLOWER = 4.0
"""Times and ratios of times may be so many times their goal: others use this machine too."""

SHORT: dict[str, Scenario] = {
    "first visitors": partial(first_visitors, count=4),
    "an upload": partial(uploads, count=1, size_bytes=20_000_000),
    "one who brings many": partial(shared_queue, few=2, many=4, seconds=2.0),
    "many files": partial(many_files, count=3, seconds=2.0),
    "quick changes": partial(quick_changes, count=30),
    "sizes": partial(sizes, visitors=2, seconds=1.0),
    "harm": partial(hostile, rounds=24),
    "haste": partial(without_pause, tabs=2, seconds=2.0),
    "a full disk share": full_share,
    "a full disk": full_disk,
    "failures": partial(failures, lost_s=(1.0,)),
}


def missed(rows: list[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if row.goal is not None and row.value > row.goal * (_SLOWER if row.unit in ("s", "x") else 1)
    ]


@pytest.mark.flaky(reruns=1)  # measured beside whatever else runs
@pytest.mark.parametrize("name", SHORT)
def test_a_small_crowd(name: str, tmp_path: Path) -> None:
    rows = SHORT[name](tmp_path)
    assert missed(rows) == [], table(rows)


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENARIOS | LONG)
def test_a_crowd(name: str, tmp_path: Path) -> None:
    rows = (SCENARIOS | LONG)[name](tmp_path)
    assert missed(rows) == [], table(rows)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux lists what a process has loaded")
def test_a_first_visit_loads_no_library_of_tables(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        settled_visitor(server.address).leave()
        loaded = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "python" in loaded
    assert "libarrow" not in loaded
