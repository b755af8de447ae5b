"""The family of the mains in a long-window picture: where its harmonics lie, and how far lines stand out."""

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.spectral.running import running_median
from specapp.spectral.spectrogram import Power

MAINS_HZ = (50.0, 60.0)
"""Mains of the world (IEC 60038)."""
TOLERANCE = 0.008
"""How far the mains, or a recording's speed, is off (own choice; `python -m bench.repairs`)."""
STANDING_OUT_DB = 6.0
"""docs/decisions.md, Hum."""
FEWEST_HARMONICS, SURE_HARMONICS = 3, 8
"""So many of the first eight make a family (own choice)."""
SKIRT = 3
"""Bins on either side that the main lobe of a Hann window reaches, and one to spare (definition)."""
WANDERING = 0.002
"""How far the mains moves within half a minute (own choice; `python -m bench.repairs`)."""
HELD_QUANTILE, STEADY_DB = 0.2, 4.0
"""What is there for 80 % of the time is held, and steady if it varies no more between its quantiles
(own choice; `python -m bench.repairs`)."""
NEVER_GONE_DB = 8.0
"""A line over a little noise, or under other sounds, never falls this far below its median (own choice)."""
MOST_OF_SOUND = 0.3
"""Lines with more of the power are the sound itself: an organ, a test tone, a bass that plays alone (own choice)."""
_OVERSUBTRACTION = np.float32(1.2)
"""Held quantiles lie below the mean of what wanders (own choice; `python -m bench.repairs`)."""
_CANDIDATES, _COUNTED_HARMONICS = 33, 16
"""Frequencies tried (a step of 0.05 %), and harmonics that count for finding (own choice)."""
_CLEAREST_DB = 20.0
"""One strong line counts no more than this, so that all harmonics decide together (own choice)."""
_NEIGHBOURS_HZ = 12.0
"""Half the width of the neighbourhood: less than from one harmonic of 50 Hz to the next (own choice)."""
_BINS = 1024
"""Bins that are put in order at a time, which stay in the processor's cache; by speed alone (own choice)."""


def neighbourhood(level: Power, bin_hz: float) -> Power:
    """The level around each bin [shape=(bins,)]: a median over frequency.

    Parameters
    ----------
    level : ndarray, float32 [shape=(bins,)]
    bin_hz : float
    """
    return running_median(level, int(2 * _NEIGHBOURS_HZ / bin_hz) | 1)


def quantiles(power: Power, *shares: float) -> Power:
    """Quantiles over time of each bin [shape=(shares, bins)].

    Parameters
    ----------
    power : ndarray, float32 [shape=(frames, bins)]
    *shares : float
    """
    found = np.empty((len(shares), power.shape[1]), np.float32)
    places = [share * (len(power) - 1) for share in shares]
    for bins in spans(power.shape[1], _BINS):
        ordered = power[:, bins].T.copy()
        ordered.sort(axis=1)
        for row, place in zip(found, places, strict=True):
            low = int(place)
            lower, upper = ordered[:, low], ordered[:, min(low + 1, len(power) - 1)]
            row[bins] = lower + np.float32(place - low) * (upper - lower)
    return found


def gain_without(
    held: NDArray[np.float32], around: NDArray[np.float32], amplitude: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What is left of each bin without what is held: never less than what lies around.

    Parameters
    ----------
    held, around : ndarray, float32 [shape=(bins,) or (frames, bins)]
        Amplitudes.
    amplitude : ndarray, float32 [shape=(frames, bins)]

    Returns
    -------
    ndarray, float32 [shape=(frames, bins)]
        From 0 to 1.
    """
    gain = 1 - _OVERSUBTRACTION * held / amplitude
    return np.asarray(np.clip(gain, np.minimum(around / amplitude, 1), 1), np.float32)


def families(stands_out_db: NDArray[np.floating], bin_hz: float) -> list[float]:
    """Fundamentals, in hertz, of which at least three of the first eight harmonics stand out.

    Parameters
    ----------
    stands_out_db : ndarray [shape=(bins,)]
        How far each bin stands out of its neighbourhood.
    bin_hz : float
    """
    clear_db = np.clip(stands_out_db, 0, _CLEAREST_DB)
    found = []
    for mains_hz in MAINS_HZ:
        fundamental_hz = _fundamental_hz(clear_db, mains_hz, bin_hz)
        first = harmonic_spans(fundamental_hz, bin_hz, len(stands_out_db))[:SURE_HARMONICS]
        clear = sum(bool((stands_out_db[span] > STANDING_OUT_DB).any()) for span in first)
        if clear >= min(FEWEST_HARMONICS, len(first)) > 0:
            found.append(fundamental_hz)
    return found


def harmonics(stands_out_db: NDArray[np.floating], bin_hz: float) -> NDArray[np.bool_]:
    """Bins on harmonics of the mains, where there is a family of them.

    Parameters
    ----------
    stands_out_db : ndarray [shape=(bins,)]
    bin_hz : float
    """
    near = np.zeros(len(stands_out_db), bool)
    for fundamental_hz in families(stands_out_db, bin_hz):
        for span in harmonic_spans(fundamental_hz, bin_hz, len(near)):
            near[span] = True
    return near


def harmonic_spans(fundamental_hz: float, bin_hz: float, bins: int, wandering: float = WANDERING) -> list[slice]:
    """Bins of each harmonic, wider for higher ones, which wander further; at least one to either side."""
    found = []
    for harmonic in range(1, int((bins - 1) * bin_hz / fundamental_hz) + 1):
        reach = max(1.0, harmonic * fundamental_hz * wandering / bin_hz)
        middle = harmonic * fundamental_hz / bin_hz
        found.append(slice(max(0, int(np.ceil(middle - reach))), int(middle + reach) + 1))
    return found


def _fundamental_hz(clear_db: NDArray[np.floating], mains_hz: float, bin_hz: float) -> float:
    """The frequency near that of the mains whose first harmonics stand out most.

    Mains frequencies wander, all harmonics together. Once it is known where they are, notes of music that lie near to
    a harmonic of the nominal frequency are not taken for hum.
    """
    candidates = mains_hz * np.linspace(1 - TOLERANCE, 1 + TOLERANCE, _CANDIDATES)
    counted = np.arange(1, _COUNTED_HARMONICS + 1)
    bins = np.rint(candidates[:, None] * counted / bin_hz).astype(int)
    inside = bins < len(clear_db)
    clearness = np.where(inside, clear_db[np.minimum(bins, len(clear_db) - 1)], 0).sum(axis=1)
    best = np.flatnonzero(clearness == clearness.max())
    return float(candidates[best].mean())
