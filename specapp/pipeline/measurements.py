"""Figures about a result that need no clean reference."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import release
from specapp.base.decibels import power_to_db
from specapp.base.threads import ONE, Threads
from specapp.pipeline.detection.shares import Share
from specapp.pipeline.detection.speech_detector import speech_share
from specapp.pipeline.measuring.block_sums import BlockSums, block_sums
from specapp.pipeline.measuring.lost_sound import Cells, cell_size, places
from specapp.pipeline.measuring.measured import LEAST_LOST_DB, Measurements
from specapp.pipeline.measuring.short_time import clipped_samples, short_time_power
from specapp.pipeline.measuring.strength import KeptPower
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.gated import gate_parts
from specapp.spectral.noise.steps import noise_steps
from specapp.spectral.noise.tracked import Report, TrackedNoise, track
from specapp.spectral.running import quantiles
from specapp.spectral.spectrogram import GRID, Power, Samples, analyse, synthesise

_QUIET = 0.1
"""The quietest tenth (docs/estimates.md, noise_reduced_db)."""
_SILENCE = 1e-12
"""-120 dB: digital silence and dither of 20 bits
(docs/decisions.md, Silence, offset, level)."""
_TRACKED_BIAS = ((0.25, 0.5), (1.4, 1.65))
"""By hop length over window length: frames that share less of the sound scatter more, and noise is followed lower
(own choice)."""
_STEADY_BIAS = 1.1
"""Factor on the steady floor, found with `python -m bench.estimates` on pairs with a clean recording."""
_WINDOW_S, _TONES_S = 0.032, 0.064
"""Windows of the voice and of the gentle pass, where nothing was analysed before (own choice)."""
_LEAST_S = 0.25
"""As in `denoise`: below, noise cannot be told from sound (own choice)."""


@dataclass(frozen=True, slots=True)
class AnalysedNoise:
    """The noise of an original as a pass has analysed it, to be used again by `measure`.

    Parameters
    ----------
    source : FrameSource
        The original through the window of the pass.
    noise : TrackedNoise
    speech : Share, optional
        How much of the recording is speech, over time; without it, `measure` finds it itself.
    """

    source: FrameSource
    noise: TrackedNoise
    speech: Share | None = None


def measure(
    original: Samples,
    denoised: Samples,
    removed: Samples,
    *,
    sample_rate: int,
    framing: Framing,
    seconds: float,
    analysed: AnalysedNoise | None = None,
    left: Samples | None = None,
    report: Report | None = None,
    threads: Threads = ONE,
) -> Measurements:
    """Figures of a result; all samples of one shape [shape=(channels, length)].

    Parameters
    ----------
    original, denoised, removed : ndarray
    sample_rate : int
    framing : Framing
        Whose round trip is measured.
    seconds : float
        Time taken, for the record.
    analysed : AnalysedNoise, optional
        Spares following the noise again.
    left : ndarray, optional
        The original without what is wanted by nobody, such as hum and rumble: that is neither sound nor lost. All of
        it, also where `denoised` still holds a part, as at less than full strength.
    report : callable, optional
        Called with the share of the work that is done.
    threads : Threads
        Who works on the blocks side by side.

    Returns
    -------
    Measurements
        Levels in dB.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> noisy = rng.normal(0, 0.1, (1, 16_000)).astype(np.float32)
    >>> quieter = noisy / 2
    >>> figures = measure(
    ...     noisy, quieter, noisy - quieter, sample_rate=16_000, framing=Framing(512, 128), seconds=0
    ... )
    >>> round(figures.noise_reduced_db, 1), figures.clipped_samples
    (6.0, 0)
    """
    before, after, taken = (short_time_power(samples, sample_rate) for samples in (original, denoised, removed))
    audible = before > _SILENCE
    quiet = audible & (before <= quantiles(before[audible] if audible.any() else before, _QUIET))
    tally = _Tally()
    if audible.any() and original.shape[1] >= _LEAST_S * sample_rate:
        whole = original if left is None else left
        tally.add(analysed or _analysed(whole, sample_rate, threads), denoised, report)
    return Measurements(
        noise_reduced_db=_db(_mean(before[quiet]), _mean(after[quiet])),
        snr_before_db=_db(*tally.levels[:, 0]),
        snr_after_db=_db(*tally.levels[:, 2]),
        removed_db=_db(_mean(taken), _mean(before)),
        round_trip_db=round_trip_db(original, sample_rate, framing),
        clipped_samples=clipped_samples(denoised),
        seconds=seconds,
        musical_noise=tally.musical_noise,
        lost_db=tally.cells.lost_db if tally.cells else LEAST_LOST_DB,
        places=places(tally.cells) if tally.cells else (),
        quiet_kept=KeptPower.of_powers(*(_mean(power[quiet]) for power in (before, after, taken))),
        sound_kept=_kept(*tally.levels[0]),
        noise_kept=_kept(*tally.levels[1]),
        clipped_before=clipped_samples(original),
    )


def round_trip_db(samples: Samples, sample_rate: int, framing: Framing) -> float:
    """Power of the error of `synthesise(analyse(…))` over that of the sound, on its loudest ten seconds."""
    size = min(samples.shape[1], 10 * sample_rate)
    starts = range(0, samples.shape[1] - size + 1, size)
    energies = []
    for start in starts:
        energies.append(float(np.square(samples[:, start : start + size]).sum()))
        release(samples)
    loudest = starts[int(np.argmax(energies))]
    part = np.asarray(samples[:, loudest : loudest + size], np.float32)
    error = synthesise(analyse(part, sample_rate, framing)) - part
    return _db(_mean(np.square(error, dtype=np.float64)), _mean(np.square(part, dtype=np.float64)))


class _Tally:
    """Sums over the pixels of original and denoised recording."""

    def __init__(self) -> None:
        self.levels = np.zeros((2, 3))
        self.moments = np.zeros((2, 3))
        self.cells: Cells | None = None

    @property
    def musical_noise(self) -> float:
        """Log of the ratio of the kurtoses E[P^4] / E[P^2]^2 of the noise's power, after over before."""
        if not self.moments[:, 1].all():
            return 0.0
        count, second, fourth = self.moments.T
        kurtosis = (fourth / count) / np.square(second / count)
        return float(np.log(kurtosis[1] / kurtosis[0]))

    def add(self, analysed: AnalysedNoise, denoised: Samples, report: Report | None = None) -> None:
        """Add up all blocks."""
        source = analysed.source
        cleaned, step = _thinned(denoised, source)
        noise_of = _noise_of(analysed)
        frames, bins = cell_size(cleaned.count, 1 / cleaned.frames_per_second, cleaned.bin_hz)
        shape = (-(-cleaned.count // frames), -(-cleaned.framing.bins // bins))
        sums = np.zeros((5, *shape), np.float32)

        def look(block: tuple[int, int]) -> BlockSums:
            first, last = block
            start, stop = max(0, first - GRID), min(last + GRID, source.count)
            power = source.power(start, stop)
            followed, counted = noise_of(start, power)
            before, noise = power[step - 1 :: step], followed[step - 1 :: step]
            noises = noise, noise if counted is followed else counted[step - 1 :: step]
            after = cleaned.power(start // step, start // step + len(before))
            inside = slice((first - start) // step, (last - start) // step)
            added = block_sums(before, after, noises, cleaned, inside=inside, first=first // step, cell=(frames, bins))
            release(source.samples)
            release(denoised)
            return added

        for block in source.threads.map(look, source.blocks()):
            sums[:, block.times] += block.cells
            self.levels += block.levels
            self.moments += block.moments
            if report:
                report(block.times.stop / shape[0])
        framing, rate = cleaned.framing, cleaned.sample_rate
        start_s = ((framing.n_fft - framing.hop_length) / 2 - framing.lead) / rate
        sound, lost, removed, held, rising = sums
        cell_s, cell_hz = frames / cleaned.frames_per_second, bins * cleaned.bin_hz
        self.cells = Cells(sound, lost, removed, held, rising, cell_s, cell_hz, start_s, rate / 2)


def _kept(power: float, times_gain: float, times_square: float) -> KeptPower:
    """What is left of the sound or of the noise."""
    whole = max(power, 1e-20)
    return KeptPower.of_moments(times_gain / whole, times_square / whole)


def _thinned(denoised: Samples, source: FrameSource) -> tuple[FrameSource, int]:
    """Every second frame of `denoised` where half a window is enough: frame f is frame 2 f + 1 of `source`."""
    step = 2 if 4 * source.framing.hop_length <= source.framing.n_fft else 1
    framing = replace(source.framing, hop_length=step * source.framing.hop_length)
    return replace(source, samples=denoised, framing=framing, kept=None), step


def _analysed(original: Samples, sample_rate: int, threads: Threads) -> AnalysedNoise:
    framing = Framing.of_duration(_WINDOW_S, sample_rate, overlap=50)
    source = FrameSource(original, sample_rate, framing, threads=threads).keeping()
    return AnalysedNoise(source, track(source))


def _noise_of(analysed: AnalysedNoise) -> Callable[[int, Power], tuple[Power, Power]]:
    """A function of (first frame, power) that gives the noise that was followed, and the noise that is counted.

    Under speech noise is followed; under anything else what is followed may be the sound itself, and a steady floor
    counts. Both biases were found on pairs with a clean recording.
    """
    source = analysed.source
    speech = analysed.speech or speech_share(source, analysed.noise, _tones(source))
    bias = np.float32(np.interp(source.framing.hop_length / source.framing.n_fft, *_TRACKED_BIAS))
    steps = noise_steps(source) if speech.values.min() < 1 else ()
    edges = [source.framing.frame_at(step) for step in steps]
    steady = gate_parts(source, 0.1, _STEADY_BIAS, steps) if speech.values.min() < 1 else np.zeros((1, 1), np.float32)

    def noise_of(first: int, power: Power) -> tuple[Power, Power]:
        followed = analysed.noise.power(first, power) * bias
        frames = np.arange(first, first + len(power))
        share = np.interp(frames * source.framing.hop_length, speech.samples, speech.values).astype(np.float32)[:, None]
        if share.min() == 1:
            return followed, followed
        floor = steady[np.searchsorted(edges, frames)] if edges else steady
        return followed, share * followed + (1 - share) * floor

    return noise_of


def _tones(source: FrameSource) -> FrameSource:
    framing = Framing.of_duration(_TONES_S, source.sample_rate, overlap=50)
    return replace(source, framing=framing, kept=None).keeping(in_file=False)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else 0.0


def _db(above: float, below: float) -> float:
    return float(power_to_db(max(above, 1e-20) / max(below, 1e-20)))
