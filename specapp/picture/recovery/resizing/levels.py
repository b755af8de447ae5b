"""What became of each level of a picture before it was resized smoothly, read from the pixels that came back.

Resizing is linear: what came back is the sum, over all levels, of what became of each of them times the resized picture
of where it is. So they are found by least squares, from those of the pixels that are missed least.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

_STEP, _HALF_STEP = 257, 128  # definition: 8 bits, in values of 16
_ROUNDS, _KEPT = 4, 0.75
"""Times that they are fitted, to the share of pixels that they missed least (own choice)."""
_CERTAINTY = 1e-3
"""Pixels that say that a level was left as it is: this decides where a level is nowhere (own choice)."""
_OF_ROUNDING = 1 / 12  # definition: variance of rounding
_COST_OF_RUN = 12.0
"""Squared deviations by which one run of levels must be told from the next (own choice)."""

Levels: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FittedLevels:
    """Levels that left, and what became of them.

    Parameters
    ----------
    levels : ndarray, float64
        8 bits, rising.
    became : ndarray, float64 [shape=levels.shape]
        8 bits, with fractions.
    deviations : ndarray, float64 [shape=levels.shape]
        Standard deviations of `became`.
    counts : ndarray, float64 [shape=levels.shape]
        Pixels of each level.
    missed : float
        Root of the mean square of what they leave, of the pixels that are missed least.
    """

    levels: Levels
    became: Levels
    deviations: Levels
    counts: Levels
    missed: float


def levels_of(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """16-bit values in 8 bits."""
    return np.asarray((picture.astype(np.uint32) + _HALF_STEP) // _STEP, np.uint8)


def fitted(shares: NDArray[np.float32], levels: Levels, values: NDArray[np.float32]) -> FittedLevels:
    """What became of levels.

    Parameters
    ----------
    shares : ndarray, float32 [shape=(pixels, levels)]
        How much of each level each pixel that came back has.
    levels : ndarray, float64
        8 bits, rising.
    values : ndarray, float32 [shape=(pixels,)]
        Of the pixels, 8 bits with fractions.
    """
    kept, missed = np.ones(values.size, np.bool_), np.abs(values)
    became, normal = levels, np.eye(levels.size)
    for _ in range(_ROUNDS):
        some = shares[kept]
        normal = (some.T @ some).astype(np.float64) + _CERTAINTY * np.eye(levels.size)
        sums = (some.T @ values[kept]).astype(np.float64) + _CERTAINTY * levels
        became = np.asarray(np.linalg.solve(normal, sums), np.float64)
        missed = np.abs(values - shares @ became.astype(np.float32))
        kept = missed <= np.quantile(missed, _KEPT)
    square = float(np.square(missed[kept]).mean())
    deviations = np.asarray(np.sqrt((square + _OF_ROUNDING) * np.diag(np.linalg.inv(normal))), np.float64)
    return FittedLevels(levels, became, deviations, shares.sum(axis=0, dtype=np.float64), square**0.5)


def runs(one: FittedLevels) -> NDArray[np.int64]:
    """The number of the run that each level belongs to: those that became one shade, as far as can be told."""
    weights = one.deviations**-2.0
    sums = [np.concatenate([[0.0], np.cumsum(weights * one.became**power)]) for power in (0, 1, 2)]
    size = one.levels.size
    cost, first = np.full(size + 1, np.inf), np.zeros(size + 1, np.int64)
    cost[0] = 0.0
    for stop in range(1, size + 1):
        whole, mean, square = (part[stop] - part[:stop] for part in sums)
        total = cost[:stop] + _COST_OF_RUN + square - mean**2 / whole
        first[stop] = int(total.argmin())
        cost[stop] = total[first[stop]]
    numbers, stop, run = np.zeros(size, np.int64), size, 0
    while stop:
        numbers[first[stop] : stop] = run
        stop, run = int(first[stop]), run + 1
    return np.asarray(run - 1 - numbers, np.int64)


def rising(became: Levels, deviations: Levels) -> Levels:
    """The nearest that never fall: whatever a program does to levels keeps their order."""
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(became, weights=deviations**-2.0).x, np.float64)
