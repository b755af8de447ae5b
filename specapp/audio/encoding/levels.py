"""libsndfile's compression levels for a number of bits per second."""

import io

import numpy as np

from specapp.audio.output_format import OutputFormat
from specapp.base.buffers import Samples

_OPUS_LEAST, _OPUS_MOST = 6_000, 256_000
"""Bits per second and channel at levels 1 and 0; sounds below 48 kHz get as many (libsndfile, ogg_opus.c)."""
_MP3_RANGES = ((32000, 32_000, 320_000), (16000, 8_000, 160_000), (0, 8_000, 64_000))
"""From which sample rate on, and bits per second at levels 1 and 0 (libsndfile, mpeg_l3_encode.c)."""
_LOWEST_LEVEL = 0.99
"""libsndfile refuses level 1 for MP3."""
_VORBIS_LEVELS = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
"""What is tried (docs/decisions.md, As many bits as it came with)."""
_PARTS, _PART_S = 8, 0.5
"""What of a sound is tried with Vorbis (docs/decisions.md, As many bits as it came with)."""


def level_for(output: OutputFormat, samples: Samples, sample_rate: int) -> float:
    """The compression level with which libsndfile takes about `output.bit_rate` bits per second.

    Vorbis has no bit rate but a quality, whose bits depend on the sound: short parts of it are tried.

    Parameters
    ----------
    output : OutputFormat
        MP3, Opus or Vorbis.
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    """
    if output.subtype == "OPUS":
        return (_OPUS_MOST - output.bit_rate / len(samples)) / (_OPUS_MOST - _OPUS_LEAST)
    if output.subtype == "MPEG_LAYER_III":
        least, most = next(limits for from_hz, *limits in _MP3_RANGES if sample_rate >= from_hz)
        return min((most - output.bit_rate) / (most - least), _LOWEST_LEVEL)
    part = _parts(samples, sample_rate)
    rates = [_vorbis_bits(part, sample_rate, level) * sample_rate / len(part) for level in _VORBIS_LEVELS]
    return float(np.interp(np.log(output.bit_rate), np.log(rates), _VORBIS_LEVELS))


def _parts(samples: Samples, sample_rate: int) -> Samples:
    """Parts from all over a sound, one after the other [shape=(length, channels)]."""
    length = samples.shape[1]
    size = round(_PART_S * sample_rate)
    if length <= _PARTS * size:
        return np.asarray(samples.T, np.float32)
    starts = np.linspace(0, length - size, _PARTS).astype(int)
    return np.concatenate([samples[:, start : start + size].T for start in starts]).astype(np.float32)


def _vorbis_bits(part: Samples, sample_rate: int, level: float) -> int:
    """Bits of the sound in a file of Vorbis, without its headers."""
    import soundfile

    sizes = []
    for sound in (part[:1], part):
        file = io.BytesIO()
        soundfile.write(file, sound, sample_rate, "VORBIS", format="OGG", compression_level=level)
        sizes.append(file.tell())
    return 8 * (sizes[1] - sizes[0])
