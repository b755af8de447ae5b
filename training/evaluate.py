"""How good the network is, alone and with others: ``python -m training.evaluate PAIRS``.

``--make CORPUS`` first fills the folder with pairs mixed from the sounds that were kept aside, for choosing between
networks and combinations; a folder of other pairs is for reporting.
"""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import soundfile

from bench.evaluation.measures import Figures, measure
from bench.evaluation.pairs import Pair, find_pairs
from specapp.audio.recording import Recording
from specapp.pipeline.denoise import denoise
from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from specapp.spectral.spectrogram import Spectrogram, synthesise
from training.mixing import Mixer, Odds
from training.sounds.corpus import RATE_HZ, Corpus, decode, read_manifest


def learned_with(
    learned: float, cepstral: float = 0, pixels: float = 0, *, noise: str = "tracked", reduction_db: float = 30
) -> tuple[Pass, ...]:
    """A pass whose gain is the product of the estimates, each to the power of its weight.

    Parameters
    ----------
    learned, cepstral, pixels : float
        Weights; 0 leaves an estimate out.
    noise : str
        Estimator of the noise.
    reduction_db : float
    """
    weighted = (
        ((Step("learned"),), "wiener", 1.0, learned),
        ((Step("cepstral"),), "lsa", 2.0, cepstral),
        ((Step("pixels"),), "wiener", 1.0, pixels),
    )
    estimates = tuple(Estimate(chain, rule, over, weight) for chain, rule, over, weight in weighted if weight)
    return (Pass(estimates, overlap=50.0, noise=noise, reduction_db=reduction_db),)


COMBINATIONS: Mapping[str, tuple[Pass, ...]] = {
    "voice": PRESETS["voice"].passes,
    "learned": learned_with(1),
    "classic": PRESETS["classic"].passes,
    "learned, 36 dB": learned_with(1, reduction_db=36),
    "learned .8, cepstral .3, 36 dB": learned_with(0.8, 0.3, reduction_db=36),
    "learned .8, cepstral .3, 40 dB": learned_with(0.8, 0.3, reduction_db=40),
    "learned 1, cepstral .2, 36 dB": learned_with(1, 0.2, reduction_db=36),
    "learned .4, cepstral .4, pixels .4": learned_with(0.4, 0.4, 0.4),
    "learned, gated": learned_with(1, noise="gated"),
    "music": PRESETS["music"].passes,
}
"""What is compared when no names are given."""


def make_pairs(corpus: Path, cache: Path, folder: Path, counts: Mapping[str, int]) -> None:
    """Write pairs of sounds kept aside as ``DOMAIN/clean`` and ``DOMAIN/noisy``.

    Parameters
    ----------
    corpus, cache : Path
        See `training.sounds.corpus`.
    folder : Path
        Where to; pairs that are there stay.
    counts : mapping from str to int
        Pairs per domain.
    """
    entries = [entry for entry in read_manifest(corpus) if entry.kept_aside]
    decode(corpus, entries, cache)
    sounds = Corpus(cache, entries, RATE_HZ)
    for domain, count in counts.items():
        mixer = Mixer(sounds, 1, Odds(targets={domain: 1.0}, clean=0.0))
        for number in range(count):
            noisy, clean, _ = mixer.mixture(np.random.default_rng([2, number]))
            for kind, stft in (("noisy", noisy), ("clean", clean)):
                path = folder / domain / kind / f"{domain}_{number:03d}.flac"
                path.parent.mkdir(parents=True, exist_ok=True)
                length = (len(stft) - 1) * mixer.framing.hop_length
                samples = synthesise(Spectrogram(stft[None], RATE_HZ, mixer.framing, 0, length))
                soundfile.write(path, samples[0], RATE_HZ, subtype="PCM_24")


def evaluate(pairs: Iterable[Pair], passes: tuple[Pass, ...]) -> dict[str, Figures]:
    """Figures of every pair, by ``domain/name``.

    Parameters
    ----------
    pairs : iterable of Pair
    passes : tuple of Pass
    """
    figures = {}
    settings = Settings(passes=passes)
    for pair in pairs:
        clean, noisy, rate = pair.read()
        result = denoise(Recording(noisy, rate), settings)
        estimate = np.asarray(result.denoised.samples, np.float32)
        figures[f"{pair.domain}/{pair.name}"] = measure(clean, noisy, estimate, rate, speech=pair.speech)
    return figures


def line(name: str, pairs: Iterable[Pair], figures: Mapping[str, Figures]) -> str:
    """A row of a Markdown table: by domain, means and the worst gain in SI-SDR."""
    cells = [name]
    groups: dict[str, list[Figures]] = {domain: [] for domain in ("voicebank", "speech", "music", "nature")}
    for pair in pairs:
        groups.setdefault(pair.domain, []).append(figures[f"{pair.domain}/{pair.name}"])
        if pair.voicebank:
            groups["voicebank"].append(figures[f"{pair.domain}/{pair.name}"])
    for domain, members in groups.items():
        gains = np.array([one.si_sdr_gain_db for one in members])
        if not len(gains):
            cells.append("–")
        elif domain in ("voicebank", "speech"):
            pesq, covl, stoi = (np.mean([getattr(one, key) for one in members]) for key in ("pesq_wb", "covl", "stoi"))
            harmed = int((gains < -0.5).sum())
            cells.append(
                f"{pesq:.3f} / {covl:.2f} / {stoi:.1f} / {gains.mean():+.1f} ({gains.min():+.1f}, {harmed} harmed)"
            )
        else:
            cells.append(f"{gains.mean():+.1f} ({gains.min():+.1f})")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Read the command line and print a table."""
    parser = argparse.ArgumentParser(description="Measure the network alone and with other estimates.")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("names", nargs="*", help="combinations; default: all")
    parser.add_argument("--make", type=Path, metavar="CORPUS")
    parser.add_argument("--cache", type=Path, default=Path("out/training/sounds"))
    given = parser.parse_args()
    if given.make:
        make_pairs(given.make, given.cache, given.pairs, {"speech": 60, "music": 16, "nature": 12})
    pairs = find_pairs(given.pairs)
    print("| | VoiceBank: PESQ / COVL / STOI / dSI (worst) | speech | music: dSI (worst) | nature |")
    print("|---|---|---|---|---|")
    for name in given.names or COMBINATIONS:
        print(line(name, pairs, evaluate(pairs, COMBINATIONS[name])), flush=True)


if __name__ == "__main__":
    main()
