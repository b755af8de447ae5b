"""More work for the page's workers: edited pictures, pictures alone, the tour of mistakes, the contact sheet."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.base.digests import digest_of
from specapp.display.contact_sheet import Candidate, candidates, contact_sheet
from specapp.jobs import Report, Work
from specapp.picture.exchange import from_picture
from specapp.picture.files import read_picture
from specapp.picture.layout import USUAL_RANGE_DB
from specapp.picture.pitfalls.mistakes import walk
from specapp.picture.synthesis.sound_of import FOREIGN_PEAK, foreign_picture, sound_of
from specapp.pipeline.denoise import Progress
from specapp.pipeline.measurements import Measurements
from specapp.ui.tasks.denoise import open_recording, store_recording, store_result

TOUR_COLUMNS, TOUR_ROWS = 640, 360
"""Pixels of the pictures of the tour."""
_APPLIED = 0.7


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Edited picture files and the folder of their recording; `range_db` is for pictures that do not say theirs."""

    recording: Path
    pictures: tuple[bytes, ...]
    boost_db: float
    range_db: float = USUAL_RANGE_DB


@dataclass(frozen=True, slots=True)
class AloneRequest:
    """A picture file without sound; `foreign` says how it was made where it does not."""

    picture: bytes
    options: tuple[tuple[str, Any], ...]
    foreign: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TourRequest:
    """Mistakes to make with a stored recording."""

    recording: Path
    mistakes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """The few seconds of a stored recording that everything is tried on."""

    recording: Path
    start_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class TourFacts:
    """What a step of the tour came to; its sounds are "original" and "heard" in the same folder."""

    picture: bytes
    snr_db: float
    level_db: float


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """A trial of the contact sheet; its sound is `name` in the same folder, that of the original "original"."""

    candidate: Candidate
    name: str
    picture: bytes
    measurements: Measurements


def apply_work(
    recording: Path,
    digest: str,
    pictures: Sequence[bytes],
    boost_db: float = 0.0,
    range_db: float = USUAL_RANGE_DB,
) -> Work:
    """Work that changes a stored recording as its pictures were; `open_result` opens what it writes."""
    request = ApplyRequest(recording, tuple(pictures), boost_db, range_db)
    return Work(
        run_apply, request, digest_of("apply", digest, str(boost_db), str(range_db), *map(_digest, request.pictures))
    )


def alone_work(picture: bytes, options: Mapping[str, Any], foreign: Mapping[str, Any] | None = None) -> Work:
    """Work that turns a picture alone into sound; `open_recording` opens it."""
    request = AloneRequest(picture, tuple(options.items()), tuple((foreign or {}).items()))
    return Work(run_alone, request, digest_of("alone", repr(request.options), repr(request.foreign), _digest(picture)))


def tour_work(recording: Path, digest: str, mistakes: tuple[str, ...]) -> Work:
    """Work that makes mistakes; `open_tour` opens what it writes."""
    return Work(run_tour, TourRequest(recording, mistakes), digest_of("tour", digest, *mistakes))


def sheet_work(recording: Path, digest: str, start_s: float, seconds: float) -> Work:
    """Work that fills a contact sheet; `open_sheet` opens what it writes."""
    return Work(
        run_sheet, SheetRequest(recording, start_s, seconds), digest_of("sheet", digest, str(start_s), str(seconds))
    )


def run_apply(folder: Path, request: ApplyRequest, report: Report) -> None:
    """Change a stored recording as its pictures were (in a worker).

    Raises
    ------
    SpecappError
        If a picture is none, or not of this recording, or two show the same part of it.
    """
    report(0.0, "Reading the picture")
    count = len(request.pictures)
    result = from_picture(
        map(read_picture, request.pictures),
        open_recording(request.recording),
        boost_db=request.boost_db,
        range_db=request.range_db,
        progress=_whole(report, count),
    )
    store_result(result, folder, request.recording, report)


def _whole(report: Report, count: int) -> Progress:
    """Turns the progress of one picture after the other into that of all of them."""
    done, last = 0, 0.0

    def step(share: float) -> None:
        nonlocal done, last
        done += share < last
        last = share
        report(_APPLIED * min((done + share) / count, 1.0), "Bringing it back")

    return step


def run_alone(folder: Path, request: AloneRequest, report: Report) -> None:
    """Turn a picture alone into sound (in a worker).

    Raises
    ------
    SpecappError
        If the picture is none, does not say how it was made, or is too large.
    """
    report(0.0, "Reading the picture")
    picture, options = read_picture(request.picture), dict(request.options)
    if request.foreign:
        picture = foreign_picture(picture.pixels, **dict(request.foreign))
        options = {"peak": FOREIGN_PEAK} | options
    made = sound_of(picture, progress=lambda share: report(share, "Inventing a phase"), **options)
    store_recording(made.recording, folder)


def run_tour(folder: Path, request: TourRequest, report: Report) -> None:
    """Make mistakes with a stored recording (in a worker)."""
    report(0.0, "Walking to the picture and back")
    stop = walk(open_recording(request.recording), request.mistakes)
    store_recording(stop.original, folder)
    store_recording(stop.playable, folder, "heard")
    (folder / "picture.png").write_bytes(_thumbnail(stop.picture))
    facts = {"snr_db": stop.snr_db, "level_db": stop.level_db}
    (folder / "tour.json").write_text(json.dumps(facts), encoding="utf-8")


def open_tour(folder: Path) -> TourFacts:
    """What `run_tour` wrote.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.
    """
    facts = json.loads((folder / "tour.json").read_text(encoding="utf-8"))
    return TourFacts((folder / "picture.png").read_bytes(), **facts)


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


def _digest(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest()


def _thumbnail(picture: NDArray[np.uint8]) -> bytes:
    """PNG of a picture in the size in which the tour shows it."""
    import cv2

    size = (TOUR_COLUMNS, TOUR_ROWS)
    _, data = cv2.imencode(".png", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return bytes(data.tobytes())
