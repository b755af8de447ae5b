"""What hum removal and click repair gain, and what they do to sound without either: `python -m bench.repairs FOLDER`.

The clean recordings of the folder are mixed with hum and clicks, made here or taken from recordings of noise, at
several ratios; each is then repaired by that step alone.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from bench.evaluation.measures import si_sdr_db
from bench.evaluation.pairs import Pair, find_pairs
from bench.report.tables import table
from specapp.pipeline.repair.declick import find_clicks, repair
from specapp.pipeline.repair.dehum import find_hum

Samples: TypeAlias = NDArray[np.float32]
Make: TypeAlias = Callable[[np.random.Generator, int, int], Samples]
Repair: TypeAlias = Callable[[Samples, int], Samples]

_LONGEST_S = 20.0
_SNRS_DB = (0.0, 10.0, 20.0)
_CLICKS_PER_SECOND = 5.0
_SEED = 7


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that repairs are for.

    Parameters
    ----------
    name : str
    make : callable
        (random numbers, samples, sample rate) to the fault alone.
    repair : callable
        (samples, sample rate) to repaired samples.
    """

    name: str
    make: Make
    repair: Repair


@dataclass(frozen=True, slots=True)
class Row:
    """SI-SDR that a repair gained on one file, dB; for sound without a fault, power that it changed over all, dB."""

    fault: str
    domain: str
    name: str
    snr_db: float
    gained_db: float


def without_hum(samples: Samples, sample_rate: int) -> Samples:
    """The samples [shape=(n,)] without the hum that is found."""
    hum = find_hum(samples[None], sample_rate)
    taken = hum.removed(0, samples.size)[0] if hum.found else np.float32(0)
    return np.asarray(samples - taken, np.float32)


def without_clicks(samples: Samples, sample_rate: int) -> Samples:
    """The samples [shape=(n,)] with the clicks that are found repaired."""
    spans = find_clicks(samples, sample_rate)
    repaired = samples.copy()
    for (start, stop), part in zip(spans, repair(samples, spans, sample_rate), strict=True):
        repaired[start:stop] = part
    return repaired


def mains(mains_hz: float, *, buzz: bool) -> Make:
    """Hum of eight harmonics that drifts by 0.1 %, or a buzz of forty."""

    def make(rng: np.random.Generator, length: int, sample_rate: int) -> Samples:
        time = np.arange(length) / sample_rate
        drift = 1 + 0.001 * np.sin(2 * np.pi * 0.07 * time + rng.uniform(0, 6))
        phase = 2 * np.pi * np.cumsum(mains_hz * drift) / sample_rate
        harmonics = range(1, 41 if buzz else 9)
        parts = (np.sin(k * phase + rng.uniform(0, 6)) / k**0.7 for k in harmonics if k * mains_hz < 0.45 * sample_rate)
        return np.asarray(sum(parts), np.float32)

    return make


def clicks(rng: np.random.Generator, length: int, sample_rate: int) -> Samples:
    """Five clicks a second: short decaying bursts of any size, as dust in a groove makes them."""
    samples = np.zeros(length, np.float32)
    for start in rng.integers(0, length, int(_CLICKS_PER_SECOND * length / sample_rate)):
        size = int(rng.uniform(2e-4, 1.2e-3) * sample_rate) + 2
        burst = rng.exponential() * rng.standard_normal(size) * np.exp(-4 * np.arange(size) / size)
        samples[start : start + size] += burst[: length - start].astype(np.float32)
    return samples


def recorded(path: Path) -> Make:
    """A recording of the fault, from a place that chance decides, repeated where it is too short."""

    def make(rng: np.random.Generator, length: int, sample_rate: int) -> Samples:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        resampled = np.asarray(soxr.resample(samples[:, 0], rate, sample_rate), np.float32)
        start = int(rng.integers(0, max(1, resampled.size - length)))
        return np.resize(resampled[start:], length)

    return make


