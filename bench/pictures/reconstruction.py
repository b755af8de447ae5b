"""Pictures without their sound: how near each reconstruction of the phase comes.

    python -m bench.pictures.reconstruction FOLDER [--most N]

FOLDER holds clean and noisy recordings; the clean speech is drawn as a picture and made to sound by the picture alone.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from pesq import pesq

from bench.evaluation.pairs import find_pairs
from specapp.audio.recording import Recording, read
from specapp.picture.exchange import to_picture
from specapp.picture.synthesis.sound_of import Method, sound_of

_SPEECH_RATE = 16_000
WAYS: tuple[tuple[Method, int], ...] = (
    ("griffin-lim", 32),
    ("griffin-lim", 100),
    ("gradient", 0),
    ("gradient", 32),
    ("gradient", 100),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Spectral convergence in dB, PESQ-WB, and seconds per second of sound."""

    convergence_db: float
    pesq_wb: float
    seconds: float


def measured(recording: Recording, method: Method, iterations: int) -> Figures:
    picture = to_picture(recording)
    started = time.perf_counter()
    made = sound_of(picture, method=method, iterations=iterations)
    seconds = (time.perf_counter() - started) / recording.duration_s
    score = pesq(_SPEECH_RATE, recording.samples[0], made.recording.samples[0], "wb")
    return Figures(made.convergence_db, float(score), seconds)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.pictures.reconstruction", description="Pictures without their sound.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=1000, help="recordings to take at most")
    options = parser.parse_args(arguments)
    speech = [read(pair.clean) for pair in find_pairs(options.folder) if pair.speech]
    sounds = [one for one in speech if one.sample_rate == _SPEECH_RATE][: options.most]
    if not sounds:
        print(f"no speech at {_SPEECH_RATE} Hz in {options.folder}", file=sys.stderr)
        return 1
    print(f"{len(sounds)} recordings\n\n| phase | rounds | spectral convergence, dB | PESQ-WB | s per s |\n|-|-|-|-|-|")
    for method, iterations in WAYS:
        rows = [astuple(measured(sound, method, iterations)) for sound in sounds]
        convergence_db, score, seconds = np.mean(rows, axis=0)
        print(f"| {method} | {iterations} | {convergence_db:.1f} | {score:.2f} | {seconds:.3f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
