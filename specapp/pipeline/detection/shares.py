"""How much of the sound each pass gets."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.pipeline.detection.heard import Heard


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the sound goes to one pass, over time.

    Parameters
    ----------
    values : ndarray, float32 [shape=(points,)]
        Shares from 0 to 1.
    samples : ndarray, float64 [shape=(points,)]
        The samples at which they hold; between them the share moves in a straight line.
    heard : tuple of Heard
        What was heard when, where somebody listened.
    """

    values: NDArray[np.float32]
    samples: NDArray[np.float64]
    heard: tuple[Heard, ...] = ()

    @classmethod
    def everything(cls) -> "Share":
        """All of the sound."""
        return cls(np.ones(1, np.float32), np.zeros(1))

    @property
    def others(self) -> "Share":
        """What is left for the others."""
        return replace(self, values=1 - self.values)

    def over(self, start: int, stop: int) -> NDArray[np.float32]:
        """The share of the samples `start` to `stop`; a single value if it does not move there."""
        ends = np.searchsorted(self.samples, [start, stop])
        near = self.values[max(0, ends[0] - 1) : ends[1] + 1]
        if (near == near[0]).all():
            return near[:1]
        return np.interp(np.arange(start, stop), self.samples, self.values).astype(np.float32)
