"""A result at another strength is the one that would have been computed."""

from dataclasses import asdict

import numpy as np
import pytest

import specapp
from specapp.base.errors import SettingsError
from specapp.pipeline.measuring.strength import KeptPower

STRENGTHS = (0, 1, 35, 60, 99, 100)


def speech(dtype: str = "float32") -> specapp.Recording:
    rng = np.random.default_rng(3)
    time_s = np.arange(24_000) / 16_000
    tone = 0.3 * np.sin(2 * np.pi * 300 * time_s) * (time_s % 0.5 < 0.25)
    return specapp.Recording((tone + 0.03 * rng.standard_normal((2, 24_000))).astype(dtype), 16_000)


@pytest.fixture(scope="module", params=["voice", "music"])
def whole(request: pytest.FixtureRequest) -> specapp.Result:
    return specapp.denoise(speech(), specapp.Settings(preset=request.param))


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_samples_are_those_that_are_computed(whole: specapp.Result, strength: float) -> None:
    computed = specapp.denoise(whole.original, specapp.Settings(preset=whole.settings.preset, strength=strength))
    told = whole.at_strength(strength)
    assert told.settings == computed.settings
    np.testing.assert_array_equal(told.denoised.samples, computed.denoised.samples)
    np.testing.assert_array_equal(told.removed.samples, computed.removed.samples)


@pytest.mark.parametrize("strength", [35, 60, 99])
def test_the_figures_are_those_that_are_measured(whole: specapp.Result, strength: float) -> None:
    computed = specapp.denoise(whole.original, specapp.Settings(preset=whole.settings.preset, strength=strength))
    told, measured = asdict(whole.at_strength(strength).measurements), asdict(computed.measurements)
    for name, within_db in (("noise_reduced_db", 0.02), ("snr_after_db", 0.2), ("removed_db", 0.01), ("lost_db", 1.0)):
        assert told[name] == pytest.approx(measured[name], abs=within_db), name
    assert told["clipped_samples"] == measured["clipped_samples"]


def test_samples_beyond_full_scale_are_counted_again() -> None:
    loud = specapp.Recording(4 * speech().samples, 16_000)
    result = specapp.denoise(loud, specapp.Settings(preset="quick"))
    told = result.at_strength(50)
    assert told.measurements.clipped_samples == np.count_nonzero(np.abs(told.denoised.samples) > 1) > 0


def test_nothing_can_be_told_of_a_result_without_strength() -> None:
    result = specapp.denoise(speech(), specapp.Settings(preset="quick", strength=0))
    assert result.at_strength(0) is result
    with pytest.raises(SettingsError, match="strength 0"):
        result.at_strength(50)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_power_is_quadratic_in_the_share(share: float) -> None:
    rng = np.random.default_rng(0)
    original, removed = rng.standard_normal((2, 1000))
    powers = [float(np.mean(x**2)) for x in (original, original - removed, removed)]
    left = float(np.mean((original - share * removed) ** 2)) / powers[0]
    assert KeptPower.of_powers(*powers).at(share) == pytest.approx(left, rel=1e-6)
