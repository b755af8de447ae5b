"""What a visitor is told about a result."""

from dataclasses import replace

import pytest

from specapp.pipeline.measuring.lost_sound import LostPlace
from specapp.pipeline.measuring.measured import Measurements
from specapp.ui.results.measurements import noticed_places

PLACES = tuple(LostPlace(second, second + 1, 200, 900, -30 - second, "sound") for second in range(8))
LOST = Measurements(12, 10, 20, -6, -130, 0, 1, lost_db=-10, places=PLACES)


def test_the_worst_few_places_are_pointed_out() -> None:
    assert noticed_places(LOST) == PLACES[:3]


@pytest.mark.parametrize("lost_db", [-20.0, -60.0])
def test_none_is_pointed_out_where_hardly_anything_was_lost(lost_db: float) -> None:
    assert noticed_places(replace(LOST, lost_db=lost_db)) == ()


def test_at_half_the_strength_less_is_lost() -> None:
    assert noticed_places(replace(LOST, lost_db=-15).at_strength(0.5, 0)) == ()
