"""Pairs of sources kept aside, for choosing: ``python -m training.noise_floor.pairs CORPUS FOLDER``.

The folder is one that ``bench.quality`` reads: ``DOMAIN/clean/NAME.flac`` and ``DOMAIN/noisy/NAME.flac``.
"""

import argparse
from pathlib import Path

import numpy as np
import soundfile

from training.noise_floor.make import mixture
from training.noise_floor.sounds import Sounds, decode
from training.sounds.corpus import read_manifest

COUNTS = {"music": 40, "nature": 32, "speech": 40}
SNR_DB = {"music": (0.0, 20.0), "nature": (0.0, 15.0), "speech": (-10.0, 15.0)}


def main() -> None:
    """Read the command line and write the pairs."""
    parser = argparse.ArgumentParser(description="Pairs of sources kept aside.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("out/noise_floor/sounds"))
    parser.add_argument("--seed", type=int, default=77)
    given = parser.parse_args()
    entries = read_manifest(given.corpus)
    if not given.cache.exists():
        decode(given.corpus, entries, given.cache)
    sounds = Sounds(given.cache, [entry for entry in entries if entry.kind == "rir" or entry.kept_aside])
    for kind, count in COUNTS.items():
        for number in range(count):
            rng = np.random.default_rng([given.seed, number, len(kind)])
            made = mixture(sounds, rng, rng.uniform(4, 12), kind, rng.uniform(*SNR_DB[kind]))
            name = f"{kind[:2]}_{number:02}_{made.noise_kind}_{made.snr_db:.0f}dB.flac"
            for folder, samples in (("clean", made.noisy - made.noise), ("noisy", made.noisy)):
                path = given.folder / kind / folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                soundfile.write(path, samples, made.sample_rate, "PCM_24")


if __name__ == "__main__":
    main()
