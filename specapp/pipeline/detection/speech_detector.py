"""Is it speech? It is told before the automatic preset decides who cleans which second.

A logistic model looks at windows of ten seconds, one a second: how the level moves and how often at the rate of
syllables, how alike the bands move, how voiced the loud frames are, and how much of the spectral peaks is held, as in
music. Between the centres of the windows the sound fades from one cleaner to the other. The weights were fitted by
``training/regressions/fit_router.py``; see ``speech_detector.json``.
"""

import json
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.base.decibels import db_to_power, power_to_db
from specapp.pipeline.detection.heard import Kind, stretches
from specapp.pipeline.detection.shares import Share
from specapp.spectral.compiled.transforms import irfft
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.noise.estimate import Noise
from specapp.spectral.noise.held_tones import held_peaks
from specapp.spectral.noise.judgement import Judgement
from specapp.spectral.noise.predicted import can_predict, judge_parts
from specapp.spectral.noise.steps import noise_steps
from specapp.spectral.running import quantiles, running_mean
from specapp.spectral.spectrogram import GRID, Power

Series = NDArray[np.float32]

FEATURES = (
    "log_deviation", "log_loud_db", "syllables", "held", "quiet", "slow", "fast", "voiced",
    "low_and_middle", "low_and_upper", "low_and_top", "middle_and_upper", "snr", "skewness", "speech",
)  # fmt: skip
_BANDS_HZ = ((300, 1000), (1000, 2200), (2200, 3400), (3400, 6000))
"""Bands of formants and of consonants; features of training/regressions/fit_router.py."""
_PITCH_HZ = (70.0, 400.0)
"""Pitch of voices, from deep men to children; a feature of training/regressions/fit_router.py."""
_VOICED_TOP_HZ = 4000.0
"""Harmonics of voices are clear below; a feature of training/regressions/fit_router.py."""
_WINDOW_S, _STEP_S = 10.0, 1.0
"""docs/decisions.md, The router, second by second."""
_LEAST_PEAKS = 50
"""With fewer peaks their share means little; a feature of training/regressions/fit_router.py."""
_MOST_HELD, _HELD_RANGE = 0.085, 0.03
"""Of music .08 to .60 of the peaks are held, of speech .01 (docs/decisions.md, The router's model)."""
_HELD_BEHIND_SPEECH = 0.04
"""Held tones that one more unit of the logit of speech excuses: a machine's, or music behind a voice
(docs/decisions.md, The router under loud noise)."""
_UNSURE = 1.0
"""Where it is hard to say, it is speech: of 112 mixtures of music and nature kept aside, two had a logit above -1.1
(docs/decisions.md, The router under loud noise)."""
_NOISY_DB, _CLEAN_DB = 18.0, 24.0
"""... unless there is little noise, where the gentle pass loses nothing (own choice)."""
_WORST = 3.0
"""Features further off than three deviations count as three, so that none decides alone
(training/regressions/fit_router.py)."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What the detector judges by, one value per frame.

    Parameters
    ----------
    level_db : ndarray [shape=(frames,)]
        Mean level over noise between 300 and 3400 Hz.
    bands_db : ndarray [shape=(frames, bands)]
        The same in four bands.
    voicing : ndarray [shape=(frames,)]
        Height of the cepstral peak in the range of voices.
    power, noise : ndarray [shape=(frames,)]
    peaks, held : ndarray [shape=(frames,)]
        Number of spectral peaks and of those held for 0.4 s, interpolated from the frames of the longer window.
    speech : ndarray [shape=(frames,)]
        Logit of speech, as the network of the noise judges it; NaN where it cannot be run.
    frames_per_second : float
    """

    level_db: Series
    bands_db: Series
    voicing: Series
    power: Series
    noise: Series
    peaks: Series
    held: Series
    speech: Series
    frames_per_second: float

    def part(self, centre_s: float, seconds: float) -> "Cues":
        """The cues of a window, all of them if the recording is little longer than it."""
        count = int(seconds * self.frames_per_second)
        if len(self.level_db) <= 1.2 * count:
            return self
        start = max(0, int((centre_s - seconds / 2) * self.frames_per_second))
        series = (field.name for field in fields(self) if field.name != "frames_per_second")
        return replace(self, **{name: getattr(self, name)[start : start + count] for name in series})


