"""Tones that are held, as music holds them, among all that stand out of the noise."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import power_to_db
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.noise.estimate import SlowNoise, SteadyNoise
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.judgement import Judgement
from specapp.spectral.spectrogram import GRID

_GATE_BIAS = 1.1
"""The bias that `gate` gives a picture of noise alone (own choice)."""
_HELD_S = 0.4
"""Syllables are shorter; a feature of training/regressions/fit_router.py."""
_LONGEST_NOTE, _LONGEST_NOTE_S = 0.5, 2.0
"""A line that lasts for more than half of a stretch, and more than 2 s, is a machine's and no note's (own choice)."""


def held_peaks(
    source: FrameSource, judgements: tuple[Judgement, ...] = ()
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number of spectral peaks per frame, and of those held for 0.4 s.

    Parameters
    ----------
    source : FrameSource
    judgements : tuple of Judgement
        Their floor counts; without them that of `gate`.
    """
    import cv2

    band = slice(int(200 / source.bin_hz), int(4000 / source.bin_hz))
    floor = _floor(source, judgements)
    floor = replace(floor, level=floor.level[:, band])
    long = np.ones((int(_HELD_S * source.frames_per_second) | 1, 1), np.uint8)

    def count(block: tuple[int, int]) -> NDArray[np.int32]:
        first, last = block
        start, stop = max(0, first - GRID), min(last + GRID, source.count)
        power = source.power(start, stop, band)
        ratio = power / floor.power(start, power)
        level_db = cv2.GaussianBlur(
            power_to_db(ratio + np.float32(1e-3)), (0, 0), sigmaX=0.01, sigmaY=1.0, borderType=cv2.BORDER_REFLECT
        )
        highest = cv2.dilate(level_db, np.ones((1, 5), np.uint8))
        peaks = cv2.dilate(((level_db >= highest) & (level_db > 10)).astype(np.uint8), np.ones((1, 3), np.uint8))
        held = cv2.morphologyEx(peaks, cv2.MORPH_OPEN, long)
        notes = held.sum(axis=0) <= max(_LONGEST_NOTE * len(held), _LONGEST_NOTE_S * source.frames_per_second)
        peaks, held = peaks[:, notes], held[:, notes]
        inside = slice(first - start, last - start)
        return np.stack([part[inside].sum(axis=1, dtype=np.int32) for part in (peaks, held)])

    all_peaks, all_held = np.concatenate(list(source.threads.map(count, source.blocks())), axis=1)
    return all_peaks, all_held


def _floor(source: FrameSource, judgements: tuple[Judgement, ...]) -> SteadyNoise | SlowNoise:
    if not judgements:
        return gate(source, bias=_GATE_BIAS)
    each = [one.on(source, one.floor_db) for one in judgements]
    level = _GATE_BIAS * np.mean([one.level for one in each], axis=0)
    return replace(each[0], level=level.astype(np.float32))
