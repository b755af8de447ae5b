"""Fit the trained pixel model: the gain of a pixel from nine blurred copies of the picture.

    python -m training.regressions.fit_pixels FOLDER [--pieces 600] [--write]

`FOLDER` is read by `training.regressions.mixing`: speech, and music and nature as things to keep, over recorded and
synthetic noise.
The target is the amplitude of the clean over the noisy sound, to the power of `EXPONENT`; the fit is a logistic
regression with that soft target. Every fifth source is left out of the fit and gives the error that is printed, for the
new weights and for those in the package. `--write` replaces `specapp/denoisers/pixel_model.json`.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.denoisers.pixel_model import load_pixel_model, pixel_features
from specapp.settings.passes import Pass
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.image import Scale, to_image
from specapp.spectral.noise.tracked import track
from training.regressions.mixing import Mixture, mixtures

KINDS = ("speech", "speech", "music", "speech", "speech", "nature", "speech", "noise")
EXPONENT = 0.35
PIXELS_PER_PIECE = 4000
RIDGE = 1e-4
MODEL = Path(__file__).parents[2] / "specapp" / "denoisers" / "pixel_model.json"

Numbers = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pieces", type=int, default=600)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    parts = []
    for mixture in mixtures(options.folder, KINDS, options.pieces, options.seed):
        features, target = pixels_of(mixture, rng)
        aside = zlib.crc32(mixture.source.encode()) % 5 == 0
        parts.append((features, target, np.full(len(target), aside)))
    features, target, left_out = (np.concatenate(part) for part in zip(*parts, strict=True))
    mean, deviation = features[~left_out].mean(axis=0), features[~left_out].std(axis=0)
    weights = fit(design(features[~left_out], mean, deviation), target[~left_out])
    old = load_pixel_model()
    before = old.mean.astype(np.float64), old.deviation.astype(np.float64)
    upper = np.triu_indices(len(old.mean))
    known = np.concatenate([[old.constant], old.linear, old.quadratic[upper]])
    for name, loss in (
        ("fitted here", error(design(features[left_out], mean, deviation) @ weights, target[left_out])),
        ("in the package", error(design(features[left_out], *before) @ known, target[left_out])),
        ("one constant", error(np.full(left_out.sum(), logit(target[~left_out].mean())), target[left_out])),
    ):
        print(f"error on sources left out, {name}: {loss:.4f}")
    if options.write:
        write(weights, mean, deviation, options)


def pixels_of(mixture: Mixture, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Features [shape=(pixels, 9)] and target of some pixels of a mixture."""
    framing = Pass().framing(mixture.sample_rate)
    noisy = FrameSource(mixture.noisy[None], mixture.sample_rate, framing)
    clean = FrameSource(mixture.clean[None], mixture.sample_rate, framing).power(0, noisy.count)
    power = noisy.power(0, noisy.count)
    noise = track(noisy).power(0, power)
    snr_db = 10 * np.log10(float(power.sum(dtype=np.float64) / noise.sum(dtype=np.float64)))
    scale = Scale(1 / noisy.frames_per_second, noisy.bin_hz, snr_db)
    maps = pixel_features(to_image(power, noise, scale).pixels, scale)
    rows = rng.integers(0, power.shape[0], PIXELS_PER_PIECE)
    columns = rng.integers(0, power.shape[1], PIXELS_PER_PIECE)
    features = [np.broadcast_to(feature, power.shape)[rows, columns] for feature in maps]
    gain = np.sqrt(np.minimum(clean / power, 1))[rows, columns]
    return np.column_stack(features).astype(np.float64), gain.astype(np.float64) ** EXPONENT


def design(features: Numbers, mean: Numbers, deviation: Numbers) -> Numbers:
    """Constant, features and their products [shape=(pixels, 55)]."""
    z = np.clip((features - mean) / deviation, -4, 4)
    first, second = np.triu_indices(z.shape[1])
    return np.column_stack([np.ones(len(z)), z, z[:, first] * z[:, second]])


def fit(columns: Numbers, target: Numbers) -> Numbers:
    """Weights of a logistic regression with soft targets, by Newton's method."""
    weights = np.zeros(columns.shape[1])
    weights[0] = logit(target.mean())
    ridge = RIDGE * len(columns) * np.eye(columns.shape[1])
    ridge[0, 0] = 0
    for _ in range(12):
        chance = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        hessian = (columns * (chance * (1 - chance) + 1e-4)[:, None]).T @ columns + ridge
        weights += np.linalg.solve(hessian, columns.T @ (target - chance) - ridge @ weights)
    return weights


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def error(score: Numbers, target: Numbers) -> float:
    """Mean squared error of the compressed gain."""
    return float(np.mean((1 / (1 + np.exp(-np.clip(score, -30, 30))) - target) ** 2))


def write(weights: Numbers, mean: Numbers, deviation: Numbers, options: argparse.Namespace) -> None:
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    count = len(mean)
    quadratic = np.zeros((count, count))
    quadratic[np.triu_indices(count)] = weights[1 + count :]
    stored |= {
        "provenance": f"python -m training.regressions.fit_pixels --pieces {options.pieces} --seed {options.seed}: "
        "voices, music and nature over recorded and synthetic noise, none of them in the benchmarks; "
        "32 ms frames, noise tracked.",
        "mean": rounded(mean),
        "deviation": rounded(deviation),
        "constant": round(float(weights[0]), 5),
        "linear": rounded(weights[1 : 1 + count]),
        "quadratic": [rounded(row[index:]) for index, row in enumerate(quadratic)],
        "exponent": EXPONENT,
    }
    MODEL.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {MODEL.name}")


def rounded(values: Numbers) -> list[float]:
    return [round(float(value), 6) for value in values]


if __name__ == "__main__":
    main()