def speech_share(
    speech: FrameSource, speech_noise: Noise, tones: FrameSource, judgements: tuple[Judgement, ...] = ()
) -> Share:
    """Share of the voice pass in the automatic preset.

    Parameters
    ----------
    speech : FrameSource
        The recording through the window of the voice pass.
    speech_noise : Noise
        Tracked noise of that window.
    tones : FrameSource
        The recording through a window of about 64 ms.
    judgements : tuple of Judgement
        What the network of the noise has said of `tones` already, channel by channel, if it has.
    """
    cues = cues_of(speech, speech_noise, tones, judgements)
    duration_s = speech.samples.shape[1] / speech.sample_rate
    centres_s = np.arange(_WINDOW_S / 2, max(duration_s - _WINDOW_S / 2, _WINDOW_S / 2) + 1e-9, _STEP_S)
    parts = [cues.part(centre_s, _WINDOW_S) for centre_s in centres_s]
    values = [_share_of(part) for part in parts]
    kinds = [_kind_of(part, value) for part, value in zip(parts, values, strict=True)]
    found = stretches(kinds, centres_s.tolist(), duration_s)
    return Share(np.array(values, np.float32), centres_s * speech.sample_rate, found)


def cues_of(
    speech: FrameSource, speech_noise: Noise, tones: FrameSource, judgements: tuple[Judgement, ...] = ()
) -> Cues:
    """The cues of a whole recording, block by block; parameters as in `speech_share`."""
    judgements = judgements or _judged(tones)
    level_db, voicing, total, noise = np.empty((4, speech.count), np.float32)
    bands_db = np.empty((speech.count, len(_BANDS_HZ)), np.float32)

    def look(block: tuple[int, int]) -> None:
        first, last = block
        start, stop = max(0, first - GRID), min(last + GRID, speech.count)
        power = speech.power(start, stop)
        inside = slice(first - start, last - start)
        parts = _cues(power, speech_noise.power(start, power), speech)
        for whole, part in zip((level_db, bands_db, voicing, total, noise), parts, strict=True):
            whole[first:last] = part[inside]

    for _ in speech.threads.map(look, speech.blocks()):
        pass
    dense = _dense(tones)
    scale = dense.frames_per_second / speech.frames_per_second
    peaks, held = (_stretched(counts, speech.count, scale) for counts in held_peaks(dense, judgements))
    logits = _speech_logits(judgements, speech)
    return Cues(level_db, bands_db, voicing, total, noise, peaks, held, logits, speech.frames_per_second)


def _judged(source: FrameSource) -> tuple[Judgement, ...]:
    return judge_parts(source, noise_steps(source)) if can_predict() else ()


def _speech_logits(judgements: tuple[Judgement, ...], source: FrameSource) -> Series:
    """The logit at every frame: of the channel in which speech is clearest."""
    if not judgements:
        return np.full(source.count, np.nan, np.float32)
    seconds = np.arange(source.count, dtype=np.float32) / np.float32(source.frames_per_second)
    logits = np.stack([np.interp(seconds, one.places_s, one.speech) for one in judgements])
    return np.asarray(logits.max(axis=0), np.float32)


