"""Where a picture of the same size lies between the pixels that left."""

import numpy as np
import pytest

from specapp.picture.recovery.resizing.between import moved_between


@pytest.mark.parametrize("shape", [(20, 40_000), (40_000, 20)])
def test_what_is_too_large_to_lay_over_another_is_not_sought(shape: tuple[int, int], rng: np.random.Generator) -> None:
    pixels = rng.integers(0, 1 << 16, shape).astype(np.uint16)
    assert moved_between(pixels, np.roll(pixels, 3, axis=0)) is None
