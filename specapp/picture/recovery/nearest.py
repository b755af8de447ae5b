"""A picture resized by its nearest pixels: every pixel that came back is one that left."""

from itertools import product

import numpy as np

from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.placement import Exported, Placement, Places
from specapp.picture.recovery.returned import Returned


def nearest(exported: Exported, returned: Returned, layout: PictureLayout) -> Placement:
    """The places of the pixels, by whichever way of finding the nearest leaves most of them equal.

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


def _ways(size: int, source: int) -> list[Places]:
    """Where each of `size` pixels comes from, by the ways that programs have of finding it."""
    index = np.arange(size)
    middle = (index + 0.5) * source / size
    found = (middle, np.ceil(middle) - 1, index * source / size, index * (source - 1) / max(1, size - 1) + 0.5)
    return [np.clip(np.floor(one + 1e-9).astype(np.intp), 0, source - 1) for one in found]