def _dense(source: FrameSource) -> FrameSource:
    """The same at a quarter of the window from frame to frame: short notes are not told from speech with fewer."""
    framing = source.framing
    if 4 * framing.hop_length <= framing.n_fft:
        return source
    return replace(source, framing=replace(framing, hop_length=framing.n_fft // 4), kept=None)


def _stretched(counts: NDArray[np.int32], frames: int, scale: float) -> Series:
    """Counts on frames `scale` times as dense as wanted, interpolated in parts to save memory."""
    stretched = np.empty(frames, np.float32)
    known = np.arange(len(counts))
    for span in spans(frames):
        stretched[span] = np.interp(np.arange(span.start, span.stop) * scale, known, counts)
    return stretched


def features(cues: Cues) -> NDArray[np.float64]:
    """The numbers that the model weighs, in the order of `FEATURES`; NaN where a band does not exist."""
    second = max(1, int(cues.frames_per_second))
    levels_db = np.column_stack((cues.level_db, cues.bands_db))
    movement, *bands = (levels_db - running_mean(levels_db, second)).T.copy()
    slow, syllables, fast = _modulation(movement, cues.frames_per_second)
    middle_db, loudest_db = quantiles(cues.level_db, 0.6, 0.95)
    loud_db = max(float(loudest_db), 0.3)
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = np.corrcoef(bands)
    voicing = np.sort(cues.voicing[cues.level_db >= middle_db])
    middle_voicing = voicing[(len(voicing) - 1) // 2 : len(voicing) // 2 + 1].mean()  # as `np.median` has it
    held = held_share(cues)
    deviation = float(movement.std()) + 1e-6
    return np.array(
        [
            np.log(deviation),
            np.log(loud_db),
            syllables,
            held,
            np.mean(cues.level_db < 0.25 * loud_db),
            slow,
            fast,
            middle_voicing,
            alike[0, 1],
            alike[0, 2],
            alike[0, 3],
            alike[1, 2],
            np.log10(_snr(cues)),
            np.mean((movement - movement.mean()) ** 3) / deviation**3,
            cues.speech.mean(),
        ]
    )


def held_share(cues: Cues) -> float:
    """Share of the spectral peaks that are held: of music .08 to .60, of speech .01."""
    return float(cues.held.sum() / max(float(cues.peaks.sum()), _LEAST_PEAKS))


def _cues(power: Power, noise: Power, source: FrameSource) -> tuple[Series, Series, Series, Series, Series]:
    import cv2

    def bins(low_hz: float, high_hz: float) -> slice:
        return slice(int(low_hz / source.bin_hz), int(min(high_hz, source.sample_rate / 2) / source.bin_hz))

    ratio = power[:, : bins(0, 6000).stop] / noise[:, : bins(0, 6000).stop]
    level_db = np.maximum(power_to_db(ratio + np.float32(1e-3)), np.float32(-5))
    sigma_frames = 0.02 * source.frames_per_second
    level_db = cv2.GaussianBlur(level_db, (0, 0), sigmaX=1.5, sigmaY=sigma_frames, borderType=cv2.BORDER_REFLECT)
    bands_db = [_mean(level_db[:, bins(*band_hz)]) for band_hz in _BANDS_HZ]
    rows = np.log(np.maximum(ratio[:, bins(0, _VOICED_TOP_HZ)] / 2 - 1, np.float32(db_to_power(-25.0))))
    rows -= rows.mean(axis=1, keepdims=True)
    count = rows.shape[1]
    rows *= np.hanning(2 * count)[count:].astype(np.float32)
    spectra = np.zeros((len(rows), count + 1), np.complex64)
    spectra[:, :count] = rows
    shortest, longest = (int(2 * count * source.bin_hz / hertz) for hertz in _PITCH_HZ[::-1])
    voicing = irfft(spectra, 2 * count)[:, shortest : max(longest, shortest + 1)].max(axis=1)
    return _mean(level_db[:, bins(300, 3400)]), np.stack(bands_db, 1), voicing, power.sum(1), noise.sum(1)


def _mean(values: Power) -> Series:
    if not values.shape[1]:
        return np.full(len(values), np.nan, np.float32)
    return np.asarray(values.mean(axis=1), np.float32)


def _modulation(movement: Series, frames_per_second: float) -> tuple[float, float, float]:
    """Shares of slow, syllabic and fast movement in that between 0.5 and 40 Hz."""
    spectrum = np.abs(np.fft.rfft(movement * np.hanning(len(movement)))) ** 2
    hertz = np.fft.rfftfreq(len(movement), 1 / frames_per_second)
    total = spectrum[(hertz > 0.5) & (hertz < 40)].sum() + 1e-9
    slow, syllables, fast = (
        float(spectrum[(hertz > low) & (hertz < high)].sum() / total) for low, high in ((0.5, 2), (2, 9), (9, 20))
    )
    return slow, syllables, fast


def _share_of(cues: Cues) -> float:
    """Share of the voice pass; the more surely it is speech, the more held tones may be behind it."""
    if not np.isfinite(cues.level_db).all():
        return 0.0
    snr_db = power_to_db(_snr(cues))
    clean = float(np.clip((snr_db - _NOISY_DB) / (_CLEAN_DB - _NOISY_DB), 0, 1))
    sure = _score(cues) + _UNSURE * (1 - clean)
    most_held = _MOST_HELD + _HELD_BEHIND_SPEECH * max(sure, 0.0)
    not_music = np.clip((most_held - held_share(cues)) / _HELD_RANGE, 0, 1)
    return float(not_music * np.clip(sure, 0, 1))


def _kind_of(cues: Cues, share: float) -> Kind:
    """What a window holds: speech where the voice pass gets most of it, music where tones are held."""
    if share > 0.5:
        return "speech"
    return "music" if held_share(cues) > _MOST_HELD else "other"


def _snr(cues: Cues) -> float:
    return max(float(cues.power.sum()) / float(cues.noise.sum()) - 1, 1e-3)


@cache
def _model() -> dict[str, Any]:
    text = files("specapp.pipeline.detection").joinpath("speech_detector.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _score(cues: Cues) -> float:
    """Logit of speech."""
    model = _model()
    mean, deviation, weights = (
        np.array([model[name][one] for one in FEATURES]) for name in ("mean", "deviation", "weights")
    )
    scaled = np.nan_to_num(np.clip((features(cues) - mean) / deviation, -_WORST, _WORST))
    return float(scaled @ weights + model["offset"])
