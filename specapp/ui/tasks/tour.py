"""A step of the tour: mistakes made with a stored recording."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.base.digests import digest_of
from specapp.jobs import Report, Work
from specapp.picture.pitfalls.mistakes import run
from specapp.ui.tasks.storage import open_recording, store_recording

TOUR_COLUMNS, TOUR_ROWS = 640, 360
"""Pixels of the pictures of the tour."""


@dataclass(frozen=True, slots=True)
class TourRequest:
    """Mistakes to make with a stored recording."""

    recording: Path
    mistakes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TourFacts:
    """What a step of the tour came to; its sounds are "original" and "heard" in the same folder."""

    picture: bytes
    snr_db: float
    level_db: float


def tour_work(recording: Path, digest: str, mistakes: tuple[str, ...]) -> Work:
    """Work that makes mistakes; `open_tour` opens what it writes."""
    return Work(run_tour, TourRequest(recording, mistakes), digest_of("tour", digest, *mistakes))


def run_tour(folder: Path, request: TourRequest, report: Report) -> None:
    """Make mistakes with a stored recording (in a worker)."""
    report(0.0, "To the picture and back")
    outcome = run(open_recording(request.recording), request.mistakes)
    store_recording(outcome.original, folder)
    store_recording(outcome.playable, folder, "heard")
    (folder / "picture.png").write_bytes(_thumbnail(outcome.picture))
    facts = {"snr_db": outcome.snr_db, "level_db": outcome.level_db}
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


def _thumbnail(picture: NDArray[np.uint8]) -> bytes:
    """PNG of a picture in the size in which the tour shows it."""
    import cv2

    size = (TOUR_COLUMNS, TOUR_ROWS)
    _, data = cv2.imencode(".png", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    return bytes(data.tobytes())
