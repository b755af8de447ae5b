"""Which strength fits a recording? The picture tells by itself, without its clean version.

A denoiser that predicts a pixel from all others but the pixel itself cannot copy its noise; the strength that
predicts best removes the noise best (J-invariance: Batson & Royer, Noise2Self, ICML 2019). This holds only where the
noise of a pixel says nothing about that of its neighbours. In a spectrogram with overlapping windows it says a lot, and
the plain method finds that not smoothing at all predicts best. So it gets pictures of independent pixels: one frame
per window and every second bin. These are rougher than the whole picture, so strong smoothing looks a little worse in
them than it is: of the strengths that predict nearly as well as the best, the strongest is chosen.

Denoisers that know what a voice looks like are left out: in a thinned-out picture it looks different.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from specapp.audio.recording import Recording
from specapp.base.buffers import release
from specapp.base.errors import SettingsError
from specapp.base.imports import extra
from specapp.base.sentences import listed, say
from specapp.denoisers import DENOISERS
from specapp.denoisers.base import LOWEST_SIGMA
from specapp.pipeline.cleaning_pass import PreparedPass, prepare, run_chain
from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.settings import Settings
from specapp.spectral.framing import Framing
from specapp.spectral.image import NOISE_MEAN_DB, SIGMA_DB, Pixels, Scale, to_image
from specapp.spectral.masks import Masks
from specapp.spectral.noise.learned import learn

STRENGTHS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
"""Strengths that are tried (own choice)."""
_NEARLY = 1.08
"""Losses that count as equal: with it, the choice has about the least true error on pairs with a clean version
(docs/decisions.md, Calibration)."""
_EXCERPT_S = 4.0
"""Own choice: long enough for its loudest part to hold sound, short enough to wait for."""
_MOST_PIXELS = 1 << 17
"""Pixels of all pictures together (own choice, for speed)."""
_FRAMES_PER_WINDOW, _BINS_APART = 4, 2
"""Frames a whole window and bins two apart are independent (docs/decisions.md, Calibration)."""
_LEAST_ROWS, _LEAST_COLUMNS = 8, 8
"""The smallest picture that has an inside (own choice)."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a chain of denoisers predicts at each strength.

    Parameters
    ----------
    chain : tuple of Step
        The chain; all of its steps get the same strength.
    strengths : tuple of float
        What was tried, rising.
    losses : tuple of float
        Mean squared error of the predicted pixels at each strength, dB². It includes the noise of the pixels
        themselves, which nothing can predict, so only differences matter.
    start_s, stop_s : float
        The part of the recording that was looked at.
    """

    chain: tuple[Step, ...]
    strengths: tuple[float, ...]
    losses: tuple[float, ...]
    start_s: float
    stop_s: float

    @property
    def chosen(self) -> float:
        """The strongest of the strengths whose loss is at most 8 % above the least."""
        return max(
            strength
            for strength, loss in zip(self.strengths, self.losses, strict=True)
            if loss <= _NEARLY * min(self.losses)
        )

    @property
    def errors_db(self) -> tuple[float, ...]:
        """Root of the losses, dB."""
        return tuple(float(np.sqrt(loss)) for loss in self.losses)

    @property
    def label(self) -> str:
        """The denoisers of the chain, for people."""
        return listed(say(DENOISERS[step.denoiser].label) for step in self.chain)


def calibrate(
    recording: Recording, settings: Settings | None = None, *, strengths: tuple[float, ...] = STRENGTHS
) -> tuple[Calibration, ...]:
    """Find the strength that fits the recording, for each chain of denoisers of the settings.

    Parameters
    ----------
    recording : Recording
        Its loudest four seconds are looked at.
    settings : Settings, optional
    strengths : tuple of float

    Returns
    -------
    tuple of Calibration
        One per chain, in the order of passes and estimates. Chains without denoisers, or with one that knows what a
        voice looks like, are left out.

    Raises
    ------
    SettingsError
        If the recording is too short, or the settings do not fit it.

    See Also
    --------
    calibrated : the settings with what was found.

    Examples
    --------
    >>> hiss = np.random.default_rng(0).normal(0, 0.1, (1, 16_000)).astype(np.float32)
    >>> found = calibrate(Recording(hiss, 16_000), Settings("music"), strengths=(0.5, 1.0))
    >>> [one.strengths for one in found]
    [(0.5, 1.0)]
    """
    settings = _portable(recording, settings or Settings())
    part, start_s = _loudest(recording)
    found = []
    for one in settings.effective_passes:
        fitting = [estimate for estimate in one.estimates if _fits(estimate)]
        if fitting:
            prepared = _prepared(one, settings, part)
            for estimate in fitting:
                losses = _losses(prepared, estimate, strengths)
                found.append(Calibration(estimate.chain, strengths, losses, start_s, start_s + part.duration_s))
    return tuple(found)


def calibrated(recording: Recording, settings: Settings | None = None) -> Settings:
    """Settings with the strengths that `calibrate` finds for the recording.

    Parameters
    ----------
    recording : Recording
        Its loudest four seconds are looked at.
    settings : Settings, optional

    Returns
    -------
    Settings
        The same but for the strengths of their passes.

    Raises
    ------
    SettingsError
        If the recording is too short, or the settings do not fit it.

    Examples
    --------
    >>> hiss = np.random.default_rng(0).normal(0, 0.1, (1, 16_000)).astype(np.float32)
    >>> calibrated(Recording(hiss, 16_000), Settings("music")).preset
    'music'
    """
    settings = settings or Settings()
    return with_strengths(settings, calibrate(recording, settings))


def with_strengths(settings: Settings, calibrations: tuple[Calibration, ...]) -> Settings:
    """Settings whose chains have the chosen strengths; the calibrations are those of these settings."""
    chosen = iter(calibrations)

    def strengthened(estimate: Estimate) -> Estimate:
        if not _fits(estimate):
            return estimate
        strength = next(chosen).chosen
        return replace(estimate, chain=tuple(replace(step, strength=strength) for step in estimate.chain))

    passes = tuple(
        replace(one, estimates=tuple(strengthened(estimate) for estimate in one.estimates))
        for one in settings.effective_passes
    )
    return replace(settings, passes=passes)


def _fits(estimate: Estimate) -> bool:
    return bool(estimate.chain) and not any(DENOISERS[step.denoiser].knows_sound for step in estimate.chain)


def _portable(recording: Recording, settings: Settings) -> Settings:
    """The settings with noise that was pointed at as a profile, which holds in any excerpt."""
    marks = Masks(settings.marks).of("noise").marks
    region = settings.noise_region or marks
    if settings.profile is not None or not region:
        return settings
    others = tuple(mark for mark in settings.marks if mark.kind != "noise")
    return replace(settings, profile=learn(recording, region), noise_region=None, marks=others)


def _loudest(recording: Recording) -> tuple[Recording, float]:
    """The loudest part of the recording and the second at which it starts."""
    if recording.duration_s <= _EXCERPT_S:
        return recording, 0.0
    starts_s = np.arange(0, recording.duration_s - _EXCERPT_S + 1e-9, _EXCERPT_S / 2)
    levels = []
    for start_s in starts_s:
        excerpt = recording.excerpt(float(start_s), float(start_s) + _EXCERPT_S)
        levels.append(float(np.square(excerpt.samples, dtype=np.float64).mean()))
        release(recording.samples)
    start_s = float(starts_s[int(np.argmax(levels))])
    return recording.excerpt(start_s, start_s + _EXCERPT_S), start_s


def _prepared(one: Pass, settings: Settings, part: Recording) -> PreparedPass:
    n_fft = one.framing(part.sample_rate).n_fft
    framing = Framing(n_fft, max(1, n_fft // _FRAMES_PER_WINDOW), one.window)
    if framing.frame_count(part.length) < _FRAMES_PER_WINDOW * _LEAST_ROWS or framing.bins < 2 * _LEAST_COLUMNS:
        raise SettingsError(
            say(
                "{seconds} s are too short to calibrate a window of {window} samples. Choose a longer recording: at "
                "least {least} s.",
                seconds=f"{part.duration_s:.2f}",
                window=n_fft,
                least=f"{_LEAST_ROWS * n_fft / part.sample_rate:.2f}",
            )
        )
    looser = replace(one, n_fft=framing.n_fft, hop_length=framing.hop_length)
    return prepare(looser, settings, part.samples, part.sample_rate)


def _losses(prepared: PreparedPass, estimate: Estimate, strengths: tuple[float, ...]) -> tuple[float, ...]:
    """Loss of each strength: the mean over pictures of independent pixels."""
    with extra("Calibration", "skimage"):
        from skimage.restoration import calibrate_denoiser

    source = prepared.source
    power = source.power(0, source.count)
    oversubtraction = 1 + (estimate.oversubtraction - 1) * (1 - prepared.cleanness)
    noise = prepared.noise.power(0, power) * np.float32(oversubtraction)
    pixels = np.maximum(to_image(power, noise, prepared.scale).pixels, np.float32(-LOWEST_SIGMA * SIGMA_DB))
    scale = replace(
        prepared.scale,
        frame_s=prepared.scale.frame_s * _FRAMES_PER_WINDOW,
        bin_hz=prepared.scale.bin_hz * _BINS_APART,
    )
    predict = partial(_predicted, chain=estimate.chain, scale=scale)
    losses, weights = [], []
    for picture in independent_pictures(pixels):
        _, (_, found) = calibrate_denoiser(  # type: ignore[no-untyped-call]
            picture, predict, {"strength": strengths}, extra_output=True
        )
        losses.append(found)
        weights.append(picture.size)
    return tuple(np.average(losses, axis=0, weights=weights).tolist())


def independent_pictures(pixels: Pixels) -> Iterator[Pixels]:
    """Pictures of pixels with independent noise, of one with four frames per window [shape=(frames, bins)].

    There are eight of them, of which so many come as have 131,072 pixels in all, at least one.

    Parameters
    ----------
    pixels : ndarray, float32 [shape=(frames, bins)]

    Yields
    ------
    ndarray, float32 [shape=(frames / 4 or so, bins / 2 or so)]
    """
    left = _MOST_PIXELS
    for frame, bin_ in ((0, 0), (2, 1), (1, 0), (3, 1), (2, 0), (0, 1), (3, 0), (1, 1)):
        picture = pixels[frame::_FRAMES_PER_WINDOW, bin_::_BINS_APART]
        yield picture
        left -= picture.size
        if left <= 0:
            return


def _predicted(pixels: Pixels, strength: float, *, chain: tuple[Step, ...], scale: Scale) -> Pixels:
    """What the chain says the noisy pixels are on average: the mean of a logarithm, which lies below that of power."""
    equal = tuple(replace(step, strength=strength) for step in chain)
    return run_chain(pixels, equal, scale) + np.float32(NOISE_MEAN_DB * min(strength, 1.0))
