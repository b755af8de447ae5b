"""What lies behind a gate that leaves a little counts as nothing; true pauses, rests and fades count."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.silence import sounding_frames
from tests.specapp.spectral.test_silence import ESTIMATORS
from tests.support.signals import Signal, recording, si_sdr_db, speech_like

RATE = 16_000
FRAMING = Framing(1024, 512)
TIME = np.arange(16 * RATE) / RATE


def noise(rng: np.random.Generator, level_db: float, *, pink: bool = False) -> Signal:
    spectrum = np.fft.rfft(rng.standard_normal(TIME.size))
    if pink:
        spectrum[1:] /= np.sqrt(np.arange(1, spectrum.size))
    made = np.fft.irfft(spectrum, TIME.size)
    return np.asarray(10 ** (level_db / 20) * made / np.std(made), np.float32)


def words(rng: np.random.Generator) -> Signal:
    """Two seconds of a voice, and a second and a half without."""
    return np.asarray(3 * speech_like(rng, 16.0, RATE) * (TIME % 3.5 < 2), np.float32)


def gate(range_db: float, ramp_s: float = 0.05) -> Signal:
    """Closed from 0.2 s behind the words until shortly before the next, with a slope of some length."""
    closed_db = np.where((TIME % 3.5 > 2.2) & (TIME % 3.5 < 3.45), -range_db, 0.0)
    size = int(ramp_s * RATE) | 1
    sloping_db = np.convolve(np.pad(closed_db, size // 2, mode="edge"), np.ones(size) / size, "valid")
    return np.asarray(10 ** (sloping_db / 20), np.float32)


@pytest.mark.parametrize("range_db", [20, 25, 40])
@pytest.mark.parametrize("pink", [False, True])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_noise_is_what_it_is_beside_the_words(
    estimator: str, range_db: float, rng: np.random.Generator, *, pink: bool
) -> None:
    plain = words(rng) + noise(rng, -45, pink=pink)
    wanted, found = (
        ESTIMATORS[estimator](FrameSource(samples[None], RATE, FRAMING)) for samples in (plain, plain * gate(range_db))
    )
    heard = slice(8, -8)
    assert abs(10 * np.log10(np.median(found[heard] / wanted[heard]))) < 2.5


@pytest.mark.parametrize("preset", ["auto", "voice", "music", "archive", "hum"])
@pytest.mark.parametrize("ramp_s", [0.02, 0.1])
def test_noise_beside_the_words_goes(preset: str, ramp_s: float, rng: np.random.Generator) -> None:
    clean = words(rng)
    gated = np.asarray((clean + noise(rng, -45)) * gate(25, ramp_s), np.float32)
    cleaned = denoise(recording(gated), Settings(preset=preset)).denoised.samples[0]
    beside = (TIME % 3.5 > 2.05) & (TIME % 3.5 < 2.15)
    assert np.mean(cleaned[beside] ** 2) < 0.12 * np.mean(gated[beside] ** 2)
    assert si_sdr_db(clean, cleaned) > si_sdr_db(clean, gated) + 3


def tone(hertz: float) -> Signal:
    return np.asarray(0.1 * sum(np.sin(2 * np.pi * hertz * k * TIME) / k for k in range(1, 6)), np.float32)


PAUSES: Mapping[str, Callable[[np.random.Generator], Signal]] = {
    "a voice in a quiet room": lambda rng: words(rng) + noise(rng, -70),
    "a voice in noise": lambda rng: words(rng) + noise(rng, -45),
    "nothing but noise": lambda rng: noise(rng, -45),
    "an organ with rests": lambda rng: tone(220.0) * (TIME % 2 < 1.2) + noise(rng, -65, pink=True),
    "plucked strings": lambda rng: tone(110.0) * np.exp(-6 * (TIME % 2)) + noise(rng, -70),
    "noise that fades": lambda rng: noise(rng, -20) * np.exp(-0.4 * TIME) + noise(rng, -70),
    "shots in a room": lambda rng: noise(rng, -10) * np.exp(-20 * (TIME % 2)) + noise(rng, -65),
    "a machine that is switched on": lambda rng: noise(rng, -40) * np.where(TIME > 8, 1, 0.1),
    "a machine that comes and goes": lambda rng: noise(rng, -40) * np.where(TIME % 4 > 2, 1, 0.1),
    "a voice, and then a machine": lambda rng: words(rng) * (TIME < 8) + noise(rng, -45) * np.where(TIME < 9, 0.05, 1),
    "one short pause": lambda rng: (words(rng) + noise(rng, -45)) * np.where((TIME > 9.2) & (TIME < 10.2), 0.05, 1),
}


@pytest.mark.parametrize("sound", PAUSES)
def test_pauses_that_no_gate_has_made_count(sound: str, rng: np.random.Generator) -> None:
    samples = np.asarray(PAUSES[sound](rng), np.float32)[None]
    assert sounding_frames(FrameSource(samples, RATE, FRAMING)).all()


def test_channels_are_looked_at_together(rng: np.random.Generator) -> None:
    gated = (words(rng) + noise(rng, -45)) * gate(25)
    both = np.stack([gated, 0.5 * gated]).astype(np.float32)
    one, two = (sounding_frames(FrameSource(samples, RATE, FRAMING)) for samples in (both[:1], both))
    assert 0.2 < np.mean(~one) < 0.5
    assert np.mean(one != two) < 0.02
