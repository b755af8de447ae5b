"""Mix the noisy sounds in specapp/audio/examples from recordings that come with Debian packages.

    python -m scripts.make_samples [--clean FOLDER]

The same seed gives the same samples. Source and licence of every recording stand in the file NOTICE, with the SHA-256
of the files as they are shipped; another version of libFLAC may encode the same samples into other bytes.
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, resample_poly

from specapp.audio.examples import SAMPLES

Samples: TypeAlias = NDArray[np.float64]

SEED = 20261122
VOICE = Path("/usr/share/pocketsphinx/test/data/librivox")
MUSIC = Path("/usr/share/sonic-pi/samples")
PACKAGES = {VOICE: "pocketsphinx-testdata", MUSIC: "sonic-pi-samples"}
PEAK = 10 ** (-3 / 20)
FADE_S = 0.03


@dataclass(frozen=True, slots=True)
class Mix:
    """A clean sound and the noise that is added to it, both (n, channels)."""

    clean: Samples
    noise: Samples
    sample_rate: int


def main() -> int:
    """Write all samples and print what they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clean", type=Path, metavar="FOLDER", help="write the clean sounds there, for measuring")
    arguments = parser.parse_args()
    missing = [package for folder, package in PACKAGES.items() if not folder.is_dir()]
    if missing:
        print(f"error: recordings are missing; apt-get install {' '.join(missing)}", file=sys.stderr)
        return 1
    for name, mix in {"speech": speech(), "music": music()}.items():
        write(mix, SAMPLES[name].path, arguments.clean)
    return 0


