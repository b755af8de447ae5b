"""Sums of bins or bands that come out the same on any machine's number of threads."""

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.spectral.compiled.sparse_rows import SparseRows

_ROWS = 128
"""Rows at a time, which stay in the processor's cache; by speed alone (own choice)."""


def weighted_sums(values: NDArray[np.float32], weights: SparseRows) -> NDArray[np.float32]:
    """``values @ weights.T`` for weights that are mostly zero, added up in the order of the columns of `weights`.

    BLAS adds in another order with another number of threads, and so gives other last bits in a worker process than in
    a program that has the machine for itself.

    Parameters
    ----------
    values : ndarray, float32 [shape=(rows, inner)]
    weights : SparseRows [shape=(sums, inner)]

    Returns
    -------
    ndarray, float32 [shape=(rows, sums)]
    """
    import cv2

    result = np.empty((len(values), weights.height), np.float32)
    for rows in spans(len(values), _ROWS):
        result[rows] = cv2.transpose(weights.times(np.asarray(cv2.transpose(values[rows]), np.float32)))
    return result
