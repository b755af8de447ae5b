"""A click beside a line finds the line, and finds none where none is held."""

import numpy as np
import pytest

from specapp import Recording
from specapp.pipeline.repair.lines import line_near

RATE = 16_000


def hissing(rng: np.random.Generator, *tones: float, seconds: float = 8.0) -> Recording:
    time = np.arange(int(seconds * RATE)) / RATE
    sound = 0.01 * rng.standard_normal(time.size) + sum(0.01 * np.sin(2 * np.pi * hz * time) for hz in tones)
    return Recording(sound.astype(np.float32)[None], RATE)


@pytest.mark.parametrize("hz", [50.0, 50.4, 1234.3, 7000.0])
@pytest.mark.parametrize("beside", [-0.04, 0.0, 0.03])
def test_a_click_beside_a_line_finds_it(hz: float, beside: float, rng: np.random.Generator) -> None:
    sound = hissing(rng, hz)
    assert line_near(sound, 3.0, hz * (1 + beside), 0.05 * hz) == pytest.approx(hz, abs=0.15)


@pytest.mark.parametrize(("at_s", "hz", "reach_hz"), [(3.0, 900.0, 40.0), (3.0, 7999.0, 50.0), (7.9, 3.0, 1.0)])
def test_where_no_line_is_held_there_is_none(at_s: float, hz: float, reach_hz: float, rng: np.random.Generator) -> None:
    assert line_near(hissing(rng), at_s, hz, reach_hz) is None


@pytest.mark.parametrize("clicked_hz", [955.0, 1015.0, 1060.0])
@pytest.mark.parametrize("reach_hz", [20.0, 60.0, 200.0])
def test_of_lines_that_are_as_clear_the_nearest_is_meant(
    clicked_hz: float, reach_hz: float, rng: np.random.Generator
) -> None:
    lines = (950.0, 1000.0, 1050.0)
    nearest = min(lines, key=lambda hz: abs(hz - clicked_hz))
    assert line_near(hissing(rng, *lines, lines[0]), 3.0, clicked_hz, reach_hz) == pytest.approx(nearest, abs=0.15)


def test_what_is_louder_below_is_no_line(rng: np.random.Generator) -> None:
    """Under a noise that falls with frequency, as wind does, the lower end of the reach is the loudest place."""
    sound = hissing(rng, 1000.0)
    wind = np.cumsum(rng.standard_normal(sound.length))
    windy = Recording((sound.samples + 0.003 * (wind - wind.mean())).astype(np.float32), RATE)
    assert line_near(windy, 3.0, 990.0, 900.0) == pytest.approx(1000, abs=0.15)


def test_a_line_of_a_short_sound_is_found_too(rng: np.random.Generator) -> None:
    assert line_near(hissing(rng, 440.0, seconds=1.0), 0.5, 444.0, 10.0) == pytest.approx(440, abs=0.5)