def faults(folder: Path | None) -> tuple[Fault, ...]:
    """What is mixed in: made hum and clicks, and recordings ``hum_*`` and ``vinyl_*`` in a folder."""
    made = [
        Fault("hum, 50 Hz", mains(50, buzz=False), without_hum),
        Fault("buzz, 60 Hz", mains(60, buzz=True), without_hum),
        Fault("clicks", clicks, without_clicks),
    ]
    kinds: Mapping[str, Repair] = {"hum_*": without_hum, "vinyl_*": without_clicks}
    for pattern, way in kinds.items():
        paths = sorted(folder.glob(pattern)) if folder else []
        made += [Fault(path.stem, recorded(path), way) for path in paths]
    return tuple(made)


def rows_of(pair: Pair, chosen: Sequence[Fault]) -> Iterator[Row]:
    """What every repair gains on one clean recording at every ratio."""
    clean, _, sample_rate = pair.read()
    sound = np.ascontiguousarray(clean[0, : int(_LONGEST_S * sample_rate)])
    rng = np.random.default_rng([_SEED, sound.size])
    for way, name in ((without_hum, "no hum"), (without_clicks, "no clicks")):
        changed = np.mean(np.square(way(sound, sample_rate) - sound, dtype=np.float64))
        level_db = 10 * np.log10(changed / np.mean(np.square(sound, dtype=np.float64)) + 1e-10)
        yield Row(name, pair.domain, pair.name, np.inf, float(level_db))
    for fault in chosen:
        disturbance = fault.make(rng, sound.size, sample_rate)
        for snr_db in _SNRS_DB:
            ratio = np.sqrt(np.mean(sound**2) / np.mean(disturbance**2) * 10 ** (-snr_db / 10))
            bad = np.asarray(sound + ratio * disturbance, np.float32)
            repaired = fault.repair(bad, sample_rate)
            gained = si_sdr_db(sound.astype(float), repaired.astype(float)) - si_sdr_db(
                sound.astype(float), bad.astype(float)
            )
            yield Row(fault.name, pair.domain, pair.name, snr_db, gained)


def report(rows: Sequence[Row]) -> str:
    """Tables as Markdown: what is gained, and what is changed where nothing is wrong."""
    lines = []
    broken = [row for row in rows if np.isfinite(row.snr_db)]
    for fault in dict.fromkeys(row.fault for row in broken):
        for domain in sorted({row.domain for row in broken}):
            cells = []
            for snr_db in _SNRS_DB:
                gained = [
                    row.gained_db for row in broken if (row.fault, row.domain, row.snr_db) == (fault, domain, snr_db)
                ]
                cells += [f"{np.mean(gained):+.1f}", f"{min(gained):+.1f}"]
            lines.append([fault, domain, *cells])
    head = ["fault", "domain", *(text for snr in _SNRS_DB for text in (f"{snr:g} dB: gained", "worst"))]
    return "\n\n".join(["Gained SI-SDR, dB.", table(head, lines), "Sound without a fault.", _harm_table(rows)])


def _harm_table(rows: Sequence[Row]) -> str:
    lines = []
    for fault in ("no hum", "no clicks"):
        for domain in sorted({row.domain for row in rows}):
            levels = [row.gained_db for row in rows if (row.fault, row.domain) == (fault, domain)]
            touched = sum(level > -99 for level in levels)
            lines.append([fault, domain, f"{touched} of {len(levels)}", f"{max(levels):.1f}"])
    return table(["", "domain", "files touched", "most that was changed, dB"], lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the repairs over a folder of pairs."""
    parser = argparse.ArgumentParser(prog="bench.repairs", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="pairs of clean and noisy recordings")
    parser.add_argument("--noises", type=Path, metavar="FOLDER", help="recordings hum_* and vinyl_* to mix in")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth recording")
    parser.add_argument("--list", action="store_true", help="also print every result")
    options = parser.parse_args(arguments)
    chosen = faults(options.noises)
    rows = [row for pair in find_pairs(options.folder)[:: options.every] for row in rows_of(pair, chosen)]
    if options.list:
        for row in rows:
            print(f"{row.fault:20} {row.domain:8} {row.name:32} {row.snr_db:5g} {row.gained_db:+8.2f}")
    print(report(rows))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
