"""Is it speech? The router listens before the automatic preset decides who cleans which second.

Two cues of the picture: tones that are held (music) and a level that moves at the rate of syllables (speech). They are
judged in windows of ten seconds, one a second; between their centres the sound fades from one cleaner to the other.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from specapp.noise import Noise, gate
from specapp.spectrogram import GRID, FrameSource

Number = TypeVar("Number", np.float32, np.int64)

_WINDOW_S = 10.0
_STEP_S = 1.0
_LEAST_PEAKS = 50
_MOST_HELD, _HELD_RANGE = 0.085, 0.03
_SURE_SCORE = 0.4


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the sound goes to one pass, over time.

    Parameters
    ----------
    values : ndarray, float32 [shape=(points,)]
        Shares from 0 to 1.
    samples : ndarray, float64 [shape=(points,)]
        The samples at which they hold; between them the share moves in a straight line.
    """

    values: NDArray[np.float32]
    samples: NDArray[np.float64]

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
        if len(set(self.values[max(0, ends[0] - 1) : ends[1] + 1].tolist())) == 1:
            return self.values[max(0, ends[0] - 1) :][:1]
        return np.interp(np.arange(start, stop), self.samples, self.values).astype(np.float32)


def speech_share(speech: FrameSource, speech_noise: Noise, tones: FrameSource) -> Share:
    """Share of the voice pass in the automatic preset.

    Parameters
    ----------
    speech : FrameSource
        The recording through the window of the voice pass.
    speech_noise : Noise
        Tracked noise of that window.
    tones : FrameSource
        The recording through a window of about 64 ms.
    """
    level_db = speech_band_level(speech, speech_noise)
    peaks, held = held_peaks(tones)
    duration_s = speech.samples.shape[1] / speech.sample_rate
    centres_s = np.arange(_WINDOW_S / 2, max(duration_s - _WINDOW_S / 2, _WINDOW_S / 2) + 1e-9, _STEP_S)
    values = [
        _share_of(_part(level_db, centre, speech), _part(peaks, centre, tones), _part(held, centre, tones), speech)
        for centre in centres_s
    ]
    return Share(np.array(values, np.float32), centres_s * speech.sample_rate)


def held_peaks(source: FrameSource, held_s: float = 0.4) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number of spectral peaks per frame, and of those held for `held_s`: of music .08 to .60, of speech .01."""
    import cv2

    noise = gate(source, bias=1.1).level
    band = slice(int(200 / source.bin_hz), int(4000 / source.bin_hz))
    long = np.ones((int(held_s * source.frames_per_second) | 1, 1), np.uint8)
    all_peaks, all_held = [], []
    for first, last in source.blocks():
        start, stop = max(0, first - GRID), min(last + GRID, source.count)
        ratio = source.power(start, stop)[:, band] / noise[:, band]
        level_db = (10 * np.log10(ratio + np.float32(1e-3))).astype(np.float32)
        level_db = cv2.GaussianBlur(level_db, (0, 0), sigmaX=0.01, sigmaY=1.0, borderType=cv2.BORDER_REFLECT)
        highest = cv2.dilate(level_db, np.ones((1, 5), np.uint8))
        peaks = cv2.dilate(((level_db >= highest) & (level_db > 10)).astype(np.uint8), np.ones((1, 3), np.uint8))
        held = cv2.morphologyEx(peaks, cv2.MORPH_OPEN, long)
        inside = slice(first - start, last - start)
        all_peaks.append(peaks[inside].sum(axis=1, dtype=np.int64))
        all_held.append(held[inside].sum(axis=1, dtype=np.int64))
    return np.concatenate(all_peaks), np.concatenate(all_held)


def speech_band_level(source: FrameSource, noise: Noise) -> NDArray[np.float32]:
    """Mean level over noise between 300 and 3400 Hz in dB, one value per frame."""
    import cv2

    band = slice(int(300 / source.bin_hz), int(3400 / source.bin_hz))
    levels = []
    for first, last in source.blocks():
        start, stop = max(0, first - GRID), min(last + GRID, source.count)
        power = source.power(start, stop)
        ratio = power / noise.power(start, power)
        level_db = np.maximum(10 * np.log10(ratio + np.float32(1e-3)), -5).astype(np.float32)
        sigma_frames = 0.02 * source.frames_per_second
        level_db = cv2.GaussianBlur(level_db, (0, 0), sigmaX=1.5, sigmaY=sigma_frames, borderType=cv2.BORDER_REFLECT)
        levels.append(level_db[first - start : last - start, band].mean(axis=1))
    return np.concatenate(levels)


def syllable_score(level_db: NDArray[np.float32], frames_per_second: float) -> float:
    """Logistic score of a level between 300 and 3400 Hz: positive where it moves as speech does."""
    from scipy.ndimage import uniform_filter1d

    movement = level_db - uniform_filter1d(level_db, max(1, int(frames_per_second)))
    spectrum = np.abs(np.fft.rfft(movement * np.hanning(len(movement)))) ** 2
    hertz = np.fft.rfftfreq(len(movement), 1 / frames_per_second)
    syllables = spectrum[(hertz > 2) & (hertz < 9)].sum()
    share = syllables / (spectrum[(hertz > 0.5) & (hertz < 40)].sum() + 1e-9)
    loud_db = max(float(np.quantile(level_db, 0.95)), 0.3)
    return float(1.538 * np.log(movement.std() + 1e-6) + 0.946 * np.log(loud_db) + 0.831 * share - 2.905)


def _part(values: NDArray[Number], centre_s: float, source: FrameSource) -> NDArray[Number]:
    rate = source.frames_per_second
    if len(values) <= _WINDOW_S * rate * 1.2:
        return values
    start = max(0, int((centre_s - _WINDOW_S / 2) * rate))
    return values[start : start + int(_WINDOW_S * rate)]


def _share_of(
    level_db: NDArray[np.float32], peaks: NDArray[np.int64], held: NDArray[np.int64], source: FrameSource
) -> float:
    held_share = held.sum() / max(int(peaks.sum()), _LEAST_PEAKS)
    not_music = np.clip((_MOST_HELD - held_share) / _HELD_RANGE, 0, 1)
    if not_music == 0:
        return 0.0
    return float(not_music * np.clip(syllable_score(level_db, source.frames_per_second) / _SURE_SCORE, 0, 1))
