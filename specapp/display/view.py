"""What a screen needs: the picture of any range of a recording, at any size, on any frequency axis."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.base.parameter import Parameter
from specapp.base.sentences import say
from specapp.display.colours import COLOUR_MAPS
from specapp.display.pyramid import Pyramid, build_pyramid
from specapp.display.pyramid_stages import Levels
from specapp.spectral.frequency_axis import AxisKind, FrequencyAxis

LARGEST_SIDE = 8192
"""Most columns or rows of a picture (own choice)."""
LOWEST_LOG_HZ = 40.0
"""Lower end of a logarithmic axis where none is chosen (own choice)."""
_TOUCH = 1e-6  # own choice

_AXES = ("mel", "log", "linear")
_MAPS = tuple(COLOUR_MAPS)

VIEW_PARAMETERS = (
    Parameter("axis", "Frequency axis", "mel", "Mel and log give low tones room, as the ear does.", choices=_AXES),
    Parameter("mel_bands", "Mel bands", 0, "Rows on the mel axis; 0 is as fine as the screen.", 0, 1024, 1),
    Parameter("range_db", "Range", 80.0, "From the brightest to the darkest level shown, dB.", 20.0, 120.0, 5.0),
    Parameter("colours", "Colours", "viridis", "All can be read by colour-blind people.", choices=_MAPS),
    Parameter("low_hz", "From", 0.0, "Lowest frequency shown, Hz; 0 is as low as the axis goes.", 0.0, 192e3, 10.0),
    Parameter("high_hz", "To", 0.0, "Highest frequency shown, Hz; 0 is all there is.", 0.0, 192e3, 10.0),
    Parameter("n_fft", "Window of the view", 0, "Samples under its window; 0 chooses about 43 ms.", 0, 32768, 1),
    Parameter("hop_length", "Hop of the view", 0, "Samples from frame to frame; 0 is a quarter window.", 0, 32768, 1),
)


@dataclass(frozen=True, slots=True)
class View:
    """How recordings are shown; see `VIEW_PARAMETERS`.

    Parameters
    ----------
    axis : {'log', 'mel', 'linear'}
    mel_bands : int
        Rows of a mel axis; 0 shows every bin.
    range_db : float
        From the brightest to the darkest level shown.
    colours : str
        Name of the colour table.
    low_hz, high_hz : float
        Ends of the axis; 0 is as far as it goes.
    n_fft, hop_length : int
        Window and hop of the view, samples; 0 chooses them.

    Raises
    ------
    SettingsError
        If a value is unknown or out of range.

    Examples
    --------
    >>> View(axis="log").frequency_axis(48_000)
    FrequencyAxis(kind='log', low_hz=40.0, high_hz=24000.0)
    """

    axis: AxisKind = "mel"
    mel_bands: int = 0
    range_db: float = 80.0
    colours: str = "viridis"
    low_hz: float = 0.0
    high_hz: float = 0.0
    n_fft: int = 0
    hop_length: int = 0

    def __post_init__(self) -> None:
        for parameter in VIEW_PARAMETERS:
            object.__setattr__(self, parameter.name, parameter.checked(getattr(self, parameter.name)))
        if self.n_fft == 1:
            raise SettingsError(say("A window of 1 sample shows nothing. Choose 0 or at least 2 samples."))

    def frequency_axis(self, sample_rate: int) -> FrequencyAxis:
        """The axis for recordings of a rate: its ends lie within what the recording holds.

        Parameters
        ----------
        sample_rate : int

        Returns
        -------
        FrequencyAxis

        Raises
        ------
        SettingsError
            If the recording holds nothing of the chosen range.
        """
        nyquist_hz = sample_rate / 2
        high_hz = min(self.high_hz or nyquist_hz, nyquist_hz)
        least_hz = min(LOWEST_LOG_HZ, high_hz / 8) if self.axis == "log" else 0.0
        return FrequencyAxis(self.axis, self.low_hz or least_hz, high_hz)

    def pyramid(self, recording: Recording, *, channel: int | None = None) -> Pyramid:
        """Levels of a recording with the window and hop of this view, see `build_pyramid`.

        Parameters
        ----------
        recording : Recording
        channel : int, optional
            Counted from 0; by default the mean power of all.

        Returns
        -------
        Pyramid
        """
        return build_pyramid(recording, n_fft=self.n_fft, hop_length=self.hop_length, channel=channel)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """Levels under the pixels of a picture.

    Parameters
    ----------
    levels : ndarray, float32 [shape=(rows, columns)]
        dB; high frequencies in the first row.
    start_s, stop_s : float
        Ends of the time axis, seconds.
    axis : FrequencyAxis
    """

    levels: Levels
    start_s: float
    stop_s: float
    axis: FrequencyAxis

    def at(self, rows: int, columns: int) -> "Tile":
        """The same picture with fewer pixels, each the greatest of those it covers.

        Parameters
        ----------
        rows, columns : int

        Returns
        -------
        Tile
        """
        pooled = _pool_rows(_pool_rows(self.levels, rows).T, columns).T
        return replace(self, levels=np.ascontiguousarray(pooled))


def render(
    pyramid: Pyramid,
    view: View,
    *,
    columns: int,
    rows: int,
    start_s: float = 0.0,
    stop_s: float | None = None,
    low_hz: float | None = None,
    high_hz: float | None = None,
) -> Tile:
    """The levels of any range of a recording at any size: each pixel shows the greatest level that it covers.

    Parameters
    ----------
    pyramid : Pyramid
    view : View
    columns, rows : int
        Size in pixels, 1 to `LARGEST_SIDE`.
    start_s, stop_s : float
        Seconds; by default the whole recording.
    low_hz, high_hz : float, optional
        By default those of the view.

    Returns
    -------
    Tile
        Levels in dB, high frequencies in the first row, and the axes under them.

    Raises
    ------
    SettingsError
        If the range is empty or the size is not possible.

    Examples
    --------
    >>> import numpy as np
    >>> tone = np.sin(np.arange(8000, dtype=np.float32))[None]
    >>> tile = render(build_pyramid(Recording(tone, 8000)), View(), columns=60, rows=40)
    >>> tile.levels.shape
    (40, 60)
    """
    stop_s = pyramid.recording.duration_s if stop_s is None else stop_s
    if not start_s < stop_s:
        raise SettingsError(
            say(
                "There is nothing from {start} to {stop} s. Choose a later end.",
                start=f"{start_s:g}",
                stop=f"{stop_s:g}",
            )
        )
    if not (1 <= columns <= LARGEST_SIDE and 1 <= rows <= LARGEST_SIDE):
        raise SettingsError(
            say(
                "A picture of {columns} x {rows} pixels cannot be drawn. Choose 1 to {most} for each.",
                columns=columns,
                rows=rows,
                most=LARGEST_SIDE,
            )
        )
    axis = view.frequency_axis(pyramid.recording.sample_rate)
    low_hz = axis.low_hz if low_hz is None else low_hz
    high_hz = axis.high_hz if high_hz is None else min(high_hz, pyramid.recording.sample_rate / 2)
    axis = FrequencyAxis(view.axis, low_hz, high_hz)
    levels = np.ascontiguousarray(pyramid.levels(start_s, stop_s, columns).T)
    bands = view.mel_bands if view.axis == "mel" else 0
    return Tile(onto_axis(levels, pyramid.bin_hz, axis, rows, bands), start_s, stop_s, axis)


def onto_axis(levels: Levels, bin_hz: float, axis: FrequencyAxis, rows: int, bands: int = 0) -> Levels:
    """Bins to the rows of a picture, high frequencies first; each row shows the greatest level that it covers.

    Parameters
    ----------
    levels : ndarray, float32 [shape=(bins, columns)]
    bin_hz : float
    axis : FrequencyAxis
    rows : int
    bands : int
        If fewer than rows, so many bands share them; 0: one per row.
    """
    bands = min(bands or rows, rows)
    banded = _resample(levels, axis.edges_hz(bands) / bin_hz)
    if bands != rows:
        banded = banded[np.arange(rows) * bands // rows]
    return np.ascontiguousarray(banded[::-1])


def difference(before: Tile, after: Tile) -> Tile:
    """How much louder each pixel has become, dB; quieter is negative."""
    return replace(before, levels=after.levels - before.levels)


def _resample(levels: Levels, edges: NDArray[np.float64]) -> Levels:
    """Rows between edges (in bins): the greatest bin in each, or (where rows are finer) what lies between two bins."""
    last = len(levels) - 1
    resampled = np.empty((len(edges) - 1, levels.shape[1]), np.float32)
    for row, (low, high) in enumerate(pairwise(edges - _TOUCH)):
        start, stop = max(0, int(np.ceil(low))), int(np.ceil(high)) + (high >= last - 2 * _TOUCH)
        if start < stop:
            resampled[row] = levels[start:stop].max(axis=0)
        else:
            below = max(0, int(low))
            share = np.float32((low + high) / 2 - below)
            resampled[row] = (1 - share) * levels[below] + share * levels[below + 1]
    return resampled


def _pool_rows(levels: Levels, rows: int) -> Levels:
    edges = np.linspace(0, len(levels), rows + 1)
    return np.stack([levels[int(low) : int(np.ceil(high))].max(axis=0) for low, high in pairwise(edges)])
