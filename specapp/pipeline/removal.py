"""What clicks, filters, hum and passes take away from a recording: group of channels by group, block by block."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release, scratch, spans, times
from specapp.base.threads import Threads
from specapp.pipeline.band_split import add_bands, quietest_outside
from specapp.pipeline.channel_groups import ALL_BANDS_HZ, BandsHz, Groups, all_one
from specapp.pipeline.cleaning_pass import PictureFunction, PreparedPass, prepare
from specapp.pipeline.detection.heard import Heard
from specapp.pipeline.measurements import AnalysedNoise
from specapp.pipeline.repair.declick import find_clicks, repair
from specapp.pipeline.repair.dehum import find_hum
from specapp.pipeline.repair.evening import even_out
from specapp.pipeline.repair.filters import filters
from specapp.pipeline.repair.left import left_without, together
from specapp.pipeline.repair.swell import strong_swell
from specapp.pipeline.routing import shares_of
from specapp.settings.settings import Settings
from specapp.spectral.masks import Masks
from specapp.spectral.noise.tracked import TrackedNoise
from specapp.spectral.silence import silent_spans
from specapp.spectral.spectrogram import Samples

Progress = Callable[[float], None]

_PREPARING = 0.3
"""Share of the progress that is given to finding the noise (own choice)."""
_CLICKS_COST, _FILTERS_COST, _HUM_COST, _SURE_HUM_COST = 2.0, 0.2, 0.4, 0.15
"""Time for clicks, for filters, for hum and for asking whether there is surely hum, in times for noise: progress alone
depends on it (docs/decisions.md, Progress by the time that work takes)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on the way.

    Parameters
    ----------
    noise : AnalysedNoise, optional
        Of the passes, if it was the recording itself that they analysed.
    heard : tuple of Heard
    left : ndarray, optional
        The recording without the clicks, the rumble, the lines and the hum that were taken out, if any were and the
        groups of channels are the same in all bands.
    """

    noise: AnalysedNoise | None = None
    heard: tuple[Heard, ...] = ()
    left: Samples | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How a recording is cleaned.

    Parameters
    ----------
    sample_rate : int
    settings : Settings
    using : callable, optional
        Somebody's own image denoiser, in place of the chains.
    block_s : float
        Seconds that are worked on at a time.
    threads : Threads
        Who works on blocks side by side.
    wanted : slice
        The samples of which it is wanted what the passes take away; they analyse all.
    bands_hz : tuple of (low_hz, high_hz)
        The bands of which it is wanted; outside of them, passes see of each channel what the quietest one holds.
    """

    sample_rate: int
    settings: Settings
    using: PictureFunction | None
    block_s: float
    threads: Threads
    wanted: slice = field(default_factory=lambda: slice(None))
    bands_hz: BandsHz = ALL_BANDS_HZ

    def clean_groups(
        self, samples: Samples, removed: Samples, groups: Groups, bands_hz: BandsHz, report: Progress
    ) -> Found:
        """Add to `removed` what some bands lose, each group of channels cleaned apart."""
        everywhere, found = bands_hz == ALL_BANDS_HZ, Found()
        taken = removed if everywhere else scratch(len(samples), samples.shape[1], np.float32)
        work, lefts = replace(self, bands_hz=bands_hz), []
        for index, group in enumerate(groups):
            one = work.clean_group(samples, taken, group, part_of(report, index, len(groups)))
            found = replace(one, heard=found.heard or one.heard)
            lefts.append(one.left)
        if everywhere:
            return replace(found, left=together(lefts, groups, samples))
        add_bands(taken, removed, self.sample_rate, bands_hz)
        return Found(heard=found.heard)

    def clean_group(self, samples: Samples, removed: Samples, group: tuple[int, ...], report: Progress) -> Found:
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

    def clean(self, samples: Samples, removed: Samples, report: Progress) -> Found:
        """As `remove`, for samples of any level and offset; digital silence stays what it is.

        A high-pass takes the offset out too, unless marks say that something stays: silence is 0 behind it.
        """
        if len(samples) > 1 and all_one(samples):
            return self._clean_one_of(samples, removed, report)
        even = even_out(samples, self.sample_rate)
        found = self._lifted(float(even.factor)).remove(even.samples, removed, report)
        level = bool(self.settings.high_pass_hz) and not self.masks.of("protect", "only").marks
        if level and even.offset.any():
            _take_offset(removed, even.offset * even.factor)
        for start, stop in silent_spans(even.samples, self.sample_rate):
            removed[:, start:stop] = samples[:, start:stop] * even.factor if level else 0
            release(removed)
        if even.factor == 1:
            return found
        for span in spans(removed.shape[1]):
            removed[:, span] /= even.factor
            release(removed)
        left = None if found.left is None else times(found.left, float(1 / even.factor))
        return replace(found, noise=None, left=left)

    def _clean_one_of(self, samples: Samples, removed: Samples, report: Progress) -> Found:
        """Clean channels that are all the same: one of them."""
        found = self.clean(samples[:1], removed[:1], report)
        for span in spans(removed.shape[1]):
            removed[1:, span] = removed[:1, span]
            release(removed)
        return found

    def _lifted(self, factor: float) -> "Work":
        """The same for samples that were multiplied: a profile knows the level of the recording."""
        profile = self.settings.profile
        if factor == 1 or profile is None:
            return self
        density = tuple(factor**2 * value for value in profile.density)
        return replace(self, settings=replace(self.settings, profile=replace(profile, density=density)))

    def remove(self, samples: Samples, removed: Samples, report: Progress) -> Found:
        """Fill `removed` with what clicks, filters, hum and passes take away from `samples`, at full strength."""
        takes = self.settings
        hum_cost = _HUM_COST if takes.takes_hum else _SURE_HUM_COST
        wanted = (
            (takes.clicks, _remove_clicks, _CLICKS_COST),
            (takes.takes_filters, _remove_filtered, _FILTERS_COST),
            (takes.takes_hum or takes.takes_sure_hum, _remove_hum, hum_cost),
        )
        steps = [(step, cost) for is_wanted, step, cost in wanted if is_wanted]
        whole = 1.0 + sum(cost for _, cost in steps)
        left, begun = samples, 0.0
        for step, cost in steps:
            if step(self, left, removed, _within(report, begun / whole, (begun + cost) / whole)):
                left = left_without(samples, removed)
            begun += cost
        seen = quietest_outside(left, self.sample_rate, self.bands_hz)
        found = _remove_noise(self, seen, removed, _within(report, begun / whole, 1.0))
        return found if left is samples else replace(found, noise=None, left=left)

    @property
    def masks(self) -> Masks:
        """What was drawn on the picture."""
        return Masks(self.settings.marks)

    def blocks(self, length: int) -> Iterator[slice]:
        """Spans of samples to work on at a time."""
        return spans(length, max(1, round(self.block_s * self.sample_rate)))

    def wanted_blocks(self, length: int) -> Iterator[slice]:
        """The same, of those samples alone that are wanted."""
        start, stop, _ = self.wanted.indices(length)
        return (slice(start + span.start, start + span.stop) for span in self.blocks(stop - start))


