"""Whispered speech, made of voiced speech: what the vocal folds do is replaced with noise, what the mouth does stays.

Linear prediction takes the resonances of the mouth from short frames, and white noise as loud as the frame's own
excitation is sent through them, as in systems that turn whispers into voices, the other way round; a tilt upwards
stands for the missing pulses of the folds.

References
----------
R. W. Morris and M. A. Clements, "Reconstruction of speech from whispers", Medical Engineering & Physics 24, 2002;
T. Ito, K. Takeda and F. Itakura, "Analysis and recognition of whispered speech", Speech Communication 45, 2005.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import lfilter

from bench.evaluation.composite import EPSILON, Samples, frames, linear_prediction, prediction_error
from bench.evaluation.pairs import WHISPERED, Pair

_FRAME_S = 0.032
_TILT = (1.0, -0.9)
_LOUDEST = 0.9
_EVERY = 4


def whispered_pairs(pairs: Sequence[Pair], folder: Path) -> list[Pair]:
    """Every fourth speech recording as a whisper, in its own noise at its own SNR, written below `folder`."""
    return [_whispered_pair(pair, folder) for pair in pairs if pair.domain == "speech"][::_EVERY]


def whisper(samples: Samples, sample_rate: int) -> Samples:
    """One channel of speech as a whisper of the same energy and length; the same one every time.

    Parameters
    ----------
    samples : ndarray [shape=(n,)]
    sample_rate : int
    """
    length = 2 * round(_FRAME_S * sample_rate / 2)
    hop_length = length // 2
    order = 2 + sample_rate // 1000
    padded = np.pad(samples, (hop_length, length + hop_length))
    window = np.hanning(length + 1)[:-1]
    correlation, polynomial = linear_prediction(frames(padded, length, hop_length, window), order)
    energy = np.maximum(prediction_error(polynomial, correlation), 0)
    excitation = np.random.default_rng(0).standard_normal(padded.size)
    mouth = np.zeros(padded.size)
    for index, (filter_taps, error) in enumerate(zip(polynomial, energy, strict=True)):
        piece = slice(index * hop_length, index * hop_length + length)
        mouth[piece] += window * lfilter([np.sqrt(error / length)], filter_taps, excitation[piece])
    tilted = lfilter(_TILT, [1.0], mouth)[hop_length : hop_length + samples.size]
    return np.asarray(tilted * np.sqrt((samples @ samples) / (tilted @ tilted + EPSILON)))


def _whispered_pair(pair: Pair, folder: Path) -> Pair:
    clean, noisy, sample_rate = pair.read()
    whispers = np.stack([whisper(channel.astype(np.float64), sample_rate) for channel in clean])
    sounds = {"clean": whispers, "noisy": whispers + (noisy - clean)}
    scale = _LOUDEST / max(_LOUDEST, *(float(np.abs(sound).max()) for sound in sounds.values()))
    written = {kind: folder / kind / f"{pair.name}.flac" for kind in sounds}
    for kind, path in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, scale * sounds[kind].T, sample_rate, subtype="PCM_24")
    return replace(pair, domain=WHISPERED, clean=written["clean"], noisy=written["noisy"], text="")
