"""The steps in order: recording -> passes (picture, denoisers, gain) -> removed recording -> denoised recording."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.buffers import release, scratch, spans
from specapp.pipeline.band_split import add_bands
from specapp.pipeline.channel_groups import ALL_BANDS_HZ, BandsHz, Groups, channel_groups, named
from specapp.pipeline.cleaning_pass import PictureFunction, PreparedPass, prepare
from specapp.pipeline.listening.heard import Heard
from specapp.pipeline.measurements import AnalysedNoise, measure
from specapp.pipeline.measuring.strength import subtract
from specapp.pipeline.repair.declick import find_clicks, repair
from specapp.pipeline.repair.dehum import find_hum
from specapp.pipeline.repair.evening import even_out
from specapp.pipeline.result import Result
from specapp.pipeline.routing import shares_of
from specapp.settings.settings import Settings
from specapp.spectral.masks import Masks
from specapp.spectral.noise.tracked import TrackedNoise
from specapp.spectral.silence import silent_spans
from specapp.spectral.spectrogram import Samples

Progress = Callable[[float], None]

_BLOCK_SAMPLES, _LEAST_BLOCK_S = 1 << 21, 6.0
"""Samples at a time, and seconds at least: memory against speed (docs/decisions.md, Memory)."""
_LEAST_S = 0.25
"""Below a quarter of a second the gated floor has hardly a box of 0.2 s (see `gate`)."""
_PREPARING, _CLEANING = 0.3, 0.85
"""Shares of the progress: that of a pass for finding the noise, that of the whole before the figures (own choice)."""


def denoise(
    recording: Recording,
    settings: Settings | None = None,
    *,
    using: PictureFunction | None = None,
    progress: Progress | None = None,
    block_s: float | None = None,
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
        Seconds that are worked on at a time; the result does not depend on it. By default about two million samples.

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
    started = time.perf_counter()
    settings = settings or Settings()
    report = progress or _no_report
    original = _excerpt(recording, settings)
    removed = scratch(original.channels, original.length, np.float32)
    denoised = scratch(original.channels, original.length, original.samples.dtype)
    notes = _too_short(original, settings)
    found = _Found()
    if settings.strength > 0 and not notes:
        seconds = block_s or max(_BLOCK_SAMPLES / original.channels / original.sample_rate, _LEAST_BLOCK_S)
        work = _Work(original.sample_rate, settings.in_excerpt_time(), using, seconds)
        grouped = _grouped(original, settings)
        for index, (groups, bands_hz) in enumerate(grouped.items()):
            part = _part_of(lambda share: report(_CLEANING * share), index, len(grouped))
            one = work.clean_groups(original.samples, removed, groups, bands_hz, part)
            found = replace(one, heard=found.heard or one.heard)
        notes += _on_their_own(grouped, settings)
    subtract(original.samples, removed, denoised, settings.strength / 100)
    figures = measure(
        original.samples,
        denoised,
        removed,
        sample_rate=original.sample_rate,
        framing=settings.effective_passes[0].framing(original.sample_rate),
        seconds=time.perf_counter() - started,
        analysed=found.noise,
        report=lambda share: report(_CLEANING + (1 - _CLEANING) * share),
    )
    report(1.0)
    after, taken = (replace(original, samples=samples) for samples in (denoised, removed))
    return Result(original, after, taken, settings, figures, notes, found.heard)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the passes have found: the noise, if it was the recording itself that they analysed, and what was heard."""

    noise: AnalysedNoise | None = None
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class _Work:
    sample_rate: int
    settings: Settings
    using: PictureFunction | None
    block_s: float

    def clean_groups(
        self, samples: Samples, removed: Samples, groups: Groups, bands_hz: BandsHz, report: Progress
    ) -> _Found:
        """Add to `removed` what some bands lose, each group of channels cleaned apart."""
        everywhere, found = bands_hz == ALL_BANDS_HZ, _Found()
        taken = removed if everywhere else scratch(len(samples), samples.shape[1], np.float32)
        for index, group in enumerate(groups):
            one = self.clean_group(samples, taken, group, _part_of(report, index, len(groups)))
            found = replace(one, heard=found.heard or one.heard)
        if everywhere:
            return found
        add_bands(taken, removed, self.sample_rate, bands_hz)
        return replace(found, noise=None)

    def clean_group(self, samples: Samples, removed: Samples, group: tuple[int, ...], report: Progress) -> _Found:
        """Fill the rows of `removed` that belong to a group of channels."""
        if len(group) == len(samples):
            return self.clean(samples, removed, report)
        if group == tuple(range(group[0], group[-1] + 1)):
            rows = slice(group[0], group[-1] + 1)
            return replace(self.clean(samples[rows], removed[rows], report), noise=None)
        part, taken = (scratch(len(group), samples.shape[1], np.float32) for _ in range(2))
        for span in spans(samples.shape[1]):
            part[:, span] = samples[list(group), span]
        found = self.clean(part, taken, report)
        for span in spans(samples.shape[1]):
            removed[list(group), span] = taken[:, span]
        return replace(found, noise=None)

    def clean(self, samples: Samples, removed: Samples, report: Progress) -> _Found:
        """As `remove`, for samples of any level and offset; digital silence stays what it is."""
        even = even_out(samples, self.sample_rate)
        found = self._lifted(float(even.factor)).remove(even.samples, removed, report)
        for start, stop in silent_spans(even.samples, self.sample_rate):
            removed[:, start:stop] = 0
            release(removed)
        if even.factor == 1:
            return found
        for span in spans(removed.shape[1]):
            removed[:, span] /= even.factor
            release(removed)
        return replace(found, noise=None)

    def _lifted(self, factor: float) -> "_Work":
        """The same for samples that were multiplied: a profile knows the level of the recording."""
        profile = self.settings.profile
        if factor == 1 or profile is None:
            return self
        density = tuple(factor**2 * value for value in profile.density)
        return replace(self, settings=replace(self.settings, profile=replace(profile, density=density)))

    def remove(self, samples: Samples, removed: Samples, report: Progress) -> _Found:
        """Fill `removed` with what clicks, hum and passes take away from `samples`, at full strength."""
        hums = self.settings.takes_hum or self.settings.takes_sure_hum
        steps = [_remove_clicks] * self.settings.clicks + [_remove_hum] * hums
        left = samples
        for index, step in enumerate(steps):
            if step(self, left, removed, _part_of(report, index, len(steps) + 1)):
                left = _difference(samples, removed)
        found = _remove_noise(self, left, removed, _part_of(report, len(steps), len(steps) + 1))
        return found if left is samples else replace(found, noise=None)

    @property
    def masks(self) -> Masks:
        """What was drawn on the picture."""
        return Masks(self.settings.marks)

    def blocks(self, length: int) -> Iterator[slice]:
        """Spans of samples to work on at a time."""
        return spans(length, max(1, round(self.block_s * self.sample_rate)))


