"""Pictures without their sound: painted from nothing, or made by somebody else. The phase is invented."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Metadata, Recording
from specapp.base.decibels import db_to_amplitude, power_to_db
from specapp.base.errors import LimitError, PictureError
from specapp.base.parameter import Parameter, check_all
from specapp.picture.codes import Values, as_codes, undisplayed
from specapp.picture.exchange import Picture
from specapp.picture.layout import HIGHEST_CODE, USUAL_RANGE_DB, Energy, PictureLayout, n_fft_for
from specapp.picture.synthesis.phase_retrieval import (
    Frames,
    Magnitudes,
    convergence_db,
    gradient_phases,
    griffin_lim,
    with_phases,
)
from specapp.pipeline.removal import Progress
from specapp.spectral.framing import Framing
from specapp.spectral.frequency_axis import AxisKind, FrequencyAxis
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
FOREIGN_PARAMETERS = (
    Parameter("sample_rate", "Rate", 44_100, "Of the sound that comes out, Hz.", 8000, 192_000, 1),
    Parameter("seconds", "Length", 5.0, "Of the sound that comes out, seconds.", 0.01, 600.0, 0.1),
    Parameter("range_db", "Range", USUAL_RANGE_DB, "From the brightest to the darkest level, dB.", 20.0, 160.0, 5.0),
    Parameter("energy", "Energy is", "white", "Colour of the loudest.", choices=("white", "black")),
    Parameter("axis", "Frequency axis", "linear", "Of the picture.", choices=("linear", "mel", "log")),
    Parameter("low_hz", "From", 0.0, "Frequency of the bottom row, Hz.", 0.0, 96_000.0, 10.0),
    Parameter("high_hz", "To", 0.0, "Frequency of the top row, Hz; 0 is half the rate.", 0.0, 96_000.0, 10.0),
)
LARGEST_ALONE = 1 << 23
"""Most pixels of a picture that becomes sound by itself."""
FOREIGN_PEAK = 0.5
"""A good `peak` where nothing says how loud a picture is."""
_CANVAS_CEILING_DB = -10.0


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


def canvas(seconds: float, sample_rate: int = 44_100, *, energy: Energy = "white") -> Picture:
    """A blank picture to paint a sound on; `sound_of` makes it heard.

    Parameters
    ----------
    seconds : float
    sample_rate : int
    energy : {'white', 'black'}
        Colour of the loudest.

    Raises
    ------
    LimitError
        If it would be too large.
    SettingsError
        If the rate or the length is out of range.
    """
    known = {parameter.name: parameter for parameter in FOREIGN_PARAMETERS}
    seconds, sample_rate = float(known["seconds"].checked(seconds)), int(known["sample_rate"].checked(sample_rate))
    layout = _blank_layout(round(seconds * sample_rate), sample_rate, energy)
    _check_size(layout.columns * layout.rows)
    pixels = np.full((layout.rows, layout.columns), HIGHEST_CODE if energy == "black" else 0, np.uint16)
    return Picture(pixels, layout)


def foreign_picture(
    pixels: Values,
    *,
    sample_rate: int = 44_100,
    seconds: float = 5.0,
    range_db: float = USUAL_RANGE_DB,
    energy: Energy = "white",
    axis: AxisKind = "linear",
    low_hz: float = 0.0,
    high_hz: float = 0.0,
) -> Picture:
    """Anybody's spectrogram as a picture of ours, from what is known of it; see `FOREIGN_PARAMETERS`.

    Parameters
    ----------
    pixels : ndarray, uint8, uint16 or float32 [shape=(rows, columns)]
        Low frequencies at the bottom, without axes and margins. float32: decibels, the greatest is the ceiling.
    sample_rate : int
        Hz, of the sound that it shall become.
    seconds : float
        Length from the first column to the last.
    range_db : float
        From the brightest to the darkest level.
    energy : {'white', 'black'}
        Colour of the loudest.
    axis : {'log', 'mel', 'linear'}
    low_hz, high_hz : float
        Frequencies of the lowest and of the highest row; 0 is as far as the axis goes.

    Raises
    ------
    LimitError
        If the sound would be too long.
    SettingsError
        If a value is out of range.
    """
    check_all(
        FOREIGN_PARAMETERS,
        sample_rate=sample_rate,
        seconds=seconds,
        range_db=range_db,
        energy=energy,
        axis=axis,
        low_hz=low_hz,
        high_hz=high_hz,
    )
    layout = _blank_layout(round(seconds * sample_rate), sample_rate, "white")
    _check_size(layout.columns * layout.rows)
    levels_db = _levels_db(pixels, range_db, energy)
    nyquist_hz = sample_rate / 2
    spread = FrequencyAxis(axis, low_hz or (min(40.0, nyquist_hz / 8) if axis == "log" else 0.0), high_hz or nyquist_hz)
    resampled = _resampled(levels_db[::-1], spread, layout)
    steps = np.where(resampled <= -range_db, 0, HIGHEST_CODE + resampled / layout.step_db)
    return Picture(np.clip(np.rint(steps), 0, HIGHEST_CODE).astype(np.uint16)[::-1], layout)


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

    Raises
    ------
    LimitError
        If the picture is too large.
    PictureError
        If it does not say how it was made, or has another size than it says.
    SettingsError
        If an option is out of range.
    """
    check_all(ALONE_PARAMETERS, method=method, iterations=iterations, seed=seed, peak=peak)
    layout = _known_layout(picture)
    _check_size(picture.pixels.size)
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
    notes = [
        f"The phase is invented: the picture of this sound differs from the given one, {-reached_db:.1f} dB below it."
    ]
    loudest = float(np.abs(samples).max())
    if peak and loudest > 0:
        samples *= np.float32(peak / loudest)
        notes.append(f"The loudest sample was brought to {peak:g} of full scale.")
    if layout.channels > len(samples):
        notes.append(f"The picture shows the mean of {layout.channels} channels; the sound has one.")
    source = Metadata(subtype="PCM_16", warnings=tuple(notes))
    return Reconstruction(Recording(samples, layout.sample_rate, source), reached_db, tuple(notes))


