"""Power of single frames of a recording, wherever their centres lie, for pictures and spectra."""

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from specapp.samples import Samples


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
    first = int(centres.min()) - n_fft // 2
    last = int(centres.max()) - n_fft // 2 + n_fft
    total = np.zeros((len(centres), n_fft // 2 + 1), np.float32)
    for channel in samples:
        part = np.zeros(last - first, np.float32)
        start, stop = max(first, 0), min(last, len(channel))
        if start < stop:
            part[start - first : stop - first] = channel[start:stop]
        frames = np.lib.stride_tricks.sliding_window_view(part, n_fft)[centres - n_fft // 2 - first]
        stft = scipy.fft.rfft(frames * window, axis=1)
        total += stft.real**2
        total += stft.imag**2
    total /= np.float32(len(samples))
    return total
