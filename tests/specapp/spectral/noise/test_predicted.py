"""Noise as the network predicts it: its level at any rate, how sure it is, how it moves, and what it leaves alone."""

from dataclasses import replace

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.settings.passes import Pass
from specapp.settings.presets import PRESETS
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise import predicted
from specapp.spectral.noise.estimate import SlowNoise
from specapp.spectral.noise.predicted import QUANTILES, careful_db, judge, predict
from specapp.spectral.noise.statistics import audible_bands, band_centres_hz
from tests.support.signals import Signal, music_like, noisy, recording, si_sdr_db, speech_like

RATE = 16_000
RATES = (8000, 11025, 16000, 22050, 44100, 48000, 96000, 192000)


def source(samples: np.ndarray, rate: int = RATE, window_s: float = 0.064, parts: int = 2) -> FrameSource:
    n_fft = round(window_s * rate / 64) * 64
    return FrameSource(np.atleast_2d(samples).astype(np.float32), rate, Framing(n_fft, n_fft // parts))


def white(rng: np.random.Generator, seconds: float, rate: int = RATE, deviation: float = 0.01) -> np.ndarray:
    return deviation * rng.standard_normal(int(seconds * rate))


def nothing(steps: tuple[int, ...] = ()) -> np.ndarray:
    """No noise in any case."""
    return np.zeros((len(steps) + 1, 1), np.float32)


def level_db(heard: FrameSource, deviation: float = 0.01) -> float:
    """What is thought to be noise over white noise of this deviation, median of the bins; half of what is taken."""
    truth = deviation**2 * float((heard.framing.weights().astype(float) ** 2).sum())
    return float(10 * np.log10(np.median(predict(heard, nothing).slow.level[:, 10:-10]) / 2 / truth))


@pytest.mark.parametrize("rate", RATES)
def test_white_noise_at_any_rate(rate: int, rng: np.random.Generator) -> None:
    assert -4 < level_db(source(white(rng, 6.0, rate), rate)) < 0.5


@pytest.mark.parametrize("window_s", [0.016, 0.032, 0.064, 0.128])
@pytest.mark.parametrize("parts", [2, 4])
def test_the_window_of_the_pass_does_not_matter(window_s: float, parts: int, rng: np.random.Generator) -> None:
    noise = white(rng, 6.0)
    assert level_db(source(noise, RATE, window_s, parts)) == pytest.approx(level_db(source(noise)), abs=0.5)


@pytest.mark.parametrize("deviation", [1e-4, 1e-3, 0.1])
def test_the_level_does_not_matter(deviation: float, rng: np.random.Generator) -> None:
    noise = white(rng, 6.0)
    assert level_db(source(noise / 0.01 * deviation), deviation) == pytest.approx(level_db(source(noise)), abs=0.2)


@pytest.mark.parametrize("channels", [1, 2, 6, 8])
def test_channels_are_heard_alone_and_averaged(channels: int, rng: np.random.Generator) -> None:
    samples = np.stack([white(rng, 4.0) for _ in range(channels)])
    assert level_db(source(samples)) == pytest.approx(level_db(source(samples[0])), abs=1)


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.3, 1.0, 4.2, 4.4, 30.0])
def test_any_length(seconds: float, rng: np.random.Generator) -> None:
    heard = source(white(rng, seconds))
    level = predict(heard, nothing).power(0, heard.power(0, heard.count))
    assert np.isfinite(level).all()
    assert len(level) in {1, heard.count}


def test_quantiles_rise(rng: np.random.Generator) -> None:
    found = judge(source(noisy(music_like(rng, 12.0, RATE), rng, 5))).quantiles_db
    assert found.shape[1] == len(QUANTILES)
    assert (np.diff(found, axis=1) >= 0).all()
    for index, quantile in enumerate(QUANTILES):
        assert np.allclose(careful_db(found, quantile), found[:, index])
    assert np.allclose(careful_db(found, 0.0), found[:, 0])
    assert (careful_db(found, 0.1) <= careful_db(found, 0.3)).all()


def test_noise_that_moves_is_followed(rng: np.random.Generator) -> None:
    noise = white(rng, 40.0) * np.repeat(10 ** (np.linspace(-15, 15, 40) / 20), RATE)
    level = predict(source(noise), nothing).slow.level[:, 20:-20].mean(axis=1)
    rise_db = 10 * np.log10(level[-1] / level[0])
    assert 15 < rise_db < 32


def test_blocks_equal_the_whole(rng: np.random.Generator) -> None:
    heard = source(white(rng, 20.0))
    noise = predict(heard, nothing)
    power = heard.power(0, heard.count)
    whole = noise.power(0, power)
    for first, last in [(0, 5), (128, 300), (500, len(power))]:
        assert np.array_equal(noise.power(first, power[first:last]), whole[first:last])


def test_between_places_the_noise_moves_in_a_straight_line() -> None:
    slow = SlowNoise(np.array([10.0, 20.0]), np.array([[1.0], [3.0]], np.float32))
    assert slow.power(0, np.zeros((31, 1), np.float32))[[0, 10, 15, 20, 30], 0].tolist() == [1, 1, 2, 3, 3]


