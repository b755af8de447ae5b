"""Is it speech? The router listens before the automatic preset decides who cleans the sound.

Two cues of the picture: tones that are held (music) and a level that moves at the rate of syllables (speech).
"""

import numpy as np
from numpy.typing import NDArray

from specapp.noise import Noise, gate
from specapp.spectrogram import GRID, FrameSource

_CONTEXT = GRID


def speech_share(speech: FrameSource, speech_noise: Noise, tones: FrameSource) -> float:
    """Share of the voice pass in the automatic preset, 0 to 1.

    Parameters
    ----------
    speech : FrameSource
        The recording through the window of the voice pass.
    speech_noise : Noise
        Tracked noise of that window.
    tones : FrameSource
        The recording through a window of about 64 ms.
    """
    sounds_like_speech = np.clip(syllable_score(speech, speech_noise) / 0.4, 0, 1)
    if sounds_like_speech == 0:
        return 0.0
    return float(sounds_like_speech * np.clip((0.085 - held_tones(tones)) / 0.03, 0, 1))


def held_tones(source: FrameSource, held_s: float = 0.4) -> float:
    """Share of the spectral peaks that are held for `held_s`: music .08 to .60, speech .01 (median)."""
    import cv2

    noise = gate(source, bias=1.1).level
    band = slice(int(200 / source.bin_hz), int(4000 / source.bin_hz))
    held = np.ones((int(held_s * source.frames_per_second) | 1, 1), np.uint8)
    peaks_total = held_total = 0
    for first, last in source.blocks():
        start, stop = max(0, first - _CONTEXT), min(last + _CONTEXT, source.count)
        ratio = source.power(start, stop)[:, band] / noise[:, band]
        level_db = (10 * np.log10(ratio + np.float32(1e-3))).astype(np.float32)
        level_db = cv2.GaussianBlur(level_db, (0, 0), sigmaX=0.01, sigmaY=1.0, borderType=cv2.BORDER_REFLECT)
        highest = cv2.dilate(level_db, np.ones((1, 5), np.uint8))
        peaks = cv2.dilate(((level_db >= highest) & (level_db > 10)).astype(np.uint8), np.ones((1, 3), np.uint8))
        lines = cv2.morphologyEx(peaks, cv2.MORPH_OPEN, held)
        inside = slice(first - start, last - start)
        peaks_total += int(peaks[inside].sum())
        held_total += int(lines[inside].sum())
    return held_total / max(peaks_total, 50)


def syllable_score(source: FrameSource, noise: Noise) -> float:
    """Logistic score of the level between 300 and 3400 Hz: positive where it moves as speech does."""
    from scipy.ndimage import uniform_filter1d

    level_db = speech_band_level(source, noise)
    rate = source.frames_per_second
    movement = level_db - uniform_filter1d(level_db, max(1, int(rate)))
    spectrum = np.abs(np.fft.rfft(movement * np.hanning(len(movement)))) ** 2
    hertz = np.fft.rfftfreq(len(movement), 1 / rate)
    syllables = spectrum[(hertz > 2) & (hertz < 9)].sum()
    share = syllables / (spectrum[(hertz > 0.5) & (hertz < 40)].sum() + 1e-9)
    loud_db = max(float(np.quantile(level_db, 0.95)), 0.3)
    return float(1.538 * np.log(movement.std() + 1e-6) + 0.946 * np.log(loud_db) + 0.831 * share - 2.905)


def speech_band_level(source: FrameSource, noise: Noise) -> NDArray[np.float32]:
    """Mean level over noise between 300 and 3400 Hz in dB, one value per frame."""
    import cv2

    band = slice(int(300 / source.bin_hz), int(3400 / source.bin_hz))
    levels = []
    for first, last in source.blocks():
        start, stop = max(0, first - _CONTEXT), min(last + _CONTEXT, source.count)
        power = source.power(start, stop)
        ratio = power / noise.power(start, power)
        level_db = np.maximum(10 * np.log10(ratio + np.float32(1e-3)), -5).astype(np.float32)
        sigma_frames = 0.02 * source.frames_per_second
        level_db = cv2.GaussianBlur(level_db, (0, 0), sigmaX=1.5, sigmaY=sigma_frames, borderType=cv2.BORDER_REFLECT)
        levels.append(level_db[first - start : last - start, band].mean(axis=1))
    return np.concatenate(levels)
