"""How much of each level a pixel has is what its way of resizing makes of where that level is."""

import numpy as np
import pytest

from specapp.picture.recovery.resizing.shares import level_shares
from specapp.picture.recovery.resizing.ways import Part, mixed, ways_of

WHOLE = (257, 120)
RESIZED: dict[str, tuple[tuple[int, int], Part | None]] = {
    "half": ((128, 60), None),
    "a third": ((80, 33), None),
    "larger": ((360, 170), None),
    "lower and wider": ((60, 200), None),
    "higher and narrower": ((360, 60), None),
    "a part made smaller": ((100, 50), ((3.3, 200.7), (5.0, 100.2))),
    "a part made larger": ((300, 200), ((20.0, 120.5), (0.0, 90.0))),
}


@pytest.mark.parametrize("case", RESIZED)
def test_each_way_and_a_mixture_of_all(case: str, rng: np.random.Generator) -> None:
    shape, part = RESIZED[case]
    levels = rng.integers(0, 256, WHOLE).astype(np.uint8)
    places = np.arange(0, shape[0] * shape[1], 7)
    ways = ways_of(shape, part)
    amounts = rng.uniform(-0.2, 0.5, len(ways)).astype(np.float32)
    for number, way in enumerate(ways):
        shares = level_shares(levels, [(1.0, way)], shape, part, places)
        for level in (0, 100, 255):
            expected = way((levels == level).astype(np.float32)).ravel()[places]
            np.testing.assert_allclose(shares[:, level], expected, atol=1e-6, err_msg=f"way {number}")
    shares = level_shares(levels, list(zip(amounts, ways, strict=True)), shape, part, places)
    expected = mixed((levels == 7).astype(np.float32), ways, amounts).ravel()[places]
    np.testing.assert_allclose(shares[:, 7], expected, atol=1e-5)
