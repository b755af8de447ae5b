"""What is left of a recording when something was taken out of it first."""

from collections.abc import Sequence

import numpy as np

from specapp.base.buffers import release, scratch, spans
from specapp.spectral.spectrogram import Samples


def left_without(samples: Samples, removed: Samples) -> Samples:
    """Samples without what was removed, in memory or in a temporary file [shape=(channels, length)]."""
    left = scratch(len(samples), samples.shape[1], np.float32)
    for span in spans(samples.shape[1]):
        left[:, span] = samples[:, span] - removed[:, span]
        for used in (samples, removed, left):
            release(used)
    return left


def together(parts: Sequence[Samples | None], groups: Sequence[tuple[int, ...]], samples: Samples) -> Samples | None:
    """What is left of all channels.

    Parameters
    ----------
    parts : sequence of ndarray
        What is left of each group of channels; None where nothing was taken out.
    groups : sequence of tuple of int
    samples : ndarray [shape=(channels, length)]
        The recording.

    Returns
    -------
    ndarray or None
        None where nothing was taken out of any.
    """
    if len(groups) == 1 or all(part is None for part in parts):
        return parts[0]
    whole = scratch(len(samples), samples.shape[1], np.float32)
    for group, part in zip(groups, parts, strict=True):
        for span in spans(samples.shape[1]):
            whole[list(group), span] = samples[list(group), span] if part is None else part[:, span]
            release(whole)
    return whole
