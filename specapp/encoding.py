"""From samples to a file of the wanted kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np

from specapp.errors import SettingsError
from specapp.quantisation import BITS, Quantiser
from specapp.samples import Samples, release, spans

SUFFIXES = {
    ".wav": "WAV",
    ".flac": "FLAC",
    ".aiff": "AIFF",
    ".aif": "AIFF",
    ".aifc": "AIFF",
    ".ogg": "OGG",
    ".oga": "OGG",
    ".opus": "OGG",
    ".mp3": "MP3",
    ".w64": "W64",
    ".rf64": "RF64",
    ".caf": "CAF",
    ".au": "AU",
}
MEDIA_TYPES = {"WAV": "audio/wav", "FLAC": "audio/flac", "OGG": "audio/ogg", "MP3": "audio/mpeg", "AIFF": "audio/aiff"}
_DEFAULT_SUBTYPES = {"FLAC": "PCM_24", "OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}
_REPLACED = {"ALAC_20": "ALAC_24"}
"""libsndfile's encoder of 20-bit ALAC is broken; 24 bits hold the same."""
_TAGS = ("title", "artist", "album", "date", "comment", "genre", "copyright", "tracknumber")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to store samples."""

    container: str
    subtype: str
    tags: Mapping[str, str] = field(default_factory=dict)
    dither: bool = False
    seed: int = 0


def choose(container: str, subtype: str | None, preferred: str) -> tuple[str, str]:
    """Container and subtype to write; `preferred` where it fits and no `subtype` is given.

    Raises
    ------
    SettingsError
        If the container cannot be written or has no such subtype.
    """
    import soundfile

    if container not in SUFFIXES.values():
        raise SettingsError(f"container = {container!r} cannot be written. Choose one of: {', '.join(MEDIA_TYPES)}.")
    if subtype is None:
        preferred = _REPLACED.get(preferred, preferred)
        fits = soundfile.check_format(container, preferred)
        return container, preferred if fits else _DEFAULT_SUBTYPES.get(container, "PCM_24")
    if not soundfile.check_format(container, subtype):
        known = ", ".join(soundfile.available_subtypes(container))
        raise SettingsError(f"subtype = {subtype!r} does not exist in {container}. Choose one of: {known}.")
    return container, subtype


def store(samples: Samples, sample_rate: int, encoding: Encoding, file: BinaryIO) -> int:
    """Write samples into an open file, block by block.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    encoding : Encoding
    file : binary file
        Writable, readable and seekable.

    Returns
    -------
    int
        Samples that were clipped.
    """
    import soundfile

    quantiser = Quantiser(BITS.get(encoding.subtype, 0), encoding.dither, encoding.seed)
    with soundfile.SoundFile(
        file, "w", sample_rate, len(samples), encoding.subtype, format=encoding.container, closefd=False
    ) as sound:
        for key, value in encoding.tags.items():
            if key in _TAGS:
                setattr(sound, key, value)
        return _store_blocks(samples, sound.write, encoding.subtype, quantiser)


def _store_blocks(samples: Samples, put: Callable[[Any], None], subtype: str, quantiser: Quantiser) -> int:
    over = 0
    for span in spans(samples.shape[1]):
        block = samples[:, span].T
        if quantiser.bits:
            put(np.ascontiguousarray(quantiser(block) << (32 - quantiser.bits)))
        else:
            over += 0 if subtype in ("FLOAT", "DOUBLE") else int(np.count_nonzero(np.abs(block) > 1))
            put(np.ascontiguousarray(block))
        release(samples)
    return over + quantiser.clipped_samples
