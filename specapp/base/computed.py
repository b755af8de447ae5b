"""Samples that take no room: worked out of others, sample by sample, whenever a part of them is looked at."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

_STEP_OF_16_BITS = np.float32(2.0**-15)


class Computed:
    """What a function makes of stored samples; for whoever looks at parts of it, samples like any others.

    A part (``samples[:, start:stop]``, or ``channel[start:stop]`` of one channel) is a new array each time. Some of the
    channels (``samples[:1]``, ``for channel in samples``) are computed as well.

    Parameters
    ----------
    make : callable
        Gets the same part of each source as an array; what it makes of a sample depends on nothing else.
    *sources : ndarray or Computed [each shape=(channels, length)]
    """

    def __init__(self, make: Callable[..., NDArray[Any]], *sources: Any) -> None:
        self.sources = sources
        self._make = make
        self.shape: tuple[int, ...] = sources[0].shape
        self.dtype: np.dtype[Any] = self[..., :0].dtype

    @property
    def ndim(self) -> int:
        """2, or 1 for one channel."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Samples of all channels."""
        return int(np.prod(self.shape))

    @property
    def itemsize(self) -> int:
        """Bytes of a sample."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes that an array of these samples takes."""
        return self.size * self.itemsize

    @property
    def T(self) -> NDArray[Any]:  # noqa: N802  (as arrays have it)
        """All of it as an array, turned over."""
        return np.asarray(self).T

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> "Iterator[Any]":
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        parts = [source[index] for source in self.sources]
        if self.ndim == 2 and not isinstance(index, tuple):  # channels alone are chosen
            return Computed(self._make, *parts)
        return self._make(*map(np.asarray, parts))

    def __array__(self, dtype: DTypeLike | None = None, *, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[(...,)], dtype)

    def between(self, start: int, stop: int) -> "Computed":
        """The samples from `start` to `stop` (excluded) of all channels, computed as well."""
        return Computed(self._make, *(cut(source, start, stop) for source in self.sources))


def computed(make: Callable[..., NDArray[Any]], *sources: Any) -> NDArray[np.floating]:
    """A `Computed` for functions that take samples: all of them look at parts, which are arrays."""
    return cast("NDArray[np.floating]", Computed(make, *sources))


def is_computed(samples: object) -> bool:
    """Whether samples are no array."""
    return isinstance(samples, Computed)


def sources_of(samples: object) -> tuple[Any, ...]:
    """What samples are computed of; nothing for arrays."""
    return samples.sources if isinstance(samples, Computed) else ()


def read_only(samples: Any) -> Any:
    """The same samples, which nobody can write to."""
    if is_computed(samples):
        return samples
    view = samples.view()
    view.flags.writeable = False
    return view


def cut(samples: Any, start: int, stop: int) -> Any:
    """The samples from `start` to `stop` (excluded) of all channels, without a copy."""
    return samples.between(start, stop) if isinstance(samples, Computed) else samples[:, start:stop]


def of_16_bits(steps: NDArray[np.integer]) -> NDArray[np.float32]:
    """Samples of integers of 16 bits; full scale is 1.

    Examples
    --------
    >>> of_16_bits(np.array([-32768, 16384], np.int16)).tolist()
    [-1.0, 0.5]
    """
    samples: NDArray[np.float32] = np.multiply(steps, _STEP_OF_16_BITS, dtype=np.float32)
    return samples


def difference(samples: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """What is left of the first when the second is taken away."""
    left: NDArray[Any] = samples - others
    return left


def multiplied(samples: NDArray[Any], factor: np.float32) -> NDArray[Any]:
    """Samples times a factor."""
    product: NDArray[Any] = samples * factor
    return product
