"""The contact sheet: every preset and every denoiser on the same few seconds, to be seen, heard and picked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from specapp.audio.recording import Recording
from specapp.base.parameter import Parameter
from specapp.denoisers import DENOISERS
from specapp.display.panels import Panels
from specapp.display.pyramid import Pyramid
from specapp.display.view import View
from specapp.pipeline.denoise import denoise
from specapp.pipeline.measuring.measured import Measurements
from specapp.settings.passes import Estimate, Step
from specapp.settings.presets import PRESETS, own_chain
from specapp.settings.settings import Settings

COLUMNS, ROWS = 320, 150
"""Pixels of each picture (own choice)."""
SHEET_PARAMETERS = (
    Parameter("start_s", "From", 0.0, "Where the few seconds begin.", 0.0, 1e6, 0.1),
    Parameter("seconds", "Length", 4.0, "How many seconds are tried.", 0.5, 20.0, 0.5),
)
_MOST_BYTES = 24_000  # own choice
_OVERSUBTRACTION = 2.0  # own choice


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to clean that is tried.

    Parameters
    ----------
    name : str
        Unique on the sheet: "preset voice", "denoiser nlm".
    label, help : str
    settings : Settings
        What makes it the setting for the whole sound.
    """

    name: str
    label: str
    help: str
    settings: Settings


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What came of a candidate.

    Parameters
    ----------
    candidate : Candidate
    denoised : Recording
        The same few seconds.
    picture : bytes
        WebP of `COLUMNS` x `ROWS` pixels on the scale of the original's.
    measurements : Measurements
    """

    candidate: Candidate
    denoised: Recording
    picture: bytes
    measurements: Measurements


@dataclass(frozen=True, slots=True, eq=False)
class ContactSheet:
    """All trials beside the original.

    Parameters
    ----------
    original : Recording
        The few seconds.
    picture : bytes
        Theirs, WebP.
    trials : tuple of Trial
    """

    original: Recording
    picture: bytes
    trials: tuple[Trial, ...] = field(default=())


def candidates() -> tuple[Candidate, ...]:
    """Every preset, then every denoiser by itself as an own chain."""
    presets = (
        Candidate(f"preset {preset.name}", preset.label, preset.help, Settings(preset=preset.name))
        for preset in PRESETS.values()
    )
    denoisers = (
        Candidate(f"denoiser {denoiser.name}", denoiser.label, denoiser.help, _by_itself(denoiser.name))
        for denoiser in DENOISERS.values()
    )
    return (*presets, *denoisers)


def contact_sheet(
    recording: Recording,
    *,
    start_s: float = 0.0,
    seconds: float = 4.0,
    view: View | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> ContactSheet:
    """Try every candidate on a few seconds of a recording.

    Parameters
    ----------
    recording : Recording
    start_s, seconds : float
        Which; see `SHEET_PARAMETERS`. A start behind the end takes the last seconds.
    view : View, optional
        Of the pictures.
    progress : callable, optional
        Called with the share of the work that is done, and the label of what comes next.

    Raises
    ------
    SettingsError
        If a value is out of range.
    """
    part = excerpt(recording, start_s, seconds)
    picture = b""
    trials = []
    for trial, before in _trials(part, view or View(), progress):
        picture = before
        trials.append(trial)
    return ContactSheet(part, picture, tuple(trials))


def excerpt(recording: Recording, start_s: float, seconds: float) -> Recording:
    """The few seconds that are tried.

    Raises
    ------
    SettingsError
        If a value is out of range.
    """
    for parameter, value in zip(SHEET_PARAMETERS, (start_s, seconds), strict=True):
        parameter.checked(value)
    start_s = max(0.0, min(start_s, recording.duration_s - seconds))
    return recording.excerpt(start_s, start_s + seconds)


def _trials(
    part: Recording, view: View, progress: Callable[[float, str], None] | None
) -> Iterator[tuple[Trial, bytes]]:
    """Each trial, and the picture of the original."""
    tried = candidates()
    shared: dict[str, Pyramid] = {"original": view.pyramid(part)}
    before = b""
    for index, candidate in enumerate(tried):
        if progress:
            progress(index / len(tried), candidate.label)
        result = denoise(part, candidate.settings)
        panels = Panels(result, view, dict(shared))
        before = before or panels.panel("original", COLUMNS, ROWS).encode(most_bytes=_MOST_BYTES)
        picture = panels.panel("denoised", COLUMNS, ROWS).encode(most_bytes=_MOST_BYTES)
        yield Trial(candidate, result.denoised, picture, result.measurements), before
    if progress:
        progress(1.0, "")


def _by_itself(name: str) -> Settings:
    estimate = Estimate((Step(name),), oversubtraction=_OVERSUBTRACTION)
    return Settings(passes=(own_chain(estimate),))
