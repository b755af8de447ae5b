"""Mixtures for the noise estimate: ``python -m training.noise_floor.make CORPUS --seed 1 --count 4000``.

Each mixture is seen at up to three places; what is kept are the statistics that the product sees there and the mean
power of the noise in the near surroundings, relative to the same reference.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.statistics import (
    LOCAL_FRAMES,
    WINDOW_S,
    BandPower,
    Turned,
    audible_bands,
    gather,
    statistics,
    surroundings,
)
from training.noise_floor.sounds import RATE_HZ, Sounds, decode, noise, rms, target
from training.sounds.corpus import Samples, read_manifest

TARGETS = {"music": 0.34, "made music": 0.1, "nature": 0.24, "speech": 0.24, "speech over music": 0.04, "nothing": 0.04}
NOISES = {"recorded": 0.4, "made": 0.24, "both": 0.08, "steady": 0.22, "lines": 0.06}
WINDY_NOISES = NOISES | {"wind": 0.14}
"""Under tidied nature there is more wind."""
SPEECH = {"speech": 1.0, "speech over music": 0.5}
"""What the speech detector is to say; nothing is asked of it in between."""
CLEAN = 0.12
"""Share of mixtures without any noise."""
SNR_DB = (-8.0, 34.0)
RATES_HZ = (48000, 44100, 32000, 22050, 16000, 11025)
_RATE_ODDS = (0.32, 0.32, 0.1, 0.08, 0.14, 0.04)
_LEAST_DB, _MOST_DB = -30.0, 30.0
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Mixture:
    """Noisy samples and the noise in them, of one rate."""

    noisy: Samples
    noise: Samples
    sample_rate: int
    kind: str
    noise_kind: str
    snr_db: float


def mixture(
    sounds: Sounds,
    rng: np.random.Generator,
    seconds: float,
    kind: str = "",
    snr_db: float | None = None,
    *,
    tidy: bool = False,
) -> Mixture:
    """Draw a mixture.

    Parameters
    ----------
    sounds : Sounds
    rng : numpy.random.Generator
    seconds : float
    kind : str
        What is to be kept; drawn where it is empty.
    snr_db : float, optional
        Drawn where it is left out, and then some mixtures have no noise at all.
    tidy : bool
        Take out what was recorded around an animal, more often than not, and add wind more often.
    """
    import soxr

    kind = kind or _draw(TARGETS, rng)
    rate = int(rng.choice(RATES_HZ, p=_RATE_ODDS))
    length = int(seconds * RATE_HZ)
    noise_kind = _draw(WINDY_NOISES if tidy else NOISES, rng)
    disturbance = _tilted(noise(noise_kind, length, sounds, rng), rng, 4)
    wanted = np.zeros(length, np.float32)
    if kind != "nothing":
        piece = target(kind, length, sounds, rng, tidy=tidy)
        wanted = _tilted(piece.samples, rng, 3)
        if piece.sample_rate < 40000 and rng.random() < 0.6:
            rate = min(rate, max(11025, piece.sample_rate))
        if snr_db is None:
            snr_db = float(rng.uniform(*SNR_DB)) if rng.random() >= CLEAN else np.inf
        disturbance *= np.float32(10 ** (-snr_db / 20) * rms(wanted) / rms(disturbance))
    both = np.stack([wanted + disturbance, disturbance])
    if rate != RATE_HZ:
        both = soxr.resample(both.T, RATE_HZ, rate).T
    both *= np.float32(10 ** (-rng.uniform(0, 40) / 20) / (np.abs(both[0]).max() + 1e-9))
    return Mixture(both[0], both[1], rate, kind, noise_kind, np.inf if snr_db is None else snr_db)


def frames_of(samples: Samples, sample_rate: int) -> tuple[FrameSource, slice]:
    """Samples as the estimate looks at them, and the frames that lie inside."""
    n_fft = max(64, round(WINDOW_S * sample_rate / 64) * 64)
    source = FrameSource(samples[None], sample_rate, Framing(n_fft, n_fft // 2))
    return source, slice(1, max(2, source.count - 2))


def examples(mixed: Mixture, rng: np.random.Generator) -> list[tuple[NDArray[np.float32], ...]]:
    """What is seen, what is wanted, and what is audible at some places of a mixture."""
    (source, inside), (alone, _) = (frames_of(samples, mixed.sample_rate) for samples in (mixed.noisy, mixed.noise))
    turned = Turned.of(gather(source.power(0, source.count)[inside], source.bin_hz))
    noise_bands = gather(alone.power(0, source.count)[inside], source.bin_hz)
    audible = audible_bands(mixed.sample_rate)
    count = len(noise_bands.level_db)
    last = max(0, count - LOCAL_FRAMES)
    starts = sorted({0, last, int(rng.integers(last + 1))})[:_PLACES]
    return [_example(turned, noise_bands, start, audible) for start in starts]


def _example(
    turned: Turned, noise_bands: BandPower, start: int, audible: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], ...]:
    near, wide = surroundings(start, len(noise_bands.level_db))
    seen, reference_db = statistics(turned, near, wide, audible)
    truth_db = 10 * np.log10(np.mean(10 ** (noise_bands.level_db[near] / 10), axis=0))
    return seen, np.clip(truth_db - reference_db, _LEAST_DB, _MOST_DB).astype(np.float32), audible.astype(np.float32)


def _tilted(samples: Samples, rng: np.random.Generator, most_db: float) -> Samples:
    """Samples with a random slope per octave."""
    spectrum = np.fft.rfft(samples)
    octaves = np.log2(np.maximum(np.arange(len(spectrum)) * RATE_HZ / len(samples), 60) / 1000)
    spectrum *= 10 ** (np.clip(rng.uniform(-most_db, most_db) * octaves * (rng.random() < 0.4), -24, 24) / 20)
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def _draw(odds: dict[str, float], rng: np.random.Generator) -> str:
    return str(rng.choice(list(odds), p=np.array(list(odds.values())) / sum(odds.values())))


def main() -> None:
    """Read the command line and write the examples."""
    parser = argparse.ArgumentParser(description="Mixtures for the noise estimate.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("out/noise_floor/sounds"))
    parser.add_argument("--out", type=Path, default=Path("out/noise_floor"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--aside", action="store_true", help="of the sources kept aside, for choosing")
    parser.add_argument("--tidy", action="store_true", help="the mixtures of nature alone, of tidied recordings")
    given = parser.parse_args()
    entries = read_manifest(given.corpus)
    if not given.cache.exists():
        decode(given.corpus, entries, given.cache)
    sounds = Sounds(given.cache, [e for e in entries if e.kind == "rir" or e.kept_aside == given.aside])
    found: list[tuple[NDArray[np.float32], ...]] = []
    speech: list[float] = []
    for number in range(given.count):
        rng = np.random.default_rng([given.seed, number, int(given.aside)])
        seconds = float(np.exp(rng.uniform(np.log(1.5), np.log(18))))
        kind = _draw(TARGETS, rng)
        if given.tidy and kind != "nature":
            continue
        mixed = mixture(sounds, rng, seconds, kind, tidy=given.tidy)
        found += examples(mixed, rng)
        speech += [SPEECH.get(mixed.kind, 0.0)] * (len(found) - len(speech))
        if number % 500 == 499:
            print(f"{number + 1} of {given.count}", flush=True)
    given.out.mkdir(parents=True, exist_ok=True)
    seen, wanted, heard = (np.stack(part).astype(np.float16) for part in zip(*found, strict=True))
    name = f"{'aside' if given.aside else 'fit'}_{given.seed}{'_tidy' if given.tidy else ''}.npz"
    np.savez(given.out / name, seen=seen, wanted=wanted, heard=heard, speech=np.array(speech, np.float16))
    print(f"wrote {len(seen)} examples to {name}")


if __name__ == "__main__":
    main()
