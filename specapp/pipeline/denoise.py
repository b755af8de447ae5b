"""The steps in order: recording -> passes (picture, denoisers, gain) -> removed recording -> denoised recording."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.buffers import Samples, held, scratch, without
from specapp.base.errors import SettingsError
from specapp.base.sentences import say
from specapp.base.threads import Threads
from specapp.pipeline.channel_groups import ALL_BANDS_HZ, BandsHz, Groups, channel_groups, named
from specapp.pipeline.cleaning_pass import PictureFunction
from specapp.pipeline.measurements import measure
from specapp.pipeline.measuring.strength import weaken
from specapp.pipeline.removal import Found, Progress, Work, part_of
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings

_BLOCK_SAMPLES, _LEAST_BLOCK_S = 1 << 20, 8.0
"""Samples of one or two channels at a time, and seconds at least: memory against speed (docs/decisions.md, Memory)."""
_LEAST_S = 0.25
"""Below a quarter of a second the gated floor has hardly a box of 0.2 s (own choice, see `gate`)."""
_CLEANING = 0.85
"""Share of the progress before the figures (own choice)."""

Room: TypeAlias = Callable[[int, int], Samples]
"""`room(channels, length)`: writable float32 samples, all zero."""
_anywhere: Room = partial(scratch, dtype=np.float32)


def denoise(
    recording: Recording,
    settings: Settings | None = None,
    *,
    using: PictureFunction | None = None,
    progress: Progress | None = None,
    block_s: float | None = None,
    threads: int = 1,
) -> Result:
    """Clean a recording by cleaning its picture.

    Parameters
    ----------
    recording : Recording
    settings : Settings, optional
        By default the automatic preset at full strength.
    using : callable, optional
        Your own image denoiser, ``f(pixels) -> pixels``: power over noise in dB, float32 [shape=(frames, bins)], low
        frequencies first. It replaces the chains of the passes and is called block by block.
    progress : callable, optional
        Called with the share of the work that is done, 0 to 1.
    block_s : float, optional
        Seconds that are worked on at a time; the result does not depend on it. By default about a million samples.
    threads : int
        Blocks that are worked on side by side; the result does not depend on it, bit for bit. Each holds a block in
        memory, about 80 MB. With `using`, which may not be made for several, there is one.

    Returns
    -------
    Result
        With the rate, the channels and the length of the recording (or of the excerpt that the settings name).

    Raises
    ------
    SettingsError
        If the settings do not fit the recording.

    Examples
    --------
    >>> noise = np.random.default_rng(1).normal(0, 0.01, (1, 16_000))
    >>> result = denoise(Recording(noise, 16_000), Settings(preset="quick"))
    >>> result.measurements.noise_reduced_db > 10
    True
    """
    result = clean(recording, settings, using=using, progress=progress, block_s=block_s, threads=threads)
    return replace(result, denoised=replace(result.denoised, samples=held(result.denoised.samples)))


def clean(
    recording: Recording,
    settings: Settings | None = None,
    *,
    using: PictureFunction | None = None,
    progress: Progress | None = None,
    block_s: float | None = None,
    threads: int = 1,
    room: Room = _anywhere,
) -> Result:
    """As `denoise`, whose other parameters it has; but what is denoised takes no room where it is long.

    Parameters
    ----------
    room : callable
        Makes the samples that are filled with what is removed.

    Returns
    -------
    Result
        With denoised samples that are computed whenever they are looked at.

    Raises
    ------
    SettingsError
        If the settings do not fit the recording.
    """
    started = time.perf_counter()
    settings = settings or Settings()
    report = progress or _no_report
    original = _excerpt(recording, settings)
    removed = room(original.channels, original.length)
    with Threads(1 if using else checked_threads(threads)) as team:
        work = Work(
            original.sample_rate,
            settings.in_excerpt_time(),
            using,
            block_s or block_seconds(original.channels, original.sample_rate),
            team,
        )
        found, notes = take_away(original, removed, work, lambda share: report(_CLEANING * share))
        if settings.strength != 100:
            weaken(removed, settings.strength / 100)
        denoised = without(original.samples, removed)
        figures = measure(
            original.samples,
            denoised,
            removed,
            sample_rate=original.sample_rate,
            framing=settings.effective_passes[0].framing(original.sample_rate),
            seconds=time.perf_counter() - started,
            analysed=found.noise,
            left=found.left,
            report=lambda share: report(_CLEANING + (1 - _CLEANING) * share),
            threads=team,
        )
    report(1.0)
    after, taken = (replace(original, samples=samples) for samples in (denoised, removed))
    return Result(original, after, taken, settings, figures, notes, found.heard)


def take_away(recording: Recording, removed: Samples, work: Work, report: Progress) -> tuple[Found, tuple[str, ...]]:
    """Fill `removed` with all that the settings of `work` take away at full strength, group of channels by group.

    Parameters
    ----------
    recording : Recording
    removed : ndarray, float32 [shape=(channels, length)]
        All zero.
    work : Work
    report : callable
        Called with the share of the work that is done.

    Returns
    -------
    found : Found
    notes : tuple of str
        Sentences about what could not be done.
    """
    notes = _too_short(recording, work.settings)
    if notes or not work.settings.strength:
        return Found(), notes
    grouped, found = _grouped(recording, work.settings), Found()
    for index, (groups, bands_hz) in enumerate(grouped.items()):
        one = work.clean_groups(recording.samples, removed, groups, bands_hz, part_of(report, index, len(grouped)))
        found = replace(one, heard=found.heard or one.heard)
    return found, _on_their_own(grouped, work.settings)


def block_seconds(channels: int, sample_rate: int) -> float:
    """Seconds of a block: fewer of many channels, as each has its spectrum in memory."""
    samples = _BLOCK_SAMPLES / max(1, channels / 2)
    return max(samples / sample_rate, _LEAST_BLOCK_S)


def checked_threads(threads: int) -> int:
    """The number of threads.

    Raises
    ------
    SettingsError
        If there are none.
    """
    if threads < 1:
        raise SettingsError(f"threads = {threads}: choose at least 1.")
    return threads


def _excerpt(recording: Recording, settings: Settings) -> Recording:
    if not (settings.start_s or settings.seconds or settings.frames):
        return recording
    seconds = settings.seconds or recording.duration_s
    if settings.frames:
        hop_length = settings.effective_passes[0].framing(recording.sample_rate).hop_length
        seconds = settings.frames * hop_length / recording.sample_rate
    return recording.excerpt(settings.start_s, min(settings.start_s + seconds, recording.duration_s))


def _grouped(recording: Recording, settings: Settings) -> dict[Groups, BandsHz]:
    """Channels that get one gain, and where."""
    if settings.channels == "shared":
        return channel_groups(recording.samples, recording.sample_rate)
    everyone = tuple(range(recording.channels))
    linked = settings.channels == "linked"
    return {(everyone,) if linked else tuple((channel,) for channel in everyone): ALL_BANDS_HZ}


def _on_their_own(grouped: dict[Groups, BandsHz], settings: Settings) -> tuple[str, ...]:
    apart = named(grouped)
    if settings.channels != "shared" or not apart:
        return ()
    return (
        say(
            "These channels have noise or sounds of their own, so they were cleaned apart: {channels}.", channels=apart
        ),
    )


def _too_short(recording: Recording, settings: Settings) -> tuple[str, ...]:
    known = settings.profile is not None or settings.noise_region is not None
    if recording.duration_s >= _LEAST_S or known:
        return ()
    sentence = say(
        "The recording lasts {seconds} s; below {least} s noise cannot be told from sound, so nothing was removed.",
        seconds=f"{recording.duration_s:.3f}",
        least=_LEAST_S,
    )
    return (sentence,)


def _no_report(share: float) -> None:
    pass
