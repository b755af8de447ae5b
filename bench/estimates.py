"""How near the figures that need no clean reference come to the truth: `python -m bench.estimates FOLDER …`.

Every preset cleans every pair; what the result says about itself is compared with what the clean recording says. The
truth comes from the gain that a preset had, in pixels of 32 ms: the square root of the denoised power over the noisy
one, applied to the clean sound and to the noise apart.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.evaluation.pairs import Pair, find_pairs
from bench.report.document import write_section
from bench.report.tables import table
from specapp.audio.recording import Recording
from specapp.pipeline.denoise import denoise
from specapp.pipeline.measuring.lost_sound import LostPlace, neighbourhood
from specapp.settings.settings import Settings
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import Power

FIGURES = ("snr_before_db", "snr_after_db", "noise_reduced_db", "lost_db", "musical_noise")
_PRESETS = ("auto", "voice", "music")
_WINDOW_S = 0.032
_LEAST_LOST = 1e-6
_QUIET = 0.1
_ALONE = 0.1
_FEWEST_PIXELS = 2000
_FEWEST_FILES = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a preset did to a file: as estimated and in truth; see `FIGURES`.

    Parameters
    ----------
    inside, outside : float
        Share of the clean power that was lost, inside and outside the places that are named; NaN without places.
    found : float
        Share of all lost power that lies inside the places.
    area : float
        Share of the picture that the places cover.
    """

    name: str
    domain: str
    preset: str
    estimated: Mapping[str, float]
    true: Mapping[str, float]
    inside: float
    outside: float
    found: float
    area: float


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """Powers of clean sound and noise, and the gain, in one picture [shape=(frames, bins)]."""

    clean: Power
    noise: Power
    gain: Power
    source: FrameSource

    @property
    def lost(self) -> Power:
        """Power of the clean sound that the gain took away."""
        return np.asarray(self.clean * np.square(1 - self.gain))


def compare(pair: Pair, preset: str) -> Comparison:
    """Clean one file with one preset and compare."""
    clean, noisy, sample_rate = pair.read()
    result = denoise(Recording(noisy, sample_rate), Settings(preset=preset))
    pixels = pixels_of(clean, noisy, result.denoised.samples, sample_rate)
    estimated = asdict(result.measurements)
    covered = _covered(pixels, result.measurements.places)
    inside, outside = (_ratio(pixels.lost[where], pixels.clean[where]) for where in (covered, ~covered))
    return Comparison(
        pair.name,
        pair.domain,
        preset,
        {name: float(estimated[name]) for name in FIGURES},
        truth(pixels),
        inside if covered.any() else np.nan,
        outside if covered.any() else np.nan,
        _ratio(pixels.lost[covered], pixels.lost),
        float(covered.mean()),
    )


def pixels_of(
    clean: NDArray[np.float32], noisy: NDArray[np.float32], denoised: NDArray[np.floating], sample_rate: int
) -> Pixels:
    """Clean, noisy and denoised samples [shape=(channels, n)] as pixels of 32 ms."""
    framing = Framing.of_duration(_WINDOW_S, sample_rate)
    sources = [FrameSource(samples, sample_rate, framing) for samples in (clean, noisy - clean, noisy, denoised)]
    sound, noise, before, after = (source.power(0, source.count) for source in sources)
    return Pixels(sound, noise, np.sqrt(np.minimum(after / before, 1)), sources[0])


def truth(pixels: Pixels) -> dict[str, float]:
    """The figures as the clean recording tells them."""
    kept = np.square(pixels.gain)
    level = (pixels.clean + pixels.noise).sum(axis=1)
    quiet = level <= np.quantile(level, _QUIET)
    return {
        "snr_before_db": _db(_ratio(pixels.clean, pixels.noise)),
        "snr_after_db": _db(_ratio(kept * pixels.clean, kept * pixels.noise)),
        "noise_reduced_db": _db(_ratio(pixels.noise[quiet], (kept * pixels.noise)[quiet])),
        "lost_db": _db(_ratio(pixels.lost, pixels.clean) + _LEAST_LOST),
        "musical_noise": _musical_noise(pixels),
    }


def _musical_noise(pixels: Pixels) -> float:
    """Log of the kurtosis ratio of the noise itself, where it is 10 dB louder than the sound; NaN if it hardly is."""
    frame_s, bin_hz = 1 / pixels.source.frames_per_second, pixels.source.bin_hz
    sound, level = (neighbourhood(power, frame_s, bin_hz) for power in (pixels.clean, pixels.noise))
    alone = sound < _ALONE * level
    if alone.sum() < _FEWEST_PIXELS:
        return float("nan")
    relative = (pixels.noise[alone] / level[alone]).astype(np.float64)
    before, after = (
        np.mean(power**4) / np.mean(power**2) ** 2 for power in (relative, relative * np.square(pixels.gain[alone]))
    )
    return float(np.log(after / before))


