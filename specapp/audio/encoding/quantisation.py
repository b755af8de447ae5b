"""From real samples to the numbers of a file: rounded half to even, clipped and counted, dithered on request."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import Samples


@dataclass(slots=True)
class Quantiser:
    """Turns blocks of samples into integers of `bits` bits and counts what it had to clip.

    Parameters
    ----------
    bits : int
        8 to 32.
    dither : bool
        Add triangular noise of two quantisation steps before rounding, so that the error does not follow the signal.
    seed : int
        Of the dither: the same seed gives the same file.

    Notes
    -----
    libsndfile rounds down when it converts real numbers to most integer formats (mean error half a step); integers it
    stores as they are.
    """

    bits: int
    dither: bool = False
    seed: int = 0
    clipped_samples: int = 0
    _noise: "np.random.Generator" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.dither:  # NumPy imports its random numbers when they are first named
            self._noise = np.random.default_rng(self.seed)

    def __call__(self, samples: Samples) -> NDArray[np.int32]:
        """Integers of a block.

        Parameters
        ----------
        samples : ndarray [shape=(...)]
            Full scale is 1.

        Returns
        -------
        ndarray, int32 [shape=(...)]
            In -2^(bits-1) .. 2^(bits-1) - 1.
        """
        top = 2 ** (self.bits - 1) - 1
        exact = np.float64 if self.bits > 24 or self.dither else samples.dtype
        steps = np.multiply(samples, 2.0 ** (self.bits - 1), dtype=exact)
        if self.dither:
            steps += self._noise.random(steps.shape) - self._noise.random(steps.shape)
        np.rint(steps, out=steps)
        np.nan_to_num(steps, copy=False, nan=0.0, posinf=np.inf, neginf=-np.inf)
        self.clipped_samples += int(np.count_nonzero((steps > top) | (steps < -top - 1)))
        return np.clip(steps.astype(np.float64, copy=False), -top - 1, top).astype(np.int32)

    def on_top(self, samples: Samples) -> NDArray[np.int16 | np.int32]:
        """Integers of a block as libsndfile takes them: of 16 or 32 bits, those that are wanted on top.

        16 bits stay 16: libsndfile turns the lowest number of 32 bits into the highest of the logarithmic subtypes.

        Returns
        -------
        ndarray, int16 up to 16 bits, else int32 [shape=(...)]
        """
        if self.bits > 16:
            return self(samples) << (32 - self.bits)
        return self(samples).astype(np.int16) << (16 - self.bits)
