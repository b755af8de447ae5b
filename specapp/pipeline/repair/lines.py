"""The line that somebody pointed at: where exactly it lies."""

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.decibels import power_to_db
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.running import running_median

_WINDOW_S = 1.0
"""docs/decisions.md, Rumble and single lines."""
_AROUND_S = 5.0
"""To either side of the click: what is held is there for so long (own choice)."""
_HELD_QUANTILE, _LEAST_DB = 0.3, 6.0
"""What is there for 70 % of the time, this far over its neighbours, is a line (own choice)."""
_NEIGHBOURS_HZ = 12.0
"""As for hum (docs/decisions.md, Hum)."""
_AS_CLEAR_DB = 10.0
"""Lines that stand out this much less than the clearest are as clear to the eye: the nearest is meant (own choice)."""
_LEAST_REACH_HZ = 3.0
"""Nobody points more precisely than a window of one second shows (definition)."""


def line_near(recording: Recording, at_s: float, hz: float, reach_hz: float) -> float | None:
    """Frequency of the line that was meant by a click on the picture: the nearest of those that stand out.

    Parameters
    ----------
    recording : Recording
    at_s : float
        Where in the recording, seconds.
    hz : float
    reach_hz : float
        How far off the line may lie.

    Returns
    -------
    float or None
        Hertz, to a tenth; None where nothing is held.
    """
    part = recording.excerpt(max(0.0, at_s - _AROUND_S), max(at_s, 0.0) + _AROUND_S)
    framing = Framing.of_duration(_WINDOW_S, part.sample_rate, window="hann", multiple=4)
    source = FrameSource(part.samples, part.sample_rate, framing)
    inner = slice(2, -2) if source.count > 6 else slice(None)  # no edges
    held = np.quantile(source.power(0, source.count)[inner], _HELD_QUANTILE, axis=0) + 1e-20
    around = running_median(held.astype(np.float32), int(2 * _NEIGHBOURS_HZ / source.bin_hz) | 1)
    clear_db = power_to_db(held / around)
    reach = max(reach_hz, _LEAST_REACH_HZ)
    low, high = (round((hz + way * reach) / source.bin_hz) for way in (-1, 1))
    low, high = max(low, 1), min(high, len(held) - 2)
    peaks = np.array([one for one in range(low, high + 1) if held[one] == held[one - 1 : one + 2].max()], int)
    peaks = peaks[clear_db[peaks] >= _LEAST_DB]
    if not len(peaks):
        return None
    peaks = peaks[clear_db[peaks] >= clear_db[peaks].max() - _AS_CLEAR_DB]
    peak = int(peaks[np.argmin(np.abs(peaks * source.bin_hz - hz))])
    return round(float((peak + _between(power_to_db(held[peak - 1 : peak + 2]))) * source.bin_hz), 1)


def _between(levels_db: np.ndarray) -> float:
    """Where between three bins the top of a parabola through them lies."""
    left, middle, right = (float(one) for one in levels_db)
    curve = left - 2 * middle + right
    return 0.5 * (left - right) / curve if curve < 0 else 0.0
