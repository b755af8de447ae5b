"""A matrix that is mostly zeros, to be multiplied with a dense one: as `scipy.sparse` does, bit for bit."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.compiled import part_of_scipy


@dataclass(frozen=True, slots=True, eq=False)
class SparseRows:
    """The values that are not zero, row by row.

    Parameters
    ----------
    values : ndarray, float32 [shape=(values,)]
    columns, edges : ndarray, int32
        In which column each value stands, and where each row begins and the last one ends.
    width : int
        Columns of the matrix.
    """

    values: NDArray[np.float32]
    columns: NDArray[np.int32]
    edges: NDArray[np.int32]
    width: int

    @classmethod
    def of(cls, matrix: NDArray[np.float32]) -> "SparseRows":
        """That of a whole matrix."""
        rows, columns = np.nonzero(matrix)
        return cls(matrix[rows, columns], columns.astype(np.int32), _edges(rows, len(matrix)), matrix.shape[1])

    @classmethod
    def groups(cls, rows: NDArray[np.integer]) -> "SparseRows":
        """Ones that add up what belongs to the same row; rows rise from 0, one for each column."""
        count = len(rows)
        columns = np.arange(count, dtype=np.int32)
        return cls(np.ones(count, np.float32), columns, _edges(rows, int(rows[-1]) + 1), count)

    @property
    def height(self) -> int:
        """Rows of the matrix."""
        return len(self.edges) - 1

    def times(self, dense: NDArray[np.float32]) -> NDArray[np.float32]:
        """The product with a dense matrix, added up in the order of the columns.

        Parameters
        ----------
        dense : ndarray, float32 [shape=(width, n)]

        Returns
        -------
        ndarray, float32 [shape=(rows, n)]
        """
        compiled, shape = _sparsetools(), (self.height, self.width)
        if compiled is None:
            from scipy.sparse import csr_array

            return np.asarray(csr_array((self.values, self.columns, self.edges), shape) @ dense)
        product = np.zeros((shape[0], dense.shape[1]), np.float32)
        given = np.ascontiguousarray(dense).ravel()
        compiled.csr_matvecs(*shape, dense.shape[1], self.edges, self.columns, self.values, given, product.ravel())
        return product


def _edges(rows: NDArray[np.integer], count: int) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))]).astype(np.int32)


@cache
def _sparsetools() -> Any:
    return part_of_scipy("scipy.sparse._sparsetools", _works)


def _works(compiled: Any) -> bool:
    edges, columns = np.array([0, 1], np.int32), np.array([1], np.int32)
    values, dense, product = np.array([2], np.float32), np.array([3, 4], np.float32), np.zeros(1, np.float32)
    compiled.csr_matvecs(1, 2, 1, edges, columns, values, dense, product)
    return bool(product[0] == 8)
