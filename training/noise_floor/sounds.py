"""Sounds for the noise estimate: the whole band of the corpus, decoded once, with what made noise adds to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import analyse, synthesise
from training.sounds.corpus import Entry, Samples
from training.sounds.music import make_music
from training.sounds.noises import make_noise, shaped, wind

RATE_HZ = 48000
"""Of the decoded sounds; mixtures are brought to their own rate afterwards."""

_TIDIED = 0.6
_BACKGROUND, _OVERSUBTRACTION, _LEAST_LEFT = 0.15, 2.0, 0.6


def decode(folder: Path, entries: Iterable[Entry], cache: Path) -> None:
    """Write each entry as 16-bit samples of one channel at 48 kHz below `cache`; what is there already is kept."""
    import soundfile
    import soxr

    for entry in entries:
        target = cache / f"{entry.file}.npy"
        if target.exists():
            continue
        samples, rate = soundfile.read(folder / entry.file, dtype="float32", always_2d=True)
        samples = samples.mean(axis=1)
        samples = samples if rate == RATE_HZ else soxr.resample(samples, rate, RATE_HZ)
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part.npy")
        np.save(unfinished, np.clip(np.rint(samples * 32767), -32767, 32767).astype(np.int16))
        unfinished.rename(target)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sound at 48 kHz, and the rate up to whose half it has any content."""

    samples: Samples
    sample_rate: int


class Sounds:
    """Decoded sounds by kind, from which stretches are drawn.

    Parameters
    ----------
    cache : Path
        As filled by `decode`.
    entries : iterable of Entry
        Those without a decoded file are left out.
    """

    def __init__(self, cache: Path, entries: Iterable[Entry]) -> None:
        self._sounds: dict[str, list[tuple[NDArray[np.int16], int]]] = {}
        odds: dict[str, list[float]] = {}
        for entry in entries:
            path = cache / f"{entry.file}.npy"
            if path.exists():
                self._sounds.setdefault(entry.kind, []).append((np.load(path, mmap_mode="r"), entry.sample_rate))
                odds.setdefault(entry.kind, []).append(min(entry.seconds, 60.0) ** 0.5)
        self._odds = {kind: np.cumsum(values) / np.sum(values) for kind, values in odds.items()}

    def piece(self, kind: str, length: int, rng: np.random.Generator) -> Piece:
        """A random stretch of a random sound, looped where it is shorter; seldom a silent one."""
        samples, rate = np.zeros(length, np.float32), RATE_HZ
        for _ in range(4):
            sounds = self._sounds[kind]
            sound, rate = sounds[min(int(np.searchsorted(self._odds[kind], rng.random())), len(sounds) - 1)]
            start = int(rng.integers(max(1, len(sound) - length)))
            samples = np.asarray(np.resize(sound[start : start + length], length), np.float32) / np.float32(32768)
            if np.sqrt(np.mean(samples**2)) > 1e-3:
                break
        return Piece(samples, rate)

    def varied(self, kind: str, length: int, rng: np.random.Generator, reach: float) -> Piece:
        """As `piece`, slower or faster by up to `reach`."""
        import soxr

        speed = rng.uniform(1 / reach, reach) if rng.random() < 0.5 else 1.0
        piece = self.piece(kind, int(length * speed) + 8, rng)
        if speed == 1.0:
            return Piece(piece.samples[:length], piece.sample_rate)
        samples = soxr.resample(piece.samples, RATE_HZ * speed, RATE_HZ, "HQ")
        return Piece(np.resize(samples, length), int(piece.sample_rate * speed))

    def room(self, rng: np.random.Generator) -> Samples:
        """The measured response of a random room, its energy 1."""
        sounds = self._sounds["rir"]
        response = np.asarray(sounds[int(rng.integers(len(sounds)))][0], np.float32)
        return response / np.float32(np.sqrt(np.sum(response**2)) + 1e-9)


def target(kind: str, length: int, sounds: Sounds, rng: np.random.Generator, *, tidy: bool = False) -> Piece:
    """Something to keep: speech, music, nature (see `tidied`), made music, or music under speech."""
    if kind == "made music":
        return Piece(make_music(length, RATE_HZ, rng), RATE_HZ)
    if kind == "speech over music":
        parts = [sounds.varied(one, length, rng, 1.2) for one in ("speech", "music")]
        levels = [np.float32(10 ** (-rng.uniform(0, 12) / 20) / rms(part.samples)) for part in parts]
        mixed = sum((level * part.samples for level, part in zip(levels, parts, strict=True)), np.zeros(1, np.float32))
        return Piece(np.asarray(mixed, np.float32), max(part.sample_rate for part in parts))
    piece = sounds.varied(kind, length, rng, {"music": 1.4, "nature": 1.3}.get(kind, 1.15))
    if tidy:
        piece = Piece(tidied(piece.samples, rng), piece.sample_rate)
    if rng.random() < 0.15:
        return Piece(convolved(piece.samples, sounds.room(rng)), piece.sample_rate)
    return piece


