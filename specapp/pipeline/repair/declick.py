"""Clicks of vinyl and digital glitches: thin vertical lines of a short-window picture, repaired by interpolation.

A click fills nearly all frequencies for a millisecond or two and is gone; an onset of music or speech stays. What is
found is replaced by samples that an autoregressive model of the surroundings predicts best (Janssen, Veldhuis & Vries,
IEEE TASSP 34(2), 1986); all other samples stay as they are.
"""

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release
from specapp.base.decibels import power_to_db
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import analyse

_WINDOW_S = 0.0015
"""About as long as a click, so that it fills a frame (own choice)."""
_NEIGHBOURHOOD_S = 0.03
"""docs/decisions.md, Clicks: pulses of a voice have neighbours within it."""
_LOUD_AROUND = 85
"""docs/decisions.md, Clicks: percentile of the neighbourhood."""
_STANDS_OUT_DB = 9.0
"""docs/decisions.md, Clicks; `python -m bench.repairs` shows what is found."""
_BANDS = 8
"""docs/decisions.md, Clicks."""
_SHARE_OF_BANDS = 0.8
"""Seven of eight bands (docs/decisions.md, Clicks)."""
_LOUD_DB, _SHARE_WHERE_LOUD = 15.0, 0.75
"""Six of eight bands by 15 dB (docs/decisions.md, Clicks)."""
_LOWEST_HZ = 1500.0
"""docs/decisions.md, Clicks: below, voices have most of their power."""
_LONGEST_S = 0.004
"""Clicks of vinyl last a millisecond or two; longer ones cannot be interpolated well (own choice)."""
_MARGIN_S = 0.0003
"""Kept on either side of what is sharp: the edges of a click are soft (own choice)."""
_ORDER = 64
"""docs/decisions.md, Clicks: order of the autoregressive model."""
_CONTEXT_S = 0.02
"""Sound from which the model is learned; speech is steady for about so long (own choice)."""
_TILE_S = 4.0
"""Seconds at a time: memory (own choice)."""
_ROUNDS = 2
"""Rounds of Janssen, Veldhuis & Vries' iteration (own choice)."""

Span = tuple[int, int]