def lowest_db(samples: np.ndarray) -> float:
    """What is thought to be noise below 20 Hz over what is thought to be noise from 30 to 60 Hz."""
    level = predict(source(samples), nothing).slow.level
    return float(10 * np.log10(level[:, :2].mean() / level[:, 2:5].max(axis=1).mean()))


@pytest.mark.parametrize("offset", [0.0, 0.3])
@pytest.mark.parametrize("infrasonic", [0.0, 0.3])
def test_below_20_hz_noise_goes_on_as_above_whatever_is_there(
    offset: float, infrasonic: float, rng: np.random.Generator
) -> None:
    swell = infrasonic * np.sin(2 * np.pi * 6 * np.arange(6 * RATE) / RATE)
    assert lowest_db(white(rng, 6.0) + offset + swell) == pytest.approx(3, abs=1)


def inaudible_db(samples: Signal) -> float:
    """Power from 2 to 15 Hz."""
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(10 * np.log10((np.abs(np.fft.rfft(samples))[(hertz > 2) & (hertz < 15)] ** 2).sum()))


def test_the_rumble_of_pink_noise_goes_with_it(rng: np.random.Generator) -> None:
    hertz = np.fft.rfftfreq(12 * RATE, 1 / RATE)
    pink = 8 * np.fft.irfft(np.fft.rfft(white(rng, 12.0)) / np.sqrt(np.maximum(hertz, 1) / 100))
    heard = (music_like(rng, 12.0, RATE) + pink).astype(np.float32)
    cleaned = denoise(recording(heard), Settings(preset="music")).denoised.samples[0]
    assert inaudible_db(cleaned) < inaudible_db(heard) - 2.5


def test_the_lowest_notes_of_clean_music_stay(rng: np.random.Generator) -> None:
    hertz = np.repeat(rng.choice([27.5, 30.9, 36.7, 41.2, 55.0], 24), RATE // 2)
    fading = np.tile(np.exp(-4 * np.linspace(0, 1, RATE // 2)), 24)
    bass = 0.1 * fading * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)
    clean = (music_like(rng, 12.0, RATE) + bass).astype(np.float32)
    assert si_sdr_db(clean, denoise(recording(clean), Settings(preset="music")).denoised.samples[0]) > 35


@pytest.mark.parametrize("rate", RATES)
def test_audible_bands_lie_below_half_the_rate(rate: int) -> None:
    heard = band_centres_hz()[audible_bands(rate)]
    assert heard.min() >= 20
    assert heard.max() < rate / 2


def test_without_the_network_the_gated_floor_serves(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = recording(white(rng, 4.0).astype(np.float32))
    gated = denoise(noise, Settings(passes=(Pass(noise="gated"),)))
    monkeypatch.setattr("specapp.pipeline.cleaning_pass.can_predict", lambda: False)
    fallen_back = denoise(noise, Settings(passes=(Pass(noise="predicted"),)))
    assert np.array_equal(gated.denoised.samples, fallen_back.denoised.samples)


def test_a_file_that_is_no_network_cannot_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predicted, "_model_bytes", lambda: b"broken")
    monkeypatch.setattr(predicted, "_network", predicted._network.__wrapped__)
    assert not predicted.can_predict()


CLEAN = {"speech": speech_like, "music": music_like}


@pytest.mark.parametrize("name", CLEAN)
def test_of_clean_sound_the_network_takes_nothing(name: str, rng: np.random.Generator) -> None:
    clean: Signal = CLEAN[name](rng, 8.0, RATE)
    gentle = PRESETS["music"].passes[0]
    passes = (gentle, replace(gentle, noise="gated"))
    judged, gated = (denoise(recording(clean), Settings(passes=(one,))).denoised.samples[0] for one in passes)
    assert si_sdr_db(clean, judged) > min(si_sdr_db(clean, gated) - 0.5, 40)


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("snr_db", [0, 10, 20])
def test_white_noise_goes(name: str, snr_db: float, rng: np.random.Generator) -> None:
    clean: Signal = CLEAN[name](rng, 8.0, RATE)
    mixed = noisy(clean, rng, snr_db)
    cleaned = denoise(recording(mixed), Settings(preset="music")).denoised.samples[0]
    assert si_sdr_db(clean, cleaned) > si_sdr_db(clean, mixed) + 3


def test_the_network_is_small() -> None:
    assert len(predicted._model_bytes()) < 300_000


def test_nothing_is_worked_out_before_somebody_wants_the_noise(rng: np.random.Generator) -> None:
    asked: list[bool] = []

    def floor(steps: tuple[int, ...]) -> np.ndarray:
        asked.append(True)
        return nothing(steps)

    heard = source(white(rng, 5.0))
    noise = predict(heard, floor)
    assert len(noise.judgements) == 1
    assert not asked
    for first in (0, 10):
        noise.power(first, heard.power(first, first + 10))
    assert asked == [True]
