"""Level and clipping of samples, block by block."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import Samples, release, spans

_BLOCK = 1 << 20
"""Samples at a time: memory (own choice)."""
_SHORT_S = 0.05
"""Pieces of 50 ms (own choice): a pause between words holds several."""


def short_time_power(samples: Samples, sample_rate: int) -> NDArray[np.float64]:
    """Mean power of all channels in steps of 50 ms, full scale squared, float64 [shape=(steps,)]."""
    size = max(1, int(_SHORT_S * sample_rate))
    return np.concatenate(list(_powers(samples, size)))


def _powers(samples: Samples, size: int) -> Iterator[NDArray[np.float64]]:
    for span in spans(samples.shape[1], max(1, _BLOCK // size) * size):
        part = samples[:, span]
        count = max(1, part.shape[1] // size)
        cut = part[:, : count * size].reshape(len(part), count, -1)
        if span.start == 0 or part.shape[1] >= size:
            yield np.einsum("cij,cij->i", cut, cut).astype(np.float64) / (len(cut) * cut.shape[2])
        release(samples)


def clipped_samples(samples: Samples) -> int:
    """How many samples of all channels lie beyond full scale."""
    count = 0
    for span in spans(samples.shape[1], _BLOCK):
        count += int(np.count_nonzero(np.abs(samples[:, span]) > 1))
        release(samples)
    return count
