"""Running means and medians against SciPy's, quantiles against NumPy's: the same bits."""

from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from specapp.spectral.running import quantiles, running_mean, running_median

LENGTHS = (33, 34, 100, 769, 3000)


@pytest.mark.parametrize("shape", [*((n,) for n in LENGTHS), (1,), (2,), (5,), (300, 4), (1, 4)], ids=str)
@pytest.mark.parametrize("size", [1, 2, 3, 62, 125])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_means_are_those_of_scipy(shape: tuple[int, ...], size: int, dtype: Any) -> None:
    values = np.random.default_rng(size).standard_normal(shape).astype(dtype)
    means = running_mean(values, size)
    assert means.dtype == dtype
    np.testing.assert_array_equal(means, ndimage.uniform_filter1d(values, size, axis=0))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("size", [1, 3, 19, 33, 65, 125])
def test_medians_are_those_of_scipy(length: int, size: int) -> None:
    values = np.random.default_rng(size).standard_normal(length).astype(np.float32)
    medians = running_median(values, size)
    assert medians.dtype == np.float32
    np.testing.assert_array_equal(medians, ndimage.median_filter(values, size=size, mode="reflect"))


@pytest.mark.parametrize("length", [1, 2, 3, 4, 625, *LENGTHS])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_quantiles_are_those_of_numpy(length: int, dtype: Any) -> None:
    values, shares = (
        np.random.default_rng(length).standard_normal(length).astype(dtype),
        (0.0, 0.1, 0.5, 0.6, 0.95, 1.0),
    )
    np.testing.assert_array_equal(quantiles(values, *shares), np.quantile(values, shares))
