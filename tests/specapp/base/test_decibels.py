from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import DTypeLike

from specapp.base.decibels import amplitude_to_db, db_to_amplitude, db_to_power, power_to_db

Pair = tuple[Callable[[Any], Any], Callable[[Any], Any], float]
PAIRS: tuple[Pair, ...] = ((power_to_db, db_to_power, 10.0), (amplitude_to_db, db_to_amplitude, 20.0))


@pytest.mark.parametrize(("to_db", "from_db", "factor"), PAIRS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_there_and_back(
    to_db: Callable[[Any], Any], from_db: Callable[[Any], Any], factor: float, dtype: DTypeLike
) -> None:
    values = np.geomspace(1e-6, 1e6, 50).astype(dtype)
    levels_db = to_db(values)
    assert levels_db.dtype == values.dtype
    assert np.allclose(levels_db, factor * np.log10(values))
    assert np.allclose(from_db(levels_db), values, rtol=1e-5)
    assert from_db(levels_db).dtype == values.dtype


@pytest.mark.parametrize(("to_db", "from_db", "factor"), PAIRS)
def test_numbers(to_db: Callable[[Any], Any], from_db: Callable[[Any], Any], factor: float) -> None:
    assert to_db(1000.0) == pytest.approx(3 * factor)
    assert from_db(to_db(0.02)) == pytest.approx(0.02)


@pytest.mark.parametrize("function", [to_db for to_db, _, _ in PAIRS] + [from_db for _, from_db, _ in PAIRS])
def test_what_is_given_stays_as_it_was(function: Callable[[Any], Any]) -> None:
    values = np.array([0.5, 1.0, 2.0])
    function(values)
    assert values.tolist() == [0.5, 1.0, 2.0]
