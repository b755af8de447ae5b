"""Digital silence of any level is found, counts neither as noise nor as sound, and stays what it is."""

from collections.abc import Callable, Mapping

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from specapp import Settings, denoise
from specapp.base.buffers import release, scratch
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.predicted import predict
from specapp.spectral.noise.tracked import track
from specapp.spectral.silence import silent_spans, sounding_frames
from specapp.spectral.spectrogram import Power, Samples
from tests.support.signals import recording

RATE = 16_000
FRAMING = Framing(1024, 512)
LEVELS = (0.0, 0.25, -1e-4)
"""What silence holds."""
NEARLY_SILENT: Mapping[str, Callable[[np.random.Generator, int], NDArray[np.float64]]] = {
    "dither": lambda rng, size: rng.integers(-1, 2, size) / 32768,
    "a bit now and then": lambda rng, size: (rng.random(size) < 0.01) / 32768,
    "a square of one bit": lambda _, size: np.resize([1.0, -1.0], size) / 32768,
    "noise at -91 dB": lambda rng, size: 10 ** (-91 / 20) * rng.standard_normal(size),
}
"""What gates, fades and codecs leave where silence was meant."""


def interrupted(rng: np.random.Generator, level: float, where: str) -> Samples:
    """Eight seconds of noise with about two of silence in front of it, behind it, or in pieces inside."""
    noise = (0.01 * rng.standard_normal(8 * RATE)).astype(np.float32)
    place = np.arange(noise.size)
    silence = {
        "front": place < 2 * RATE,
        "behind": place >= 6 * RATE,
        "inside": place % (2 * RATE) > 1.6 * RATE,
        "none": place < 0,
    }
    noise[silence[where]] = level
    return noise[None]


def tracked_level(source: FrameSource) -> Power:
    return np.asarray(track(source).power(0, source.power(0, source.count))[5:-5].mean(axis=0))


ESTIMATORS: Mapping[str, Callable[[FrameSource], Power]] = {
    "tracked": tracked_level,
    "gated": lambda source: gate(source).level[0],
    "predicted": lambda source: predict(
        source, lambda steps: np.zeros((len(steps) + 1, 1), np.float32)
    ).slow.level.mean(axis=0),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("where", ["front", "behind", "inside"])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_noise_is_what_it_is_without_the_silence(
    estimator: str, where: str, level: float, rng: np.random.Generator
) -> None:
    state = rng.bit_generator.state
    plain = ESTIMATORS[estimator](FrameSource(interrupted(rng, 0, "none"), RATE, FRAMING))
    rng.bit_generator.state = state
    found = ESTIMATORS[estimator](FrameSource(interrupted(rng, level, where), RATE, FRAMING))
    heard = slice(8, -8)
    assert abs(10 * np.log10(np.median(found[heard] / plain[heard]))) < 1


@pytest.mark.parametrize("held", NEARLY_SILENT)
@pytest.mark.parametrize("where", ["front", "behind", "inside"])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_what_is_nearly_silent_is_no_noise(estimator: str, where: str, held: str, rng: np.random.Generator) -> None:
    """A gate with dither behind it was taken for the noise: what was left beside the words stayed."""
    gated = 5 * interrupted(rng, 0, where)
    plain = ESTIMATORS[estimator](FrameSource(gated, RATE, FRAMING))
    silence = gated[0] == 0
    gated[0, silence] = NEARLY_SILENT[held](rng, int(silence.sum()))
    found = ESTIMATORS[estimator](FrameSource(gated, RATE, FRAMING))
    heard = slice(8, -8)
    assert abs(10 * np.log10(np.median(found[heard] / plain[heard]))) < 1


@pytest.mark.parametrize(("level_db", "peak"), [(-80, 1.0), (-91, 0.01)])
def test_soft_noise_is_noise(level_db: float, peak: float, rng: np.random.Generator) -> None:
    """What could be heard is no silence: 80 dB below the loudest, or less in a recording that is soft itself."""
    soft = (10 ** (level_db / 20) * rng.standard_normal((1, 4 * RATE))).astype(np.float32)
    soft[0, RATE : RATE + 200] = peak * np.sin(np.arange(200))
    assert sounding_frames(FrameSource(soft, RATE, FRAMING)).all()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("where", ["front", "behind", "inside"])
@pytest.mark.parametrize("preset", ["auto", "voice", "music", "archive"])
def test_silence_stays_and_the_noise_goes(preset: str, where: str, level: float, rng: np.random.Generator) -> None:
    samples = interrupted(rng, level, where)
    cleaned = denoise(recording(samples[0]), Settings(preset=preset)).denoised.samples
    silence = samples[0] == np.float32(level)
    assert np.array_equal(cleaned[0, silence], samples[0, silence])
    assert np.mean(cleaned[0, ~silence] ** 2) < 0.9 * np.mean(samples[0, ~silence] ** 2)


def test_spans_are_found_to_within_a_block(rng: np.random.Generator) -> None:
    samples = interrupted(rng, 0.25, "front")
    ((start, stop),) = silent_spans(samples, RATE)
    assert start == 0
    assert 0 <= 2 * RATE - stop < 0.01 * RATE


def test_one_moving_channel_is_enough(rng: np.random.Generator) -> None:
    silent, moving = interrupted(rng, 0, "front"), interrupted(rng, 0, "none")
    assert not silent_spans(np.concatenate([silent, moving]), RATE)


@pytest.mark.parametrize("length", [1, 7, 100, 5000])
def test_nothing_but_silence(length: int) -> None:
    source = FrameSource(np.zeros((1, length), np.float32), RATE, FRAMING)
    assert sounding_frames(source).all()
    assert np.isfinite(gate(source).level).all()


def test_no_silence_in_sound(rng: np.random.Generator) -> None:
    assert not silent_spans(interrupted(rng, 0, "none"), RATE)
    assert not silent_spans(np.zeros((1, 200), np.float32), RATE)


def test_a_long_recording_is_looked_at_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hours of stereo stood in the memory of a worker of a batch, which was ended for it."""
    samples, held = scratch(2, 300 * RATE, np.float32, array_bytes=0), list[int]()

    def let_go(mapped: Samples) -> None:
        held.append(psutil.Process().memory_info().rss - before)
        release(mapped)

    monkeypatch.setattr("specapp.spectral.silence.release", let_go)
    before = psutil.Process().memory_info().rss
    assert silent_spans(samples, RATE) == [(0, samples.shape[1])]
    assert max(held) < samples.nbytes / 4
