"""The router hands speech to the voice pass and music to the gentle one, second by second."""

import numpy as np
import pytest

from specapp import PRESETS
from specapp.pipeline.detection.shares import Share
from specapp.pipeline.detection.speech_detector import speech_share
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.noise.tracked import track
from specapp.spectral.spectrogram import Samples
from tests.support.signals import music_like, noisy, speech_like

RATE = 16_000


def share(samples: Samples) -> Share:
    voice, rest = (FrameSource(samples[None], RATE, one.framing(RATE)) for one in PRESETS["auto"].passes)
    return speech_share(voice, track(voice), rest)


def lines(hertz: int, length: int) -> Samples:
    time_s = np.arange(length) / RATE
    tones = [np.sin(2 * np.pi * hertz * harmonic * time_s) / harmonic for harmonic in range(1, 7)]
    total: Samples = np.sum(tones, axis=0, dtype=np.float32)
    return total


def test_speech_and_music(rng: np.random.Generator) -> None:
    assert share(noisy(speech_like(rng, 6.0, RATE), rng, 5)).values.min() > 0.8
    assert share(noisy(music_like(rng, 6.0, RATE), rng, 10)).values.max() < 0.2
    assert share(rng.standard_normal(6 * RATE).astype(np.float32)).values.max() < 0.2


@pytest.mark.parametrize("hertz", [100, 400])
def test_the_lines_of_a_machine_do_not_make_music_of_speech(hertz: int, rng: np.random.Generator) -> None:
    voice = speech_like(rng, 6.0, RATE)
    machine = lines(hertz, voice.size)
    machine *= voice.std() / machine.std()
    assert share(noisy(voice, rng, 10) + machine).values.min() > 0.8
    assert share(noisy(machine, rng, 10)).values.max() < 0.2


def test_it_changes_its_mind_in_the_middle(rng: np.random.Generator) -> None:
    both = np.concatenate([speech_like(rng, 25.0, RATE), music_like(rng, 25.0, RATE)])
    found = share(noisy(both, rng, 10))
    assert found.over(5 * RATE, 5 * RATE + 1)[0] > 0.8
    assert found.over(44 * RATE, 44 * RATE + 1)[0] < 0.2
    moving = found.over(0, both.size)
    assert np.abs(np.diff(moving)).max() <= 1 / RATE + 1e-6
    assert np.allclose(found.others.over(0, both.size), 1 - moving, atol=1e-6)


def test_parts_of_a_share_equal_the_whole() -> None:
    moving = Share(np.array([0, 0, 0.5, 1], np.float32), np.array([10.0, 20, 30, 40]))
    whole = moving.over(0, 60)
    assert whole.shape == (60,)
    for start, stop in [(0, 15), (12, 33), (41, 60), (30, 31)]:
        assert np.allclose(moving.over(start, stop) * np.ones(stop - start), whole[start:stop])
