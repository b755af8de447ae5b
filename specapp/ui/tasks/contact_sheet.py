"""The contact sheet of a stored recording."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from specapp.base.digests import digest_of
from specapp.display.contact_sheet import Candidate, candidates, contact_sheet
from specapp.jobs import Report, Work
from specapp.pipeline.measuring.measured import Measurements
from specapp.ui.tasks.storage import open_recording, store_recording


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """The few seconds of a stored recording that everything is tried on."""

    recording: Path
    start_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """A trial of the contact sheet; its sound is `name` in the same folder, that of the original "original"."""

    candidate: Candidate
    name: str
    picture: bytes
    measurements: Measurements


def sheet_work(recording: Path, digest: str, start_s: float, seconds: float) -> Work:
    """Work that fills a contact sheet; `open_sheet` opens what it writes."""
    return Work(
        run_sheet, SheetRequest(recording, start_s, seconds), digest_of("sheet", digest, str(start_s), str(seconds))
    )


def run_sheet(folder: Path, request: SheetRequest, report: Report) -> None:
    """Try everything on a few seconds of a stored recording (in a worker)."""
    sheet = contact_sheet(
        open_recording(request.recording), start_s=request.start_s, seconds=request.seconds, progress=report
    )
    store_recording(sheet.original, folder)
    (folder / "original.webp").write_bytes(sheet.picture)
    facts = {}
    for index, trial in enumerate(sheet.trials):
        name = f"trial{index}"
        store_recording(trial.denoised, folder, name)
        (folder / f"{name}.webp").write_bytes(trial.picture)
        facts[trial.candidate.name] = {"name": name, "measurements": asdict(trial.measurements)}
    (folder / "sheet.json").write_text(json.dumps(facts), encoding="utf-8")


def open_sheet(folder: Path) -> tuple[bytes, tuple[TrialFacts, ...]]:
    """Picture of the original, and the trials that `run_sheet` wrote.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.
    """
    facts = json.loads((folder / "sheet.json").read_text(encoding="utf-8"))
    trials = tuple(
        TrialFacts(
            candidate,
            facts[candidate.name]["name"],
            (folder / f"{facts[candidate.name]['name']}.webp").read_bytes(),
            Measurements(**facts[candidate.name]["measurements"]),
        )
        for candidate in candidates()
        if candidate.name in facts
    )
    return (folder / "original.webp").read_bytes(), trials
