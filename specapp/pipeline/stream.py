"""A sound cleaned while it comes in: window by window, each with what is known of the noise in it, in constant memory.

    sound  ──────────────────────────────────────────────▶
           [   before   |     block     | ahead ]
                        [   before   |     block     | ahead ]

A window is cleaned like a recording of its own, but only its block is given out. What is taken away fades from one
window to the next, over the beginning of the block, so that no seam is heard.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.buffers import Samples, release, spans
from specapp.base.errors import SettingsError
from specapp.base.threads import Threads
from specapp.pipeline.denoise import block_seconds, checked_threads, take_away
from specapp.pipeline.removal import Work
from specapp.settings.settings import Settings

LATENCY_S = 15.0
"""Quality against latency and processor time: docs/decisions.md, Streams."""
LEAST_LATENCY_S, MOST_LATENCY_S = 2.0, 120.0
"""Below, the noise can hardly be followed backward; above, a window is no small part any more (own choice)."""
_BEFORE_S = 10.0
"""As much as the router analyses (docs/decisions.md, The router, second by second)."""
_AHEAD_S = 5.0
"""docs/decisions.md, Streams."""
_FADE_S = 0.5
"""From one window to the next (own choice)."""


def stream(
    sound: Recording | Iterable[Samples],
    settings: Settings | None = None,
    *,
    sample_rate: int | None = None,
    latency_s: float = LATENCY_S,
    threads: int = 1,
) -> Iterator[Samples]:
    """Clean a sound while it comes in, in constant memory.

    Of each block the noise is known from the ten seconds before it and from at least five behind it (half of the
    latency, if that is less). A sound shorter than `latency_s` comes out as from `denoise`, bit for bit.

    Parameters
    ----------
    sound : Recording, or iterable of ndarray [shape=(channels, n)]
        Blocks of any length, as a device or a pipe delivers them.
    settings : Settings, optional
        By default the automatic preset at full strength.
    sample_rate : int, optional
        Hz; of blocks alone, as a recording knows its own.
    latency_s : float
        A sample comes out when at most so many seconds behind it have come in, 2 to 120.
    threads : int
        Cores that work on a window; the result does not depend on it.

    Yields
    ------
    ndarray [shape=(channels, n)]
        Of the type of what came in, together as long. Each is a new array.

    Raises
    ------
    SettingsError
        If the settings name places in time (marks, a noise region, an excerpt), or a number is out of range.

    See Also
    --------
    denoise : the same for a whole recording, with figures.

    Examples
    --------
    >>> hiss = Recording(np.random.default_rng(1).normal(0, 0.01, (1, 48_000)), 16_000)
    >>> [block.shape for block in stream(hiss, Settings(preset="quick"), latency_s=2)]
    [(1, 16000), (1, 16000), (1, 16000)]
    """
    settings = settings or Settings()
    rate = sound.sample_rate if isinstance(sound, Recording) else sample_rate or 0
    _check(settings, rate, latency_s)
    blocks = _blocks(sound) if isinstance(sound, Recording) else iter(sound)
    return _cleaned(blocks, settings, _Lengths.of(latency_s, rate), rate, checked_threads(threads))


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Samples of the parts of a window, and of the fade at the beginning of a block."""

    before: int
    block: int
    ahead: int
    fade: int

    @classmethod
    def of(cls, latency_s: float, sample_rate: int) -> "_Lengths":
        latency, ahead, fade = (
            round(seconds * sample_rate) for seconds in (latency_s, min(_AHEAD_S, latency_s / 2), _FADE_S)
        )
        return cls(round(_BEFORE_S * sample_rate), latency - ahead, ahead, fade)


@dataclass(frozen=True, slots=True)
class _Window:
    """Samples of which those from `first` to `last` (excluded) are given out."""

    samples: Samples
    first: int
    last: int


def _cleaned(
    blocks: Iterator[Samples], settings: Settings, lengths: _Lengths, sample_rate: int, threads: int
) -> Iterator[Samples]:
    share, earlier = np.float32(settings.strength / 100), None
    with Threads(threads) as team:
        for window in _windows(blocks, lengths):
            block_s = block_seconds(len(window.samples), sample_rate)
            work = Work(sample_rate, settings, None, block_s, team, slice(window.first, window.last + lengths.fade))
            removed = _removed(window.samples, work)
            taken = removed[:, window.first : window.last]
            if earlier is not None:
                _fade_in(taken, earlier)
            earlier = removed[:, window.last : window.last + lengths.fade]
            taken *= share
            yield window.samples[:, window.first : window.last] - taken


def _removed(samples: Samples, work: Work) -> Samples:
    removed = np.zeros(samples.shape, np.float32)
    take_away(Recording(samples, work.sample_rate), removed, work, lambda _share: None)
    return removed


def _fade_in(taken: Samples, earlier: Samples) -> None:
    """Let the beginning of `taken` come from what the window before has taken away there."""
    size = min(taken.shape[1], earlier.shape[1])
    rise = (np.arange(size, dtype=np.float32) + 1) / (size + 1)
    taken[:, :size] = earlier[:, :size] + rise * (taken[:, :size] - earlier[:, :size])


def _windows(blocks: Iterator[Samples], lengths: _Lengths) -> Iterator[_Window]:
    """Windows over a sound of any length; the samples of one are overwritten by the next."""
    start = next(blocks, None)
    if start is None:
        return
    room = np.empty((len(start), lengths.before + lengths.block + lengths.ahead), start.dtype)
    first = known = 0
    for block in chain((start,), blocks):
        used = 0
        while used < block.shape[1]:
            wanted = first + lengths.block + lengths.ahead
            part = block[:, used : used + wanted - known]
            room[:, known : known + part.shape[1]] = part
            known, used = known + part.shape[1], used + part.shape[1]
            if known == wanted:
                last = first + lengths.block
                yield _Window(room[:, :known], first, last)
                past = max(0, last - lengths.before)
                room[:, : known - past] = room[:, past:known].copy()
                first, known = last - past, known - past
    if known > first:
        yield _Window(room[:, :known], first, known)


def _blocks(recording: Recording) -> Iterator[Samples]:
    for span in spans(recording.length):
        yield recording.samples[:, span]
        release(recording.samples)


def _check(settings: Settings, sample_rate: int, latency_s: float) -> None:
    if sample_rate < 1:
        raise SettingsError(f"sample_rate = {sample_rate}: say how many samples a second the blocks have.")
    if not LEAST_LATENCY_S <= latency_s <= MOST_LATENCY_S:
        raise SettingsError(
            f"latency_s = {latency_s:g} is out of range: choose {LEAST_LATENCY_S:g} to {MOST_LATENCY_S:g} seconds."
        )
    timed = {
        "marks": settings.marks,
        "a noise region": settings.noise_region,
        "an excerpt": settings.start_s or settings.seconds or settings.frames,
    }
    named = " and ".join(name for name, value in timed.items() if value)
    if named:
        raise SettingsError(f"The settings name {named}, but a stream has no place in time. Use denoise, or a profile.")
