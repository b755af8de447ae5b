"""Folders of short recordings of several kinds."""

from pathlib import Path

import numpy as np

from specapp.audio.recording import Recording, write

KINDS = (".wav", ".flac", ".wav", ".aiff", ".wav", ".ogg")
RATE = 8_000


def make_folder(folder: Path, count: int, *, seconds: float = 0.5, broken: int = 1) -> Path:
    """So many recordings with tones in noise, all different, and so many files that are none."""
    rng = np.random.default_rng(1)
    for index in range(count):
        path = folder / f"box {index % 3}" / f"tape {index:05d}{KINDS[index % len(KINDS)]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        time = np.arange(int(RATE * seconds * (1 + index % 4 / 4))) / RATE
        sound = 0.3 * np.sin(2 * np.pi * (300 + index) * time) + rng.normal(0, 0.03, time.size)
        write(
            Recording(sound[None].astype(np.float32), RATE), path, subtype="PCM_16" if path.suffix != ".ogg" else None
        )
    for index in range(broken):
        (folder / f"broken {index:05d}.wav").write_bytes(rng.bytes(2_000))
    return folder
