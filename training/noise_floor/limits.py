"""What a gain could win if the noise were known better: ``python -m training.noise_floor.limits PAIRS``.

The preset *music* cleans every pair with the noise that it finds by itself and with the true one, followed more and
more quickly; SI-SDR gained, mean and worst file, as Markdown (docs/decisions.md, The noise in music and nature).
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.ndimage import uniform_filter1d

from bench.evaluation.measures import si_sdr_db
from bench.evaluation.pairs import Pair, find_pairs
from specapp.pipeline.cleaning_pass import PreparedPass
from specapp.settings.passes import Pass
from specapp.settings.presets import PRESETS
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.image import Scale
from specapp.spectral.masks import Masks
from specapp.spectral.noise.gated import gate
from specapp.spectral.noise.predicted import predict
from specapp.spectral.spectrogram import Power, Samples, Spectrogram, synthesise

_MUSIC = PRESETS["music"].passes[0]
_LEAST_POWER = 1e-14
_FRAMES_OF_A_MOMENT = 3
_LOW_HZ = 120.0


@dataclass(frozen=True, slots=True)
class KnownNoise:
    """Noise whose power is known in every frame [shape=(frames, bins)]."""

    known: Power

    def power(self, first: int, power: Power) -> Power:
        """Noise of the frames from `first` on."""
        return self.known[first : first + len(power)]


def main() -> None:
    """Print the table of a folder of pairs."""
    parser = argparse.ArgumentParser(description="What is lost because the noise is not known.")
    parser.add_argument("folder", type=Path, help="as training.noise_floor.pairs or bench.quality has it")
    pairs = [pair for pair in find_pairs(parser.parse_args().folder) if not pair.speech]
    domains = sorted({pair.domain for pair in pairs})
    gains = {domain: [gains_db(pair) for pair in pairs if pair.domain == domain] for domain in domains}
    print("| noise |", " | ".join(f"{domain} ({len(rows)})" for domain, rows in gains.items()), "|")
    print("| --- |" + " --: |" * len(domains))
    for name in next(iter(gains.values()))[0]:
        values = ([row[name] for row in rows] for rows in gains.values())
        print(f"| {name} |", " | ".join(f"{np.mean(one):+.1f} ({min(one):+.1f})" for one in values), "|")


def gains_db(pair: Pair) -> Mapping[str, float]:
    """SI-SDR gained on the first channel, by what the pass knows of the noise."""
    clean, noisy, sample_rate = pair.read()
    sound, noise, mixture = (
        FrameSource(one[:1], sample_rate, _MUSIC.framing(sample_rate)) for one in (clean, noisy - clean, noisy)
    )
    before_db = si_sdr_db(clean[0], noisy[0])
    cleaned = {name: _cleaned(mixture, *how) for name, how in _ways(mixture, _all_power(noise))}
    cleaned["Wiener gain of the true spectra"] = _wiener(mixture, _all_power(sound), _all_power(noise))
    return {name: si_sdr_db(clean[0], estimate.astype(np.float64)) - before_db for name, estimate in cleaned.items()}


def _ways(mixture: FrameSource, true: Power) -> Iterator[tuple[str, tuple[Power, Pass]]]:
    """Noise and pass of every row of the table but the last."""
    like = np.ones_like(true)
    gated = gate(mixture, _MUSIC.noise_quantile, _MUSIC.noise_bias).level
    plain = replace(_MUSIC, estimates=tuple(replace(one, oversubtraction=1.0) for one in _MUSIC.estimates))
    yield "gated floor", (gated * like, plain)
    as_it_is = (
        predict(mixture, lambda steps: np.repeat(gated, len(steps) + 1, axis=0), _MUSIC.noise_quantile).power(0, true)
        * like
    )
    yield "as it is", (as_it_is, plain)
    twice = replace(plain, estimates=tuple(replace(one, oversubtraction=2.0) for one in plain.estimates))
    yield "true noise, mean of the recording", (true.mean(axis=0) * like, twice)
    low = np.arange(true.shape[1]) * mixture.bin_hz < _LOW_HZ
    known = np.where(low, 2 * true.mean(axis=0), as_it_is)
    yield f"as it is, but true below {_LOW_HZ:g} Hz", (np.maximum(known, as_it_is), plain)
    yield "true noise, mean of 4 s", (_mean_of(true, mixture, 4.0), twice)
    yield "… and a floor of 30 dB instead of 20", (_mean_of(true, mixture, 4.0), replace(twice, reduction_db=30.0))
    wiener = tuple(replace(one, rule="wiener") for one in twice.estimates)
    yield "… and the Wiener rule", (_mean_of(true, mixture, 4.0), replace(twice, estimates=wiener))
    yield "true noise, mean of 0.5 s", (_mean_of(true, mixture, 0.5), twice)
    yield "true noise, mean of three frames", (uniform_filter1d(true, _FRAMES_OF_A_MOMENT, axis=0), twice)


def _mean_of(power: Power, source: FrameSource, seconds: float) -> Power:
    mean: Power = uniform_filter1d(power, int(seconds * source.frames_per_second) | 1, axis=0)
    return mean


def _all_power(source: FrameSource) -> Power:
    return np.maximum(source.power(0, source.count), np.float32(_LEAST_POWER))


def _cleaned(mixture: FrameSource, noise: Power, settings: Pass) -> Samples:
    scale = Scale(1 / mixture.frames_per_second, mixture.bin_hz, None)
    prepared = PreparedPass(settings, mixture, KnownNoise(noise.astype(np.float32)), scale, Masks(()))
    samples = mixture.samples[0]
    cleaned: Samples = samples - prepared.removed(0, len(samples))[0]
    return cleaned


def _wiener(mixture: FrameSource, sound: Power, noise: Power) -> Samples:
    stft = mixture.spectrogram(0, mixture.count).stft * (sound / (sound + noise))
    length = mixture.samples.shape[1]
    return synthesise(Spectrogram(stft, mixture.sample_rate, mixture.framing, 0, length))[0, :length]


if __name__ == "__main__":
    main()
