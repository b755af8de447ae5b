"""Bands of samples: together they are the whole, apart they hold what lies in them."""

import numpy as np
import pytest

from specapp.pipeline.band_split import add_bands, quietest_outside

SPLITS = (
    (((0.0, 200.0),), ((200.0, np.inf),)),
    (((0.0, 200.0), (1000.0, np.inf)), ((200.0, 1000.0),)),
    (((0.0, 200.0), (4000.0, np.inf)), ((200.0, 1000.0),), ((1000.0, 4000.0),)),
)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("length", [1, 500, 40_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_all_bands_together_are_the_whole(
    split: tuple[tuple[tuple[float, float], ...], ...], length: int, channels: int, rng: np.random.Generator
) -> None:
    samples = rng.standard_normal((channels, length)).astype(np.float32)
    total = np.zeros_like(samples)
    for bands_hz in split:
        add_bands(samples, total, 16_000, bands_hz)
    assert np.abs(total - samples).max() < 1e-5


@pytest.mark.parametrize("hertz", [100, 500, 2000, 6000])
def test_a_tone_comes_out_of_its_band_alone(hertz: float) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(32_000) / 16_000).astype(np.float32)[None]
    for low_hz, high_hz in ((0.0, 200.0), (200.0, 1000.0), (1000.0, 4000.0), (4000.0, np.inf)):
        total = np.zeros_like(tone)
        add_bands(tone, total, 16_000, ((low_hz, high_hz),))
        level = np.sqrt(np.mean(total[0, 4000:-4000] ** 2) / np.mean(tone[0, 4000:-4000] ** 2))
        assert level == pytest.approx(float(low_hz < hertz < high_hz), abs=0.01)


@pytest.mark.parametrize("silent", [0.0, 1e-6])
def test_outside_of_the_bands_is_what_the_quietest_channel_holds_that_is_heard(silent: float) -> None:
    time = np.arange(32_000) / 16_000
    hum, tone = np.sin(2 * np.pi * 100 * time), 0.1 * np.sin(2 * np.pi * 3000 * time)
    samples = np.stack([tone + hum, 2 * tone + 0.01 * hum, silent * hum]).astype(np.float32)
    seen = quietest_outside(samples, 16_000, ((1000.0, np.inf),))
    wanted = np.stack([tone + 0.01 * hum, 2 * tone + 0.01 * hum])
    assert np.abs(seen[:2] - wanted)[:, 2000:-2000].max() < 1e-3
    assert np.abs(seen[2] - samples[2]).max() < 1e-9


def test_silence_in_all_channels_stays_silence() -> None:
    assert not quietest_outside(np.zeros((2, 9000), np.float32), 16_000, ((1000.0, np.inf),)).any()


@pytest.mark.parametrize(("channels", "bands_hz"), [(1, ((0.0, 1000.0),)), (2, ((0.0, np.inf),))])
def test_where_nothing_is_outside_or_shared_the_samples_stay(
    channels: int, bands_hz: tuple[tuple[float, float], ...], rng: np.random.Generator
) -> None:
    samples = rng.standard_normal((channels, 9000)).astype(np.float32)
    assert quietest_outside(samples, 16_000, bands_hz) is samples
