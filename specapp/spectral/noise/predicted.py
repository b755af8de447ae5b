"""Noise as a small network judges it, with how sure it is: for any sound, at any rate, where it moves slowly as well.

The network (``noise.onnx``, fitted by ``training/noise_floor``) is shown statistics of the picture and answers with
quantiles of the power of the noise, band by band: the noise lies above the lowest in 95 % of all cases, above the
highest in 20 %. What is taken for noise is a low one: the less sure the network is, the less is taken; and at least
the gated floor.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import PictureError
from specapp.base.networks import Network
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.estimate import SlowNoise
from specapp.spectral.noise.judgement import Judgement, Levels, at_common_places, joined, own_framing
from specapp.spectral.noise.profile import NoiseProfile, power_per_density
from specapp.spectral.noise.statistics import (
    NOISE_LIKE,
    BandPower,
    Turned,
    audible_bands,
    gather,
    places,
    statistics,
    surroundings,
)
from specapp.spectral.noise.steps import noise_steps
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import GRID, Power

Floor: TypeAlias = Callable[[tuple[int, ...]], Power]

QUANTILES = (0.05, 0.2, 0.35, 0.5, 0.8)
"""What the network answers (training/noise_floor)."""
_UNIT_DB = 10.0
"""Unit of the answers (`training.noise_floor.model`)."""
_OVERSUBTRACTION = 2.0
"""What is surely noise is taken for stronger than it is, as noise is that somebody pointed at
(docs/decisions.md, The noise in music and nature)."""
_PLACES_AT_ONCE = 32
"""Two minutes, so that memory stays bounded (own choice)."""
_LOWEST_BANDS, _RISE_DB = 3, 3.0
"""Below what is audible the noise goes on as in the lowest bands above, and rises as pink noise does over an octave
(docs/decisions.md, The noise in music and nature)."""


@dataclass(frozen=True)
class PredictedNoise:
    """What is taken for noise, with what was said of it, channel by channel; worked out when somebody wants it."""

    source: FrameSource
    judgements: tuple[Judgement, ...]
    floor: Floor
    quantile: float
    steps: tuple[int, ...] = ()

    @cached_property
    def slow(self) -> SlowNoise:
        """The noise: the mean of that of the channels."""
        each = [one.on(self.source, careful_db(one.quantiles_db, self.quantile)) for one in self.judgements]
        level = _OVERSUBTRACTION * np.mean([one.level for one in each], axis=0)
        parts = np.searchsorted(np.array(self.steps) / self.source.sample_rate, self.judgements[0].places_s)
        return SlowNoise(each[0].places, np.maximum(level, self.floor(self.steps)[parts]).astype(np.float32))

    def power(self, first: int, power: Power) -> Power:
        """Noise of the frames from `first` on."""
        return self.slow.power(first, power)

    def profile(self, framing: Framing, sample_rate: int, source: str = "") -> NoiseProfile:
        """Mean over the recording, to be saved."""
        density = self.slow.mean(self.source.count) / power_per_density(framing, sample_rate)
        return NoiseProfile(sample_rate / framing.n_fft, tuple(density.tolist()), source)


def predict(source: FrameSource, floor: Floor, quantile: float = 0.1) -> PredictedNoise:
    """Let the network analyse a whole recording.

    Parameters
    ----------
    source : FrameSource
    floor : callable
        Gives what is noise in any case between the samples that it is given, float32 [shape=(parts, bins)].
    quantile : float
        How probably the noise is weaker than what the network takes for it; see `careful_db`.

    Notes
    -----
    Each channel is analysed alone; the noise of several channels is the mean of theirs. Where the noise jumps, what
    lies before and behind is judged apart.
    """
    steps = noise_steps(source)
    return PredictedNoise(source, judge_parts(source, steps), floor, quantile, steps)


def careful_db(quantiles_db: Levels, quantile: float) -> Levels:
    """One quantile of the noise, between those that the network answers.

    Parameters
    ----------
    quantiles_db : ndarray, float32 [shape=(places, quantiles, bands)]
    quantile : float

    Returns
    -------
    ndarray, float32 [shape=(places, bands)]
    """
    place = float(np.interp(quantile, QUANTILES, np.arange(len(QUANTILES))))
    low = min(int(place), len(QUANTILES) - 2)
    return quantiles_db[:, low] + np.float32(place - low) * (quantiles_db[:, low + 1] - quantiles_db[:, low])


def can_predict() -> bool:
    """Whether the network can be loaded; where it cannot, the gated floor is used."""
    try:
        _network()
    except PictureError:
        return False
    return True


def judge_parts(source: FrameSource, steps: tuple[int, ...]) -> tuple[Judgement, ...]:
    """What the network says of each channel, each part between `steps` by itself, all at the same places."""
    each = [_judge_alone(channel, steps) for channel in source.channels()]
    together = [at_common_places(part) for part in zip(*each, strict=True)]
    return tuple(joined(parts) for parts in zip(*together, strict=True))


def judge(source: FrameSource, steps: tuple[int, ...] = ()) -> Judgement:
    """What the network says of a recording of one channel, of each part between `steps` by itself."""
    return joined(_judge_alone(source, steps))


def _judge_alone(source: FrameSource, steps: tuple[int, ...]) -> list[Judgement]:
    """What the network says of each part of one channel; of a silent one what it says of the nearest that is not."""
    framing = own_framing(source.sample_rate)
    own = source if source.framing == framing else replace(source, framing=framing, kept=None)
    sounding, half = _sounding(own), framing.n_fft // 2
    if not steps:
        return [_judge(own, sounding)]
    edges = list(pairwise((-half, *steps, source.samples.shape[1] + half)))
    ends_s = [((start + half) / own.sample_rate, (stop - half) / own.sample_rate) for start, stop in edges]
    known: dict[int, Judgement] = {}
    for part, (start, stop) in enumerate(edges):
        inside = np.searchsorted(sounding, [framing.frame_at(start + half), framing.frame_at(stop - half)])
        if inside[0] < inside[1]:
            known[part] = _judge(own, sounding[slice(*inside)]).held_to(*ends_s[part])
    nearest = [min(known, key=lambda one: abs(one - part)) for part in range(len(edges))]
    return [
        known[one].at(np.array(ends)) if one != part else known[part]
        for part, (one, ends) in enumerate(zip(nearest, ends_s, strict=True))
    ]


def _judge(own: FrameSource, sounding: NDArray[np.intp]) -> Judgement:
    """What the network says of some frames."""
    starts, audible = places(len(sounding)), audible_bands(own.sample_rate)

    def ask(group: int) -> tuple[Levels, Levels, Levels]:
        seen, reference_db = _seen(own, sounding, starts[group : group + _PLACES_AT_ONCE], audible)
        quantiles, speech = _run(seen)
        floor_db = 10 * seen[NOISE_LIKE] + reference_db
        return _UNIT_DB * quantiles + reference_db[:, None], floor_db, speech

    answers = own.threads.map(ask, range(0, len(starts), _PLACES_AT_ONCE))
    quantiles_db, floor_db, speech = (np.concatenate(part) for part in zip(*answers, strict=True))
    middles = np.array([sounding[near][len(sounding[near]) // 2] for near, _ in _around(starts, len(sounding))])
    places_s = ((middles + 1) * own.framing.hop_length - own.framing.n_fft / 2) / own.sample_rate
    quantiles_db, floor_db = (_held_outside(one, audible) for one in (np.sort(quantiles_db, axis=1), floor_db))
    return Judgement(places_s, quantiles_db, floor_db, speech)


def _sounding(source: FrameSource) -> NDArray[np.intp]:
    """Frames that lie inside the recording and hold no digital silence."""
    inside = np.arange(1, max(2, source.count - 2))
    sounding = inside[sounding_frames(source)[inside]]
    return sounding if len(sounding) else inside


def _around(starts: list[int], count: int) -> list[tuple[slice, slice]]:
    return [surroundings(start, count) for start in starts]


def _seen(
    source: FrameSource, sounding: NDArray[np.intp], starts: list[int], audible: NDArray[np.bool_]
) -> tuple[Levels, Levels]:
    """What the network is shown [shape=(features, places, bands)], and the reference at each place."""
    around = _around(starts, len(sounding))
    first, last = min(wide.start for _, wide in around), max(wide.stop for _, wide in around)
    turned = Turned.of(_bands(source, sounding[first:last]))
    found = [statistics(turned, _moved(near, first), _moved(wide, first), audible) for near, wide in around]
    return np.stack([seen for seen, _ in found], axis=1), np.stack([reference for _, reference in found])


def _moved(frames: slice, by: int) -> slice:
    return slice(frames.start - by, frames.stop - by)


def _bands(source: FrameSource, frames: NDArray[np.intp]) -> BandPower:
    """Bands of some frames, which rise."""
    whole = range(int(frames[0]), int(frames[-1]) + 1)
    if len(whole) == len(frames):
        return gather(source.power(whole.start, whole.stop), source.bin_hz)
    power = np.empty((len(frames), source.framing.bins), np.float32)
    for first in whole[::GRID]:
        start, stop = np.searchsorted(frames, [first, first + GRID])
        if start < stop:
            part = source.power(first, int(frames[stop - 1]) + 1)
            power[start:stop] = part[frames[start:stop] - first] if stop - start < len(part) else part
    return gather(power, source.bin_hz)


def _held_outside(quantiles_db: Levels, audible: NDArray[np.bool_]) -> Levels:
    """Below what is audible the highest of the lowest bands holds, and a little more; above it the highest band."""
    known = np.flatnonzero(audible)
    held = quantiles_db.copy()
    held[..., : known[0]] = held[..., known[:_LOWEST_BANDS]].max(axis=-1, keepdims=True) + _RISE_DB
    held[..., known[-1] + 1 :] = held[..., known[-1] : known[-1] + 1]
    return held


def _run(seen: Levels) -> tuple[Levels, Levels]:
    """Answers [shape=(places, quantiles, bands)], not in order, and logits of speech [shape=(places,)]."""
    quantiles, speech = _network().run({"seen": seen}, "quantiles", "speech")
    return np.asarray(quantiles.transpose(1, 0, 2)), np.asarray(speech[0, :, 0])


@cache
def _network() -> Network:
    return Network.of(_model_bytes())


def _model_bytes() -> bytes:
    return resources.files("specapp.spectral.noise").joinpath("noise.onnx").read_bytes()
