"""From a file of any kind to samples."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from specapp.errors import AudioError
from specapp.limits import Limits
from specapp.samples import BLOCK, Samples, load, room_for

WIDE = ("PCM_32", "DOUBLE", "ALAC_32")
"""Subtypes whose samples need float64 to be exact."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What decoding a file gives."""

    samples: Samples
    sample_rate: int
    container: str
    subtype: str
    tags: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def decode(file: BinaryIO, limits: Limits) -> Decoded:
    """Samples of an open file.

    Raises
    ------
    AudioError
        If the file is no sound, or holds none.
    LimitError
        If it is longer than `limits` allow.
    """
    import soundfile

    file.seek(0)
    try:
        sound = soundfile.SoundFile(file.fileno(), closefd=False)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise AudioError("The file is no recording that can be read here. Export it as WAV or FLAC.") from error
    with sound, tempfile.TemporaryFile() as target:
        limits.check_shape(sound.channels, sound.samplerate)
        dtype = np.dtype("float64" if sound.subtype in WIDE else "float32")
        length = bad = 0
        while len(block := sound.read(BLOCK, dtype=dtype.name, always_2d=True)):
            length += len(block)
            limits.check_length(length, sound.channels, sound.samplerate)
            finite = np.isfinite(block)
            if not finite.all():
                bad += int(finite.size - np.count_nonzero(finite))
                block[~finite] = 0
            with room_for(block.nbytes):
                block.tofile(target)
        if not length:
            raise AudioError("The recording holds 0 samples. Choose a recording with sound in it.")
        warnings = (f"{bad} samples were no numbers (NaN or infinite); they became silence.",) if bad else ()
        return Decoded(
            samples=load(target, sound.channels, length, dtype),
            sample_rate=sound.samplerate,
            container=sound.format.replace("WAVEX", "WAV"),
            subtype=sound.subtype,
            tags=dict(sound.copy_metadata()),
            warnings=warnings,
        )
