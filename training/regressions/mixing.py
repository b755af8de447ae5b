"""Noisy mixtures of clean sounds, for fitting small models: a folder with a `manifest.csv`, any number of pieces.

The manifest has the columns file, sr and more; the first folder of a file's path is its kind (speech, noise, music,
nature).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from training.sounds.noises import make_noise

KINDS = ("speech", "music", "nature", "noise")
RATES_HZ = (16_000, 44_100)
SNR_DB: Mapping[str, tuple[float, float]] = {"speech": (-10, 30), "nature": (-5, 30), "music": (-5, 30)}
SYNTHETIC, MADE = 0.15, 0.25

Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mixture:
    """A noisy piece of one kind and what is clean in it (nothing, where the kind is noise)."""

    noisy: Signal
    clean: Signal
    sample_rate: int
    kind: str
    source: str


def mixtures(folder: Path, kinds: tuple[str, ...], count: int, seed: int) -> Iterator[Mixture]:
    """`count` mixtures of 2.5 to 9 s, one kind after the other."""
    rng = np.random.default_rng(seed)
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as lines:
        listed = [row["file"] for row in csv.DictReader(lines)]
    names = {kind: [name for name in listed if name.startswith(f"{kind}/")] for kind in KINDS}
    for index in range(count):
        yield mix(folder, names, kinds[index % len(kinds)], rng)
        if index % 100 == 99:
            print(f"{index + 1} of {count} pieces", flush=True)


def mix(folder: Path, names: Mapping[str, list[str]], kind: str, rng: np.random.Generator) -> Mixture:
    rate = int(rng.choice(RATES_HZ))
    length = int(rate * rng.uniform(2.5, 9))
    source = str(rng.choice(names["noise"]))
    draw = rng.random()
    if draw < SYNTHETIC:
        noise = coloured(length, rate, rng)
    elif draw < SYNTHETIC + MADE:
        noise = make_noise(length, rate, rng)
    else:
        noise = piece(folder / source, length, rate, rng)
    clean = np.zeros_like(noise)
    if kind != "noise":
        source = str(rng.choice(names[kind]))
        clean = piece(folder / source, length, rate, rng)
        ratio = np.mean(clean**2) / (np.mean(noise**2) + 1e-12) * 10 ** (-rng.uniform(*SNR_DB[kind]) / 10)
        noise = np.asarray(np.sqrt(ratio) * noise, np.float32)
    scale = np.float32(0.5 / max(float(np.abs(clean + noise).max()), 1e-6))
    return Mixture(scale * (clean + noise), scale * clean, rate, kind, source.rsplit("_", 1)[0])


def piece(path: Path, length: int, rate: int, rng: np.random.Generator) -> Signal:
    with soundfile.SoundFile(path) as file:
        needed = int(length * file.samplerate / rate) + 8
        file.seek(int(rng.integers(0, max(1, file.frames - needed))))
        samples = file.read(needed, dtype="float32", always_2d=True).mean(axis=1)
        samples = np.resize(samples, needed)
        return np.asarray(soxr.resample(samples, file.samplerate, rate)[:length], np.float32)


def coloured(length: int, rate: int, rng: np.random.Generator) -> Signal:
    """Gaussian noise whose level falls by up to 6 dB an octave."""
    spectrum = np.fft.rfft(rng.standard_normal(length)) * (np.fft.rfftfreq(length, 1 / rate) + 20) ** -rng.uniform(0, 1)
    return np.fft.irfft(spectrum, length).astype(np.float32)
