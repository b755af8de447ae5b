"""Loudness agrees with the reference; matched sounds are equally loud and never clipped."""

import numpy as np
import pyloudnorm
import pytest

from specapp import Recording
from specapp.audio.loudness import Loudness, matching_gains, measure_level


def shaped(rng: np.random.Generator, rate: int, channels: int, seconds: float) -> np.ndarray:
    """Noise of two levels with a pause: both gates have something to do."""
    samples = 0.1 * rng.standard_normal((channels, int(seconds * rate)))
    third = samples.shape[1] // 3
    samples[:, :third] *= 0.05
    samples[:, third : third + third // 2] *= 1e-6
    return samples.astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_loudness_agrees_with_pyloudnorm(rng: np.random.Generator, rate: int, channels: int) -> None:
    samples = shaped(rng, rate, channels, 8.3)
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples.T.astype(float))
    level = measure_level(Recording(samples, rate))
    assert level.loudness_lufs == pytest.approx(expected, abs=0.25)
    assert level.peak == pytest.approx(np.abs(samples).max())


def test_short_and_silent_sounds_have_a_loudness() -> None:
    silent = measure_level(Recording(np.zeros((1, 48_000), np.float32), 48_000))
    assert silent.loudness_lufs < -70
    blip = measure_level(Recording(np.full((1, 7), 0.5, np.float32), 48_000))
    assert np.isfinite(blip.loudness_lufs)


def test_matched_sounds_are_equally_loud(rng: np.random.Generator) -> None:
    rate = 48_000
    loud = shaped(rng, rate, 2, 6)
    sounds = {"original": loud, "denoised": 0.6 * shaped(rng, rate, 2, 6), "removed": 0.05 * shaped(rng, rate, 2, 6)}
    gains = matching_gains(
        {name: measure_level(Recording(samples.astype(np.float32), rate)) for name, samples in sounds.items()},
        anchors=("original", "denoised"),
    )
    meter = pyloudnorm.Meter(rate)
    loudness = [meter.integrated_loudness((gains[name] * samples).T.astype(float)) for name, samples in sounds.items()]
    assert max(loudness) - min(loudness) < 0.5
    assert all(np.abs(gains[name] * samples).max() <= 1.0001 for name, samples in sounds.items())


def test_peaks_limit_the_anchors_together_and_the_others_alone() -> None:
    levels = {"original": Loudness(-20, 0.9), "denoised": Loudness(-30, 0.7), "removed": Loudness(-65, 0.02)}
    gains = matching_gains(levels, anchors=("original", "denoised"), most_db=30)
    after = {name: levels[name].loudness_lufs + 20 * np.log10(gain) for name, gain in gains.items()}
    assert after["original"] == pytest.approx(after["denoised"])
    assert gains["denoised"] * 0.7 == pytest.approx(1)
    assert after["removed"] == pytest.approx(-35)


@pytest.mark.parametrize(("wanted_lufs", "reached_lufs"), [(-35, -35), (-24, -24), (-16, -20)])
def test_sounds_are_as_loud_as_wanted_where_peaks_leave_room(wanted_lufs: float, reached_lufs: float) -> None:
    levels = {"original": Loudness(-26, 0.5), "denoised": Loudness(-30, 10**-0.5), "removed": Loudness(-34, 0.01)}
    gains = matching_gains(levels, anchors=("original", "denoised"), wanted_lufs=wanted_lufs)
    after = [levels[name].loudness_lufs + 20 * np.log10(gain) for name, gain in gains.items()]
    assert after == pytest.approx([reached_lufs] * 3, abs=0.03)


def test_silence_keeps_its_level() -> None:
    silent = {"original": Loudness(-120, 0.0), "denoised": Loudness(-120, 0.0)}
    assert matching_gains(silent, anchors=("original", "denoised")) == {"original": 1.0, "denoised": 1.0}
    half = silent | {"original": Loudness(-20, 0.5)}
    assert matching_gains(half, anchors=("original", "denoised")) == {"original": 1.0, "denoised": 1.0}
