"""The question's own denoiser on the picture that specapp exports, used from outside.

    python -m bench.pictures.question FOLDER [--posted q_as_posted.csv]

FOLDER holds clean and noisy recordings of the VoiceBank-DEMAND test set. Each noisy one is exported by the command
line, cleaned with ``cv2.fastNlMeansDenoising`` as it was in the question, and brought back by the command line; what
came of it is measured as SI-SDR.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import soundfile

from bench.evaluation.pairs import Pair, find_pairs
from specapp.cli.main import main as specapp

STRENGTH, TEMPLATE, SEARCH = 10, 7, 21
"""As in the question."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """SI-SDR in dB of one recording before and after, and of the question's code as posted (NaN: not known)."""

    name: str
    noisy_db: float
    cleaned_db: float
    posted_db: float

    @property
    def gain_db(self) -> float:
        return self.cleaned_db - self.noisy_db

    @property
    def over_posted_db(self) -> float:
        return self.cleaned_db - self.posted_db


def clean(noisy: Path, folder: Path) -> Path:
    """Export, denoise the picture, bring it back. Returns the cleaned recording."""
    picture, cleaned = folder / "picture.png", folder / "cleaned.wav"
    run("picture", noisy, "-o", picture)
    pixels = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise SystemExit(f"{picture} cannot be read")
    cv2.imwrite(str(picture), cv2.fastNlMeansDenoising(pixels, None, STRENGTH, TEMPLATE, SEARCH))
    run("apply", picture, noisy, "-o", cleaned)
    return cleaned


def run(*arguments: str | Path) -> None:
    told = StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        failed = specapp([str(argument) for argument in arguments])
    if failed:
        raise SystemExit(told.getvalue())


def si_sdr_db(clean: np.ndarray, estimate: np.ndarray) -> float:
    """Le Roux et al. 2019."""
    reference, heard = (samples.astype(np.float64) - samples.mean() for samples in (clean, estimate))
    target = (heard @ reference) / (reference @ reference) * reference
    return float(10 * np.log10(target @ target / np.sum((heard - target) ** 2)))


def outcome(pair: Pair, posted: dict[str, float]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        cleaned, _ = soundfile.read(clean(pair.noisy, Path(folder)))
    reference, noisy, _ = pair.read()
    length = reference.shape[1]
    before, after = si_sdr_db(reference[0], noisy[0]), si_sdr_db(reference[0], cleaned[:length])
    return Outcome(pair.name, before, after, posted.get(pair.name, float("nan")))


def posted_figures(path: Path | None) -> dict[str, float]:
    if path is None:
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["name"]: float(row["si_sdr"]) for row in csv.DictReader(file)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.pictures.question", description="The question's denoiser on our picture."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posted", type=Path, help="table with the SI-SDR of the question's code as posted")
    options = parser.parse_args(arguments)
    posted = posted_figures(options.posted)
    outcomes = [outcome(pair, posted) for pair in find_pairs(options.folder) if pair.voicebank]
    if not outcomes:
        print(f"no pairs of VoiceBank-DEMAND in {options.folder}", file=sys.stderr)
        return 1
    for one in outcomes:
        print(f"{one.name:20} {one.noisy_db:7.2f} -> {one.cleaned_db:7.2f} dB ({one.gain_db:+.2f})")
    gains, over = ([getattr(one, name) for one in outcomes] for name in ("gain_db", "over_posted_db"))
    print(f"{len(outcomes)} pairs: SI-SDR gained {np.mean(gains):+.2f} dB on average, {min(gains):+.2f} at worst")
    if posted:
        print(f"over the question's code as posted: {np.mean(over):+.1f} dB on average, {min(over):+.1f} at worst")
    return 0 if min(gains) > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
