"""The first part of a sound, to be seen and heard while the rest is still being decoded."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from specapp.audio.limits import Limits
from specapp.base.buffers import Samples
from specapp.base.computed import of_16_bits
from specapp.base.errors import SpecappError

STORED = {name: np.dtype(name) for name in ("float32", "float64", "int16")}
"""Types in which samples may lie in a file, by what a decoding child calls them."""


@dataclass(frozen=True, slots=True)
class FirstPart:
    """What is decoded already.

    Parameters
    ----------
    samples : ndarray, float32 or float64 [shape=(channels, length)]
    sample_rate : int
        Hz.
    whole : int
        Samples per channel of the whole as the file declares it, which need not be true; at least those of `samples`.
    whole_bytes : int
        What they take where they are stored; 0 where the file does not declare it.
    """

    samples: Samples
    sample_rate: int
    whole: int
    whole_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants the first part.

    Parameters
    ----------
    first_s : float
        How many seconds of it at least.
    hear : callable ``(FirstPart) -> None``
        Called once at the most: not for shorter sounds, nor where nothing can be told before the end. What is decoded
        in the end may differ, where a second decoder does better than the first.
    """

    first_s: float
    hear: Callable[[FirstPart], None]


def told_of(listener: Listener | None, target: BinaryIO, limits: Limits) -> Callable[[Mapping[str, Any]], None]:
    """What the replies of a decoding child are given to: tells the listener of its first part, if it can be believed.

    Parameters
    ----------
    listener : Listener or None
    target : file
        Where the child puts the samples; the position, which is the child's, stays.
    limits : Limits
    """

    def hear(reply: Mapping[str, Any]) -> None:
        part = (
            _believed(reply["first"], target, limits, listener.first_s)
            if listener is not None and "first" in reply
            else None
        )
        if listener is not None and part is not None:
            listener.hear(part)

    return hear


def _believed(told: object, target: BinaryIO, limits: Limits, first_s: float) -> FirstPart | None:
    try:
        facts: Any = told
        channels, sample_rate, length, declared = (
            int(facts[key]) for key in ("channels", "sample_rate", "length", "declared")
        )
        dtype = STORED[facts["dtype"]]
        limits.check_shape(channels, sample_rate)
        limits.check_length(max(length, declared), channels, sample_rate)
        length = min(length, round(first_s * sample_rate))
        values = np.frombuffer(os.pread(target.fileno(), channels * length * dtype.itemsize, 0), dtype)
        samples: Samples = np.ascontiguousarray(values.reshape(length, channels).T)
        samples = of_16_bits(samples) if dtype == np.int16 else samples  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError, SpecappError):
        return None
    if length < 1:
        return None
    return FirstPart(samples, sample_rate, max(length, declared), max(0, declared) * channels * dtype.itemsize)
