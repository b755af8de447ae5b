"""Sums over pieces of a block are those over the whole of it."""

import numpy as np
import pytest

from specapp.pipeline.measuring import block_sums as module
from specapp.pipeline.measuring.block_sums import BlockSums, block_sums
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing


def sums_of(sample_rate: int, window_s: float, cell: tuple[int, int]) -> BlockSums:
    rng = np.random.default_rng(1)
    times = np.arange(8 * sample_rate) / sample_rate
    samples = rng.normal(0, 0.1, (1, len(times))) + 0.3 * np.sin(2 * np.pi * 700 * times) * (times % 2 < 1)
    source = FrameSource(
        samples.astype(np.float32), sample_rate, Framing.of_duration(window_s, sample_rate, overlap=50)
    )
    before = source.power(0, source.count)
    after = before * rng.uniform(0, 1.1, before.shape).astype(np.float32)
    followed = np.full_like(before, before.mean())
    inside = slice(11, len(before) - 5)
    return block_sums(before, after, (followed, followed * np.float32(0.5)), source, inside=inside, first=3, cell=cell)


@pytest.mark.parametrize("cell", [(6, 4), (7, 100), (1, 1)])
@pytest.mark.parametrize(("sample_rate", "window_s"), [(8000, 0.032), (16_000, 0.064), (48_000, 0.016), (44_100, 0.3)])
@pytest.mark.parametrize("frames", [5, 64])
def test_pieces_add_up_to_the_whole(
    sample_rate: int, window_s: float, cell: tuple[int, int], frames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FRAMES", 1 << 20)
    whole = sums_of(sample_rate, window_s, cell)
    monkeypatch.setattr(module, "_FRAMES", frames)
    pieces = sums_of(sample_rate, window_s, cell)
    assert pieces.times == whole.times
    for name in ("cells", "levels", "moments"):
        np.testing.assert_allclose(getattr(pieces, name), getattr(whole, name), rtol=1e-4, err_msg=name)