def _known_layout(picture: Picture) -> PictureLayout:
    layout = picture.layout
    if layout is None:
        raise PictureError(
            "The picture does not say how it was made. State rate, length, range and axis, or bring its sound."
        )
    if picture.pixels.shape != (layout.rows, layout.columns):
        rows, columns = picture.pixels.shape
        raise PictureError(
            f"The picture has {columns} x {rows} pixels and says that it has {layout.columns} x {layout.rows}. "
            "Bring it in its own size, or state rate, length, range and axis."
        )
    return layout


def _blank_layout(length: int, sample_rate: int, energy: Energy) -> PictureLayout:
    n_fft = n_fft_for(sample_rate)
    framing = Framing(n_fft, n_fft // 4, "hann")
    return PictureLayout(
        sample_rate=sample_rate,
        length=length,
        n_fft=n_fft,
        hop_length=framing.hop_length,
        window=framing.window,
        floor_db=_CANVAS_CEILING_DB - USUAL_RANGE_DB,
        ceiling_db=_CANVAS_CEILING_DB,
        energy=energy,
        arrangement="linked",
        channels=1,
        first_frame=0,
        frames=framing.frame_count(length),
    )


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


def _levels_db(pixels: Values, range_db: float, energy: Energy) -> NDArray[np.float32]:
    """Levels below the ceiling."""
    if pixels.dtype == np.float32:
        return np.asarray(np.maximum(pixels - pixels.max(), -range_db), np.float32)
    full = np.float32(np.iinfo(pixels.dtype).max)
    share = pixels.astype(np.float32) / full
    return np.asarray(((1 - share if energy == "black" else share) - 1) * np.float32(range_db), np.float32)


def _resampled(levels_db: NDArray[np.float32], axis: FrequencyAxis, layout: PictureLayout) -> NDArray[np.float32]:
    """Levels (low frequencies first) at the bins and frames of a layout; silence beyond the ends of the axis."""
    import cv2

    hz = np.arange(layout.bins) * layout.sample_rate / layout.n_fft
    rows = axis.share(hz) * (len(levels_db) - 1)
    columns = (np.arange(layout.frames) + 0.5) * levels_db.shape[1] / layout.frames - 0.5
    across, along = np.meshgrid(np.clip(columns, 0, levels_db.shape[1] - 1), np.clip(rows, 0, len(levels_db) - 1))
    resampled = cv2.remap(levels_db, across.astype(np.float32), along.astype(np.float32), cv2.INTER_LINEAR)
    beyond = (rows < -0.5) | (rows > len(levels_db) - 0.5)
    resampled[beyond] = -1000.0
    return np.asarray(resampled, np.float32)


def _check_size(pixels: int) -> None:
    if pixels > LARGEST_ALONE:
        raise LimitError(
            f"A picture of {pixels / 1e6:.1f} million pixels is too large to become sound by itself; at most "
            f"{LARGEST_ALONE / 1e6:.1f} million can. Choose a shorter part."
        )
