"""Figures without a clean reference say what happened."""

import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from specapp import Recording, Settings, denoise
from specapp.pipeline.measurements import measure, round_trip_db
from specapp.pipeline.measuring.measured import Measurements
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import analyse, synthesise
from tests.support.signals import music_like, noisy, recording, speech_like

RATE = 16_000


@pytest.mark.parametrize("snr_db", [0, 10, 20])
def test_snr_estimate_is_near_the_truth(snr_db: float, rng: np.random.Generator) -> None:
    clean = speech_like(rng, 8.0, RATE)
    measurements = denoise(recording(noisy(clean, rng, snr_db)), Settings(preset="voice")).measurements
    assert measurements.snr_before_db == pytest.approx(snr_db, abs=3)
    assert measurements.snr_after_db > measurements.snr_before_db + 5


@pytest.mark.parametrize(
    ("asked", "frequencies_hz"),
    [({"hum": True}, (50, 150, 250, 350)), ({"high_pass_hz": 80.0}, (17, 23, 31)), ({"notch_hz": (1000.0,)}, (1000,))],
    ids=["hum", "rumble", "lines"],
)
@pytest.mark.parametrize("channels", ["one", "alike", "apart", "quiet"])
def test_what_somebody_wanted_out_is_neither_sound_nor_lost(
    asked: dict[str, Any], frequencies_hz: tuple[int, ...], channels: str, rng: np.random.Generator
) -> None:
    """What comes and goes is sound to whoever does not know that it is not wanted."""
    voice = noisy(speech_like(rng, 10.0, RATE), rng, 25)
    time_s = np.arange(voice.size) / RATE
    there = np.sin(2 * np.pi * 0.25 * time_s) > -0.7
    unwanted = sum(0.08 * np.sin(2 * np.pi * hz * time_s) for hz in frequencies_hz) * there
    rows = {"one": [1.0], "alike": [1.0, 1.0], "apart": [1.0, 0.1], "quiet": [0.002]}[channels]
    sound = recording(*(np.asarray(row * (voice + unwanted), np.float32) for row in rows))
    settings = Settings(preset="quick", channels="independent" if channels == "apart" else "shared", **asked)
    assert denoise(sound, settings).measurements.lost_db < -15


def test_noise_reduced_and_removed(rng: np.random.Generator) -> None:
    noise = (0.1 * rng.standard_normal((1, 4 * RATE))).astype(np.float32)
    half = noise / 2
    found = measure(noise, half, noise - half, sample_rate=RATE, framing=Framing(512, 128), seconds=1.0)
    assert found.noise_reduced_db == pytest.approx(6.02, abs=0.01)
    assert found.removed_db == pytest.approx(-6.02, abs=0.01)
    assert found.musical_noise == pytest.approx(0, abs=0.01)


def test_isolated_pixels_twitter_and_an_even_gain_does_not(rng: np.random.Generator) -> None:
    framing = Framing(512, 128)
    noise = (0.05 * rng.standard_normal((1, 6 * RATE))).astype(np.float32)
    spectrogram = analyse(noise, RATE, framing)
    holes = rng.random(spectrogram.stft.shape[1:]) < 0.95
    musical = synthesise(replace(spectrogram, stft=spectrogram.stft * np.where(holes, 0.05, 1).astype(np.float32)))
    found = [
        measure(noise, quieter, noise - quieter, sample_rate=RATE, framing=framing, seconds=0.0).musical_noise
        for quieter in (musical, 0.2 * noise)
    ]
    assert found[0] > 1
    assert found[1] == pytest.approx(0, abs=0.01)


def test_lost_sound_is_noticed_and_placed(rng: np.random.Generator) -> None:
    clean = music_like(rng, 6.0, RATE) + (1e-3 * rng.standard_normal(6 * RATE)).astype(np.float32)
    spectrum = np.fft.rfft(clean[2 * RATE : 4 * RATE])
    hertz = np.fft.rfftfreq(2 * RATE, 1 / RATE)
    spectrum[(hertz > 400) & (hertz < 1000)] *= 0.05
    damaged = clean.copy()
    damaged[2 * RATE : 4 * RATE] = np.fft.irfft(spectrum).astype(np.float32)
    arguments = {"sample_rate": RATE, "framing": Framing(512, 128), "seconds": 1.0}
    found = measure(clean[None], damaged[None], (clean - damaged)[None], **arguments)  # type: ignore[arg-type]
    untouched = measure(clean[None], clean[None], np.zeros_like(clean)[None], **arguments)  # type: ignore[arg-type]
    assert untouched.lost_db == pytest.approx(-60, abs=0.1)
    assert untouched.places == ()
    assert found.lost_db > -20
    worst = found.places[0]
    assert 1.5 <= worst.start_s < worst.stop_s <= 4.5
    assert 200 <= worst.low_hz < worst.high_hz <= 1300
    assert worst.kind == "tone"


def test_measurements_survive_json(rng: np.random.Generator) -> None:
    result = denoise(recording(noisy(speech_like(rng, 3.0, RATE), rng, 0)), Settings(preset="quick"))
    assert Measurements(**json.loads(json.dumps(asdict(result.measurements)))) == result.measurements


def test_clipped_samples_are_counted() -> None:
    samples = np.zeros((2, 1000), np.float32)
    samples[0, :7] = 1.5
    samples[1, 3] = -1.01
    found = measure(samples, samples, 0 * samples, sample_rate=RATE, framing=Framing(512, 128), seconds=0.0)
    assert found.clipped_samples == 8


def test_round_trip_is_near_the_limit_of_float32(rng: np.random.Generator) -> None:
    assert round_trip_db(rng.standard_normal((1, 30_000)).astype(np.float32), RATE, Framing(512, 128)) < -130


@pytest.mark.parametrize("length", [1, 100, 4000])
def test_short_and_silent_recordings(length: int) -> None:
    result = denoise(Recording(np.zeros((1, length), np.float32), RATE))
    assert all(np.isfinite(value) for value in asdict(result.measurements).values() if isinstance(value, float))
