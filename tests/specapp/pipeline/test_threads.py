"""More threads change the time, not the result."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from specapp import PRESETS, Recording, Settings, SettingsError, denoise
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


@pytest.mark.parametrize("preset", PRESETS)
def test_any_number_of_threads_gives_the_same_bits(preset: str, rng: np.random.Generator) -> None:
    original = recording(*(noisy(speech_like(rng, 9.0, RATE), rng, 5) for _ in range(2)))
    settings = Settings(preset=preset, channels="linked")
    one, *others = (denoise(original, settings, block_s=1.3, threads=count) for count in (1, 2, 3))
    for other in others:
        assert np.array_equal(one.denoised.samples, other.denoised.samples)
        assert replace(one.measurements, seconds=0.0) == replace(other.measurements, seconds=0.0)
        assert one.heard == other.heard


def test_progress_rises_with_several_threads(speech: tuple[np.ndarray, Recording]) -> None:
    shares: list[float] = []
    denoise(speech[1], block_s=0.7, threads=3, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_somebodys_own_denoiser_runs_in_one_thread(speech: tuple[np.ndarray, Recording]) -> None:
    seen: set[int] = set()

    def using(pixels: np.ndarray) -> np.ndarray:
        seen.add(threading.get_ident())
        return pixels

    denoise(speech[1], Settings(preset="quick"), using=using, block_s=0.7)
    assert seen == {threading.get_ident()}


@pytest.mark.parametrize("threads", [0, -1])
def test_fewer_than_one_thread_is_an_error(threads: int, speech: tuple[np.ndarray, Recording]) -> None:
    with pytest.raises(SettingsError, match="at least 1"):
        denoise(speech[1], threads=threads)
