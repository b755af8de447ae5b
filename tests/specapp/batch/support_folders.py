"""Folders of short recordings of several kinds."""

from pathlib import Path

import numpy as np

from specapp.audio.recording import Recording, write

KINDS: tuple[tuple[str, str], ...] = (
    (".wav", "PCM_16"),
    (".flac", "PCM_16"),
    (".aiff", "PCM_24"),
    (".ogg", "VORBIS"),
    (".wav", "FLOAT"),
    (".au", "PCM_16"),
    (".caf", "PCM_24"),
    (".wav", "PCM_U8"),
    (".flac", "PCM_24"),
    (".w64", "PCM_16"),
)
RATE = 8_000


def make_folder(folder: Path, count: int, *, seconds: float = 0.5, broken: int = 1, longest: int = 2) -> Path:
    """So many recordings with tones in noise, all different, and so many files that are none.

    Their lengths are 1 to `longest` times as many seconds.
    """
    rng = np.random.default_rng(1)
    for index in range(count):
        suffix, subtype = KINDS[index % len(KINDS)]
        path = folder / f"box {index % 3}" / f"tape {index:05d}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        time = np.arange(int(RATE * seconds * (1 + (index * 7 % 19) / 18 * (longest - 1)))) / RATE
        sound = 0.3 * np.sin(2 * np.pi * (300 + index % 3000) * time) + rng.normal(0, 0.03, time.size)
        write(Recording(sound[None].astype(np.float32), RATE), path, subtype=subtype)
    for index in range(broken):
        (folder / f"broken {index:05d}.wav").write_bytes(rng.bytes(2_000))
    return folder
