"""The sound of a picture alone, which was painted or made by somebody else. The phase is invented."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Metadata, Recording
from specapp.base.decibels import db_to_amplitude, power_to_db
from specapp.base.errors import PictureError
from specapp.base.parameter import Parameter, check_all
from specapp.base.sentences import say
from specapp.picture.codes import Values, as_codes, undisplayed
from specapp.picture.exchange import Picture
from specapp.picture.layout import HIGHEST_CODE, PictureLayout
from specapp.picture.synthesis.canvas import check_size
from specapp.picture.synthesis.phase_retrieval import (
    Frames,
    Magnitudes,
    convergence_db,
    gradient_phases,
    griffin_lim,
    with_phases,
)
from specapp.pipeline.removal import Progress
from specapp.spectral.spectrogram import Spectrogram, synthesise

Method: TypeAlias = Literal["gradient", "griffin-lim"]

ALONE_PARAMETERS = (
    Parameter(
        "method",
        "Phase",
        "gradient",
        "From the gradient of the picture, then improved; or improved from random ones.",
        choices=("gradient", "griffin-lim"),
    ),
    Parameter("iterations", "Rounds", 100, "Rounds of the fast Griffin-Lim algorithm.", 0, 1000, 1),
    Parameter("seed", "Seed", 0, "Of the random phases: the same number gives the same sound.", 0, 2**31, 1),
    Parameter("peak", "Peak", 0.0, "What the loudest sample shall be; 0 leaves the picture's level.", 0.0, 1.0, 0.05),
)


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """A sound made from a picture alone.

    Parameters
    ----------
    recording : Recording
    convergence_db : float
        How far its picture is from the given one; lower is better, 0 has nothing in common.
    notes : tuple of str
    """

    recording: Recording
    convergence_db: float
    notes: tuple[str, ...]


def sound_of(
    picture: Picture,
    *,
    method: Method = "gradient",
    iterations: int = 100,
    seed: int = 0,
    peak: float = 0.0,
    progress: Progress | None = None,
) -> Reconstruction:
    """The sound of a picture alone: its magnitudes are the picture's, its phase is invented.

    Parameters
    ----------
    picture : Picture
        With a layout: of `to_picture`, of a file that says how it was made, `canvas` or `foreign_picture`.
    method : {'gradient', 'griffin-lim'}
        See `specapp.picture.synthesis.phase_retrieval`.
    iterations : int
    seed : int
    peak : float
        What the loudest sample shall be; 0 leaves the level that the picture says.
    progress : callable, optional
        Called with the share of the work that is done, 0 to 1.

    Returns
    -------
    Reconstruction
        The sound, how near its picture is to the given one, and what there is to say about it.

    Raises
    ------
    LimitError
        If the picture is too large.
    PictureError
        If it does not say how it was made, or has another size than it says.
    SettingsError
        If an option is out of range.

    See Also
    --------
    specapp.picture.exchange.to_picture : the inverse.

    Examples
    --------
    >>> from specapp.picture.synthesis.canvas import canvas
    >>> painted = canvas(0.5, 8000)
    >>> painted.pixels[128, 4:28] = 65_535
    >>> made = sound_of(painted, iterations=10, peak=0.5)
    >>> made.recording.length, round(float(abs(made.recording.samples).max()), 3)
    (4000, 0.5)
    """
    check_all(ALONE_PARAMETERS, method=method, iterations=iterations, seed=seed, peak=peak)
    layout = _known_layout(picture)
    check_size(picture.pixels.size)
    magnitudes = _magnitudes(picture.pixels, layout)
    part = _length_of(layout)
    frames = Frames(layout.framing, layout.sample_rate, 0, part)
    rng = np.random.default_rng(seed)
    if method == "gradient":
        phases = np.stack([gradient_phases(channel, layout.framing, rng) for channel in magnitudes])
    else:
        phases = rng.uniform(0, 2 * np.pi, magnitudes.shape)
    spectrum = (
        griffin_lim(magnitudes, phases, frames, iterations, progress) if iterations else with_phases(magnitudes, phases)
    )
    samples = synthesise(Spectrogram(spectrum, layout.sample_rate, layout.framing, 0, part))
    reached_db = convergence_db(magnitudes, spectrum, frames)
    return _finished(samples, layout, reached_db, peak)


def _finished(samples: NDArray[np.float32], layout: PictureLayout, reached_db: float, peak: float) -> Reconstruction:
    invented = say(
        "The phase is invented: the picture of this sound differs from the given one, {difference} dB below it.",
        difference=f"{-reached_db:.1f}",
    )
    notes = [invented]
    loudest = float(np.abs(samples).max())
    if peak and loudest > 0:
        samples *= np.float32(peak / loudest)
        notes.append(say("The loudest sample was brought to {peak} of full scale.", peak=f"{peak:g}"))
    if layout.channels > len(samples):
        notes.append(say("The picture shows the mean of {n} channels; the sound has one.", n=layout.channels))
    source = Metadata(subtype="PCM_16", warnings=tuple(notes))
    return Reconstruction(Recording(samples, layout.sample_rate, source), reached_db, tuple(notes))


def _known_layout(picture: Picture) -> PictureLayout:
    layout = picture.layout
    if layout is None:
        raise PictureError(
            say("The picture does not say how it was made. State rate, length, range and axis, or bring its sound.")
        )
    if picture.pixels.shape != (layout.rows, layout.columns):
        rows, columns = picture.pixels.shape
        raise PictureError(
            say(
                "The picture has {columns} x {rows} pixels and says that it has {own_columns} x {own_rows}. Bring it "
                "in its own size, or state rate, length, range and axis.",
                columns=columns,
                rows=rows,
                own_columns=layout.columns,
                own_rows=layout.rows,
            )
        )
    return layout


def _magnitudes(pixels: Values, layout: PictureLayout) -> Magnitudes:
    """Magnitudes of a picture [shape=(channels or 1, frames, bins)]; 0 where it is painted out."""
    codes = as_codes(undisplayed(pixels, layout), layout)
    top_db = (codes.astype(np.float32) - np.float32(HIGHEST_CODE)) * np.float32(layout.step_db)
    levels_db = top_db + np.float32(layout.ceiling_db + power_to_db(layout.reference_power))
    return np.where(codes > 0, db_to_amplitude(levels_db), np.float32(0)).astype(np.float32)


def _length_of(layout: PictureLayout) -> int:
    """Samples that the columns of a layout determine."""
    whole = layout.frames * layout.hop_length - layout.framing.lead
    return min(layout.length, whole) if layout.first_frame == 0 else max(1, whole)
