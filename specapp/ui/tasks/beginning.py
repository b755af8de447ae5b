"""The beginning of a long sound, cleaned by itself before the rest: to be heard and seen while the work goes on.

Its files are as long as those of the whole result, so that every place is where it will be; what is not cleaned yet is
silence that takes no room on the disk.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from specapp.audio.recording import Recording
from specapp.base.errors import SpecappError
from specapp.base.threads import MOST_THREADS, given_cores
from specapp.jobs import Report
from specapp.pipeline.denoise import denoise
from specapp.pipeline.removal import Progress
from specapp.settings.settings import Settings
from specapp.ui.tasks.storage import ARRIVING, WHOLE_BYTES, name_in, open_recording, store_part

LONG_S = 30.0
"""Shorter sounds are done as soon as their beginning would be."""
FIRST_S, _FIRST_SHARE = 10.0, 1 / 8
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


def share_read(folder: Path) -> float:
    """How much of a recording that is still being read has arrived, 0 to 1; 0 where its file does not say its length.

    Parameters
    ----------
    folder : Path
        That `decode_into` is filling.
    """
    try:
        whole_bytes = int((folder / WHOLE_BYTES).read_text())
        there_bytes = (folder / "original.samples").stat().st_size
    except FileNotFoundError:
        return 0.0
    return min(1.0, there_bytes / whole_bytes) if whole_bytes else 0.0


def share_of_beginnings(recording: Recording, settings: Settings) -> float:
    """How much more work the beginnings of a recording are than the whole alone, 0 to 1."""
    return 0.0 if _is_excerpt(settings) else sum(_lengths_s(recording.duration_s)) / max(recording.duration_s, 1e-9)


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
    if _is_excerpt(settings):
        return
    stored = beginning_in(folder)
    lengths_s = _lengths_s(recording.duration_s)
    with suppress(SpecappError):
        for number, seconds in enumerate(lengths_s):
            if stored is None or seconds > stored.stop_s:
                before = sum(lengths_s[:number])

                def tell(share: float, before: float = before, seconds: float = seconds) -> None:
                    report((before + share * seconds) / sum(lengths_s), "Cleaning the beginning")

                tell(0.0)
                _store(recording, replace(settings, seconds=seconds), folder, Beginning(number, seconds), tell)


def store_first(recording: Path, settings: Settings, folder: Path, report: Report) -> None:
    """Clean the first part of a recording that is still being read, if it is (in a worker).

    Parameters
    ----------
    recording : Path
        Folder that `decode_into` is filling.
    settings : Settings
    folder : Path
        Of the job.
    report : Report
    """
    if name_in(recording) != ARRIVING or _is_excerpt(settings):
        return
    with suppress(SpecappError):
        report(0.0, "Cleaning the beginning")
        arriving = open_recording(recording, ARRIVING)
        seconds = min(FIRST_S, arriving.duration_s)
        _store(arriving, replace(settings, seconds=seconds), folder, Beginning(0, seconds))


def _is_excerpt(settings: Settings) -> bool:
    return bool(settings.start_s or settings.seconds or settings.frames)


def _lengths_s(duration_s: float) -> list[float]:
    if duration_s <= LONG_S:
        return []
    first_s, second_s = min(FIRST_S, _FIRST_SHARE * duration_s), min(_SECOND_S, _SECOND_SHARE * duration_s)
    return [first_s, second_s] if second_s > first_s else [first_s]


def _store(
    recording: Recording, settings: Settings, folder: Path, beginning: Beginning, progress: Progress | None = None
) -> None:
    result = denoise(recording, settings, progress=progress, threads=min(given_cores(), MOST_THREADS))
    for name, part in (("denoised", result.denoised), ("removed", result.removed)):
        store_part(part, folder, beginning.track(name), recording.length)
    told = folder / f".{_FACTS}"
    told.write_text(json.dumps(asdict(beginning)), encoding="utf-8")
    told.replace(folder / _FACTS)