def _remove_clicks(work: _Work, samples: Samples, removed: Samples, report: Progress) -> bool:
    """Whether there were any; so does `_remove_hum`."""
    found = False
    for channel, taken in zip(samples, removed, strict=True):
        clicks = [
            (start, stop)
            for start, stop in find_clicks(channel, work.sample_rate)
            if work.masks.allow((start + stop) / 2 / work.sample_rate)
        ]
        for (start, stop), repaired in zip(clicks, repair(channel, clicks, work.sample_rate), strict=True):
            taken[start:stop] = channel[start:stop] - repaired
        found |= bool(clicks)
    report(1.0)
    return found


def _remove_hum(work: _Work, samples: Samples, removed: Samples, report: Progress) -> bool:
    hum = find_hum(samples, work.sample_rate, work.masks, careful=not work.settings.takes_hum)
    if hum.found:
        for span in work.blocks(samples.shape[1]):
            removed[:, span] += hum.removed(span.start, span.stop)
            report(span.stop / samples.shape[1])
    return hum.found


def _remove_noise(work: _Work, samples: Samples, removed: Samples, report: Progress) -> _Found:
    passes = work.settings.effective_passes
    prepared: list[PreparedPass] = []
    for index, settings in enumerate(passes):
        part = _part_of(lambda share: report(_PREPARING * share), index, len(passes))
        prepared.append(prepare(settings, work.settings, samples, work.sample_rate, using=work.using, report=part))
        part(1.0)
    shares = shares_of(prepared)
    for span in work.blocks(samples.shape[1]):
        for one, share in zip(prepared, shares, strict=True):
            weight = share.over(span.start, span.stop)
            if weight.any():
                removed[:, span] += weight * one.removed(span.start, span.stop)
        release(samples)
        release(removed)
        report(_PREPARING + (1 - _PREPARING) * span.stop / samples.shape[1])
    heard = next((share.heard for share in shares if share.heard), ())
    for one, share in zip(prepared, shares, strict=True):
        if isinstance(one.noise, TrackedNoise):
            speech = share if one.settings.share == "speech" else None
            return _Found(AnalysedNoise(one.source, one.noise, speech), heard)
    return _Found(None, heard)


def _difference(samples: Samples, removed: Samples) -> Samples:
    left = scratch(len(samples), samples.shape[1], np.float32)
    for span in spans(samples.shape[1]):
        left[:, span] = samples[:, span] - removed[:, span]
        for used in (samples, removed, left):
            release(used)
    return left


def _no_report(share: float) -> None:
    pass


def _part_of(report: Progress, index: int, count: int) -> Progress:
    return lambda share: report((index + share) / count)


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
    return (f"The channels do not share their noise, so these were cleaned apart: {apart}.",)


def _too_short(recording: Recording, settings: Settings) -> tuple[str, ...]:
    known = settings.profile is not None or settings.noise_region is not None
    if recording.duration_s >= _LEAST_S or known:
        return ()
    return (
        (
            f"The recording lasts {recording.duration_s:.3f} s; below {_LEAST_S} s noise cannot be told from sound, "
            "so nothing was removed."
        ),
    )