def find_clicks(channel: NDArray[np.floating], sample_rate: int) -> list[Span]:
    """Spans of samples (start, stop) of one channel [shape=(n,)] that hold a click; block by block."""
    size = max(16, int(_WINDOW_S * sample_rate) // 4 * 4)
    framing = Framing(size, size // 4, "hann")
    tile = max(1, int(_TILE_S * sample_rate) // framing.hop_length) * framing.hop_length
    context = int(0.1 * sample_rate) // framing.hop_length * framing.hop_length
    spans: list[Span] = []
    for start in range(0, len(channel), tile):
        low, high = max(0, start - context), min(len(channel), start + tile + context)
        found = _found_in(np.asarray(channel[low:high], np.float32), sample_rate, framing)
        release(channel)
        spans += [(low + a, low + b) for a, b in found if start <= low + (a + b) // 2 < start + tile]
    return spans


def repair(channel: NDArray[np.floating], spans: list[Span], sample_rate: int) -> list[NDArray[np.float64]]:
    """Samples to put in place of each span of one channel [shape=(n,)], in order.

    Clicks that are near to each other are repaired one after the other, each seeing the ones before it repaired.
    """
    reach = max(4 * _ORDER, int(_CONTEXT_S * sample_rate))
    repaired: list[NDArray[np.float64]] = []
    for index, (start, stop) in enumerate(spans):
        low, high = max(0, start - reach), min(len(channel), stop + reach)
        part = np.array(channel[low:high], np.float64)
        for (a, b), samples in zip(spans[:index][::-1], repaired[::-1], strict=True):
            if b <= low:
                break
            part[max(0, a - low) : b - low] = samples[max(0, low - a) :]
        repaired.append(_interpolated(part, start - low, stop - low))
    return repaired


def _found_in(channel: NDArray[np.float32], sample_rate: int, framing: Framing) -> list[Span]:
    """Vertical lines: nearly all bands above `_LOWEST_HZ` stand out of the frames around for a few frames only."""
    from scipy.ndimage import percentile_filter

    power = analyse(channel[None], sample_rate, framing).power()[:, int(_LOWEST_HZ * framing.n_fft / sample_rate) :]
    if not power.shape[1]:
        return []
    edges = np.linspace(0, power.shape[1], min(_BANDS, power.shape[1]) + 1).astype(int)
    level_db = power_to_db(np.add.reduceat(power, edges[:-1], axis=1))
    around = int(_NEIGHBOURHOOD_S * sample_rate / framing.hop_length) | 1
    stands_out_db = level_db - percentile_filter(level_db, _LOUD_AROUND, size=(around, 1), mode="reflect")
    clicking = (stands_out_db > _STANDS_OUT_DB).mean(axis=1) >= _SHARE_OF_BANDS
    clicking |= (stands_out_db > _LOUD_DB).mean(axis=1) >= _SHARE_WHERE_LOUD
    rows = np.flatnonzero(clicking)
    if not rows.size:
        return []
    spans = []
    for line in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        start = line[0] * framing.hop_length - framing.lead
        stop = line[-1] * framing.hop_length + framing.hop_length
        if (stop - start) / sample_rate <= _LONGEST_S + framing.n_fft / sample_rate:
            spans.append(_tightened(channel, max(0, start), min(len(channel), stop), sample_rate))
    return spans


def _tightened(channel: NDArray[np.float32], start: int, stop: int, sample_rate: int) -> Span:
    """The span without its quiet ends: second differences are largest in the click."""
    sharp = np.abs(np.diff(channel[max(0, start - 2) : stop], n=2))
    if not sharp.size or not sharp.any():
        return start, stop
    loud = np.flatnonzero(sharp > 0.15 * sharp.max())
    margin = max(1, int(_MARGIN_S * sample_rate))
    offset = max(0, start - 2)
    return max(0, offset + loud[0] + 1 - margin), min(len(channel), offset + loud[-1] + 2 + margin)


def _interpolated(part: NDArray[np.float64], start: int, stop: int) -> NDArray[np.float64]:
    """Samples `start` to `stop` of `part` as its autoregressive model predicts them best."""
    from scipy.linalg import solve, solve_toeplitz

    if start < min(2 * _ORDER, len(part) - stop):  # little before it: from behind, as a model predicts either way
        return _interpolated(part[::-1], len(part) - stop, len(part) - start)[::-1]
    part = part.copy()
    beside = [at for at in (start - 1, stop) if 0 <= at < len(part)]  # one where it begins or ends in a click
    line = np.interp(np.arange(start, stop), beside, part[beside]) if beside else np.zeros(stop - start)
    loudest = max(np.abs(part[:start]).max(initial=0), np.abs(part[stop:]).max(initial=0))
    part[start:stop] = line
    if max(start, len(part) - stop) < 2 * _ORDER or loudest == 0:
        return line
    for _ in range(_ROUNDS):
        correlation = np.correlate(part, part, "full")[len(part) - 1 :][: _ORDER + 1]
        correlation[0] = correlation[0] * (1 + 1e-9) + 1e-12
        predictor = np.concatenate([[1.0], -solve_toeplitz(correlation[:-1], correlation[1:])])
        rows = np.arange(max(_ORDER, start), min(len(part), stop + _ORDER))
        lags = rows[:, None] - np.arange(start, stop)[None]
        unknown = np.where((lags >= 0) & (lags <= _ORDER), predictor[np.clip(lags, 0, _ORDER)], 0)
        known = part.copy()
        known[start:stop] = 0
        errors = np.array([predictor @ known[row - _ORDER : row + 1][::-1] for row in rows])
        normal = unknown.T @ unknown
        normal[np.diag_indices_from(normal)] += 1e-9 * normal.trace() / len(normal)
        part[start:stop] = solve(normal, -unknown.T @ errors, assume_a="pos")
    return part[start:stop] if np.abs(part[start:stop]).max() <= loudest else line
