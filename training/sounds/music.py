"""Music maker: random chords and melodies of plucked and bowed strings, so that held tones are learned as sound."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
_PERIOD = 2048
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9), (0, 3, 5, 6, 7, 10))


def make_music(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """A few seconds of a random piece.

    Parameters
    ----------
    length : int
        Samples.
    rate_hz : int
    rng : numpy.random.Generator

    Returns
    -------
    samples : ndarray, float32 [shape=(length,)]
        Peak 0.5.
    """
    scale = _SCALES[rng.integers(len(_SCALES))]
    beat_s, root = rng.uniform(0.15, 0.6), int(rng.integers(36, 60))
    samples = np.zeros(length, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        bright, dull = _timbre(rng, rng.uniform(2, 9)), _timbre(rng, rng.uniform(9, 20))
        plucked, octave = rng.random() < 0.6, int(rng.integers(0, 3))
        start = -rng.uniform(0, 1) * rate_hz
        while start < length:
            held_s = beat_s * float(rng.choice([1, 1, 2, 4, 8]))
            for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
                pitch = root + 12 * octave + int(rng.choice(scale)) + 12 * int(rng.integers(0, 2))
                note = _note(int((held_s + 0.15) * rate_hz), rate_hz, pitch, (bright, dull), rng, plucked=plucked)
                _add(samples, note, int(start))
            start += held_s * rate_hz * rng.choice([1, 1, 1, 1.5])
    return (samples * np.float32(0.5 / max(np.abs(samples).max(), 1e-6))).astype(np.float32)


def _timbre(rng: np.random.Generator, fall_db: float) -> NDArray[np.float32]:
    """One period of a waveform whose harmonics fall by about `fall_db` per octave."""
    period = np.zeros(_PERIOD)
    for number in range(1, int(rng.integers(3, 24))):
        level = 10 ** (-(fall_db * np.log2(number) + rng.uniform(0, 10)) / 20)
        period += level * np.sin(2 * np.pi * (number * np.arange(_PERIOD) / _PERIOD + rng.random()))
    return np.asarray(period / np.abs(period).max(), np.float32)


def _note(
    length: int,
    rate_hz: int,
    pitch: int,
    timbres: tuple[Samples, Samples],
    rng: np.random.Generator,
    *,
    plucked: bool,
) -> Samples:
    """A note that fades from its bright to its dull timbre; `pitch` in semitones, 69 is 440 Hz."""
    time_s = np.arange(length, dtype=np.float32) / rate_hz
    base_hz = 440 * 2 ** ((pitch - 69) / 12)
    vibrato_s = 0 if plucked else rng.uniform(0, 0.0007) * np.sin(2 * np.pi * rng.uniform(4, 7) * time_s)
    place = ((base_hz * (time_s + vibrato_s)) % 1 * _PERIOD).astype(np.int64) % _PERIOD
    fade = np.exp(-time_s / rng.uniform(0.1, 1.0))
    level = fade if plucked else np.minimum(1, time_s / rng.uniform(0.01, 0.15))
    level = level * np.clip((length / rate_hz - time_s) / 0.15, 0, 1) * rng.uniform(0.3, 1)
    bright, dull = timbres
    return np.asarray(level * (fade * bright[place] + (1 - fade) * dull[place]), np.float32)


def _add(samples: Samples, note: Samples, start: int) -> None:
    """Add a note that begins at sample `start`, which may lie before the piece."""
    first, last = max(start, 0), min(start + len(note), len(samples))
    if first < last:
        samples[first:last] += note[first - start : last - start]