def _covered(pixels: Pixels, places: Sequence[LostPlace]) -> NDArray[np.bool_]:
    source = pixels.source
    covered = np.zeros(pixels.clean.shape, bool)
    for place in places:
        rows = slice(*(int(s * source.frames_per_second) for s in (place.start_s, place.stop_s)))
        columns = slice(*(int(hz / source.bin_hz) for hz in (place.low_hz, place.high_hz)))
        covered[rows, columns] = True
    return covered


def agreement_table(comparisons: Sequence[Comparison], name: str) -> str:
    """How one figure agrees with the truth, by domain and over all."""
    lines = []
    for group, rows in _groups(comparisons):
        pairs = np.array([(row.estimated[name], row.true[name]) for row in rows])
        pairs = pairs[np.isfinite(pairs).all(axis=1)]
        if len(pairs) >= _FEWEST_FILES:
            lines.append([group, str(len(pairs)), *_agreement(pairs)])
    return table(["", "results", "Spearman", "Pearson", "bias", "spread", "range of the truth"], lines)


def _agreement(pairs: NDArray[np.float64]) -> list[str]:
    from scipy.stats import spearmanr

    estimated, true = pairs.T
    rank = float(spearmanr(estimated, true).statistic)
    linear = float(np.corrcoef(estimated, true)[0, 1])
    error = estimated - true
    low, high = np.quantile(true, (0.05, 0.95))
    return [f"{rank:.2f}", f"{linear:.2f}", f"{error.mean():+.1f}", f"{error.std():.1f}", f"{low:.1f} to {high:.1f}"]


def places_table(comparisons: Sequence[Comparison]) -> str:
    """Whether the places hold what was lost."""
    lines = []
    for group, rows in _groups(comparisons):
        placed = [row for row in rows if np.isfinite(row.inside)]
        if placed:
            inside, outside, found, area = (
                np.array([getattr(row, name) for row in placed]) for name in ("inside", "outside", "found", "area")
            )
            times = inside / np.maximum(outside, _LEAST_LOST)
            cells = (f"{100 * np.median(part):.1f} %" for part in (inside, outside, found, area))
            lines.append([group, f"{len(placed)} of {len(rows)}", *cells, f"{np.median(times):.1f}"])
    head = ["", "results with places", "lost inside", "lost outside", "of all that was lost", "of the picture", "times"]
    return table(head, lines)


def _groups(comparisons: Sequence[Comparison]) -> Iterator[tuple[str, list[Comparison]]]:
    for domain in sorted({row.domain for row in comparisons}):
        yield domain, [row for row in comparisons if row.domain == domain]
    for preset in dict.fromkeys(row.preset for row in comparisons):
        yield f"all, {preset}", [row for row in comparisons if row.preset == preset]
    yield "all", list(comparisons)


def report(comparisons: Sequence[Comparison]) -> str:
    """All tables as Markdown."""
    parts = [f"{len({row.name for row in comparisons})} files, presets {', '.join(_presets(comparisons))}."]
    for name in FIGURES:
        parts += [f"### `{name}`", agreement_table(comparisons, name)]
    return "\n\n".join([*parts, "### `places`", places_table(comparisons)])


def _presets(comparisons: Sequence[Comparison]) -> list[str]:
    return list(dict.fromkeys(row.preset for row in comparisons))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison over folders of pairs."""
    parser = argparse.ArgumentParser(prog="bench.estimates", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="pairs of clean and noisy recordings")
    parser.add_argument("--presets", nargs="+", default=_PRESETS, metavar="PRESET")
    parser.add_argument("--document", type=Path, metavar="FILE.md", help="also write the tables into this document")
    options = parser.parse_args(arguments)
    pairs = [pair for folder in options.folders for pair in find_pairs(folder)]
    comparisons = [compare(pair, preset) for preset in options.presets for pair in pairs]
    markdown = report(comparisons)
    print(markdown)
    if options.document:
        write_section(options.document, "estimates", markdown)
    return 0


def _ratio(above: Power, below: Power) -> float:
    return float(above.sum(dtype=np.float64) / max(float(below.sum(dtype=np.float64)), 1e-30))


def _db(ratio: float) -> float:
    return float(10 * np.log10(max(ratio, 1e-12)))


if __name__ == "__main__":
    raise SystemExit(main())
