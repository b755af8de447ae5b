"""The beginning of a long sound, cleaned by itself before the rest: to be heard and seen while the work goes on.

Its files are as long as those of the whole result, so that every place is where it will be; what is not cleaned yet is
silence that takes no room on the disk.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.errors import SpecappError
from specapp.base.threads import MOST_THREADS, given_cores
from specapp.display.pyramid import build_pyramid
from specapp.jobs import Report
from specapp.pipeline.denoise import denoise
from specapp.settings.settings import Settings
from specapp.ui.tasks.storage import write_facts

LONG_S = 30.0
"""Shorter sounds are done as soon as their beginning would be."""
_FIRST_S, _FIRST_SHARE = 10.0, 1 / 8
"""What is cleaned at once: as much as the router listens to, but no large part of the work."""
_SECOND_S, _SECOND_SHARE = 300.0, 1 / 20
"""Of long sounds, what takes longer to hear than the whole takes to be cleaned."""
_FACTS = "beginning.json"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What can be heard of a result that is not there yet.

    Parameters
    ----------
    number : int
        Each reaches further than the one before.
    stop_s : float
        Where it ends.
    """

    number: int
    stop_s: float

    def track(self, name: str) -> str:
        """Under which name `name` (``"denoised"``, ``"removed"``) is stored in the folder."""
        return f"beginning {self.number} {name}"


def beginning_in(folder: Path) -> Beginning | None:
    """The latest beginning that a job has stored in its folder, if it has."""
    try:
        return Beginning(**json.loads((folder / _FACTS).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def store_beginnings(recording: Recording, settings: Settings, folder: Path, report: Report) -> None:
    """Clean the beginning of a long recording, and more of a very long one (in a worker).

    Nothing is stored where it cannot be cleaned by itself: the work on the whole will say why, or do better.

    Parameters
    ----------
    recording : Recording
    settings : Settings
    folder : Path
        Of the job.
    report : Report

    See Also
    --------
    beginning_in : says what there is.
    """
    if settings.start_s or settings.seconds or settings.frames:
        return
    with suppress(SpecappError):
        for number, seconds in enumerate(_lengths_s(recording.duration_s)):
            report(0.0, "Cleaning the beginning")
            _store(recording, replace(settings, seconds=seconds), folder, Beginning(number, seconds))


def _lengths_s(duration_s: float) -> list[float]:
    if duration_s <= LONG_S:
        return []
    first_s, second_s = min(_FIRST_S, _FIRST_SHARE * duration_s), min(_SECOND_S, _SECOND_SHARE * duration_s)
    return [first_s, second_s] if second_s > first_s else [first_s]


def _store(recording: Recording, settings: Settings, folder: Path, beginning: Beginning) -> None:
    result = denoise(recording, settings, threads=min(given_cores(), MOST_THREADS))
    for name, part in (("denoised", result.denoised), ("removed", result.removed)):
        track = beginning.track(name)
        with (folder / f"{track}.samples").open("wb") as file:
            file.write(np.ascontiguousarray(part.samples.T).data)
            file.truncate(recording.length * part.channels * part.samples.itemsize)
        build_pyramid(part).save(folder / f"{track}.pyramid", recording.length)
        write_facts(part, folder, track, recording.length)
    told = folder / f".{_FACTS}"
    told.write_text(json.dumps(asdict(beginning)), encoding="utf-8")
    told.replace(folder / _FACTS)
