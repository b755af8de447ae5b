"""Cleaning a stored recording."""

import time
from dataclasses import dataclass
from pathlib import Path

from specapp.audio.recording import Recording
from specapp.base.digests import digest_of
from specapp.base.errors import AudioError
from specapp.base.sentences import say
from specapp.base.threads import MOST_THREADS, given_cores
from specapp.base.version import build
from specapp.jobs import Report, Work
from specapp.pipeline.denoise import clean
from specapp.settings.settings import Settings
from specapp.ui.tasks.beginning import share_of_beginnings, share_read, store_beginnings, store_first
from specapp.ui.tasks.storage import ORIGINAL, name_in, open_recording, room_in, store_result
from specapp.ui.text import msg

WARM_MODULES = ("specapp.ui.tasks.denoise", "cv2", "onnxruntime")
"""What a worker should import before its first job, so that no visitor waits for it."""
_LOOK_EVERY_S = 0.05
_PREPARED, _CLEANED, _MEASURED_FROM = 0.01, 0.88, 0.85
"""Shares of the work, and that of the cleaning from which on its result is measured, as 90 s of sound took them."""
_READ = 0.04
"""Share of the work on a recording that is still being read (own choice: too little to tell the time left by it)."""


@dataclass(frozen=True, slots=True)
class DenoiseRequest:
    """What `run_denoise` shall clean, and how.

    Parameters
    ----------
    recording : Path
        Folder that `store_recording` has filled, or `decode_into` is filling.
    settings : str
        JSON of the Settings.
    beginning : bool
        Clean the beginning of a long recording first, for whoever waits.
    """

    recording: Path
    settings: str
    beginning: bool = False


def denoise_work(recording: Path, digest: str, settings: Settings, *, beginning: bool = False) -> Work:
    """Work for a `JobPool` that cleans a stored recording.

    Parameters
    ----------
    recording : Path
        Folder that `store_recording` has filled.
    digest : str
        Of the recording, from `Recording.digest`.
    settings : Settings
    beginning : bool
        See `DenoiseRequest`; the result does not depend on it.
    """
    text = settings.to_json()
    key = digest_of("denoise", build(), digest, text)
    return Work(run_denoise, DenoiseRequest(recording, text, beginning), key)


def run_denoise(folder: Path, request: DenoiseRequest, report: Report) -> None:
    """Clean a stored recording and write the result into `folder` (in a worker).

    Raises
    ------
    SpecappError
        If the recording or the settings are not accepted.

    See Also
    --------
    open_result : opens what this wrote.
    """
    report(0.0, "Reading")
    settings = Settings.from_json(request.settings)
    if request.beginning:
        store_first(request.recording, settings, folder, report)
    read = _READ if name_in(request.recording) != ORIGINAL else 0.0
    recording = _read(request.recording, _within(report, 0.0, read))
    report = _within(report, read, 1.0)
    if request.beginning:
        more = share_of_beginnings(recording, settings)
        begun = more / (1 + more)
        store_beginnings(recording, settings, folder, _within(report, 0.0, begun))
        report = _within(report, begun, 1.0)
    report(_PREPARED, "Measuring the noise")
    result = clean(
        recording,
        settings,
        progress=lambda share: report(_PREPARED + (_CLEANED - _PREPARED) * share, _phase(share)),
        threads=min(given_cores(), MOST_THREADS),
        room=room_in(folder),
    )
    store_result(result, folder, request.recording, report)


def _read(folder: Path, report: Report) -> Recording:
    """The recording, as soon as all of it is read."""
    while name_in(folder) != ORIGINAL:
        report(share_read(folder), "Reading the rest")
        time.sleep(_LOOK_EVERY_S)
    if not folder.exists():
        raise AudioError(
            say("The sound could not be read to its end, or was deleted for want of room. Bring it again.")
        )
    return open_recording(folder)


def _within(report: Report, first: float, last: float) -> Report:
    """Progress of a stage that takes from one share of the whole to another."""
    return lambda share, text: report(first + (last - first) * share, text)


def _phase(share: float) -> str:
    return msg("Cleaning") if share < _MEASURED_FROM else msg("Checking what was lost")
