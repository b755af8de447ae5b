"""Noise that moves: followed under speech, frame by frame, forward and backward through the recording."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release
from specapp.base.decibels import db_to_power
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import GRID, Power

Report = Callable[[float], None]

_PRESENCE_SNR = db_to_power(15.0)
"""15 dB: the fixed a-priori SNR of Gerkmann & Hendriks, IEEE TASLP 20(4), 2012."""
_SMOOTHING_PER_8_MS = 0.8
"""The 0.8 per frame of Gerkmann & Hendriks 2012, taken per 8 ms."""
_PRESENCE_SMOOTHING = 0.9
"""Gerkmann & Hendriks 2012: how slowly the presence is averaged that guards against stagnation."""
_MOST_PRESENCE = 0.99
"""Gerkmann & Hendriks 2012: the limit that keeps the noise from standing still."""
_BEGINNING_S = 0.1
"""Gerkmann & Hendriks 2012 begin with the mean of the first frames, too."""
_SHORT_S = 1.1
"""Less may begin and end within a word, which would be the noise to its end: the quietest frames are the beginning
(docs/decisions.md, Recordings that begin in a word)."""
_WORD, _NEAR_S = db_to_power(10.0), 3.0
"""So far above the quietest tenth of a second of these seconds, the first and the last tenth may be a word
(docs/decisions.md, Recordings that begin in a word)."""
_BOX_HZ, _ROUGH = 300.0, 1.0
"""Boxes in which a noise is even, as for `gate`, and from when on they hold harmonics or beats: what the logarithm of
the mean is above the mean of the logarithms, of an exponential variable 0.58 (own choice)."""


@dataclass(frozen=True, slots=True)
class TrackedNoise:
    """Noise that was followed through the recording forward and backward.

    Parameters
    ----------
    frames_per_second : float
    kept : ndarray, float32 [shape=(frames, bins)] or None
        The noise of all frames; without it, it is followed again from the states.
    sounding : ndarray of bool [shape=(frames,)]
        False where digital silence says nothing of the noise.
    forward, backward : ndarray [shape=(blocks + 1, 2, bins)]
        Noise and speech absence before (behind) each multiple of `GRID` frames; empty if all noise is kept.
    """

    frames_per_second: float
    kept: Power | None
    sounding: NDArray[np.bool_]
    forward: NDArray[np.float32]
    backward: NDArray[np.float32]

    def power(self, first: int, power: Power) -> Power:
        """Noise of these frames; `first` is a multiple of `GRID`, their end as well or the recording's.

        Parameters
        ----------
        first : int
        power : ndarray, float32 [shape=(frames, bins)]
            Power of these frames.

        Returns
        -------
        ndarray, float32 [shape=(frames, bins)]
        """
        if self.kept is not None:
            release(self.kept)
            return self.kept[first : first + len(power)]
        before, behind = first // GRID, -(-(first + len(power)) // GRID)
        state = np.stack([self.forward[before], self.backward[behind]], axis=1)
        both = np.stack([power, power[::-1]], axis=1)
        active = self.sounding[first : first + len(power)]
        root = np.sqrt(follow(both, state, self.frames_per_second, np.stack([active, active[::-1]], axis=1)))
        noise: Power = root[:, 0] * root[::-1, 1]
        return noise


def track(source: FrameSource, report: Report | None = None, *, keep: bool = True) -> TrackedNoise:
    """Follow the noise under speech.

    Noise power by speech presence probability with fixed priors (Gerkmann & Hendriks, IEEE TASLP 20(4), 2012), forward
    and backward in time; their geometric mean.

    Parameters
    ----------
    source : FrameSource
    report : callable, optional
        Called with the share of the work that is done.
    keep : bool
        Keep the noise of all frames if there is room (see `FrameSource.room`).

    Returns
    -------
    TrackedNoise
        Power of the noise in every frame and bin.

    Examples
    --------
    >>> from specapp.spectral.framing import Framing
    >>> hiss = np.random.default_rng(0).normal(0, 0.1, (1, 16_000)).astype(np.float32)
    >>> source = FrameSource(hiss, 16_000, Framing(512, 128)).keeping()
    >>> track(source).power(0, source.power(0, 9)).shape
    (9, 257)
    """
    rate, count, sounding = source.frames_per_second, source.count, sounding_frames(source)
    grid = -(-count // GRID)
    kept, followed = source.room() if keep else None, np.zeros(grid, np.bool_)
    ways = _ways(source, sounding, 0 if kept is not None else grid + 1)
    # The last block may be shorter: one way begins with it, the other ends with it, and between they go side by side.
    pairs = [(block, grid - 2 - block) for block in range(grid - 1)]
    steps = [((grid - 1,), ways[1:]), *((pair, ways) for pair in pairs), ((grid - 1,), ways[:1])]
    for done, (blocks, taken) in enumerate(steps, start=1):
        spans = [slice(block * GRID, min((block + 1) * GRID, count)) for block in blocks]
        each = [(source.power(s.start, s.stop), sounding[s], way.order) for s, way in zip(spans, taken, strict=True)]
        power = np.stack([one[::order] for one, _, order in each], axis=1)
        state = np.stack([way.state for way in taken], axis=1)
        active = np.stack([one[::order] for _, one, order in each], axis=1)
        roots = np.sqrt(follow(power, state, rate, active))
        for index, (block, way) in enumerate(zip(blocks, taken, strict=True)):
            way.leave(block, state[:, index])
            if kept is not None:
                root, span = roots[:: way.order, index], spans[index]
                kept[span] = kept[span] * root if followed[block] else root
                followed[block] = True
        if kept is not None:
            release(kept)
        if report:
            report(done / len(steps))
    return TrackedNoise(rate, kept, sounding, *(way.states for way in ways))


@dataclass(frozen=True, slots=True)
class _Way:
    """Forward (`order` 1) or backward (-1) through the blocks: noise and absence now, and at the edges if wanted."""

    order: int
    state: NDArray[np.float32]
    states: NDArray[np.float32]

    def leave(self, block: int, state: NDArray[np.float32]) -> None:
        self.state[:] = state
        if len(self.states):
            self.states[block + (self.order > 0)] = state


def _ways(source: FrameSource, sounding: NDArray[np.bool_], edges: int) -> tuple[_Way, ...]:
    """Both ways, each about to enter its first block; they note what they find at so many edges."""
    ways = []
    for order, frames in zip((1, -1), _beginnings(source, np.flatnonzero(sounding)), strict=True):
        noise = _mean_power(source, frames)
        state = np.stack([noise, np.full_like(noise, 0.5)])
        states = np.empty((edges, *state.shape), np.float32)
        if edges:
            states[0 if order > 0 else -1] = state
        ways.append(_Way(order, state, states))
    return tuple(ways)


def _beginnings(source: FrameSource, active: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Frames whose mean is the noise that each way begins with."""
    count = min(max(3, int(_BEGINNING_S * source.frames_per_second)), len(active))
    edge = -(-source.framing.lead // source.framing.hop_length)
    whole = active[(active >= edge) & (active < source.count - edge)]
    whole = whole if len(whole) >= count else active
    if source.count < _SHORT_S * source.frames_per_second:
        quietest, _ = _quietest(source, whole, count)
        return quietest, quietest
    near = max(count, int(_NEAR_S * source.frames_per_second))
    return (
        _beginning(source, active[:count], whole[whole < whole[0] + near]),
        _beginning(source, active[-count:], whole[whole > whole[-1] - near]),
    )


def _beginning(source: FrameSource, outermost: NDArray[np.intp], near: NDArray[np.intp]) -> NDArray[np.intp]:
    """The outermost frames, or the quietest near them where these are a word: much louder, and no noise."""
    quietest, level = _quietest(source, near, len(outermost))
    power = np.concatenate([source.power(frame, frame + 1) for frame in outermost.tolist()])
    word = power.sum(axis=1).mean() > _WORD * level and _roughness(power, source.bin_hz) > _ROUGH
    return quietest if word else outermost


def _roughness(power: Power, bin_hz: float) -> float:
    """How far boxes of some frames are from even, by their power; 0 if all pixels of each are the same."""
    width = min(max(2, int(_BOX_HZ / bin_hz)), power.shape[1])
    boxes = np.stack([power[:, first : first + width] for first in range(0, power.shape[1] - width + 1, width)])
    mean = boxes.mean(axis=(1, 2))
    return float(np.average(np.log(mean) - np.log(boxes).mean(axis=(1, 2)), weights=mean))


def _quietest(source: FrameSource, frames: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], float]:
    """The quietest of some frames, which rise, and their mean level."""
    first, last = int(frames[0]), int(frames[-1]) + 1
    parts = [source.power(start, min(start + GRID, last)).sum(axis=1) for start in range(first, last, GRID)]
    level = np.concatenate(parts)[frames - first]
    chosen = np.argsort(level, kind="stable")[:count]
    return np.sort(frames[chosen]), float(level[chosen].mean())


