"""Fourier and cosine transforms of rows of float32: those of `scipy.fft`, bit for bit."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.compiled import part_of_scipy

_ALL = (1,)
"""The axis: along each row (definition)."""
_AS_IT_COMES, _OVER_LENGTH = 0, 2
"""What pocketfft calls no factor, and one over the length (definition)."""


def rfft(rows: NDArray[np.float32], out: NDArray[np.complex64] | None = None) -> NDArray[np.complex64]:
    """Spectrum of each row.

    Parameters
    ----------
    rows : ndarray, float32 [shape=(rows, n)]
    out : ndarray, complex64 [shape=(rows, n // 2 + 1)], optional
        Where it is written to.

    Returns
    -------
    ndarray, complex64 [shape=(rows, n // 2 + 1)]

    See Also
    --------
    irfft : the inverse.
    """
    compiled = _pocketfft()
    if compiled is None:
        import scipy.fft

        found = np.asarray(scipy.fft.rfft(rows, axis=1))
        if out is None:
            return found
        out[:] = found
        return out
    return np.asarray(compiled.r2c(rows, _ALL, True, _AS_IT_COMES, out, 1))


def irfft(spectra: NDArray[np.complex64], n: int) -> NDArray[np.float32]:
    """Rows of `n` samples, from their spectra.

    Parameters
    ----------
    spectra : ndarray, complex64 [shape=(rows, n // 2 + 1)]
    n : int

    Returns
    -------
    ndarray, float32 [shape=(rows, n)]

    See Also
    --------
    rfft : the inverse.
    """
    compiled = _pocketfft()
    if compiled is None:
        import scipy.fft

        return np.asarray(scipy.fft.irfft(spectra, n=n, axis=1))
    return np.asarray(compiled.c2r(spectra, _ALL, n, False, _OVER_LENGTH, None, 1))


def cosine_sums(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fourier transform of rows that are the first half of an even sequence; its own inverse but for a factor.

    Parameters
    ----------
    rows : ndarray, float32 [shape=(rows, n)]

    Returns
    -------
    ndarray, float32 [shape=(rows, n)]
    """
    compiled = _pocketfft()
    if compiled is None:
        import scipy.fft

        return np.asarray(scipy.fft.dct(rows, type=1, axis=1))
    return np.asarray(compiled.dct(rows, 1, _ALL, _AS_IT_COMES, None, 1, None))


@cache
def _pocketfft() -> Any:
    return part_of_scipy("scipy.fft._pocketfft.pypocketfft", _works)


def _works(compiled: Any) -> bool:
    row = np.ones((1, 4), np.float32)
    spectrum = compiled.r2c(row, _ALL, True, _AS_IT_COMES, None, 1)
    back = compiled.c2r(spectrum, _ALL, 4, False, _OVER_LENGTH, None, 1)
    sums = compiled.dct(row, 1, _ALL, _AS_IT_COMES, None, 1, None)
    return bool((spectrum == [[4, 0, 0]]).all() and (back == row).all() and (sums == [[6, 0, 0, 0]]).all())
