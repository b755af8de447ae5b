"""Gain rules stay between 0 and 1, rise with the SNR, and agree with their formulas."""

import numpy as np
import pytest
from scipy.special import exp1

from specapp.spectral import gain
from specapp.spectral.gain import GAIN_RULES, LEAST_SNR, log_spectral_amplitude, to_snr
from specapp.spectral.image import Scale, to_image, to_power_ratio

SNR, RATIO = (np.logspace(low, high, 200).astype(np.float32) for low, high in ((-2.5, 5), (-5, 6)))


@pytest.mark.parametrize("rule", GAIN_RULES)
def test_range_and_order(rule: str) -> None:
    certain = np.array([1e6], np.float32)
    snr, ratio = np.meshgrid(SNR, RATIO)
    before = snr.copy(), ratio.copy()
    gain = GAIN_RULES[rule].function(snr, ratio)
    assert gain.dtype == np.float32
    assert gain.min() >= 0
    assert gain.max() <= 1
    assert (np.diff(gain, axis=1) >= -1e-5).all()
    assert np.array_equal(snr, before[0])
    assert np.array_equal(ratio, before[1])
    assert GAIN_RULES[rule].function(certain, certain)[0] == pytest.approx(1, abs=1e-3)


def test_log_spectral_amplitude_agrees_with_its_equation() -> None:
    snr, ratio = np.meshgrid(SNR, np.logspace(-2, 2, 100).astype(np.float32))
    v = np.clip(snr * ratio / (1 + snr), 1e-4, 300)
    equation = np.minimum(snr / (1 + snr) * np.exp(0.5 * exp1(v)), 1)
    assert np.abs(log_spectral_amplitude(snr, ratio) / equation - 1).max() < 3e-3


def test_the_table_of_the_rule_is_that_of_scipys_integral() -> None:
    v = np.exp(np.linspace(*gain._LOG_V, gain._ENTRIES))
    assert np.array_equal(gain._half_exponential_integral(), np.exp(0.5 * exp1(v)).astype(np.float32))


def test_snr_of_pixels() -> None:
    pixels = np.array([[-200, 0, 3.0103, 10, 40]], np.float32)
    assert to_snr(pixels)[0] == pytest.approx([LEAST_SNR, LEAST_SNR, 1, 9, 9999], rel=1e-4)


def test_image_and_its_inverse(rng: np.random.Generator) -> None:
    power = rng.exponential(size=(50, 33)).astype(np.float32) * 1e-3
    noise = np.full((1, 33), 2e-4, np.float32)
    image = to_image(power, noise, Scale())
    assert np.allclose(to_power_ratio(image.pixels), power / noise, rtol=1e-4, atol=2e-6)


def test_noise_of_an_image_has_the_known_mean_and_deviation(rng: np.random.Generator) -> None:
    pixels = to_image(
        rng.exponential(size=(500, 500)).astype(np.float32), np.ones((1, 500), np.float32), Scale()
    ).pixels
    assert pixels.std() == pytest.approx(5.57, abs=0.03)
    assert pixels.mean() == pytest.approx(-2.51, abs=0.03)
