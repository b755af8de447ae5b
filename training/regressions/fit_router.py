"""Fit the router's weights: is it speech, or music, nature, noise?

    python -m training.regressions.fit_router FOLDER [--pieces 900] [--write]

`FOLDER` holds clean voices, noises, music and nature with a `manifest.csv` (columns file, sr, ...; the first folder of
a file's path is its kind). Pieces of 2.5 to 9 s are mixed with noise, features are taken by the package itself, and a
logistic regression is fitted; its errors are those on sources left out. `--write` replaces
`specapp/pipeline/detection/speech_detector.json`.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.pipeline.detection.speech_detector import FEATURES, cues_of, features
from specapp.settings.presets import PRESETS
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.noise.tracked import track
from training.regressions.mixing import Signal, mixtures

KINDS = ("speech", "speech", "music", "nature", "noise")
FOLDS = 5
RIDGE = 0.003

Numbers = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pieces", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows, kinds, sources = [], [], []
    for mixture in mixtures(options.folder, KINDS, options.pieces, options.seed):
        rows.append(measure(mixture.noisy, mixture.sample_rate))
        kinds.append(mixture.kind)
        sources.append(mixture.source)
    table, kind_of = np.array(rows), np.array(kinds)
    report(table, kind_of, np.array([zlib.crc32(source.encode()) % FOLDS for source in sources]))
    if options.write:
        path = Path(__file__).parents[2] / "specapp" / "pipeline" / "detection" / "speech_detector.json"
        path.write_text(json.dumps(model_of(table, kind_of, options), indent=1) + "\n", encoding="utf-8")
        print(f"wrote {path.name}")


def measure(signal: Signal, rate: int) -> Numbers:
    voice, rest = (FrameSource(signal[None], rate, one.framing(rate)).keeping() for one in PRESETS["auto"].passes)
    return features(cues_of(voice, track(voice), rest))


def standardised(table: Numbers, mean: Numbers, deviation: Numbers) -> Numbers:
    return np.nan_to_num(np.clip((table - mean) / deviation, -3, 3))


def fit(table: Numbers, is_speech: NDArray[np.bool_]) -> Numbers:
    """Weights and offset of a ridge logistic regression, by Newton's method."""
    columns = np.column_stack([table, np.ones(len(table))])
    ridge = RIDGE * len(table) * np.diag([1.0] * table.shape[1] + [0.0])
    weights = np.zeros(columns.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-columns @ weights))
        hessian = (columns * (chance * (1 - chance) + 1e-6)[:, None]).T @ columns + ridge
        weights += np.linalg.solve(hessian, columns.T @ (is_speech - chance) - ridge @ weights)
    return weights


def report(table: Numbers, kinds: NDArray[np.str_], folds: NDArray[np.int64]) -> None:
    scores = np.zeros(len(table))
    for fold in range(FOLDS):
        known = folds != fold
        mean, deviation = np.nanmean(table[known], axis=0), np.nanstd(table[known], axis=0)
        weights = fit(standardised(table[known], mean, deviation), kinds[known] == "speech")
        scores[~known] = standardised(table[~known], mean, deviation) @ weights[:-1] + weights[-1]
    speech = kinds == "speech"
    order = np.argsort(np.argsort(scores))
    area = (order[speech].sum() - speech.sum() * (speech.sum() - 1) / 2) / speech.sum() / (~speech).sum()
    print(f"area under the curve on sources left out: {area:.3f}")
    for kind in sorted(set(kinds)):
        print(f"  {kind:7} handed to the voice pass: {np.clip(scores[kinds == kind], 0, 1).mean():.3f}")


def model_of(table: Numbers, kinds: NDArray[np.str_], options: argparse.Namespace) -> dict[str, object]:
    mean, deviation = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
    weights = fit(standardised(table, mean, deviation), kinds == "speech")
    return {
        "provenance": f"python -m training.regressions.fit_router --pieces {options.pieces} --seed {options.seed}: "
        "clean voices, music and nature mixed with recorded and synthetic noise",
        "mean": named(mean),
        "deviation": named(deviation),
        "weights": named(weights[:-1]),
        "offset": round(float(weights[-1]), 4),
    }


def named(values: Numbers) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(FEATURES, values, strict=True)}


if __name__ == "__main__":
    main()
