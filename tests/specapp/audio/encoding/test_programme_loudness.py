"""Loudness as broadcasters measure it: agrees with another meter."""

import numpy as np
import pyloudnorm
import pytest

from specapp import Recording
from specapp.audio.encoding.programme_loudness import SILENCE_LUFS, measure_programme

BLOCKS_S = 12.0173
"""No whole number of the meter's hops."""


def two_levels(rng: np.random.Generator, rate: int, channels: int) -> Recording:
    """Noise of two levels, longer than a block."""
    samples = 0.05 * rng.standard_normal((channels, round(BLOCKS_S * rate)))
    samples[:, : samples.shape[1] // 3] *= 0.2
    return Recording(samples.astype(np.float32), rate)


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000, 384_000])
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_loudness_agrees_with_pyloudnorm(rng: np.random.Generator, rate: int, channels: int) -> None:
    recording = two_levels(rng, rate, channels)
    expected = pyloudnorm.Meter(rate).integrated_loudness(recording.samples.T.astype(float))
    measured = measure_programme(recording)
    assert measured.integrated_lufs == pytest.approx(expected, abs=0.3)
    assert measured.range_lu > 3


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
def test_a_true_peak_lies_between_samples(channels: int) -> None:
    """A tone at a quarter of the rate whose samples are all 3 dB below its crest."""
    rate = 48_000
    tone = 0.5 * np.sin(np.pi / 2 * np.arange(2 * rate) + np.pi / 4) * np.hanning(2 * rate)
    recording = Recording(np.tile(tone, (channels, 1)).astype(np.float32), rate)
    assert np.abs(recording.samples).max() == pytest.approx(0.5 / np.sqrt(2), abs=1e-3)
    assert measure_programme(recording).true_peak_dbtp == pytest.approx(-6.02, abs=0.3)


@pytest.mark.parametrize("length", [1, 100, 48_000])
def test_silence_and_snippets_have_figures(length: int) -> None:
    measured = measure_programme(Recording(np.zeros((1, length), np.float32), 48_000))
    assert measured.integrated_lufs == SILENCE_LUFS
    assert measured.true_peak_dbtp == pytest.approx(-120)


def test_the_last_moment_counts() -> None:
    samples = np.zeros((1, 44_100 + 777), np.float32)
    samples[0, -500:-100] = 0.5
    assert measure_programme(Recording(samples, 44_100)).true_peak_dbtp > -6.1
