"""Noisy pictures with known clean ones, mixed on the fly: batch `n` of a seed is always the same.

Sounds are transformed first and mixed as spectra, where equalisers and band limits are products.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from specapp.denoisers.learned.learned import FRAME_S, features
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.image import Scale, to_image
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.tracked import follow
from specapp.spectral.spectrogram import POWER_FLOOR, Power, analyse
from training.sounds.corpus import Corpus, Samples
from training.sounds.music import make_music
from training.sounds.noises import make_noise, room

ROWS = 188
"""Rows of 16 ms in a training picture: 3 s."""
_MARGIN_ROWS = 25
_PLACES = (0.2, 0.65, 0.15)
"""Shares of the pictures at the beginning, in the middle and at the end of a sound."""
_FRAMES = ROWS + 2 * _MARGIN_ROWS

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Odds:
    """How often what is mixed.

    Parameters
    ----------
    targets : mapping from str to float
        Share of speech, music, made music and nature among the sounds to keep.
    recorded, made, babble : float
        Share of each among the noises for speech; the rest is recorded and made noise together.
    clean : float
        Share with hardly any noise.
    band_limited : float
    gated, measured : float
        Share of the pictures over the gated floor and over the true mean of the noise; the rest over tracked noise.
    unknown : float
        Share of the pictures whose noise under the pixels is not told.
    lowest_snr_db, highest_snr_db : float
    """

    targets: Mapping[str, float] = field(
        default_factory=lambda: {"speech": 0.82, "music": 0.07, "made music": 0.04, "nature": 0.07}
    )
    recorded: float = 0.42
    made: float = 0.30
    babble: float = 0.16
    clean: float = 0.15
    band_limited: float = 0.14
    gated: float = 0.12
    measured: float = 0.08
    unknown: float = 0.05
    lowest_snr_db: float = -5
    highest_snr_db: float = 25


@dataclass(frozen=True, slots=True)
class Batch:
    """Pictures and what they should become.

    Parameters
    ----------
    seen : ndarray, float32 [shape=(pieces, 5, rows, bands)]
        Features for the network.
    noisy, clean : ndarray, complex64 [shape=(pieces, rows, bins)]
        Spectra; those of `noisy` have mean power 1.
    speech : ndarray, float32 [shape=(pieces,)]
        1 where the target is speech, else 0.
    bin_hz : float
        Hertz from one bin to the next.
    """

    seen: NDArray[np.float32]
    noisy: Spectra
    clean: Spectra
    speech: NDArray[np.float32]
    bin_hz: float


class Mixer:
    """Draws batches from a corpus.

    Parameters
    ----------
    corpus : Corpus
    seed : int
    odds : Odds
    """

    def __init__(self, corpus: Corpus, seed: int, odds: Odds | None = None) -> None:
        self._corpus, self._seed, self.odds = corpus, seed, odds or Odds()
        rate_hz = corpus.rate_hz
        self.framing = Framing(round(2 * FRAME_S * rate_hz), round(FRAME_S * rate_hz))
        self._length = (_FRAMES - 1) * self.framing.hop_length

    def batch(self, number: int, pieces: int) -> Batch:
        """Batch `number` of this seed.

        Parameters
        ----------
        number : int
        pieces : int
        """
        rng = np.random.default_rng([self._seed, self._corpus.rate_hz, number])
        mixtures = [self.mixture(rng) for _ in range(pieces)]
        noisy = np.stack([mixture[0] for mixture in mixtures])
        clean = np.stack([mixture[1] for mixture in mixtures])
        speech = np.array([mixture[2] == "speech" for mixture in mixtures], np.float32)
        power = noisy.real**2 + noisy.imag**2 + POWER_FLOOR
        levels = self._noise_levels(power, noisy, clean, rng)
        bin_hz = self._corpus.rate_hz / self.framing.n_fft
        starts = rng.choice((0, _MARGIN_ROWS, 2 * _MARGIN_ROWS), pieces, p=_PLACES)
        cuts = [slice(start, start + ROWS) for start in starts]
        seen = []
        for one, noise, cut in zip(power, levels, cuts, strict=True):
            ratio_db = float(10 * np.log10(one.mean() / noise.mean()))
            under = noise[cut] if len(noise) > 1 else noise
            image = to_image(one[cut], under, Scale(FRAME_S, bin_hz))
            told = None if rng.random() < self.odds.unknown else under
            seen.append(features(image.pixels, Scale(FRAME_S, bin_hz, ratio_db, told)))
        noisy = np.stack([spectra[cut] for spectra, cut in zip(noisy, cuts, strict=True)])
        clean = np.stack([spectra[cut] for spectra, cut in zip(clean, cuts, strict=True)])
        level = np.sqrt(np.mean(np.abs(noisy) ** 2, axis=(1, 2), keepdims=True)) + np.float32(1e-9)
        return Batch(np.stack(seen), noisy / level, clean / level, speech, bin_hz)

    def _noise_levels(self, power: Power, noisy: Spectra, clean: Spectra, rng: np.random.Generator) -> list[Power]:
        """Noise of every piece [shape=(frames or 1, bins)] by one of the product's estimators, drawn at random."""
        rate_hz, odds = self._corpus.rate_hz, self.odds
        draws = rng.random(len(power))
        levels = list(tracked(power, 1 / FRAME_S))
        for index, draw in enumerate(draws):
            if draw < odds.gated:
                silence = np.zeros((1, self._length), np.float32)
                source = FrameSource(silence, rate_hz, self.framing, power[index])
                bias = float(rng.choice((0.0, 0.0, 0.0, 0.35, 1.1)))
                levels[index] = gate(source, rng.uniform(0.03, 0.2), bias).level
            elif draw < odds.gated + odds.measured:
                levels[index] = np.mean(np.abs(noisy[index] - clean[index]) ** 2, axis=0, keepdims=True) + POWER_FLOOR
        return levels

    def mixture(self, rng: np.random.Generator) -> tuple[Spectra, Spectra, str]:
        """Spectra [shape=(frames, bins)], 16 ms apart, of a noisy sound and of what is to be kept of it; its kind."""
        odds = self.odds
        kinds = list(odds.targets)
        kind = str(rng.choice(kinds, p=list(odds.targets.values())))
        target = self._spectra(self._target(kind, rng)) * self._equaliser(rng, 6)
        noise = self._spectra(self._noise(kind, rng)) * self._equaliser(rng, 10)
        snr_db = rng.uniform(odds.lowest_snr_db, odds.highest_snr_db) + (0 if kind == "speech" else 4)
        if rng.random() < odds.clean:
            snr_db = rng.uniform(25, 60)
        noise *= np.float32(10 ** (-snr_db / 20) * _active_rms(target) / max(_active_rms(noise), 1e-9))
        noisy = target + noise
        if rng.random() < odds.band_limited:
            band = self._band(rng)
            noisy, target = noisy * band, target * band
        if rng.random() < 0.05:
            kept = _strong(noisy, rng.uniform(20, 45))
            noisy, target = noisy * kept, target * kept
        level = np.float32(10 ** (rng.uniform(-42, -12) / 20) / max(_active_rms(noisy), 1e-9))
        hiss = rng.standard_normal((2, *noisy.shape), dtype=np.float32)
        hiss *= np.float32(0.02 * 10 ** rng.uniform(-3.8, -2.5))
        return noisy * level + (hiss[0] + 1j * hiss[1]), target * level, kind

    def _target(self, kind: str, rng: np.random.Generator) -> Samples:
        if kind == "made music" or kind not in self._corpus:
            return make_music(self._length, self._corpus.rate_hz, rng)
        samples = self._piece(kind, rng, 0.88 if kind == "speech" else 0.8, 1.14 if kind == "speech" else 1.25)
        if kind == "speech":
            samples = _with_pauses(samples, self._corpus.rate_hz, rng)
            if rng.random() < 0.2:
                samples = room(samples, self._corpus.rate_hz, rng)
        return samples

    def _noise(self, kind: str, rng: np.random.Generator) -> Samples:
        """Noise for a target: voices only under speech, sounds of nature and music never."""
        odds, draw = self.odds, rng.random()
        if kind != "speech":
            draw = draw * (odds.recorded * 0.5 + odds.made) + odds.recorded * 0.5
        if draw < odds.recorded:
            return self._piece("noise", rng, 0.7, 1.4)
        if draw < odds.recorded + odds.made:
            return make_noise(self._length, self._corpus.rate_hz, rng)
        if draw < odds.recorded + odds.made + odds.babble:
            return self._crowd(rng)
        made = make_noise(self._length, self._corpus.rate_hz, rng)
        recorded = self._piece("noise", rng, 0.7, 1.4)
        level = 0.1 * 10 ** rng.uniform(-0.6, 0.6) / max(float(np.sqrt(np.mean(recorded**2))), 1e-6)
        return (made + np.float32(level) * recorded).astype(np.float32)

    def _crowd(self, rng: np.random.Generator) -> Samples:
        """Three to nine voices in a room, with some air."""
        total = 0.02 * 10 ** rng.uniform(-1, 1) * make_noise(self._length, self._corpus.rate_hz, rng)
        for _ in range(int(rng.integers(3, 10))):
            voice = self._piece("speech", rng, 0.8, 1.2)
            total += rng.uniform(0.3, 1) * voice / max(float(np.sqrt(np.mean(voice**2))), 1e-4) * 0.1
        if rng.random() < 0.7:
            total = room(total.astype(np.float32), self._corpus.rate_hz, rng)
        return total.astype(np.float32)

    def _piece(self, kind: str, rng: np.random.Generator, slowest: float, fastest: float) -> Samples:
        """A piece played faster or slower."""
        speed = rng.uniform(slowest, fastest)
        piece = self._corpus.piece(kind, int(self._length * speed) + 2, rng)
        return np.asarray(np.interp(np.arange(self._length) * speed, np.arange(len(piece)), piece), np.float32)

    def _spectra(self, samples: Samples) -> Spectra:
        return np.asarray(analyse(samples[None], self._corpus.rate_hz, self.framing).stft[0], np.complex64)

    def _equaliser(self, rng: np.random.Generator, range_db: float) -> NDArray[np.float32]:
        """A smooth random gain per bin through eight points on a logarithmic axis."""
        hertz = np.arange(self.framing.bins) * self._corpus.rate_hz / self.framing.n_fft
        points = np.log2(np.geomspace(60, self._corpus.rate_hz / 2, 8))
        gain_db = rng.uniform(-range_db, range_db, 8) * (rng.random() < 0.7)
        return (10 ** (np.interp(np.log2(np.maximum(hertz, 30)), points, gain_db) / 20)).astype(np.float32)

    def _band(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Telephone or codec: a band with slopes of 24 to 96 dB per octave."""
        hertz = np.arange(self.framing.bins) * self._corpus.rate_hz / self.framing.n_fft
        upper_hz = rng.choice([3400, 4000, 5500, 7000, 11000]) * rng.uniform(0.9, 1.1)
        lower_hz = rng.choice([20, 80, 300])
        slope = rng.uniform(4, 16)
        low, high = (np.maximum(hertz, 5) / lower_hz) ** slope, (np.maximum(hertz, 5) / upper_hz) ** slope
        return np.asarray(np.sqrt(low / (1 + low) / (1 + high)), np.float32)


def tracked(power: NDArray[np.float32], frames_per_second: float) -> NDArray[np.float32]:
    """Noise of many pieces at once, as `specapp.spectral.noise.gated.track` finds it for one recording.

    Parameters
    ----------
    power : ndarray, float32 [shape=(pieces, frames, bins)]
    frames_per_second : float

    Returns
    -------
    noise : ndarray, float32 [shape=(pieces, frames, bins)]
    """
    start = max(3, int(0.1 * frames_per_second))
    both = np.concatenate((power, power[:, ::-1]))
    state = np.stack((both[:, :start].mean(axis=1), np.full(both[:, 0].shape, 0.5, np.float32)))
    forward, backward = np.split(follow(both.swapaxes(0, 1), state, frames_per_second).swapaxes(0, 1), 2)
    return np.asarray(np.sqrt(forward * backward[:, ::-1]), np.float32)


def _with_pauses(samples: Samples, rate_hz: int, rng: np.random.Generator) -> Samples:
    """Silence some stretches: recordings to be cleaned have pauses and beginnings, the joined clips have none."""
    level = np.ones(len(samples) // 64 + 1, np.float32)
    per_second = rate_hz / 64
    if rng.random() < 0.4:
        level[: int(rng.uniform(0.1, 1.2) * per_second)] = 0
    if rng.random() < 0.2:
        level[-int(rng.uniform(0.1, 1.2) * per_second) :] = 0
    for _ in range(int(rng.integers(0, 3))):
        start = int(rng.integers(len(level)))
        level[start : start + int(rng.uniform(0.2, 0.8) * per_second)] = 0
    fade = np.hanning(int(0.03 * per_second) | 1)
    smooth = np.convolve(level, fade / fade.sum(), "same")
    return np.asarray(samples * np.repeat(smooth, 64)[: len(samples)], np.float32)


def _active_rms(spectra: Spectra) -> float:
    """Root mean power of the frames within 20 dB of the loudest."""
    power = np.mean(np.abs(spectra) ** 2, axis=1)
    return float(np.sqrt(power[power >= 0.01 * power.max()].mean()))


def _strong(spectra: Spectra, range_db: float) -> NDArray[np.float32]:
    """1 where a codec would keep a bin: less than `range_db` below the loudest of its frame."""
    level = np.abs(spectra)
    return np.asarray(level > level.max(axis=1, keepdims=True) * 10 ** (-range_db / 20), np.float32)
