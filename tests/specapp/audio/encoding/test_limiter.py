"""Peaks stay below the ceiling, also between samples; what is far from them is only multiplied."""

import numpy as np
import pytest
from numpy.typing import DTypeLike

from specapp import Recording
from specapp.audio.encoding.limiter import limited
from specapp.audio.encoding.programme_loudness import measure_programme
from specapp.base.buffers import BLOCK, Samples

CEILING = 0.5


@pytest.mark.parametrize("rate", [8000, 44_100, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("gain", [0.5, 2.0, 20.0])
def test_no_peak_is_above_the_ceiling(rng: np.random.Generator, rate: int, channels: int, gain: float) -> None:
    samples = (0.2 * rng.laplace(size=(channels, rate))).astype(np.float32)
    louder, least = limited(samples, rate, gain=gain, ceiling=CEILING)
    assert np.abs(louder).max() <= CEILING * 1.0001
    assert least < 1
    peak_db = measure_programme(Recording(louder, rate)).true_peak_dbtp
    assert peak_db <= 20 * np.log10(CEILING) + 0.5, "between the samples too, but for what the resamplers differ in"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_without_high_peaks_there_is_only_the_gain(rng: np.random.Generator, dtype: DTypeLike) -> None:
    samples: Samples = (0.01 * rng.standard_normal((2, 20_000))).astype(dtype)
    louder, least = limited(samples, 44_100, gain=2.0, ceiling=CEILING)
    assert least == 1
    assert louder.dtype == dtype
    assert np.array_equal(louder, 2 * samples)


def test_a_dip_is_soft_common_to_all_channels_and_short() -> None:
    rate, at = 48_000, 24_000
    samples = np.ones((2, rate), np.float32) / 4
    samples[0, at] = 1.0
    louder, least = limited(samples, rate, gain=1.0, ceiling=CEILING)
    dip = louder[1] / 0.25
    assert dip[at] == pytest.approx(least, abs=0.01)
    assert np.abs(np.diff(dip)).max() < 0.002
    far = np.abs(np.arange(rate) - at) > 0.06 * rate
    assert np.array_equal(louder[:, far], samples[:, far])


def test_blocks_leave_no_seams(rng: np.random.Generator) -> None:
    """A part around the border of two blocks is limited as it is by itself."""
    samples = (0.2 * rng.laplace(size=(1, BLOCK + 40_000))).astype(np.float32)
    whole, _ = limited(samples, 8000, gain=2.0, ceiling=CEILING)
    part, _ = limited(samples[:, BLOCK - 30_000 :], 8000, gain=2.0, ceiling=CEILING)
    assert np.allclose(whole[0, BLOCK - 5000 : BLOCK + 5000], part[0, 25_000:35_000], atol=1e-6)
