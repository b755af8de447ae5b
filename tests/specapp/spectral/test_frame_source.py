"""A recording seen block by block: blocks, and the power that is kept where there is room."""

import mmap
from itertools import pairwise

import numpy as np
import pytest

from specapp.base.errors import LimitError
from specapp.spectral import frame_source
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import GRID


def test_blocks_cover_all_frames_from_the_grid() -> None:
    source = FrameSource(np.zeros((1, 100_000), np.float32), 8000, Framing(64, 16))
    blocks = list(source.blocks(pixels=20_000))
    assert blocks[0][0] == 0
    assert blocks[-1][1] == source.count
    assert all(first % GRID == 0 for first, _ in blocks)
    assert all(before[1] == after[0] for before, after in pairwise(blocks))


def mapped_file(array: np.ndarray) -> bool:
    owner: object = array
    while isinstance(owner, np.ndarray | memoryview):
        owner = owner.base if isinstance(owner, np.ndarray) else owner.obj
    return isinstance(owner, mmap.mmap)


def test_power_of_long_recordings_is_kept_in_a_file(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FrameSource(rng.standard_normal((2, 50_000)).astype(np.float32), 16_000, Framing(512, 256))
    in_memory = source.keeping()
    monkeypatch.setattr(frame_source, "_PIXELS_IN_MEMORY", 1000)
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
    monkeypatch.setattr(frame_source, "_PIXELS_IN_MEMORY", 1000)
    samples = rng.standard_normal((1, 50_000)).astype(np.float32)
    assert FrameSource(samples, 16_000, Framing(512, 8)).keeping().kept is None, "64 times as large as the recording"

    def full(*_: object, **__: object) -> None:
        raise LimitError("The disk is full.")

    monkeypatch.setattr(frame_source, "scratch", full)
    source = FrameSource(samples, 16_000, Framing(512, 256))
    assert source.keeping().kept is None
    assert source.keeping().power(0, 3).shape == (3, 257)
