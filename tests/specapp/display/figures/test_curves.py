"""Curves of noise and calibration say what they show, in units that can be read."""

from dataclasses import replace

import numpy as np
import pytest

from specapp import Mark, NoiseProfile, Settings, denoise, learn_profile
from specapp.display.figures import Figures
from specapp.display.figures.curves import calibration_figure, profile_figure
from specapp.pipeline.calibration import Calibration
from specapp.settings.passes import Step
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000
ALL_HZ = ((0.2, 0.0), (1.8, 8000.0))


def test_a_profile_is_drawn_in_decibels_per_hertz(rng: np.random.Generator) -> None:
    noise = recording((0.1 * rng.standard_normal(4 * RATE)).astype(np.float32))
    profile = learn_profile(noise)
    figure = profile_figure(profile)
    (curve,) = figure.data
    assert np.mean(curve.y) == pytest.approx(10 * np.log10(4 * 0.1**2 / RATE), abs=0.5)
    assert min(curve.x) > 0
    assert max(curve.x) <= RATE / 2
    assert figure.layout.xaxis.type == "log"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == (
        "Frequency (Hz)",
        "Level per hertz (dB)",
    )
    assert f"{profile.level_db:.1f} dB" in figure.layout.meta["alt"]
    assert profile.level_db == pytest.approx(10 * np.log10(2 * 0.1**2), abs=0.3)
    assert len(figure.to_json()) < 60_000


@pytest.mark.parametrize("values", [1, 2, 3, 5000])
def test_profiles_of_any_length_are_drawn(values: int) -> None:
    figure = profile_figure(NoiseProfile(3.0, (1e-6,) * values))
    assert np.isfinite(np.asarray(figure.data[0].y, float)).all()


@pytest.mark.parametrize("where", ["profile", "region", "marks"])
def test_what_was_learned_is_drawn_beside_the_quietest_moments(where: str, rng: np.random.Generator) -> None:
    quiet = (0.05 * rng.standard_normal(2 * RATE)).astype(np.float32)
    loud = noisy(speech_like(rng, 4.0, RATE), rng, 0)
    original = recording(np.concatenate([quiet, loud]))
    settings = {
        "profile": Settings(profile=learn_profile(original, (0.1, 1.9))),
        "region": Settings(noise_region=(0.1, 1.9)),
        "marks": Settings(marks=(Mark("noise", "box", ALL_HZ),)),
    }[where]
    figure = Figures(denoise(original, settings)).profile()
    assert [curve.name for curve in figure.data] == ["Noise in the original", "Noise left", "Noise that was learned"]
    before, _, learned = (np.median(np.asarray(curve.y, float)[-100:]) for curve in figure.data)
    assert before == pytest.approx(10 * np.log10(4 * 0.05**2 / RATE), abs=1)
    assert learned == pytest.approx(before, abs=1)
    assert figure.layout.yaxis.title.text == "Level per hertz (dB)"


def test_noise_that_cannot_be_learned_is_not_drawn(rng: np.random.Generator) -> None:
    result = denoise(recording(noisy(speech_like(rng, 1.0, RATE), rng, 0)))
    outside = replace(result, settings=Settings(noise_region=(5.0, 6.0)))
    assert len(Figures(outside).profile().data) == 2


def test_a_calibration_shows_its_curve_and_its_choice() -> None:
    one = Calibration((Step("dct"),), (0.5, 1.0, 2.0), (36.0, 25.0, 49.0), 0.0, 4.0)
    other = replace(one, chain=(Step("median"),), losses=(9.0, 16.0, 25.0))
    figure = calibration_figure([one, other])
    assert list(figure.data[0].y) == [6, 5, 7]
    assert (list(figure.data[1].x), list(figure.data[1].y)) == ([1.0], [5.0])
    assert [curve.name for curve in figure.data] == ["Block DCT", "Block DCT: 1", "Median", "Median: 0.5"]
    assert "Block DCT: 1, Median: 0.5" in figure.layout.meta["alt"]
    assert len(calibration_figure(one).data) == 2
