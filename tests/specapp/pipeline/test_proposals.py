"""The gain that is proposed: of every bin, over the whole recording, never above 1."""

import numpy as np

from specapp.pipeline.denoise import denoise
from specapp.pipeline.proposals import proposals
from specapp.settings.settings import Settings
from tests.support.signals import recording


def test_proposals_cover_all_bins_and_the_whole_recording(rng: np.random.Generator) -> None:
    rate, quiet, loud = 16_000, 0.002, 0.2
    level = np.repeat([quiet, loud], 3 * rate // 2)  # too short to be noise that sets in
    samples = np.asarray(level * rng.standard_normal(level.size), np.float32)
    (one,) = proposals(denoise(recording(samples, sample_rate=rate), Settings(preset="music")), 80)
    assert one.gain_db.shape[1] == 80
    assert (one.gain_db.shape[0] - 1) * one.bin_hz == rate / 2
    assert one.gain_db.max() <= 1e-3
    assert one.gain_db[:, 50:75].mean() > one.gain_db[:, 5:30].mean()
