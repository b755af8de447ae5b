"""The sounds to learn from: a folder with a manifest, decoded once, cut into pieces at random.

Any folder will do whose ``manifest.csv`` has the columns ``file`` (its first folder is the kind: speech, noise, music,
nature), ``seconds``, ``sr``, ``source``, ``licence`` and ``speaker``.
"""

import csv
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import AudioError

RATE_HZ = 16000
WIDE_RATE_HZ = 48000
KINDS = ("speech", "noise", "music", "nature")
_SPLIT_SALT = 13
_SPLIT_SHARE = 8

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the manifest.

    Parameters
    ----------
    file : str
        Path below the corpus; its first folder is the kind.
    seconds : float
    sample_rate : int
    source : str
        Where it comes from.
    speaker : str
        Voice, animal or kind of noise.
    """

    file: str
    seconds: float
    sample_rate: int
    source: str
    speaker: str

    @property
    def kind(self) -> str:
        """The first folder of the path."""
        return self.file.split("/", maxsplit=1)[0]

    @property
    def kept_aside(self) -> bool:
        """Whether it is for choosing models, not for fitting: decided by a hash of its source and speaker."""
        key = self.file if self.kind == "music" else f"{self.source}/{self.speaker}"
        return zlib.crc32(f"{_SPLIT_SALT} {key}".encode()) % _SPLIT_SHARE == 0


def read_manifest(folder: Path) -> list[Entry]:
    """Entries of ``folder/manifest.csv``.

    Raises
    ------
    AudioError
        If there is none.
    """
    path = folder / "manifest.csv"
    if not path.is_file():
        raise AudioError(f"{folder} has no manifest.csv. Name a folder with one (see training/README.md).")
    with path.open(newline="", encoding="utf-8") as lines:
        return [
            Entry(row["file"], float(row["seconds"]), int(row["sr"]), row["source"], row["speaker"])
            for row in csv.DictReader(lines)
        ]


def decode(folder: Path, entries: list[Entry], cache: Path) -> None:
    """Write each entry as 16-bit samples at 16 kHz, and at 48 kHz where it has that rate, below `cache`.

    Parameters
    ----------
    folder : Path
        The corpus.
    entries : list of Entry
    cache : Path
        A folder; files that are there already are kept.
    """
    import soundfile
    from scipy.signal import resample_poly

    for entry in entries:
        target = cached(cache, entry, RATE_HZ)
        if target.exists():
            continue
        samples, rate = soundfile.read(folder / entry.file, dtype="float32", always_2d=True)
        samples = samples.mean(axis=1)
        if rate == WIDE_RATE_HZ:
            _save(cached(cache, entry, WIDE_RATE_HZ), samples)
        _save(target, samples if rate == RATE_HZ else resample_poly(samples, RATE_HZ // 1000, rate // 1000))


def cached(cache: Path, entry: Entry, rate_hz: int) -> Path:
    """Where the decoded samples of an entry lie."""
    return cache / str(rate_hz) / f"{entry.file}.npy"


def _save(path: Path, samples: Samples) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npy")
    np.save(unfinished, np.clip(np.rint(samples * 32767), -32767, 32767).astype(np.int16))
    unfinished.rename(path)


class Corpus:
    """Decoded sounds of one rate, by kind, from which pieces are drawn.

    Parameters
    ----------
    cache : Path
        As filled by `decode`.
    entries : iterable of Entry
    rate_hz : int
        16000 or 48000; entries without that rate are left out.
    weights : mapping from str to float
        How much more often than its length says a source is drawn, by the start of its name.
    """

    def __init__(
        self, cache: Path, entries: list[Entry], rate_hz: int, weights: Mapping[str, float] | None = None
    ) -> None:
        self.rate_hz = rate_hz
        self._sounds: dict[str, list[NDArray[np.int16]]] = {kind: [] for kind in KINDS}
        odds: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for entry in entries:
            path = cached(cache, entry, rate_hz)
            if entry.kind in KINDS and path.exists():
                self._sounds[entry.kind].append(np.load(path, mmap_mode="r"))
                odds[entry.kind].append(_odds(entry, weights or {}))
        self._odds = {kind: np.cumsum(values) / max(np.sum(values), 1e-9) for kind, values in odds.items()}

    def __iter__(self) -> Iterator[str]:
        """The kinds that have any sound."""
        return (kind for kind, sounds in self._sounds.items() if sounds)

    def piece(self, kind: str, length: int, rng: np.random.Generator) -> Samples:
        """A random stretch of a random sound of `kind`, looped where the sound is shorter.

        Parameters
        ----------
        kind : str
        length : int
            Samples.
        rng : numpy.random.Generator

        Returns
        -------
        samples : ndarray, float32 [shape=(length,)]
            Peaks of full scale are 1.
        """
        piece = np.zeros(length, np.float32)
        for _ in range(4):
            chosen = int(np.searchsorted(self._odds[kind], rng.random()))
            sound = self._sounds[kind][min(chosen, len(self._sounds[kind]) - 1)]
            start = int(rng.integers(max(1, len(sound) - length)))
            stretch = sound[start : start + length]
            piece = np.asarray(np.resize(stretch, length), np.float32) / np.float32(32768)
            if np.sqrt(np.mean(piece**2)) > 1e-3:
                break
        return piece


def _odds(entry: Entry, weights: Mapping[str, float]) -> float:
    factor = next((weight for start, weight in weights.items() if entry.source.startswith(start)), 1.0)
    return factor * (entry.seconds if entry.kind == "speech" else entry.seconds**0.5)
