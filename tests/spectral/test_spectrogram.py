"""The way to the spectrogram and back is exact, for every window, hop, length and part."""

import mmap
from itertools import pairwise

import numpy as np
import pytest

from specapp.base.errors import LimitError, SettingsError
from specapp.spectral import spectrogram as spectrogram_module
from specapp.spectral.framing import WINDOWS, Framing
from specapp.spectral.spectrogram import GRID, FrameSource, Spectrogram, analyse, synthesise


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


def test_blocks_cover_all_frames_from_the_grid() -> None:
    source = FrameSource(np.zeros((1, 100_000), np.float32), 8000, Framing(64, 16))
    blocks = list(source.blocks(pixels=20_000))
    assert blocks[0][0] == 0
    assert blocks[-1][1] == source.count
    assert all(first % GRID == 0 for first, _ in blocks)
    assert all(before[1] == after[0] for before, after in pairwise(blocks))


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


def mapped_file(array: np.ndarray) -> bool:
    owner: object = array
    while isinstance(owner, np.ndarray | memoryview):
        owner = owner.base if isinstance(owner, np.ndarray) else owner.obj
    return isinstance(owner, mmap.mmap)


def test_power_of_long_recordings_is_kept_in_a_file(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FrameSource(rng.standard_normal((2, 50_000)).astype(np.float32), 16_000, Framing(512, 256))
    in_memory = source.keeping()
    monkeypatch.setattr(spectrogram_module, "_PIXELS_IN_MEMORY", 1000)
    in_file = source.keeping()
    assert in_memory.kept is not None
    assert in_file.kept is not None
    assert not mapped_file(in_memory.kept)
    assert mapped_file(in_file.kept)
    assert source.keeping(in_file=False).kept is None
    for first, last in source.blocks(3000):
        expected = source.power(first, last)
        assert np.array_equal(in_memory.power(first, last), expected)
        assert np.array_equal(in_file.power(first, last), expected)


def test_power_is_computed_again_where_there_is_no_room(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spectrogram_module, "_PIXELS_IN_MEMORY", 1000)
    samples = rng.standard_normal((1, 50_000)).astype(np.float32)
    assert FrameSource(samples, 16_000, Framing(512, 8)).keeping().kept is None, "64 times as large as the recording"

    def full(*_: object, **__: object) -> None:
        raise LimitError("The disk is full.")

    monkeypatch.setattr(spectrogram_module, "scratch", full)
    source = FrameSource(samples, 16_000, Framing(512, 256))
    assert source.keeping().kept is None
    assert source.keeping().power(0, 3).shape == (3, 257)
