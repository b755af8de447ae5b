"""Noise that somebody pointed at: a span of time, or shapes on the picture."""

from collections.abc import Sequence
from typing import TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.base.sentences import say
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.marks import Mark
from specapp.spectral.masks import Masks
from specapp.spectral.noise.estimate import SteadyNoise
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.profile import NoiseProfile
from specapp.spectral.silence import silent_spans
from specapp.spectral.spectrogram import GRID

NoiseRegion: TypeAlias = tuple[float, float] | Sequence[Mark] | None
"""Where there is only noise: (start, end) in seconds, marks on the picture, or None for the whole recording."""

_WINDOW_S = 0.064
"""Window of a profile: long enough to part the harmonics of the mains (own choice)."""


def learn(recording: Recording, region: NoiseRegion = None) -> NoiseProfile:
    """Learn what noise there is, to take it out of this recording or of others.

    Parameters
    ----------
    recording : Recording
    region : (start, end) in seconds, or sequence of Mark, optional
        Where there is nothing but noise: a span of time, or shapes on the picture (boxes of time and frequency, lassos,
        brush strokes; the kinds of the marks do not matter). Frequencies that no mark holds keep the floor that is
        found automatically. By default the whole recording is noise.

    Returns
    -------
    NoiseProfile
        Mean power per hertz of all channels, as a window of 64 ms sees it.

    Raises
    ------
    SettingsError
        If the region holds nothing of the recording, or nothing but digital silence.

    Examples
    --------
    >>> noise = np.random.default_rng(1).normal(0, 0.1, (1, 16_000))
    >>> round(learn(Recording(noise, 16_000)).level_db)
    -17
    """
    rate = recording.sample_rate
    source = FrameSource(recording.samples, rate, Framing.of_duration(_WINDOW_S, rate))
    if region is None:
        noise = learn_region(source, 0.0, recording.duration_s, even_silence=True)
    elif _is_marks(region):
        noise = learn_marks(source, Masks(tuple(region)))
    else:
        noise = learn_region(source, *_checked_span(region))
    return noise.profile(source.framing, rate, recording.source.name)


def _is_marks(region: tuple[float, float] | Sequence[Mark]) -> TypeGuard[Sequence[Mark]]:
    return all(isinstance(one, Mark) for one in region)


def _checked_span(region: object) -> tuple[float, float]:
    try:
        start_s, end_s = (float(value) for value in region)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise SettingsError(
            say("Noise region {region} is neither a pair of seconds nor a list of marks.", region=repr(region))
        ) from None
    if not 0 <= start_s < end_s <= 1e6:
        raise SettingsError(
            say(
                "Noise region {start} to {end} s is empty. Its end must lie behind its start, from 0 s on.",
                start=f"{start_s:g}",
                end=f"{end_s:g}",
            )
        )
    return start_s, end_s


def learn_region(source: FrameSource, start_s: float, end_s: float, *, even_silence: bool = False) -> SteadyNoise:
    """Mean power of a span of time in which there is only noise: of the frames inside, at least of the middle one.

    Parameters
    ----------
    source : FrameSource
    start_s, end_s : float
    even_silence : bool
        Learn from digital silence too if there is nothing else.

    Raises
    ------
    SettingsError
        If the span holds no frame of the recording, or nothing but digital silence.
    """
    framing, rate = source.framing, source.sample_rate
    first = int(np.ceil((start_s * rate + framing.lead) / framing.hop_length))
    last = min(int(end_s * rate / framing.hop_length), source.count)
    if last <= first:
        middle = int(((start_s + end_s) / 2 * rate + framing.lead / 2) / framing.hop_length)
        first, last = middle, min(middle + 1, source.count)
    if last <= first:
        raise SettingsError(
            say(
                "Noise region {start} to {end} s lies outside the recording of {seconds} s. Choose seconds inside it.",
                start=f"{start_s:g}",
                end=f"{end_s:g}",
                seconds=f"{source.samples.shape[1] / source.sample_rate:.1f}",
            )
        )
    sounding = _sounding(source)[first:last]
    if even_silence and not sounding.any():
        sounding[:] = True
    if not sounding.any():
        raise SettingsError(
            say(
                "Noise region {start} to {end} s is digital silence, so nothing was learned. Choose a span in which "
                "the noise can be heard.",
                start=f"{start_s:g}",
                end=f"{end_s:g}",
            )
        )
    total = np.zeros(source.framing.bins)
    for block in range(first, last, GRID):
        power = source.power(block, min(block + GRID, last))
        total += power[sounding[block - first : block - first + len(power)]].sum(axis=0, dtype=np.float64)
    return SteadyNoise((total / sounding.sum()).astype(np.float32)[None])


def _sounding(source: FrameSource) -> NDArray[np.bool_]:
    """Frames that are not wholly digital silence."""
    framing = source.framing
    sounding = np.ones(source.count, np.bool_)
    for start, stop in silent_spans(source.samples, source.sample_rate):
        first = -(-(start + framing.lead) // framing.hop_length) if start else 0
        last = stop // framing.hop_length if stop < source.samples.shape[1] else source.count
        sounding[first : max(first, last)] = False
    return sounding


def learn_marks(source: FrameSource, masks: Masks, quantile: float = 0.1) -> SteadyNoise:
    """Mean power of what was marked as noise, bin by bin; bins without a mark keep the gated floor.

    Raises
    ------
    SettingsError
        If the marks hold no pixel of the recording.
    """
    total, count = np.zeros(source.framing.bins), np.zeros(source.framing.bins)
    for first, last in source.blocks():
        covered = masks.covered(source, first, last - first)
        if covered.any():
            total += np.where(covered, source.power(first, last), 0).sum(axis=0, dtype=np.float64)
            count += covered.sum(axis=0)
    if not count.any():
        raise SettingsError(
            say("The region marked as noise holds no pixel of the picture. Mark one inside the recording.")
        )
    if count.all():
        return SteadyNoise((total / count).astype(np.float32)[None])
    floor = gate(source, quantile).level[0]
    return SteadyNoise(np.where(count > 0, total / np.maximum(count, 1), floor).astype(np.float32)[None])
