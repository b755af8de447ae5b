"""The figure of the learned estimate: its curve, its band, and the recording beside it."""

import numpy as np
import pytest

from specapp import Recording, Settings, denoise
from specapp.display.figures import Figures, judged_noise
from specapp.display.figures.judged_noise import judge_noise

RATES_HZ = (8_000, 44_100, 96_000)


def noisy(rng: np.random.Generator, rate: int, channels: int = 1, seconds: float = 6.0) -> Recording:
    """White noise of -40 dB full scale behind notes of an octave, one after the other."""
    time_s = np.arange(int(seconds * rate)) / rate
    notes = 0.2 * np.sin(2 * np.pi * 440 * 2 ** (np.floor(4 * time_s) % 12 / 12) * time_s)
    return Recording(rng.normal(0, 0.01, (channels, len(time_s))) + notes, rate)


@pytest.mark.parametrize("rate", RATES_HZ)
@pytest.mark.parametrize("channels", [1, 2])
def test_the_band_holds_the_true_level_of_the_noise(rng: np.random.Generator, rate: int, channels: int) -> None:
    judged = judge_noise(noisy(rng, rate, channels))
    assert judged is not None
    assert judged.hz[-1] <= rate / 2
    assert (judged.low_db <= judged.middle_db).all()
    assert (judged.middle_db <= judged.high_db).all()
    true_db = 10 * np.log10(4 * 0.01**2 / rate)
    above = (judged.hz > 1500) & (judged.hz < 0.45 * rate)
    assert np.mean((judged.low_db <= true_db + 1) & (true_db - 1 <= judged.high_db), where=above) > 0.7
    assert np.median(judged.middle_db[above]) == pytest.approx(true_db, abs=3)


def test_long_recordings_are_heard_in_stretches(rng: np.random.Generator) -> None:
    rate = 8_000
    long = Recording(rng.normal(0, 0.01, (1, 200 * rate)), rate)
    judged = judge_noise(long)
    assert judged is not None
    assert np.median(judged.middle_db) == pytest.approx(10 * np.log10(4 * 0.01**2 / rate), abs=2)


def test_the_figure_says_how_sure_it_is(rng: np.random.Generator) -> None:
    figure = Figures(denoise(noisy(rng, 16_000), Settings(strength=0.0))).noise()
    names = [trace.name for trace in figure.data if trace.showlegend is not False]
    assert names == ["Noise, in three of four cases", "Recording", "Noise, as likely above as below"]
    assert figure.data[1].fill == "tonexty"
    assert "known within" in figure.layout.meta["alt"]


def test_without_the_network_the_recording_is_shown(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged_noise, "can_predict", lambda: False)
    figure = Figures(denoise(noisy(rng, 16_000), Settings(strength=0.0))).noise()
    assert [trace.name for trace in figure.data] == ["Recording"]
    assert "cannot be run" in figure.layout.meta["alt"]
