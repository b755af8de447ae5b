"""Noise makers: endless variety where recordings are few.

Every maker is ``f(length, rate_hz, rng) -> samples`` of any level; `make_noise` draws one and evens the level.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Maker = Callable[[int, int, np.random.Generator], Samples]


def coloured(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Gaussian noise of random slope and random bumps: air, hiss, electronics."""
    slope_db = rng.uniform(-9, 3)
    return shaped(length, rate_hz, rng, slope_db, bumps=int(rng.integers(0, 7)))


def shaped(length: int, rate_hz: int, rng: np.random.Generator, slope_db: float, *, bumps: int) -> Samples:
    """Gaussian noise with a slope of `slope_db` per octave and `bumps` random bumps of up to 15 dB.

    Parameters
    ----------
    length : int
    rate_hz : int
    rng : numpy.random.Generator
    slope_db : float
    bumps : int

    Returns
    -------
    samples : ndarray, float32 [shape=(length,)]
    """
    size = _fast_size(length)
    octaves = np.log2(np.maximum(np.arange(size // 2 + 1) * rate_hz / size, 40) / 1000)
    level_db = slope_db * octaves
    for _ in range(bumps):
        centre, width = rng.uniform(-4.5, 4.5), rng.uniform(0.05, 1.5)
        level_db += rng.uniform(-15, 15) * np.exp(-(((octaves - centre) / width) ** 2))
    spectrum = rng.standard_normal((2, len(octaves)), dtype=np.float32)
    spectrum *= (10 ** (level_db / 20)).astype(np.float32)
    return np.fft.irfft(spectrum[0] + 1j * spectrum[1], size)[:length].astype(np.float32)


def changing(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Coloured noise whose level wanders slowly by up to 12 dB: passing traffic, waves."""
    return coloured(length, rate_hz, rng) * _slow_level(length, rate_hz, rng, rng.uniform(3, 12), rng.uniform(0.3, 3))


def wind(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Wind on a microphone: low rumble in gusts over a little hiss."""
    rumble = shaped(length, rate_hz, rng, rng.uniform(-18, -8), bumps=1)
    gusts = _slow_level(length, rate_hz, rng, rng.uniform(6, 15), rng.uniform(0.5, 6))
    hiss = shaped(length, rate_hz, rng, 0, bumps=1) * _rms(rumble) * 10 ** rng.uniform(-3, -1)
    return (rumble * gusts + hiss).astype(np.float32)


def hum(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Mains hum with harmonics, steady, over some hiss."""
    base_hz = rng.choice([50.0, 60.0]) * rng.uniform(0.999, 1.001)
    tones = _harmonics(length, rate_hz, base_hz, rng, count=int(rng.integers(3, 40)), fall_db=rng.uniform(0.3, 4))
    return _over_hiss(tones, rate_hz, rng, rng.uniform(-30, 0))


def fan(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Fan, motor, engine: tones of the blades that waver a little, over filtered noise."""
    base_hz = 10 ** rng.uniform(1.3, 2.8)
    tones = _harmonics(length, rate_hz, base_hz, rng, count=int(rng.integers(2, 25)), fall_db=rng.uniform(0.5, 6))
    return _over_hiss(tones, rate_hz, rng, rng.uniform(-10, 20))


def rain(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Many drops over a steady rush."""
    drops = _bursts(length, rate_hz, rng, per_second=10 ** rng.uniform(1, 2.7), decay_s=10 ** rng.uniform(-3, -2))
    return _over_hiss(drops, rate_hz, rng, rng.uniform(-15, 15))


def keys(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Keyboard, mouse, dishes: a few knocks a second, each with its own ring."""
    knocks = _bursts(length, rate_hz, rng, per_second=rng.uniform(1, 9), decay_s=10 ** rng.uniform(-2.5, -1.2))
    return _over_hiss(knocks, rate_hz, rng, rng.uniform(-40, -15))


def crackle(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Crackle and hiss of an old record."""
    clicks = _bursts(length, rate_hz, rng, per_second=10 ** rng.uniform(0.5, 2.3), decay_s=10 ** rng.uniform(-4, -3))
    return _over_hiss(clicks, rate_hz, rng, rng.uniform(-25, 5))


MAKERS: Mapping[str, tuple[Maker, float]] = {
    "coloured": (coloured, 0.32),
    "changing": (changing, 0.18),
    "wind": (wind, 0.08),
    "hum": (hum, 0.07),
    "fan": (fan, 0.13),
    "rain": (rain, 0.08),
    "keys": (keys, 0.07),
    "crackle": (crackle, 0.07),
}
"""Makers and how often each is drawn."""


def make_noise(length: int, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Noise of a random kind.

    Parameters
    ----------
    length : int
    rate_hz : int
    rng : numpy.random.Generator

    Returns
    -------
    samples : ndarray, float32 [shape=(length,)]
        Of mean power 0.01.
    """
    names = list(MAKERS)
    name = rng.choice(names, p=[MAKERS[name][1] for name in names])
    samples = MAKERS[name][0](length, rate_hz, rng)
    return (samples * np.float32(0.1 / max(_rms(samples), 1e-6))).astype(np.float32)


def room(samples: Samples, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Add the reverberation of a small room: a sparse beginning and an exponential tail of coloured noise.

    Parameters
    ----------
    samples : ndarray, float32 [shape=(length,)]
    rate_hz : int
    rng : numpy.random.Generator

    Returns
    -------
    samples : ndarray, float32 [shape=(length,)]
    """
    decay_s = rng.uniform(0.05, 0.5)
    length = int(decay_s * rate_hz)
    tail = rng.standard_normal(length).astype(np.float32) * np.exp(-6.9 * np.arange(length) / length)
    tail *= rng.random(length) < np.linspace(0.03, 1, length)
    tail *= 10 ** rng.uniform(-1.2, -0.1) / (np.sqrt(np.sum(tail**2)) + 1e-6)
    tail[0] = 1
    size = _fast_size(len(samples) + length)
    spectrum = np.fft.rfft(samples, size) * np.fft.rfft(tail, size)
    return np.fft.irfft(spectrum, size)[: len(samples)].astype(np.float32)


def _harmonics(
    length: int, rate_hz: int, base_hz: float, rng: np.random.Generator, *, count: int, fall_db: float
) -> Samples:
    """Sum of harmonics below Nyquist whose pitch wavers and whose levels fall, via one period of a waveform."""
    period = np.zeros(2048)
    for number in range(1, min(count, int(0.45 * rate_hz / base_hz)) + 1):
        level = 10 ** (-(fall_db * number + rng.uniform(0, 12)) / 20)
        period += level * np.sin(2 * np.pi * (number * np.arange(2048) / 2048 + rng.random()))
    waver = 1 + rng.uniform(0, 0.01) * np.sin(2 * np.pi * rng.uniform(0.1, 3) * np.arange(length) / rate_hz)
    phase = np.cumsum(base_hz / rate_hz * waver) % 1
    return period[(phase * 2048).astype(np.int64) % 2048].astype(np.float32)


def _bursts(length: int, rate_hz: int, rng: np.random.Generator, *, per_second: float, decay_s: float) -> Samples:
    """Decaying bursts of filtered noise at random times, of random level."""
    impulses = np.zeros(length, np.float32)
    count = rng.poisson(per_second * length / rate_hz)
    impulses[rng.integers(0, length, count)] = rng.standard_normal(count) * rng.pareto(2.5, count).clip(0.05, 8)
    ring = shaped(max(64, int(5 * decay_s * rate_hz)), rate_hz, rng, rng.uniform(-6, 3), bumps=3)
    ring = ring * np.exp(-np.arange(len(ring)) / (decay_s * rate_hz))
    size = _fast_size(length + len(ring))
    return np.fft.irfft(np.fft.rfft(impulses, size) * np.fft.rfft(ring, size), size)[:length].astype(np.float32)


def _over_hiss(samples: Samples, rate_hz: int, rng: np.random.Generator, hiss_db: float) -> Samples:
    hiss = coloured(len(samples), rate_hz, rng)
    factor = max(_rms(samples), 1e-6) * 10 ** (hiss_db / 20) / max(_rms(hiss), 1e-9)
    return (samples + np.float32(factor) * hiss).astype(np.float32)


def _slow_level(length: int, rate_hz: int, rng: np.random.Generator, depth_db: float, per_second: float) -> Samples:
    """A random level curve, linear gain, with about `per_second` turns."""
    knots = max(3, int(length / rate_hz * per_second) + 2)
    curve_db = rng.uniform(-depth_db, depth_db, knots)
    level_db = np.interp(np.linspace(0, knots - 1, length // 64 + 2), np.arange(knots), curve_db)
    return np.repeat(10 ** (level_db / 20), 64)[:length].astype(np.float32)


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def _fast_size(length: int) -> int:
    from scipy.fft import next_fast_len

    return 2 * int(next_fast_len(-(-length // 2), real=True))
