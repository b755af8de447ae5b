"""Gates and expanders that leave a little of the noise: what lies behind them is neither the noise nor a sound.

Behind a gate that leaves -70 dB of a noise at -45 dB, a quantile over time finds -70. Such a recording is told by its
levels: some lie far below all others, hardly any between, and the lowest of the others are a noise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import BLOCK, release, spans
from specapp.base.decibels import power_to_db
from specapp.spectral.running import quantiles
from specapp.spectral.spectrogram import Samples

_BLOCK_S, _PROBES = 0.032, 16
"""Blocks whose level is asked, a window of the voice preset, and samples of each that are looked at: noise is told to
1.5 dB, a tone near a multiple of 500 Hz by its phase (own choice)."""
_APART_DB = 10.0
"""docs/decisions.md, Silence, offset, level."""
_MOST_BETWEEN, _FEWEST_BELOW, _FEWEST_ABOVE = 0.04, 0.1, 0.2
"""Shares of the blocks: a gate passes quickly, as decays and fades do not
(docs/decisions.md, Silence, offset, level)."""
_LOWEST, _ALIKE_DB = (0.02, 0.12), 5.0
"""Between these quantiles the level of noise moves less (own choice)."""
_LOUD = 0.9
"""A gate opens for something: this quantile lies as far above the noise (own choice)."""
_NEAR, _FEWEST_TIMES, _MOSTLY = 4, 3, 0.5
"""Blocks beside a closed gate of which half are the noise, how many times at least, and how often of all: a machine
that is switched on later stands beside no pause (own choice)."""
_FEWEST_BLOCKS = 80
"""Below some seconds a pause is a pause (own choice)."""
_BANDS, _LOWEST_HZ, _STEADY_DB, _SAME_DB = 8, 150.0, 4.5, 2.0
"""Bands in which blocks are looked at, how far a noise moves there, and by how much some may be turned down more than
others (docs/decisions.md, Silence, offset, level)."""
_LOOKED_AT = 64
"""Blocks whose bands are looked at (own choice)."""
_TINY = 1e-20
"""Keeps the logarithm from zero (own choice)."""


@dataclass(frozen=True, slots=True)
class BlockLevels:
    """Levels of a recording, block by block, as some of its samples tell them.

    Parameters
    ----------
    samples : ndarray [shape=(channels, n)]
    sample_rate : int
    peak : float
        Half of what lies between the lowest and the highest of the samples that were looked at.
    level_db : ndarray, float32 [shape=(blocks,)]
        Mean of the channels.
    size : int
        Samples of a block.
    """

    samples: Samples
    sample_rate: int
    peak: float
    level_db: NDArray[np.float32]
    size: int

    @classmethod
    def of(cls, samples: Samples, sample_rate: int) -> "BlockLevels":
        """Levels of a recording, of which a sixteenth or less is read; below 8 kHz more."""
        step = max(1, int(_BLOCK_S * sample_rate) // _PROBES)
        size, length = step * _PROBES, samples.shape[1]
        count = -(-length // size)
        power, low, high = np.empty(count, np.float32), np.inf, -np.inf
        for blocks in spans(count, max(1, BLOCK // size)):
            probes = np.asarray(samples[:, np.arange(blocks.start * size, min(blocks.stop * size, length), step)])
            low, high = min(low, float(probes.min())), max(high, float(probes.max()))
            squares = np.square(probes, dtype=np.float32).mean(axis=0)
            whole = np.pad(squares, (0, -len(squares) % _PROBES), mode="edge")
            power[blocks] = whole.reshape(-1, _PROBES).mean(axis=1)
            release(samples)
        return cls(samples, sample_rate, (high - low) / 2, power_to_db(power + np.float32(_TINY)), size)

    def closed(self, silent_db: float) -> list[tuple[int, int]]:
        """First and last (excluded) sample of each stretch behind a gate that leaves a little of the noise.

        Parameters
        ----------
        silent_db : float
            What lies below is digital silence, or nearly so: no gate that leaves something.
        """
        heard = self.level_db > silent_db
        for closed_db, noise_db in _gaps_db(self.level_db[heard]):
            runs = _runs(self.level_db < noise_db[0])
            if self._beside_noise(runs, noise_db) and self._turned_down(heard, closed_db, noise_db[0]):
                return [(first * self.size, last * self.size) for first, last in runs]
        return []

    def _beside_noise(self, runs: list[tuple[int, int]], noise_db: tuple[float, float]) -> bool:
        """Whether a gate closes several times, and the noise is heard before most of them, or behind."""
        noise = (noise_db[0] <= self.level_db) & (self.level_db <= noise_db[1])
        beside = [
            max(noise[max(0, first - _NEAR) : first].sum(), noise[last : last + _NEAR].sum()) >= _NEAR / 2
            for first, last in runs
            if last - first >= _NEAR
        ]
        return len(beside) >= _FEWEST_TIMES and float(np.mean(beside)) >= _MOSTLY

    def _turned_down(self, heard: NDArray[np.bool_], closed_db: float, open_db: float) -> bool:
        """Whether the lowest blocks of an open gate are a noise, whose bands hold still, and behind it is the same."""
        whole = heard[:-1]
        above, below = (
            np.flatnonzero(whole & side[:-1]) for side in (self.level_db >= open_db, self.level_db <= closed_db)
        )
        lowest = above[self.level_db[above] <= quantiles(self.level_db[above], _LOWEST[1])[0]]
        beside_db, behind_db = self._bands_db(lowest), self._bands_db(below)
        alike = float((beside_db.mean(axis=0) - behind_db.mean(axis=0)).std()) < _SAME_DB
        return alike and float(beside_db.std(axis=0).mean()) < _STEADY_DB

    def _bands_db(self, blocks: NDArray[np.intp]) -> NDArray[np.float64]:
        """Levels of bands of some blocks [shape=(blocks, bands)]."""
        starts = blocks[:: -(-len(blocks) // _LOOKED_AT)] * self.size
        samples = np.asarray(self.samples[:, starts[:, None] + np.arange(self.size)], np.float32)
        release(self.samples)
        power = np.square(np.abs(np.fft.rfft(samples * np.hanning(self.size)))).mean(axis=0)
        edges = np.geomspace(_LOWEST_HZ, self.sample_rate / 2, _BANDS + 1) * self.size / self.sample_rate
        bands = [power[:, int(low) : int(high) + 1].mean(axis=1) for low, high in pairwise(edges)]
        return np.asarray(power_to_db(np.stack(bands, axis=1) + _TINY))


def _runs(closed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], closed, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _gaps_db(level_db: NDArray[np.float32]) -> Iterator[tuple[float, tuple[float, float]]]:
    """Levels between which hardly any lie, with one level above them.

    Yields
    ------
    tuple
        The highest level behind a closed gate, and the lowest and about the highest of the noise that is heard beside.
    """
    count = len(level_db)
    if count < _FEWEST_BLOCKS:
        return
    ordered = np.sort(level_db)
    below, above = np.arange(1, count + 1), np.searchsorted(ordered, ordered + np.float32(_APART_DB))
    enough = (below >= _FEWEST_BELOW * count) & (count - above >= _FEWEST_ABOVE * count)
    empty = enough & (above - below <= _MOST_BETWEEN * count)
    for edge in np.flatnonzero(empty & ~np.append(empty[1:], False)).tolist():
        first, last, loud = quantiles(ordered[above[edge] :], *_LOWEST, _LOUD)
        if last - first < _ALIKE_DB and loud - last > _APART_DB:
            yield float(ordered[edge]), (float(ordered[above[edge]]), float(last) + _ALIKE_DB)
