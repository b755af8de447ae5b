"""Where each pixel that came back was in the picture that left: so the gain of cut or repeated pixels is exact."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.picture.codes import Values, as_codes
from specapp.picture.layout import LOWEST_CODE, PictureLayout
from specapp.picture.recovery.edits import Pairs, ratio, unedited_range
from specapp.picture.recovery.resizing.resized import agreement
from specapp.picture.recovery.returned import Returned
from specapp.spectral.gain import Gain

Exported: TypeAlias = NDArray[np.uint16]
"""The picture that left, where white is energy [shape=(rows, columns)]."""
Places: TypeAlias = NDArray[np.intp]
"""Rows or columns of the picture that left, never falling."""

_MOST_COMPARED = 1 << 18  # own choice
_MOST_MOVED = 4  # own choice
_SHOWN = LOWEST_CODE + 2 * 257
"""Values from here on are those of sound: the floor is the same everywhere and tells no place (own choice)."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Pixels that came back, each with its place in the picture that left.

    Parameters
    ----------
    returned : Returned
        Where white is energy [shape=(rows, columns)].
    rows, columns : ndarray, intp
    """

    returned: Returned
    rows: Places
    columns: Places

    def there(self, exported: Exported) -> Exported:
        """What left at these places, in the shape of what came back."""
        return exported[np.ix_(self.rows, self.columns)]

    def thinned(self) -> "Placement":
        """A part of it that is enough to rate it."""
        rows, columns = (slice(None, None, step) for step in self._steps())
        part = replace(self.returned, values=self.returned.values[rows, columns])
        return Placement(part, self.rows[rows], self.columns[columns])

    def pairs(self, exported: Exported) -> Pairs:
        """Some of its pixels, and what left there."""
        part = self.thinned()
        return Pairs(part.there(exported), part.returned.values)

    def _steps(self) -> list[int]:
        return [max(1, round(size / _MOST_COMPARED**0.5)) for size in self.returned.values.shape]

    def agreement(self, exported: Exported, layout: PictureLayout) -> float:
        """How well what came back agrees with what left there; see `resized.agreement`."""
        return agreement(self.there(exported), as_codes(self.returned.values, layout))

    def equal(self, exported: Exported, layout: PictureLayout) -> NDArray[np.bool_]:
        """Which pixels show sound that nobody edited [shape=(rows, columns)]."""
        there = self.there(exported)
        values = self.returned.over(there)
        low, high, _ = unedited_range(there, values.dtype, layout)
        return np.asarray((there > _SHOWN) & (values >= low) & (values <= high))

    def untouched(self, exported: Exported, layout: PictureLayout) -> float:
        """Share of pixels that nobody edited, of those that show sound and were not painted out."""
        part = self.thinned()
        compared = (part.there(exported) > _SHOWN) & (part.returned.values > 0)
        return float(part.equal(exported, layout).sum() / max(1, compared.sum()))

    def painted_out(self, exported: Exported) -> float:
        """Share of pixels that show nothing where there was sound."""
        part = self.thinned()
        return float(((part.there(exported) > _SHOWN) & (part.returned.values <= 0)).mean())

    def refined(self, exported: Exported, layout: PictureLayout) -> "Placement":
        """Each row and column moved a little to where most pixels are equal.

        Programs round differently, and a thin margin may have been cut away before the picture was resized.
        """
        values = self.returned.values
        some_rows, some_columns = (slice(None, None, step) for step in self._steps())

        def equal(values: Values, rows: Places, columns: Places) -> NDArray[np.bool_]:
            return Placement(replace(self.returned, values=values), rows, columns).equal(exported, layout)

        rows = _moved(
            self.rows,
            exported.shape[0],
            lambda one: equal(values[:, some_columns], one, self.columns[some_columns]).sum(axis=1),
        )
        columns = _moved(
            self.columns,
            exported.shape[1],
            lambda one: equal(values[some_rows], rows[some_rows], one).sum(axis=0),
        )
        return Placement(self.returned, rows, columns)

    def gain(self, exported: Exported, layout: PictureLayout) -> Gain:
        """Gain of the whole picture that left; exactly 1 where nothing was edited, and where nothing came back."""
        there = self.there(exported)
        gain = ratio(there, self.returned.over(there), layout)
        rows, columns = exported.shape
        return np.ascontiguousarray(_brought_back(_brought_back(gain, self.rows, rows).T, self.columns, columns).T)


def nearest(exported: Exported, returned: Returned, layout: PictureLayout) -> Placement:
    """The places of pixels resized by their nearest, by whichever way of finding it leaves most of them equal.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
    returned : Returned
        Of another size.
    layout : PictureLayout
    """
    ways = [_ways(*sizes) for sizes in zip(returned.values.shape, exported.shape, strict=True)]
    placements = [Placement(returned, rows, columns) for rows, columns in product(*ways)]
    best = max(placements, key=lambda one: one.untouched(exported, layout))
    if best.untouched(exported, layout) == 0:
        return max(placements, key=lambda one: one.thinned().agreement(exported, layout))
    return best.refined(exported, layout)


def _moved(places: Places, size: int, count: Callable[[Places], NDArray[Any]]) -> Places:
    steps = sorted(range(-_MOST_MOVED, _MOST_MOVED + 1), key=abs)
    near = [np.clip(places + step, 0, size - 1) for step in steps]
    most = np.stack([count(one) for one in near]).argmax(axis=0)
    return np.asarray(np.maximum.accumulate(np.stack(near)[most, np.arange(len(places))]), np.intp)


def _brought_back(gain: Gain, places: Places, size: int) -> Gain:
    """The mean gain of each row that left; one that was left out between others takes that of the next."""
    present, starts, counts = np.unique(places, return_index=True, return_counts=True)
    sums = np.add.reduceat(gain, starts, axis=0, dtype=np.float64)
    means = (sums / counts[:, np.newaxis]).astype(np.float32) if counts.max() > 1 else gain
    rows = np.arange(size)
    next_one = np.searchsorted((present[1:] + present[:-1]) / 2, rows)
    brought = means[next_one]
    brought[np.abs(rows - present[next_one]) >= np.diff(present).max(initial=1)] = 1
    return brought


def _ways(size: int, source: int) -> list[Places]:
    """Where each of `size` pixels comes from, by the ways that programs have of finding it."""
    index = np.arange(size)
    middle = (index + 0.5) * source / size
    found = (middle, np.ceil(middle) - 1, index * source / size, index * (source - 1) / max(1, size - 1) + 0.5)
    return [np.clip(np.floor(one + 1e-9).astype(np.intp), 0, source - 1) for one in found]
