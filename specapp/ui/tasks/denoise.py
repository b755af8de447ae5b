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
from specapp.ui.tasks.beginning import store_beginnings, store_first
from specapp.ui.tasks.storage import ORIGINAL, name_in, open_recording, room_in, store_result
from specapp.ui.text import msg

WARM_MODULES = ("specapp.ui.tasks.denoise", "cv2", "onnxruntime")
"""What a worker should import before its first job, so that no visitor waits for it."""
_LOOK_EVERY_S = 0.05
_PREPARED, _CLEANED, _MEASURED_FROM = 0.01, 0.88, 0.85
"""Shares of the work, and that of the cleaning from which on its result is measured, as 90 s of sound took them."""


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
    recording = _read(request.recording, report)
    if request.beginning:
        store_beginnings(recording, settings, folder, report)
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
        report(0.0, "Reading the rest")
        time.sleep(_LOOK_EVERY_S)
    if not folder.exists():
        raise AudioError(
            say("The sound could not be read to its end, or was deleted for want of room. Bring it again.")
        )
    return open_recording(folder)


def _phase(share: float) -> str:
    return msg("Cleaning") if share < _MEASURED_FROM else msg("Checking what was lost")
