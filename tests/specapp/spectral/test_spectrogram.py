"""The way to the spectrogram and back is exact, for every window, hop, length and part."""

import numpy as np
import pytest

from specapp.base.errors import SettingsError
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import WINDOWS, Framing
from specapp.spectral.spectrogram import GRID, Spectrogram, analyse, synthesise


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(("n_fft", "hop_length"), [(64, 16), (63, 16), (65, 13), (256, 128), (255, 100), (1024, 256)])
@pytest.mark.parametrize("length", [1, 2, 62, 997, 5000])
def test_round_trip(rng: np.random.Generator, window: str, n_fft: int, hop_length: int, length: int) -> None:
    samples = rng.standard_normal((2, length)).astype(np.float32)
    back = synthesise(analyse(samples, 8000, Framing(n_fft, hop_length, window)))
    assert back.shape == samples.shape
    tolerance = 2e-6 / Framing(n_fft, hop_length, window).overlap().min()
    assert np.abs(back - samples).max() < max(2e-6, tolerance)


@pytest.mark.parametrize(("first", "last"), [(0, 5), (3, 20), (40, 80)])
def test_some_frames_give_the_samples_they_determine(rng: np.random.Generator, first: int, last: int) -> None:
    framing = Framing(64, 16)
    samples = rng.standard_normal((1, 1000)).astype(np.float32)
    last = min(last, framing.frame_count(1000))
    part = synthesise(analyse(samples, 8000, framing, (first, last)))
    start, stop = first * 16, min(last * 16 - framing.lead, 1000)
    assert part.shape == (1, stop - start)
    assert np.abs(part - samples[:, start:stop]).max() < 2e-6


def test_frames_over_are_enough(rng: np.random.Generator) -> None:
    framing = Framing(100, 30)
    samples = rng.standard_normal((1, 1234)).astype(np.float32)
    for start, stop in [(0, 1), (29, 31), (500, 777), (1233, 1234)]:
        first, last = framing.frames_over(start, stop)
        part = synthesise(analyse(samples, 8000, framing, (first, last)))
        assert np.abs(part[:, start - first * 30 :][:, : stop - start] - samples[:, start:stop]).max() < 2e-6


def test_bits_of_a_frame_do_not_depend_on_the_block(rng: np.random.Generator) -> None:
    source = FrameSource(rng.standard_normal((1, 40_000)).astype(np.float32), 8000, Framing(64, 16))
    whole = source.power(0, source.count)
    assert np.array_equal(source.power(2 * GRID, 5 * GRID), whole[2 * GRID : 5 * GRID])


def test_power_is_the_mean_of_the_channels(rng: np.random.Generator) -> None:
    samples = rng.standard_normal((3, 4000)).astype(np.float32)
    framing = Framing(128, 32)
    together = analyse(samples, 8000, framing).power()
    apart = np.mean([analyse(samples[c : c + 1], 8000, framing).power() for c in range(3)], axis=0)
    assert np.allclose(together, apart, rtol=1e-5)


def test_silence_stays_silent() -> None:
    spectrogram = analyse(np.zeros((1, 500), np.float32), 8000, Framing(64, 16))
    assert not synthesise(spectrogram).any()


@pytest.mark.parametrize(
    ("n_fft", "hop_length", "window"),
    [(1, 1, "sine"), (64, 0, "sine"), (64, 65, "sine"), (64, 64, "hann"), (64, 16, "x")],
)
def test_framing_that_cannot_be_inverted_is_refused(n_fft: int, hop_length: int, window: str) -> None:
    with pytest.raises(SettingsError, match=r"[Cc]hoose"):
        Framing(n_fft, hop_length, window)


def test_all_channels_come_back_in_place(rng: np.random.Generator) -> None:
    samples = rng.standard_normal((8, 700)).astype(np.float32)
    spectrogram = analyse(samples, 192_000, Framing(64, 32, "hann"))
    assert isinstance(spectrogram, Spectrogram)
    assert np.abs(synthesise(spectrogram) - samples).max() < 2e-6
