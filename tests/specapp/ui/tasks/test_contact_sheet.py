"""A contact sheet is stored."""

from pathlib import Path

import pytest

from specapp.display import contact_sheet
from specapp.jobs import Report
from specapp.ui.tasks.contact_sheet import SheetRequest, open_sheet, run_sheet
from specapp.ui.tasks.storage import open_recording

RATE = 16_000


def test_a_contact_sheet_is_stored(stored: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    few = tuple(one for one in contact_sheet.candidates() if one.name in ("preset quick", "denoiser median"))
    monkeypatch.setattr("specapp.display.contact_sheet.candidates", lambda: few)
    run_sheet(folder, SheetRequest(stored, 0.0, 1.0), report)
    before, trials = open_sheet(folder)
    assert [trial.candidate for trial in trials] == list(few)
    assert all(open_recording(folder, trial.name).length == RATE for trial in trials)
    assert len({before, *(trial.picture for trial in trials)}) == 3
