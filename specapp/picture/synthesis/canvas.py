"""Pictures that had no sound yet: a blank canvas to paint on, and anybody's spectrogram."""

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import LimitError
from specapp.base.parameter import Parameter, check_all
from specapp.base.sentences import say
from specapp.picture.codes import Values
from specapp.picture.exchange import Picture
from specapp.picture.layout import HIGHEST_CODE, USUAL_RANGE_DB, Energy, PictureLayout, n_fft_for
from specapp.spectral.framing import Framing
from specapp.spectral.frequency_axis import AxisKind, FrequencyAxis

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
"""Most pixels of a picture that becomes sound by itself (own choice)."""
FOREIGN_PEAK = 0.5
"""A good `peak` where nothing says how loud a picture is (own choice)."""
_CANVAS_CEILING_DB = -10.0
"""Level of white: full scale would clip where two lines cross (own choice)."""


def canvas(seconds: float, sample_rate: int = 44_100, *, energy: Energy = "white") -> Picture:
    """A blank picture to paint a sound on; `sound_of` makes it heard.

    Parameters
    ----------
    seconds : float
    sample_rate : int
    energy : {'white', 'black'}
        Colour of the loudest.

    Returns
    -------
    Picture
        Of silence: with 16-bit pixels, high frequencies in the first row.

    Raises
    ------
    LimitError
        If it would be too large.
    SettingsError
        If the rate or the length is out of range.

    See Also
    --------
    specapp.picture.synthesis.sound_of.sound_of : its sound.

    Examples
    --------
    >>> blank = canvas(0.5, 8000)
    >>> blank.pixels.shape, blank.pixels.dtype
    ((257, 35), dtype('uint16'))
    """
    known = {parameter.name: parameter for parameter in FOREIGN_PARAMETERS}
    seconds, sample_rate = float(known["seconds"].checked(seconds)), int(known["sample_rate"].checked(sample_rate))
    layout = _blank_layout(round(seconds * sample_rate), sample_rate, energy)
    check_size(layout.columns * layout.rows)
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

    Returns
    -------
    Picture
        With 16-bit pixels, one row per bin and one column per frame of the sound that it shall become.

    Raises
    ------
    LimitError
        If the sound would be too long.
    SettingsError
        If a value is out of range.

    See Also
    --------
    specapp.picture.synthesis.sound_of.sound_of : its sound.

    Examples
    --------
    >>> found = np.zeros((100, 50), np.uint8)
    >>> found[40] = 255
    >>> picture = foreign_picture(found, sample_rate=8000, seconds=0.5)
    >>> picture.pixels.shape, picture.layout.sample_rate
    ((257, 35), 8000)
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
    check_size(layout.columns * layout.rows)
    levels_db = _levels_db(pixels, range_db, energy)
    nyquist_hz = sample_rate / 2
    spread = FrequencyAxis(axis, low_hz or (min(40.0, nyquist_hz / 8) if axis == "log" else 0.0), high_hz or nyquist_hz)
    resampled = _resampled(levels_db[::-1], spread, layout)
    steps = np.where(resampled <= -range_db, 0, HIGHEST_CODE + resampled / layout.step_db)
    return Picture(np.clip(np.rint(steps), 0, HIGHEST_CODE).astype(np.uint16)[::-1], layout)


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


def check_size(pixels: int) -> None:
    """Refuse a picture that is too large to become sound by itself.

    Parameters
    ----------
    pixels : int
        How many it has.

    Raises
    ------
    LimitError
        If there are more than `LARGEST_ALONE`.
    """
    if pixels > LARGEST_ALONE:
        raise LimitError(
            say(
                "A picture of {millions} million pixels is too large to become sound by itself; at most "
                "{most} million can. Choose a shorter part.",
                millions=f"{pixels / 1000000.0:.1f}",
                most=f"{LARGEST_ALONE / 1000000.0:.1f}",
            )
        )
