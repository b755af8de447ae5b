"""Folders of clean and noisy recordings of the same sound."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

CLEAN = "clean "
"""Before the domain of a pair whose noisy recording is the clean one."""
ORIGINAL = "original speech"
"""Domain of clean speech that is judged as it is: what no method can pass."""
WHISPERED = "whispered speech"
"""Domain of speech that was made a whisper."""
_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".aif", ".aiff", ".w64"})
_VOICEBANK_NAME = re.compile(r"(vb_)?p\d{3}_\d{3}")


@dataclass(frozen=True, slots=True)
class Pair:
    """A clean recording and the same with noise.

    Parameters
    ----------
    name : str
        File name without suffix.
    domain : str
        What it is a recording of: the folder's name, "speech" where there is none.
    clean, noisy : Path
    text : str
        What is said, for the judges; empty if nobody knows.
    """

    name: str
    domain: str
    clean: Path
    noisy: Path
    text: str = ""

    @property
    def speech(self) -> bool:
        """Whether it has the figures of speech."""
        return self.domain in {"speech", ORIGINAL, WHISPERED}

    @property
    def judged(self) -> bool:
        """Whether the judges of speech are asked too."""
        return self.domain in {"speech", ORIGINAL}

    @property
    def voicebank(self) -> bool:
        """Whether it belongs to the published VoiceBank-DEMAND test set, by its name."""
        return self.domain == "speech" and _VOICEBANK_NAME.fullmatch(self.name) is not None

    @property
    def digest(self) -> str:
        """Digest of both files and the text."""
        content = hashlib.sha256(self.clean.read_bytes())
        content.update(self.noisy.read_bytes())
        content.update(self.text.encode())
        return content.hexdigest()[:16]

    def read(self) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
        """Clean and noisy samples [shape=(channels, n)], cut to the shorter, and their rate.

        Raises
        ------
        ValueError
            If the two differ in rate or channels.
        """
        clean, rate = soundfile.read(self.clean, dtype="float32", always_2d=True)
        noisy, noisy_rate = soundfile.read(self.noisy, dtype="float32", always_2d=True)
        if rate != noisy_rate or clean.shape[1] != noisy.shape[1]:
            raise ValueError(f"{self.clean} and {self.noisy} differ in rate or channels")
        length = min(len(clean), len(noisy))
        return np.ascontiguousarray(clean[:length].T), np.ascontiguousarray(noisy[:length].T), int(rate)


def find_pairs(folder: Path) -> list[Pair]:
    """All pairs under a folder.

    Two layouts are known: ``DOMAIN/clean/NAME.flac`` beside ``DOMAIN/noisy/NAME.flac``, and VoiceBank-DEMAND as it is
    published, ``clean_testset_wav/NAME.wav`` beside ``noisy_testset_wav/NAME.wav``. What is said may stand beside
    them, in ``DOMAIN/text/NAME.txt`` or, as published, ``testset_txt/NAME.txt``.

    Raises
    ------
    ValueError
        If there are none.
    """
    pairs = sorted(_pairs(folder), key=lambda pair: (pair.domain, pair.name))
    if not pairs:
        raise ValueError(f"{folder} holds no pairs; expected DOMAIN/clean and DOMAIN/noisy, or clean_* and noisy_*")
    return pairs


def clean_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """The clean recordings as their own input: whatever a method changes there is harm."""
    return [replace(pair, domain=CLEAN + pair.domain, noisy=pair.clean) for pair in pairs]


def original_speech(pairs: Sequence[Pair]) -> list[Pair]:
    """The clean recordings of the speech among them, to be judged untouched."""
    return [replace(pair, domain=ORIGINAL, noisy=pair.clean) for pair in pairs if pair.domain == "speech"]


def with_texts(pairs: Sequence[Pair], folder: Path, listen: Callable[[Path], str]) -> list[Pair]:
    """The same pairs, speech without a text with what a recogniser hears in its clean recording, kept in `folder`."""
    return [pair if pair.text or not pair.judged else _with_text(pair, folder, listen) for pair in pairs]


def kinds_of_noise(folder: Path, pairs: Sequence[Pair]) -> dict[str, str]:
    """Kind of noise of each pair by its name: from ``manifest.csv`` (columns name, noise_type), where there is one."""
    path = folder / "manifest.csv"
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as lines:
        known = {row["name"]: row.get("noise_type") or "" for row in csv.DictReader(lines) if "name" in row}
    return {pair.name: known[pair.name] for pair in pairs if known.get(pair.name)}


def _with_text(pair: Pair, folder: Path, listen: Callable[[Path], str]) -> Pair:
    kept = folder / f"{hashlib.sha256(pair.clean.read_bytes()).hexdigest()[:16]}.txt"
    if not kept.is_file():
        text = listen(pair.clean)
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    return replace(pair, text=kept.read_text(encoding="utf-8"))


def _text_beside(clean: Path) -> str:
    """The transcript that comes with a recording, or an empty text."""
    folder = clean.parent.parent
    for path in (folder / "text" / f"{clean.stem}.txt", folder / "testset_txt" / f"{clean.stem}.txt"):
        if path.is_file():
            return path.read_text(encoding="utf-8").strip()
    return ""


def _pairs(folder: Path) -> Iterator[Pair]:
    for clean_folder in [*folder.glob("clean*"), *folder.glob("*/clean*")]:
        noisy_folder = clean_folder.with_name(clean_folder.name.replace("clean", "noisy", 1))
        if not noisy_folder.is_dir():
            continue
        domain = "speech" if clean_folder.parent == folder else clean_folder.parent.name
        noisy = {path.stem: path for path in noisy_folder.iterdir() if path.suffix.lower() in _SUFFIXES}
        for clean in clean_folder.iterdir():
            if clean.suffix.lower() in _SUFFIXES and clean.stem in noisy:
                yield Pair(clean.stem, domain, clean, noisy[clean.stem], _text_beside(clean))
