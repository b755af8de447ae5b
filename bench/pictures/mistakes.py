"""The mistakes of the tour, as people write them with librosa, OpenCV and matplotlib, beside what the page measures.

    python -m bench.pictures.mistakes [SOUND …] [--seconds N]

Prints what is left of the sound with each mistake, from the real libraries and from
`specapp.picture.pitfalls.mistakes`, and fails where the two disagree. The sounds that ship with specapp are taken where
none is named.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from specapp.audio.examples import SAMPLES
from specapp.audio.recording import Recording, read
from specapp.picture.pitfalls.mistakes import MISTAKES, run

Samples = NDArray[np.float32]

USUAL_TOLERANCE_DB = 0.5
TOLERANCES_DB = {"griffin_lim": 1.5, "figure": 1.5}
"""Random phases differ from run to run; the figure of the tour has no ticks and labels."""


@dataclass(frozen=True, slots=True)
class Row:
    """Signal over error of one sound with one mistake, dB."""

    sound: str
    mistake: str
    librosa_db: float
    specapp_db: float

    @property
    def agrees(self) -> bool:
        tolerance_db = TOLERANCES_DB.get(self.mistake, USUAL_TOLERANCE_DB)
        return abs(self.librosa_db - self.specapp_db) <= tolerance_db


def levels_of(y: Samples) -> tuple[NDArray[np.complex64], Samples, float]:
    stft = librosa.stft(y)
    top = float(np.abs(stft).max())
    return stft, librosa.amplitude_to_db(np.abs(stft), ref=top), top


def with_phase(magnitude: Samples, stft: NDArray[np.complex64], length: int) -> Samples:
    back: Samples = librosa.istft(magnitude * np.exp(1j * np.angle(stft)), length=length)
    return back


def in_16_bits(db: Samples) -> tuple[NDArray[np.uint16], float, float]:
    low, high = float(db.min()), float(db.max())
    return np.round((db - low) / (high - low) * 65535).astype(np.uint16)[::-1], low, high


def from_16_bits(picture: NDArray[np.uint16], low: float, high: float) -> Samples:
    return np.asarray(picture / 65535 * (high - low) + low, np.float32)


def careful(y: Samples) -> Samples:
    stft, db, top = levels_of(y)
    picture, low, high = in_16_bits(db)
    return with_phase(librosa.db_to_amplitude(from_16_bits(picture[::-1], low, high), ref=top), stft, len(y))


def mel(y: Samples, sr: int) -> Samples:
    stft = librosa.stft(y)
    power = librosa.feature.melspectrogram(S=np.abs(stft) ** 2, sr=sr)
    return with_phase(librosa.feature.inverse.mel_to_stft(power, sr=sr), stft, len(y))


def eight_bits(y: Samples) -> Samples:
    stft, db, _ = levels_of(y)
    picture = cv2.normalize(db, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    return with_phase(librosa.db_to_amplitude(np.round(picture).astype(np.uint8).astype(np.float32)), stft, len(y))


def figure(y: Samples, folder: Path) -> Samples:
    import librosa.display
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    stft, db, top = levels_of(y)
    plt.figure(figsize=(6.4, 4.8))
    librosa.display.specshow(db)
    plt.savefig(folder / "picture.png", dpi=100)
    plt.close()
    grey: Any = cv2.imread(str(folder / "picture.png"), cv2.IMREAD_GRAYSCALE)
    picture = cv2.resize(grey, db.shape[::-1])
    low, high = float(db.min()), float(db.max())
    return with_phase(librosa.db_to_amplitude(picture[::-1] / 255 * (high - low) + low, ref=top), stft, len(y))


def jpeg(y: Samples, folder: Path) -> Samples:
    stft, db, top = levels_of(y)
    low, high = float(db.min()), float(db.max())
    cv2.imwrite(str(folder / "picture.jpg"), np.round((db - low) / (high - low) * 255).astype(np.uint8)[::-1])
    picture: Any = cv2.imread(str(folder / "picture.jpg"), cv2.IMREAD_GRAYSCALE)
    return with_phase(librosa.db_to_amplitude(picture[::-1] / 255 * (high - low) + low, ref=top), stft, len(y))


def no_flip(y: Samples) -> Samples:
    stft, db, top = levels_of(y)
    picture, low, high = in_16_bits(db)
    return with_phase(librosa.db_to_amplitude(from_16_bits(picture, low, high), ref=top), stft, len(y))


def twice(y: Samples) -> Samples:
    stft, db, _ = levels_of(y)
    return with_phase(librosa.amplitude_to_db(db), stft, len(y))


def no_phase(y: Samples) -> Samples:
    _, db, top = levels_of(y)
    back: Samples = librosa.istft(librosa.db_to_amplitude(db, ref=top), length=len(y))
    return back


def griffin_lim(y: Samples) -> Samples:
    _, db, top = levels_of(y)
    back: Samples = librosa.griffinlim(librosa.db_to_amplitude(db, ref=top), length=len(y), random_state=0)
    return back


def by_librosa(name: str, recording: Recording, folder: Path) -> Samples:
    """What is heard with a mistake [shape=(channels, n)]."""
    length, rate = recording.length, recording.sample_rate
    path = folder / "sound.wav"
    soundfile.write(path, recording.samples.T, rate, subtype="FLOAT")
    if name == "forced_rate":
        y, sr = librosa.load(path)
        back = librosa.resample(careful(y), orig_sr=sr, target_sr=rate, res_type="soxr_hq")
        return np.stack([librosa.util.fix_length(back, size=length)] * recording.channels)
    y, _ = librosa.load(path, sr=None, mono=False)
    steps: dict[str, Callable[[Samples], Samples]] = {
        "mel": lambda one: mel(one, rate),
        "eight_bits": eight_bits,
        "figure": lambda one: figure(one, folder),
        "jpeg": lambda one: jpeg(one, folder),
        "no_flip": no_flip,
        "twice": twice,
        "no_phase": no_phase,
        "griffin_lim": griffin_lim,
    }
    return np.stack([steps[name](one) for one in np.atleast_2d(y)])


def snr_db(original: NDArray[Any], heard: Samples) -> float:
    error = heard.astype(np.float64) - original
    return float(10 * np.log10(np.sum(original.astype(np.float64) ** 2) / np.sum(error**2)))


def rows(name: str, recording: Recording, mistakes: Iterable[str] = MISTAKES) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return [
            Row(
                name,
                mistake,
                snr_db(recording.samples, by_librosa(mistake, recording, Path(folder))),
                run(recording, (mistake,)).snr_db,
            )
            for mistake in mistakes
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.pictures.mistakes", description="The mistakes of the tour, with librosa."
    )
    parser.add_argument("sounds", nargs="*", type=Path, default=[sample.path for sample in SAMPLES.values()])
    parser.add_argument("--seconds", type=float, default=4.0, help="of each sound (default: 4)")
    options = parser.parse_args(arguments)
    measured = [
        row for path in options.sounds for row in rows(path.stem, read(path).excerpt(0.0, min(8.0, options.seconds)))
    ]
    print(f"{'sound':20} {'mistake':12} {'librosa':>9} {'specapp':>9}   signal over error, dB")
    for row in measured:
        verdict = "" if row.agrees else "   DIFFERS"
        print(f"{row.sound[:20]:20} {row.mistake:12} {row.librosa_db:9.2f} {row.specapp_db:9.2f}{verdict}")
    return 0 if all(row.agrees for row in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
