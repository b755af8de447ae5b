"""One pass over the sound: noise, picture, denoisers, gain, and what the gain takes away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from specapp.base.buffers import spans
from specapp.base.decibels import db_to_amplitude, db_to_power, power_to_db
from specapp.base.errors import PictureError, SettingsError
from specapp.base.sentences import say
from specapp.base.threads import ONE, Threads
from specapp.denoisers import DENOISERS
from specapp.denoisers.learned.network import can_run
from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.settings import Settings
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.gain import GAIN_RULES, Gain, to_snr
from specapp.spectral.image import NOISE_MEAN_DB, Pixels, Scale, to_image
from specapp.spectral.inpainting import fill_gain
from specapp.spectral.masks import Masks
from specapp.spectral.noise.estimate import Noise, SteadyNoise
from specapp.spectral.noise.gated import gate, gate_parts
from specapp.spectral.noise.learned import learn_marks, learn_region
from specapp.spectral.noise.predicted import can_predict, predict
from specapp.spectral.noise.tracked import Report, TrackedNoise, track
from specapp.spectral.silence import sounding_frames
from specapp.spectral.spectrogram import GRID, Power, Samples, Spectrogram, synthesise

PictureFunction = Callable[[Pixels], Pixels]

_LEAST_GAIN = np.float32(1e-3)
"""-60 dB for each estimate, so that powers of gains stay above 0 (own choice)."""
_CLEAN_DB, _NOISY_DB = 12.0, 6.0
"""From here on a recording counts as clean, up to here as noisy (own choice,
seen in `python -m bench.quality`)."""
_CLEANER_DB, _CLEANEST_DB = 18.0, 24.0
"""Between these it counts as cleaner still (own choice: speech that is clean stays as it was)."""
_KEPT_OF_CLEAN, _KEPT_OF_CLEANER = 0.1, 0.2
"""Share of what is taken away that a clean recording gets back, and what a cleaner one gets back on top (own choice,
seen in `python -m bench.quality`)."""
_LOWEST_HZ = 20.0
"""Nobody hears what lies below (own choice)."""
_TINY = 1e-20
"""Keeps the logarithm from zero (own choice)."""
_FINE_GRID = 16
"""Frames: whole vectors of the transforms, whole bands of the block DCT, whole rows of the network (own choice)."""


@dataclass(frozen=True, slots=True)
class PreparedPass:
    """A pass that has analysed the whole recording and can now clean any part of it.

    Parameters
    ----------
    settings : Pass
    source : FrameSource
    noise : Noise
    scale : Scale
        Its `snr_db` is that of the whole recording, or None if nothing depends on it.
    masks : Masks
        What was drawn on the picture.
    using : callable, optional
        Somebody's own image denoiser, in place of the chains.
    """

    settings: Pass
    source: FrameSource
    noise: Noise
    scale: Scale
    masks: Masks
    using: PictureFunction | None = None

    def settled(self) -> "PreparedPass":
        """The same, its noise worked out before several threads ask for it."""
        self.noise.power(0, self.source.power(0, 1))
        return self

    @property
    def cleanness(self) -> float:
        """0 for a noisy recording, 1 for a clean one that wants a gentle hand."""
        if not self.settings.adaptive or self.scale.snr_db is None:
            return 0.0
        return self._above(_NOISY_DB, _CLEAN_DB)

    @property
    def kept(self) -> float:
        """Share of what the gain would take away that stays: more of it the cleaner the recording is."""
        if not self.cleanness:
            return 0.0
        return _KEPT_OF_CLEAN * self.cleanness + _KEPT_OF_CLEANER * self._above(_CLEANER_DB, _CLEANEST_DB)

    def _above(self, low_db: float, high_db: float) -> float:
        """Where the sound over the noise lies between two levels, from 0 to 1."""
        snr_db = power_to_db(max(db_to_power(self.scale.snr_db or 0.0) - 1, 1e-3))
        return float(np.clip((snr_db - low_db) / (high_db - low_db), 0, 1))

    def removed(self, start: int, stop: int) -> Samples:
        """What this pass takes away from the samples `start` to `stop` [shape=(channels, stop - start)]."""
        framing = self.source.framing
        first, last = framing.frames_over(start, stop)
        spectrogram, gain = self.gain(first, last)
        for rows in spans(last - first, GRID):
            left = 1 - gain[rows]
            for channel in spectrogram.stft[:, rows]:  # nobody else has it
                channel.real *= left
                channel.imag *= left
        part = synthesise(spectrogram)
        offset = start - first * framing.hop_length
        return part[:, offset : offset + stop - start]

    def gain(self, first: int, last: int) -> tuple[Spectrogram, Gain]:
        """Spectrogram and gain [shape=(frames, bins)] of the frames `first` to `last` (excluded)."""
        part, gain, _ = self.proposals(first, last)
        return part, gain

    def proposals(self, first: int, last: int) -> tuple[Spectrogram, Gain, tuple[Gain, ...]]:
        """As `gain`, and the gain that each estimate proposes, before limits and marks."""
        grid = self._grid_frames()
        context = -(-self._context_frames() // grid) * grid
        start, stop = first // grid * grid, min(-(-last // grid) * grid, self.source.count)
        wide = max(0, start - context), min(stop + context, self.source.count)
        kept = self.source.kept is not None  # then nobody needs the spectrum around
        whole = self.source.spectrogram(*((start, stop) if kept else wide))
        power = self.source.power(*wide) if kept else whole.power()
        filled = fill_gain(self.masks, self.source, wide[0], len(power))
        if filled is not None:
            power = power * filled**2
        noise = self.noise.power(wide[0], power)
        inside = slice(first - wide[0], last - wide[0])
        proposed = tuple(self._estimate(estimate, power, noise, inside) for estimate in self.settings.estimates)
        gain = np.ones((last - first, power.shape[1]), np.float32)
        for one in proposed:
            gain *= one
        np.maximum(gain, np.float32(db_to_amplitude(-self.settings.reduction_db)), out=gain)
        if self.kept:
            gain += np.float32(self.kept) * (1 - gain)
        if filled is not None:
            gain *= filled[inside]
        gain = self.masks.apply(gain, self.source, first)
        stft = whole.stft[:, first - whole.first_frame : last - whole.first_frame]
        part = Spectrogram(stft, whole.sample_rate, whole.framing, first, self.source.samples.shape[1])
        return part, gain, proposed

    def _estimate(self, estimate: Estimate, power: Power, noise: Power, inside: slice) -> Gain:
        oversubtraction = np.float32(1 + (estimate.oversubtraction - 1) * (1 - self.cleanness))
        under: Power = np.broadcast_to(noise, power.shape)
        pixels = np.empty_like(power)
        for rows in spans(len(pixels), GRID):
            pixels[rows] = to_image(power[rows], under[rows] * oversubtraction, self.scale).pixels
        chain = partial(run_chain, chain=estimate.chain, scale=replace(self.scale, noise=noise))
        pixels = self._own(self.using, pixels) if self.using else chain(pixels)
        pixels, power, under = pixels[inside], power[inside], under[inside]
        rule = GAIN_RULES[estimate.rule].function
        gain = np.empty_like(pixels)
        for rows in spans(len(gain), GRID):
            ratio = power[rows] / (under[rows] * oversubtraction)
            part = np.maximum(rule(to_snr(pixels[rows]), ratio), _LEAST_GAIN)
            gain[rows] = part if estimate.weight == 1 else part ** np.float32(estimate.weight)
        return gain

    def _own(self, using: PictureFunction, pixels: Pixels) -> Pixels:
        cleaned = np.asarray(using(pixels.copy()), np.float32)
        if cleaned.shape != pixels.shape or not np.isfinite(cleaned).all():
            raise PictureError(
                f"The function given as `using` returned a picture of shape {cleaned.shape} for one of {pixels.shape}, "
                "or pixels that are not finite. Return an array of the same shape with the cleaned dB values."
            )
        return cleaned - np.float32(NOISE_MEAN_DB)

    def _grid_frames(self) -> int:
        """Of which blocks start and end at multiples, so that bits do not depend on where they do."""
        followed_again = isinstance(self.noise, TrackedNoise) and self.noise.kept is None
        return GRID if followed_again else _FINE_GRID

    def _context_frames(self) -> int:
        if self.using:
            return GRID
        return max((self._reach(estimate.chain) for estimate in self.settings.estimates), default=0)

    def _reach(self, chain: tuple[Step, ...]) -> int:
        return sum(
            DENOISERS[step.denoiser].context(dict(step.parameters), strength=step.strength, scale=self.scale)
            for step in chain
        )


def run_chain(pixels: Pixels, chain: tuple[Step, ...], scale: Scale) -> Pixels:
    """Hand the picture from denoiser to denoiser.

    The first denoiser averages noise on a logarithmic scale, which reads too low; its bias is put right at once, so
    that the next ones see noise at 0 dB.
    """
    for position, step in enumerate(chain):
        denoiser = DENOISERS[step.denoiser]
        parameters: dict[str, Any] = dict(step.parameters)
        pixels = denoiser(pixels, strength=step.strength, scale=scale, **parameters)
        if position == 0:
            pixels = denoiser.unbias(pixels, parameters, strength=step.strength)
    return pixels


def prepare(
    settings: Pass,
    everything: Settings,
    samples: Samples,
    sample_rate: int,
    *,
    using: PictureFunction | None = None,
    report: Report | None = None,
    threads: Threads = ONE,
) -> PreparedPass:
    """Let a pass analyse the whole recording: its noise and its signal-to-noise ratio.

    Parameters
    ----------
    settings : Pass
    everything : Settings
        Those that the pass is part of: region, profile and marks.
    samples : ndarray [shape=(channels, n)]
    sample_rate : int
    using : callable, optional
        Somebody's own image denoiser.
    report : callable, optional
        Called with the share of the work that is done.
    threads : Threads
        Who works on the recording side by side.

    Raises
    ------
    SettingsError
        If the pass wants noise from a region or profile that nobody gave.
    """
    settings = _without_network(settings)
    source = FrameSource(samples, sample_rate, settings.framing(sample_rate), threads=threads)
    if settings.noise == "tracked" or len(samples) == 1:  # the others analyse each channel alone, once
        source = source.keeping(in_file=settings.noise in {"tracked", "predicted"})
    noise = _learn(settings, everything, source, report)
    snr_db = _snr_db(source, noise) if _counts_snr(settings) else None
    scale = Scale(1 / source.frames_per_second, source.bin_hz, snr_db)
    return PreparedPass(settings, source, noise, scale, Masks(everything.marks), using)


def _without_network(settings: Pass) -> Pass:
    """The pass, less the estimates that need the learned network if there are others and it cannot be run here."""
    others = tuple(e for e in settings.estimates if not any(DENOISERS[step.denoiser].needs_network for step in e.chain))
    if not others or len(others) == len(settings.estimates) or can_run():
        return settings
    whole = sum(e.weight for e in settings.estimates) / sum(e.weight for e in others)
    return replace(settings, estimates=tuple(replace(e, weight=min(e.weight * whole, 4.0)) for e in others))


def _counts_snr(settings: Pass) -> bool:
    """Whether anything in the pass depends on the signal-to-noise ratio of the whole recording."""
    steps = (step for estimate in settings.estimates for step in estimate.chain)
    return settings.adaptive or any(DENOISERS[step.denoiser].knows_sound for step in steps)


def _learn(settings: Pass, everything: Settings, source: FrameSource, report: Report | None) -> Noise:
    if settings.noise == "tracked":
        return track(source, report=report)
    if settings.noise in ("gated", "predicted"):
        how = (source, settings.noise_quantile, settings.noise_bias)
        known = settings.noise == "predicted" and can_predict()
        return predict(source, partial(gate_parts, *how), settings.noise_quantile) if known else gate(*how)
    if settings.noise == "profile" and everything.profile is not None:
        return SteadyNoise(everything.profile.power(source.framing, source.sample_rate))
    if settings.noise == "region" and everything.noise_region is not None:
        return learn_region(source, *everything.noise_region)
    noise_marks = Masks(everything.marks).of("noise")
    if settings.noise == "region" and noise_marks.marks:
        return learn_marks(source, noise_marks, settings.noise_quantile)
    raise SettingsError(
        say(
            "A pass takes its noise from a {noise}, but the settings have none. Give one, or choose tracked or gated.",
            noise=settings.noise,
        )
    )


def _snr_db(source: FrameSource, noise: Noise) -> float:
    """Level of all that can be heard over its noise: without digital silence, without what lies below 20 Hz."""
    sounding, audible = sounding_frames(source), slice(int(_LOWEST_HZ / source.bin_hz) + 1, None)

    def add_up(block: tuple[int, int]) -> tuple[float, float]:
        first, last = block
        power = source.power(first, last)
        level = noise.power(first, power)
        rows = sounding[first:last]
        if len(level) == 1:
            level = np.broadcast_to(level, power.shape)
        each = (one[:, audible].sum(axis=1)[rows] for one in (power, level))
        total, total_noise = (float(one.sum(dtype=np.float64)) for one in each)
        return total, total_noise

    total, total_noise = np.sum(list(source.threads.map(add_up, source.blocks())), axis=0)
    return float(power_to_db(max(total, _TINY) / max(total_noise, _TINY)))
