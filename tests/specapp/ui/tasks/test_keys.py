"""Different work has different keys."""

from pathlib import Path

from specapp.ui.tasks.contact_sheet import sheet_work
from specapp.ui.tasks.edited_picture import apply_work
from specapp.ui.tasks.picture_alone import alone_work
from specapp.ui.tasks.tour import tour_work

RATE = 16_000


def test_keys_tell_work_apart(stored: Path) -> None:
    works = [
        apply_work(stored, "a", [b"1"]),
        apply_work(stored, "a", [b"2"]),
        apply_work(stored, "b", [b"1"]),
        apply_work(stored, "a", [b"1"], 6.0),
        apply_work(stored, "a", [b"1"], 0.0, 60.0),
        apply_work(stored, "a", [b"1", b"2"]),
        alone_work(b"1", {}),
        alone_work(b"1", {"seed": 1}),
        tour_work(stored, "a", ()),
        tour_work(stored, "a", ("mel",)),
        sheet_work(stored, "a", 0.0, 4.0),
        sheet_work(stored, "a", 1.0, 4.0),
    ]
    assert len({work.key for work in works}) == len(works)