def speech() -> Mix:
    """A reader, 16 kHz mono, beside a fan, with a little hum of the mains and hiss of the microphone."""
    sample_rate = 16000
    said = [read(VOICE / f"sense_and_sensibility_01_austen_64kb-0{part}.wav", sample_rate) for part in (880, 890)]
    pause = np.zeros((sample_rate // 3, 1))
    clean = np.concatenate([2 * pause, said[0], said[1], pause])
    shape = (len(clean), 1)
    noise = fan(len(clean), sample_rate) + 0.1 * hum(len(clean), sample_rate) + 0.12 * hiss(shape, sample_rate)
    return at_snr(clean, noise, sample_rate, snr_db=7.0)


def music() -> Mix:
    """Guitar and tabla, 44.1 kHz stereo, three bars at 90 beats a minute, from an old tape."""
    sample_rate = 44100
    bar = round(sample_rate * 4 * 60 / 90)
    chord = bright(read(MUSIC / "guit_em9.flac", sample_rate), sample_rate)
    harmonics = bright(read(MUSIC / "guit_harmonics.flac", sample_rate), sample_rate)
    tabla = bright(read(MUSIC / "loop_tabla.flac", sample_rate), sample_rate)
    clean = np.zeros((3 * bar, 2))
    add(clean, faded(chord[: 2 * bar], sample_rate), at=0)
    add(clean, 0.7 * resample_poly(chord, 4, 3, axis=0), at=2 * bar)  # the same chord a fourth lower
    add(clean, 0.7 * harmonics, at=bar)
    add(clean, 2.0 * tabla, at=0)
    noise = hiss(clean.shape, sample_rate) + 0.2 * hum(len(clean), sample_rate)
    return at_snr(clean, noise, sample_rate, snr_db=13.0)


def bright(samples: Samples, sample_rate: int) -> Samples:
    """The samples with 10 dB more above 1 kHz: the recordings were made for the depth of a mix."""
    high = lfilter(*butter(1, 1000, "highpass", fs=sample_rate), samples, axis=0)
    return np.asarray(samples + 2.2 * high)


def faded(samples: Samples, sample_rate: int) -> Samples:
    """The samples with a short fade at both ends."""
    ramp = np.sin(np.linspace(0, np.pi / 2, round(FADE_S * sample_rate))) ** 2
    fade = np.ones(len(samples))
    fade[: len(ramp)], fade[-len(ramp) :] = ramp, ramp[::-1]
    return samples * fade[:, None]


def fan(length: int, sample_rate: int) -> Samples:
    """A fan (n, 1): air that falls by 12 dB an octave and swells slowly, and the tones of the blades."""
    seconds = np.arange(length)[:, None] / sample_rate
    air = coloured((length, 1), sample_rate, low_hz=70, corner_hz=300, slope=2.0)
    swell = 1 + 0.12 * np.sin(2 * np.pi * 0.31 * seconds) + 0.06 * np.sin(2 * np.pi * 22.4 * seconds)
    blades = np.sum([np.sin(2 * np.pi * 112 * k * seconds + k) / k**1.5 for k in range(1, 6)], axis=0)
    return level(level(air * swell) + 0.15 * level(blades))


def hiss(shape: tuple[int, ...], sample_rate: int) -> Samples:
    """Hiss of a tape or a microphone: white below 2 kHz, falling by 6 dB an octave above."""
    return coloured(shape, sample_rate, low_hz=20, corner_hz=2000, slope=1.0)


def coloured(shape: tuple[int, ...], sample_rate: int, *, low_hz: float, corner_hz: float, slope: float) -> Samples:
    """Noise (n, channels) between `low_hz` and `corner_hz`, above which its amplitude falls as frequency ** -slope."""
    spectrum = np.fft.rfft(np.random.default_rng(SEED).standard_normal(shape), axis=0)
    frequency_hz = np.fft.rfftfreq(shape[0], 1 / sample_rate)[:, None]
    spectrum *= (1 + (frequency_hz / corner_hz) ** 2) ** (-slope / 2)
    spectrum /= 1 + (low_hz / np.maximum(frequency_hz, 1)) ** 4
    return level(np.fft.irfft(spectrum, shape[0], axis=0))


def hum(length: int, sample_rate: int) -> Samples:
    """Hum of the mains (n, 1) with its odd and even harmonics."""
    seconds = np.arange(length)[:, None] / sample_rate
    strengths = {50: 1.0, 100: 0.8, 150: 0.6, 250: 0.3, 300: 0.2, 350: 0.15}
    partials = [strength * np.sin(2 * np.pi * hz * seconds + hz) for hz, strength in strengths.items()]
    return level(np.sum(partials, axis=0))


def read(path: Path, sample_rate: int) -> Samples:
    """A recording as (n, channels); its rate must be the expected one, so that nothing is resampled unseen."""
    samples, found_rate = soundfile.read(path, always_2d=True)
    if found_rate != sample_rate:
        raise ValueError(f"{path.name} has {found_rate} Hz instead of {sample_rate} Hz.")
    return np.asarray(samples)


def add(target: Samples, samples: Samples, *, at: int) -> None:
    """Add samples into the target from an index on; what reaches over its end is cut."""
    samples = samples[: len(target) - at]
    target[at : at + len(samples)] += samples


def level(samples: Samples) -> Samples:
    """The samples with a root mean square of 1."""
    scaled: Samples = samples / np.sqrt(np.mean(samples**2))
    return scaled


def at_snr(clean: Samples, noise: Samples, sample_rate: int, *, snr_db: float) -> Mix:
    """Both sounds, faded, the noise `snr_db` below the clean one, the mix peaking 3 dB below full scale."""
    noise = level(noise) * np.sqrt(np.mean(clean**2)) * 10 ** (-snr_db / 20)
    clean, noise = faded(clean, sample_rate), faded(noise, sample_rate)
    scale = PEAK / np.max(np.abs(clean + noise))
    return Mix(clean * scale, noise * scale, sample_rate)


def si_sdr(estimate: Samples, reference: Samples) -> float:
    """Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019)."""
    target = reference * np.vdot(reference, estimate) / np.vdot(reference, reference)
    return float(10 * np.log10(np.sum(target**2) / np.sum((estimate - target) ** 2)))


def write(mix: Mix, path: Path, clean_folder: Path | None) -> None:
    """Write the mix, and the clean sound where a folder is given; print size, level and digest."""
    noisy = mix.clean + mix.noise
    path.parent.mkdir(exist_ok=True)
    soundfile.write(path, noisy, mix.sample_rate, subtype="PCM_16")
    if clean_folder:
        clean_folder.mkdir(parents=True, exist_ok=True)
        soundfile.write(clean_folder / path.name, mix.clean, mix.sample_rate, subtype="PCM_16")
    print(
        f"{path.name}: {len(noisy) / mix.sample_rate:.2f} s, {mix.sample_rate} Hz, {noisy.shape[1]} channels, "
        f"{path.stat().st_size} bytes, peak {20 * np.log10(np.abs(noisy).max()):.1f} dB, "
        f"SI-SDR {si_sdr(noisy, mix.clean):.2f} dB\n  sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
    )


if __name__ == "__main__":
    sys.exit(main())