def _remove_clicks(work: Work, samples: Samples, removed: Samples, report: Progress) -> bool:
    """Whether there were any; so do the steps below."""
    found = False
    for index, (channel, taken) in enumerate(zip(samples, removed, strict=True), 1):
        clicks = [
            (start, stop)
            for start, stop in find_clicks(channel, work.sample_rate)
            if work.masks.allow((start + stop) / 2 / work.sample_rate)
        ]
        for (start, stop), repaired in zip(clicks, repair(channel, clicks, work.sample_rate), strict=True):
            taken[start:stop] = channel[start:stop] - repaired
        found |= bool(clicks)
        report(index / len(samples))
    return found


def _remove_filtered(work: Work, samples: Samples, removed: Samples, report: Progress) -> bool:
    takes = work.settings
    named = filters(samples, work.sample_rate, takes.high_pass_hz, takes.notch_hz, work.masks)
    for span in work.blocks(samples.shape[1]):
        removed[:, span] += named.removed(span.start, span.stop)
        report(span.stop / samples.shape[1])
    return True


def _remove_hum(work: Work, samples: Samples, removed: Samples, report: Progress) -> bool:
    careful = not work.settings.takes_hum
    look, take = _within(report, 0, 0.5), _within(report, 0.5, 1)
    hum = find_hum(samples, work.sample_rate, work.masks, careful=careful, threads=work.threads, report=look)
    if hum.found:
        for span in work.blocks(samples.shape[1]):
            removed[:, span] += hum.removed(span.start, span.stop)
            take(span.stop / samples.shape[1])
    report(1.0)
    return hum.found


def _remove_noise(work: Work, samples: Samples, removed: Samples, report: Progress) -> Found:
    follows = any(one.noise == "tracked" for one in work.settings.effective_passes)
    swell = strong_swell(samples, work.sample_rate) if follows and not work.masks.of("protect", "only").marks else None
    still = samples if swell is None else swell.taken_off(samples)
    prepared = _prepared(work, samples, still, lambda share: report(_PREPARING * share))
    shares = shares_of(prepared)
    used = [(one.settled(), share) for one, share in zip(prepared, shares, strict=True) if share.values.any()]

    def remove(span: slice) -> slice:
        for one, share in used:
            weight = share.over(span.start, span.stop)
            if weight.any():
                removed[:, span] += weight * one.removed(span.start, span.stop)
                if swell is not None and one.settings.noise == "tracked":
                    removed[:, span] += weight * swell.over(span.start, span.stop)
        release(samples)
        release(removed)
        return span

    for span in work.threads.map(remove, work.wanted_blocks(samples.shape[1])):
        report(_PREPARING + (1 - _PREPARING) * span.stop / samples.shape[1])
    heard = next((share.heard for share in shares if share.heard), ())
    for one, share in zip(prepared, shares, strict=True):
        if isinstance(one.noise, TrackedNoise):
            speech = share if one.settings.share == "speech" else None
            return Found(AnalysedNoise(one.source, one.noise, speech), heard)
    return Found(None, heard)


def _prepared(work: Work, samples: Samples, still: Samples, report: Progress) -> list[PreparedPass]:
    """All passes, which analyse the recording side by side; those that follow the noise one that stands still."""
    passes = work.settings.effective_passes
    done = [0.0] * len(passes)
    one_at_a_time = Lock()

    def prepare_one(index: int) -> PreparedPass:
        def tell(share: float) -> None:
            with one_at_a_time:
                done[index] = share
                report(sum(done) / len(done))

        analysed = still if passes[index].noise == "tracked" else samples
        common = (work.settings, analysed, work.sample_rate)
        one = prepare(passes[index], *common, using=work.using, report=tell, threads=work.threads)
        tell(1.0)
        return one

    return list(work.threads.map(prepare_one, range(len(passes))))


def _take_offset(removed: Samples, offset: NDArray[np.float32]) -> None:
    """Take away what no pass has seen: a high-pass takes an offset out as well."""
    for span in spans(removed.shape[1]):
        removed[:, span] += offset[:, None]
        release(removed)


def _within(report: Progress, first: float, last: float) -> Progress:
    """Progress of a part that takes from one share of the whole to another."""
    return lambda share: report(first + (last - first) * share)


def part_of(report: Progress, index: int, count: int) -> Progress:
    """Progress of one of several parts of equal length."""
    return lambda share: report((index + share) / count)
