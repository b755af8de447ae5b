"""Decibels and what they stand for, there and back: two pairs of functions, of power and of amplitude."""

import math
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Reals = TypeVar("Reals", bound=np.floating[Any])

DB_PER_NEPER = 10.0 / math.log(10.0)
"""Decibels of a power that is e times another."""


@overload
def power_to_db(power: float) -> float: ...
@overload
def power_to_db(power: NDArray[Reals]) -> NDArray[Reals]: ...
def power_to_db(power: Any) -> Any:
    """Decibels of a power, ``10 log10``.

    Parameters
    ----------
    power : float or ndarray
        Above 0: what may be 0 is given a floor before.

    Returns
    -------
    float or ndarray
        A new array of the same type.

    See Also
    --------
    db_to_power : the inverse.

    Examples
    --------
    >>> float(power_to_db(100.0))
    20.0
    """
    level = np.log10(power)
    level *= 10
    return level


@overload
def db_to_power(level_db: float) -> float: ...
@overload
def db_to_power(level_db: NDArray[Reals]) -> NDArray[Reals]: ...
def db_to_power(level_db: Any) -> Any:
    """Power of a level in decibels.

    Parameters
    ----------
    level_db : float or ndarray

    Returns
    -------
    float or ndarray
        A new array of the same type.

    See Also
    --------
    power_to_db : the inverse.

    Examples
    --------
    >>> db_to_power(20.0)
    100.0
    """
    if not isinstance(level_db, np.ndarray):
        return 10 ** (level_db / 10)
    # The exponential is several times as fast as a power of ten.
    return np.exp(level_db * level_db.dtype.type(np.log(10) / 10))


@overload
def amplitude_to_db(amplitude: float) -> float: ...
@overload
def amplitude_to_db(amplitude: NDArray[Reals]) -> NDArray[Reals]: ...
def amplitude_to_db(amplitude: Any) -> Any:
    """Decibels of an amplitude, ``20 log10``.

    Parameters
    ----------
    amplitude : float or ndarray
        Above 0: what may be 0 is given a floor before.

    Returns
    -------
    float or ndarray
        A new array of the same type.

    See Also
    --------
    db_to_amplitude : the inverse.

    Examples
    --------
    >>> float(amplitude_to_db(10.0))
    20.0
    """
    level = np.log10(amplitude)
    level *= 20
    return level


@overload
def db_to_amplitude(level_db: float) -> float: ...
@overload
def db_to_amplitude(level_db: NDArray[Reals]) -> NDArray[Reals]: ...
def db_to_amplitude(level_db: Any) -> Any:
    """Amplitude of a level in decibels.

    Parameters
    ----------
    level_db : float or ndarray

    Returns
    -------
    float or ndarray
        A new array of the same type.

    See Also
    --------
    amplitude_to_db : the inverse.

    Examples
    --------
    >>> db_to_amplitude(20.0)
    10.0
    """
    if not isinstance(level_db, np.ndarray):
        return 10 ** (level_db / 20)
    return np.exp(level_db * level_db.dtype.type(np.log(10) / 20))
