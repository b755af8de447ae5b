"""The learned denoiser: its bands, its promises on blocks, and what it has learned."""

import numpy as np
import pytest
from numpy.typing import NDArray

from specapp.denoisers import DENOISERS
from specapp.denoisers.learned import learned as module
from specapp.denoisers.learned.learned import (
    band_centres,
    band_gain,
    learned,
    learned_reach,
    synthesis_weights,
    to_bins,
)
from specapp.spectral.gain import to_snr, wiener
from specapp.spectral.image import Scale, to_image
from specapp.spectral.spectrogram import GRID

SCALE = Scale(0.008, 31.25, 10.0)
Array = NDArray[np.float32]


def noise_pixels(frames: int, bins: int, seed: int = 0) -> Array:
    power = np.random.default_rng(seed).exponential(size=(frames, bins)).astype(np.float32)
    return to_image(power, np.ones(bins, np.float32), SCALE).pixels


def held_tone(frames: int, bins: int, column: int, level_db: float) -> Array:
    """Noise with a tone over three bins, as a window spreads it, that starts after a third."""
    pixels = noise_pixels(frames, bins)
    pixels[frames // 3 :, column - 1 : column + 2] = [level_db - 6, level_db, level_db - 6]
    return pixels


def gain_of(pixels: Array, scale: Scale = SCALE, strength: float = 1.0) -> Array:
    cleaned = learned(pixels, strength=strength, scale=scale)
    return wiener(to_snr(cleaned), np.ones_like(cleaned))


def test_wiener_rule_yields_the_gain_of_the_network() -> None:
    pixels = np.maximum(held_tone(150, 257, 40, 30), np.float32(-15))
    wanted = to_bins(band_gain(pixels, SCALE), SCALE, 257)
    np.testing.assert_allclose(gain_of(pixels), np.clip(wanted, 10**-2.5 / (1 + 10**-2.5), 1), atol=2e-4)


def test_noise_goes_and_a_held_tone_stays() -> None:
    gain = gain_of(held_tone(300, 257, 40, 30))
    later = slice(160, 280)
    assert gain[later, 40].mean() > 0.7
    assert gain[later, 100:200].mean() < 0.25


@pytest.mark.parametrize("column", [16, 24, 60, 120])
def test_a_tone_is_judged_by_its_shape_not_its_pitch(column: int) -> None:
    assert gain_of(held_tone(300, 257, column, 30))[160:280, column].mean() > 0.65


@pytest.mark.parametrize("level_db", [-15.0, 0.0, 3.0, 10.0, 30.0])
@pytest.mark.parametrize("proposed", [0.0, 0.01, 0.3, 0.9, 1.0])
def test_high_gains_are_raised_no_further_than_the_level_alone_allows(level_db: float, proposed: float) -> None:
    centres = band_centres(31.25, 257)
    same = np.ones((1, len(centres)), np.float32)
    gain = module._raised(np.float32(proposed) * same, np.float32(level_db) * same, centres)[0]
    highest = max(proposed, min(1.3 * proposed, 1 - 10 ** (-level_db / 10)))
    np.testing.assert_allclose(gain[centres < 2500], proposed)
    np.testing.assert_allclose(gain[centres > 3500], highest, rtol=1e-5)
    assert ((gain >= proposed - 1e-6) & (gain <= highest + 1e-6)).all()


@pytest.mark.parametrize("shape", [(1, 2), (1, 257), (2, 769), (7, 129), (64, 33), (33, 1025), (300, 4)])
@pytest.mark.parametrize("frame_s", [0.002, 0.008, 0.016, 0.05])
def test_any_shape_and_scale(shape: tuple[int, int], frame_s: float) -> None:
    pixels = noise_pixels(*shape)
    cleaned = learned(pixels, scale=Scale(frame_s, 8000 / max(shape[1] - 1, 1), None))
    assert cleaned.shape == shape
    assert cleaned.dtype == np.float32
    assert np.isfinite(cleaned).all()
    assert (cleaned >= 0).all()


def test_input_stays_as_it_was() -> None:
    pixels = noise_pixels(64, 257)
    before = pixels.copy()
    learned(pixels, scale=SCALE)
    np.testing.assert_array_equal(pixels, before)


def test_more_strength_takes_more() -> None:
    pixels = noise_pixels(120, 257)
    means = [gain_of(pixels, strength=strength).mean() for strength in (0.25, 0.5, 1.0, 2.0)]
    assert sorted(means, reverse=True) == means
    assert means[0] > 1.5 * means[-1]


@pytest.mark.parametrize("frame_s", [0.002, 0.00533, 0.008, 0.016])
def test_a_block_with_context_equals_the_whole(frame_s: float) -> None:
    scale = Scale(frame_s, 31.25, 10.0)
    reach = -(-learned_reach(scale) // GRID) * GRID
    pixels = held_tone(2 * reach + 3 * GRID, 257, 50, 25)
    whole = band_gain(pixels, scale)
    for start in (reach, reach + GRID):
        block = band_gain(pixels[start - reach : start + GRID + reach], scale)
        np.testing.assert_allclose(block[reach : reach + GRID], whole[start : start + GRID], atol=1e-5)


def test_nothing_beyond_its_reach_counts() -> None:
    pixels, reach = held_tone(600, 257, 50, 25), learned_reach(SCALE)
    changed = pixels.copy()
    changed[300 + reach :] += 20
    np.testing.assert_allclose(band_gain(changed, SCALE)[:300], band_gain(pixels, SCALE)[:300], atol=1e-5)


def test_context_of_the_table_covers_the_reach() -> None:
    for frame_s in (0.002, 0.008, 0.016):
        scale = Scale(frame_s, 31.25, 0.0)
        assert DENOISERS["learned"].context({}, strength=1.0, scale=scale) >= learned_reach(scale)


@pytest.mark.parametrize(("bin_hz", "bins"), [(31.25, 257), (31.25, 769), (31.3210, 705), (15.625, 1025), (250.0, 33)])
def test_bands_cover_all_bins(bin_hz: float, bins: int) -> None:
    weights = synthesis_weights(bin_hz, bins)
    assert len(band_centres(bin_hz, bins)) == len(weights)
    assert len(weights) % module.BANDS_PER_PATCH == 0
    np.testing.assert_allclose(weights.sum(axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(module._analysis(bin_hz, bins).sum(axis=0), 1, atol=1e-5)


@pytest.mark.parametrize(("bin_hz", "bins"), [(31.25, 257), (31.3210, 705), (15.625, 1025), (62.5, 129)])
def test_bands_and_back_keep_a_smooth_spectrum(bin_hz: float, bins: int) -> None:
    spectrum = np.linspace(0.2, 0.9, bins, dtype=np.float32)[None]
    back = spectrum @ module._analysis(bin_hz, bins) @ synthesis_weights(bin_hz, bins)
    assert np.abs(back - spectrum)[:, 2:-16].max() < 0.02


def test_bands_are_those_of_16_khz_at_every_rate() -> None:
    narrow, wide = band_centres(31.25, 257), band_centres(31.25, 769)
    np.testing.assert_allclose(wide[: len(narrow)], narrow)
    assert len(narrow) == 128
    assert wide[-1] >= 23_000