def noise(kind: str, length: int, sounds: Sounds, rng: np.random.Generator) -> Samples:
    """Something to take away: recorded, made, both, or coloured noise that does not move."""
    if kind == "steady":
        return steady(length, rng)
    if kind == "made":
        return make_noise(length, RATE_HZ, rng)
    if kind == "wind":
        return wind(length, RATE_HZ, rng)
    if kind == "lines":
        hiss = steady(length, rng)
        return np.asarray(hiss / rms(hiss) + np.float32(10 ** rng.uniform(-1, 0.7)) * lines(length, rng), np.float32)
    piece = sounds.varied("noise", length, rng, 1.4)
    recorded = piece.samples / rms(piece.samples)
    if kind == "both" or piece.sample_rate < 40000:
        other = make_noise(length, RATE_HZ, rng) if kind == "both" else steady(length, rng)
        recorded = recorded + np.float32(10 ** rng.uniform(-1.5, 0.3)) * other / rms(other)
    return np.asarray(recorded, np.float32)


def steady(length: int, rng: np.random.Generator) -> Samples:
    """Coloured noise: white, pink and brown ones often, others with slopes and bumps of their own."""
    slope_db = float(rng.choice([0.0, -3.0, -6.0, 3.0]) if rng.random() < 0.5 else rng.uniform(-9, 4))
    return shaped(length, RATE_HZ, rng, slope_db, bumps=int(rng.choice([0, 0, 1, 2, 4, 7])))


def lines(length: int, rng: np.random.Generator) -> Samples:
    """Held lines: a hum with its harmonics, or a few whines anywhere; mean power 1."""
    seconds = np.arange(length) / RATE_HZ
    if rng.random() < 0.6:
        base_hz = rng.choice([50.0, 60.0, rng.uniform(30, 500)]) * rng.uniform(0.998, 1.002)
        hertz = base_hz * np.arange(1, int(rng.integers(2, 24)))
    else:
        hertz = 10 ** rng.uniform(1.8, 4.3, int(rng.integers(1, 6)))
    total = np.zeros(length, np.float32)
    for one in hertz[hertz < RATE_HZ / 2]:
        total += np.float32(10 ** rng.uniform(-1.5, 0)) * np.sin(2 * np.pi * one * seconds + rng.uniform(0, 6)).astype(
            np.float32
        )
    return total / np.float32(rms(total))


def tidied(samples: Samples, rng: np.random.Generator) -> Samples:
    """A sound of nature without its rumble and without its background, each more often than not.

    What was recorded with an animal is noise too; where it stays in the target, the same noise is called noise in one
    mixture and sound in the next.
    """
    from scipy.signal import butter, sosfilt

    if rng.random() < _TIDIED:
        cut = butter(2, 10 ** rng.uniform(1.8, 2.8), "high", fs=RATE_HZ, output="sos")
        samples = np.asarray(sosfilt(cut, samples), np.float32)
    return without_background(samples) if rng.random() < _TIDIED else samples


def without_background(samples: Samples) -> Samples:
    """Samples less their steady background; unchanged where that is most of them."""
    import cv2

    heard = analyse(samples[None], RATE_HZ, Framing(3072, 1536))
    power = heard.power()
    background = np.quantile(power, _BACKGROUND, axis=0) / -np.log(1 - _BACKGROUND)
    level = cv2.blur(power, (5, 3), borderType=cv2.BORDER_REFLECT)
    gain = np.maximum(1 - _OVERSUBTRACTION * background.astype(np.float32) / level, np.float32(0.03))
    quiet = synthesise(replace(heard, stft=heard.stft * gain))[0]
    return quiet if rms(quiet) > _LEAST_LEFT * rms(samples) else samples


def convolved(samples: Samples, response: Samples) -> Samples:
    """Samples as they sound in a room."""
    from scipy.signal import oaconvolve

    return np.asarray(oaconvolve(samples, response)[: len(samples)], np.float32)


def rms(samples: Samples) -> float:
    """Root of the mean power, never 0."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) + 1e-9
