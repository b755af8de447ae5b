"""A stream is cleaned as a whole recording is, in constant memory, and no later than it says."""

import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from specapp import Mark, NoiseProfile, Recording, Settings, SettingsError, denoise, stream
from specapp.spectral.spectrogram import Samples
from tests.support.signals import noisy, recording, si_sdr_db, speech_like

RATE = 8_000
QUICK = Settings(preset="quick")


def joined(blocks: Iterator[Samples]) -> Samples:
    return np.concatenate(list(blocks), axis=1)


def parts(samples: Samples, size: int) -> Iterator[Samples]:
    for start in range(0, samples.shape[1], size):
        yield samples[:, start : start + size]


@pytest.fixture
def long(rng: np.random.Generator) -> tuple[Samples, Recording]:
    clean = speech_like(rng, 30.0, RATE)
    return clean, recording(noisy(clean, rng, 5), sample_rate=RATE)


@pytest.mark.parametrize("preset", ["auto", "voice", "music", "quick"])
def test_what_is_shorter_than_the_latency_comes_out_as_from_denoise(preset: str, rng: np.random.Generator) -> None:
    original = recording(*(noisy(speech_like(rng, 3.0, RATE), rng, 5) for _ in range(2)), sample_rate=RATE)
    settings = Settings(preset=preset, strength=80)
    assert np.array_equal(joined(stream(original, settings)), denoise(original, settings).denoised.samples)


@pytest.mark.parametrize("size", [1, 700, RATE, 10**6])
def test_how_the_sound_comes_in_makes_no_difference(size: int, rng: np.random.Generator) -> None:
    original = recording(noisy(speech_like(rng, 4.0, 2000), rng, 5), sample_rate=2000)
    whole = joined(stream(original, QUICK, latency_s=2))
    in_parts = joined(stream(parts(original.samples, size), QUICK, sample_rate=2000, latency_s=2))
    assert np.array_equal(in_parts, whole)


def test_any_number_of_threads_gives_the_same_bits(long: tuple[Samples, Recording]) -> None:
    one, two = (joined(stream(long[1], threads=count)) for count in (1, 2))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("latency_s", [2, 5, 15])
def test_no_sample_comes_later_than_was_said(latency_s: float, long: tuple[Samples, Recording]) -> None:
    known = given = 0

    def coming() -> Iterator[Samples]:
        nonlocal known
        for block in parts(long[1].samples, 100):
            known += block.shape[1]
            yield block

    for block in stream(coming(), QUICK, sample_rate=RATE, latency_s=latency_s):
        assert known - given <= latency_s * RATE
        given += block.shape[1]
    assert given == known == long[1].length


@pytest.mark.parametrize("latency_s", [2, 15])
def test_it_is_about_as_clean_as_the_whole(latency_s: float, long: tuple[Samples, Recording]) -> None:
    clean, original = long
    whole, streamed = denoise(original).denoised.samples, joined(stream(original, latency_s=latency_s))
    assert si_sdr_db(clean, streamed[0]) > si_sdr_db(clean, whole[0]) - 0.5
    assert si_sdr_db(clean, streamed[0]) > si_sdr_db(clean, original.samples[0]) + 3


def test_a_longer_sound_needs_no_more_memory(rng: np.random.Generator) -> None:
    block = rng.normal(0, 0.01, (1, RATE)).astype(np.float32)

    def peak_bytes(seconds: int) -> int:
        tracemalloc.start()
        for _ in stream((block for _ in range(seconds)), QUICK, sample_rate=RATE, latency_s=8):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    peak_bytes(10)  # what is imported and kept once
    assert peak_bytes(60) < 1.05 * peak_bytes(30)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_strength_0_is_the_input(kind: type, long: tuple[Samples, Recording]) -> None:
    samples: Samples = long[1].samples.astype(kind)
    streamed = joined(stream(Recording(samples, RATE), Settings(strength=0)))
    assert streamed.dtype == kind
    assert np.array_equal(streamed, samples)


def test_nothing_comes_of_nothing() -> None:
    assert list(stream(iter(()), sample_rate=RATE)) == []


def test_no_seam_is_heard(rng: np.random.Generator) -> None:
    """Where one window follows another, what is taken from a steady noise moves as elsewhere."""
    noise = recording(rng.normal(0, 0.01, 30 * RATE).astype(np.float32), sample_rate=RATE)
    taken = noise.samples - joined(stream(noise, QUICK, latency_s=10))
    level = np.sqrt(np.mean(taken[:, : 29 * RATE].reshape(29, -1) ** 2, axis=1))
    assert level.max() < 1.2 * level.min()


PROFILE = NoiseProfile(31.25, (1e-9,) * 129)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (stream, "sample_rate"),
        (lambda blocks: stream(blocks, sample_rate=RATE, latency_s=1), "latency_s = 1"),
        (lambda blocks: stream(blocks, sample_rate=RATE, latency_s=1e9), "latency_s"),
        (lambda blocks: stream(blocks, sample_rate=RATE, threads=0), "at least 1"),
        (lambda blocks: stream(blocks, Settings(start_s=1), sample_rate=RATE), "an excerpt"),
        (lambda blocks: stream(blocks, Settings(noise_region=(0, 1)), sample_rate=RATE), "a noise region"),
        (
            lambda blocks: stream(
                blocks, Settings(marks=(Mark("protect", "box", ((0.0, 0.0), (1.0, 100.0))),)), sample_rate=RATE
            ),
            "marks",
        ),
    ],
)
def test_what_a_stream_cannot_do_is_said_before_any_sound(
    call: Callable[[Iterator[Samples]], object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        call(iter(()))


def test_a_profile_is_known_from_the_start(long: tuple[Samples, Recording]) -> None:
    settings = Settings(preset="quick", profile=PROFILE)
    assert joined(stream(long[1], settings)).shape == long[1].samples.shape
