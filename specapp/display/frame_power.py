"""Power of single frames of a recording, wherever their centres lie, for pictures and spectra."""

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import Samples
from specapp.spectral.compiled.transforms import rfft


def frame_power(samples: Samples, centres: NDArray[np.intp], n_fft: int) -> NDArray[np.float32]:
    """Mean power over the channels of frames under a Hann window; a sine at full scale has 1.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
        Before and behind them is silence.
    centres : ndarray of int [shape=(frames,)]
        Samples on which the frames are centred.
    n_fft : int

    Returns
    -------
    ndarray, float32 [shape=(frames, n_fft // 2 + 1)]
    """
    window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
    window *= np.float32(2 / window.sum())
    starts = centres - n_fft // 2
    total = np.zeros((len(centres), n_fft // 2 + 1), np.float32)
    for channel in samples:
        stft = rfft(_frames(channel, starts, n_fft) * window)
        total += stft.real**2
        total += stft.imag**2
    total /= np.float32(len(samples))
    return total


def _frames(channel: Samples, starts: NDArray[np.intp], n_fft: int) -> NDArray[np.float32]:
    first, last = int(starts.min()), int(starts.max()) + n_fft
    if last - first <= 2 * n_fft * len(starts):
        return np.lib.stride_tricks.sliding_window_view(_cut(channel, first, last), n_fft)[starts - first]
    return np.stack([_cut(channel, start, start + n_fft) for start in starts.tolist()])


def _cut(channel: Samples, first: int, last: int) -> NDArray[np.float32]:
    """Samples from `first` to `last`, zero where there are none."""
    part = np.zeros(last - first, np.float32)
    start, stop = max(first, 0), min(last, len(channel))
    if start < stop:
        part[start - first : stop - first] = channel[start:stop]
    return part