def _mean_power(source: FrameSource, frames: NDArray[np.intp]) -> Power:
    if frames[-1] - frames[0] == len(frames) - 1:
        return np.asarray(source.power(int(frames[0]), int(frames[-1]) + 1).mean(axis=0))
    return np.asarray(np.mean([source.power(frame, frame + 1)[0] for frame in frames.tolist()], axis=0), np.float32)


def follow(
    power: Power, state: NDArray[np.float32], frames_per_second: float, sounding: NDArray[np.bool_] | None = None
) -> Power:
    """Follow the noise frame by frame.

    Parameters
    ----------
    power : ndarray, float32 [shape=(frames, directions, bins)]
    state : ndarray, float32 [shape=(2, directions, bins)]
        Noise and speech absence before the first frame; moves on to those behind the last.
    frames_per_second : float
    sounding : ndarray of bool [shape=(frames, directions)], optional
        Where it is False the noise is held.

    Returns
    -------
    ndarray, float32 [shape=(frames, directions, bins)]
        Noise of every frame.
    """
    smoothing = np.float32(1 - _SMOOTHING_PER_8_MS ** (125 / frames_per_second))
    absence_step = np.float32(1 - _PRESENCE_SMOOTHING ** (125 / frames_per_second))
    steepness, odds = np.float32(_PRESENCE_SNR / (1 + _PRESENCE_SNR)), np.float32(1 + _PRESENCE_SNR)
    most, least = smoothing * odds, smoothing * np.float32(1 - _MOST_PRESENCE)  # steps, as the absence is from here on
    rows = np.ascontiguousarray(power).reshape(len(power), -1)  # a step for one row takes half as long as for several
    sloping = rows * steepness
    noise, absence = state[0].ravel(), smoothing * state[1].ravel()
    out = np.empty_like(rows)
    now, step = np.empty_like(noise), np.empty_like(noise)
    held = None if sounding is None or sounding.all() else ~sounding
    with np.errstate(over="ignore"):  # far above the noise the exponential is infinite, and the step 0
        for frame in range(len(rows)):
            measured, slope = rows[frame], sloping[frame]
            if held is not None and held[frame].any():
                measured = np.where(np.repeat(held[frame], power.shape[2]), noise, measured)
                slope = measured * steepness
            np.divide(slope, noise, out=step)
            np.exp(step, out=step)
            step += odds
            np.divide(most, step, out=step)
            np.subtract(step, absence, out=now)
            now *= absence_step
            absence += now
            if np.minimum.reduce(absence, axis=None) < least:  # half the time of absence.min()
                np.maximum(step, least, out=step, where=absence < least)
            np.subtract(measured, noise, out=now)
            now *= step
            noise = np.add(noise, now, out=out[frame])
    state[:] = noise.reshape(state[0].shape), (absence / smoothing).reshape(state[0].shape)
    return out.reshape(power.shape)
