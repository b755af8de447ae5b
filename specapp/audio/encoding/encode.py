"""From samples to a file of the wanted kind."""

import shutil
import tempfile
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np

from specapp.audio import sandbox
from specapp.audio.containers import beside
from specapp.audio.containers.beside import aiff, mp3, mp4, others
from specapp.audio.containers.beside.valid_bits import put_bits
from specapp.audio.containers.channel_order import CODECS, to_vorbis
from specapp.audio.containers.wav_writer import WavEnvelope, describes, store_wave
from specapp.audio.encoding.headroom import headroom_gain
from specapp.audio.encoding.levels import level_for
from specapp.audio.encoding.quantisation import Quantiser
from specapp.audio.encoding.tag_writer import tag
from specapp.audio.encoding.values import Encoding
from specapp.audio.formats import FORMATS, SUBTYPES, Subtype
from specapp.audio.metadata import Metadata, Tags
from specapp.audio.output_format import OutputFormat
from specapp.base.buffers import Samples, blocks
from specapp.base.errors import AudioError
from specapp.base.sentences import say

PACKED = "ogg"
"""In the place of a type of numbers: the sound is encoded already, in an Ogg file."""
_MEMORY_BYTES = 2 * 1024**3  # own choice
_PUT = {
    "mp4": mp4.put,
    "mov": mp4.put,
    "3gp": mp4.put,
    "caf": others.caf_put,
    "wv": mp3.put_behind,
    "tta": mp3.put_behind,
}
_ONE_BYTE = ("PCM_S8", "PCM_U8", "ULAW", "ALAW")
_OPUS_FRAMES_PER_S = 50
"""libsndfile ends an Opus file before the last 5 ms have left the encoder: one frame of silence pushes them out."""


@dataclass(slots=True)
class Overs:
    """Counts samples beyond full scale on their way to a codec of real numbers, which clips them at playback."""

    samples: int = 0

    def __call__(self, block: Samples) -> Samples:
        """The block as it is."""
        self.samples += int(np.count_nonzero(np.abs(block) > 1))
        return block


def depth(subtype: str) -> int:
    """Bits of the integers that are stored; 0 where real numbers are, or a codec takes them."""
    return SUBTYPES[subtype].depth


def encoding_of(
    samples: Samples,
    sample_rate: int,
    source: Metadata,
    output: OutputFormat,
    *,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
) -> Encoding:
    """How samples that came from `source` are stored as `output`.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    source : Metadata
    output : OutputFormat
    dither, seed, avoid_clipping
        As for `specapp.audio.recording.write`.

    Returns
    -------
    Encoding
        With the bit rate of a lossy file.
    """
    output = output.rated(source.bit_rate, channels=len(samples), sample_rate=sample_rate)
    bits = _bits_said(source, output, len(samples), sample_rate)
    gain = headroom_gain(samples, output.subtype, dither=dither, valid_bits=bits) if avoid_clipping else 1.0
    chunks = beside.carried(source.chunks, source.container, output.container)
    tags = Tags(source.tags, source.covers, chapters=source.chapters, chunks=chunks)
    return Encoding(output, tags, source.fmt, bits, source.speakers, dither, seed, gain)


def _bits_said(source: Metadata, output: OutputFormat, channels: int, sample_rate: int) -> int:
    """Bits that the samples of `source` use, where its new file will say so too; else 0."""
    if FORMATS[output.container].writer == "own":
        is_said = describes(source.fmt, output.subtype, channels, sample_rate, source.valid_bits)
    else:
        is_said = (output.container, output.subtype) == (source.container, source.subtype)
    return source.valid_bits if is_said else 0


def store(samples: Samples, sample_rate: int, encoding: Encoding, file: BinaryIO) -> int:
    """Write samples into an open file, block by block.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    encoding : Encoding
    file : binary file
        Writable, readable and seekable, empty.

    Returns
    -------
    int
        Samples that were clipped.

    Raises
    ------
    AudioError
        If the kind of file cannot hold this many channels or this rate.
    """
    output = encoding.output
    entry = FORMATS[output.container]
    if entry.writer == "own":
        bits, tags = encoding.valid_bits, encoding.tags
        quantiser = Quantiser(bits or SUBTYPES[output.subtype].bits, encoding.dither, encoding.seed)
        long = output.container == "RF64"
        frame = WavEnvelope(output.subtype, encoding.fmt, tags.chunks, tags.digest, long, encoding.gain, bits)
        store_wave(samples, sample_rate, frame, file, quantiser)
        return quantiser.clipped_samples
    by_ffmpeg = entry.writer == "ffmpeg" or output.subtype in entry.by_ffmpeg
    if by_ffmpeg and output.container not in ("FLAC", "OGG"):
        clipped = _store_ffmpeg(samples, sample_rate, encoding, file)
        put_items(file, encoding)
        return clipped
    with tempfile.TemporaryFile() as plain:
        store_plain = _store_ffmpeg if by_ffmpeg else _store_libsndfile
        clipped = store_plain(samples, sample_rate, encoding, plain)
        if output.container == "AIFF" and output.subtype in _ONE_BYTE and samples.size % 2:
            aiff.declare_length(plain, *samples.shape)
        opus_s = samples.shape[1] / sample_rate if output.subtype == "OPUS" else 0.0
        if output.container == "AIFF":
            aiff.put_rate(plain, encoding.tags.chunks)
        tag(plain, file, output.container, encoding.tags, opus_s=opus_s)
    put_items(file, encoding)
    return clipped


def put_items(file: BinaryIO, encoding: Encoding) -> None:
    """Put into a file that was just written how many bits its samples use.

    MP4, CAF, WavPack and True Audio also get what stood beside the sound.
    """
    if encoding.valid_bits:
        put_bits(file, encoding.valid_bits)
    put = _PUT.get(FORMATS[encoding.output.container].muxer)
    if encoding.tags.chunks and put is not None:
        put(file, encoding.tags.chunks)


def _store_libsndfile(samples: Samples, sample_rate: int, encoding: Encoding, file: BinaryIO) -> int:
    import soundfile

    output, channels = encoding.output, len(samples)
    subtype = SUBTYPES[output.subtype]
    quantiser = Quantiser(encoding.valid_bits or subtype.bits, encoding.dither, encoding.seed)
    overs = Overs()
    mode = ("AVERAGE" if output.bit_rate else "VARIABLE") if output.subtype == "MPEG_LAYER_III" else None
    level = level_for(output, samples, sample_rate) if output.bit_rate else _quality(subtype, sample_rate)
    try:
        with soundfile.SoundFile(
            file, "w", sample_rate, channels, output.subtype, None, output.container,
            closefd=False, compression_level=level, bitrate_mode=mode,
        ) as sound:  # fmt: skip
            _say(sound, encoding)
            for block in blocks(samples, encoding.gain):
                if subtype.bits:
                    sound.write(quantiser.on_top(block))
                elif subtype.is_real:
                    sound.write(block)
                else:
                    sound.write(to_vorbis(overs(block)) if output.subtype in CODECS else overs(block))
            if output.subtype == "OPUS":
                sound.write(np.zeros((sample_rate // _OPUS_FRAMES_PER_S, channels), np.float32))
    except soundfile.LibsndfileError as error:
        others = "WAV" if output.container == "FLAC" else say("WAV or FLAC")
        raise AudioError(
            say(
                "{channels} channel(s) at {rate} Hz cannot be written as {subtype} in {container}. Choose {others}.",
                channels=channels,
                rate=sample_rate,
                subtype=output.subtype,
                container=output.container,
                others=others,
            )
        ) from error
    return quantiser.clipped_samples + overs.samples


def _quality(subtype: Subtype, sample_rate: int) -> float | None:
    """Libsndfile's compression level; Opus gets bits in proportion to its rate, as libsndfile does not see to that."""
    if subtype.name == "OPUS" and subtype.quality is not None:
        return 1 - (1 - subtype.quality) * sample_rate / 48000
    return subtype.quality


def _say(sound: object, encoding: Encoding) -> None:
    """Tags of the containers for which libsndfile writes them well."""
    container, names = encoding.output.container, {chunk.identifier for chunk in encoding.tags.chunks}
    if (container == "AIFF" and not names) or (container == "CAF" and others.CAF_WORDS not in names):
        for key in ("title", "artist", "comment", "copyright"):
            if encoding.tags.words.get(key):
                setattr(sound, key, encoding.tags.words[key])


def _store_ffmpeg(samples: Samples, sample_rate: int, encoding: Encoding, file: BinaryIO) -> int:
    """Let FFmpeg encode in a guarded child."""
    tags = encoding.tags
    request = encoder_request(encoding.output, len(samples), sample_rate) | {
        "length": samples.shape[1],
        "speakers": encoding.speakers,
        "words": dict(tags.words) | ({"samples_sha256": tags.digest} if tags.digest else {}),
        "chapters": tags.chapters,
        "covers": [(one.media_type, len(one.data), one.words, one.name) for one in tags.covers],
    }
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target, tempfile.TemporaryFile() as pictures:
        clipped = store_raw(samples, sample_rate, encoding, source)
        pictures.writelines(cover.data for cover in tags.covers)
        allowance = sandbox.Allowance(30 + samples.size / 1e5, _MEMORY_BYTES, 64 * 1024**2 + 16 * samples.size)
        sandbox.run("specapp.audio.encoding.sandboxed_ffmpeg:encode", request, [source, target, pictures], allowance)
        target.seek(0)
        shutil.copyfileobj(target, file)
    return clipped


def encoder_request(output: OutputFormat, channels: int, sample_rate: int) -> dict[str, Any]:
    """What the jobs of `specapp.audio.encoding.sandboxed_ffmpeg` need to know about samples that `store_raw` wrote."""
    return {
        "container": output.container,
        "subtype": output.subtype,
        "channels": channels,
        "sample_rate": sample_rate,
        "bit_rate": output.bit_rate,
        "bits": SUBTYPES[output.subtype].bits,
        "raw": _raw(output.subtype),
    }


def _raw(subtype: str) -> str:
    """Type of the numbers that FFmpeg is given; it encodes no Vorbis well and gets that whole, as an Ogg file."""
    if subtype == "VORBIS":
        return PACKED
    return "i4" if SUBTYPES[subtype].bits else "f8" if SUBTYPES[subtype].wide else "f4"


def store_raw(samples: Samples, sample_rate: int, encoding: Encoding, file: BinaryIO) -> int:
    """Write samples interleaved, for FFmpeg: 32-bit integers with the wanted bits on top, or real numbers.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    encoding : Encoding
    file : binary file

    Returns
    -------
    int
        Samples that were clipped.
    """
    subtype = SUBTYPES[encoding.output.subtype]
    bits, kind = subtype.bits, _raw(subtype.name)
    if kind == PACKED:
        return _store_libsndfile(
            samples, sample_rate, replace(encoding, output=replace(encoding.output, container="OGG")), file
        )
    quantiser, overs = Quantiser(bits, encoding.dither, encoding.seed), Overs()
    for block in blocks(samples, encoding.gain):
        numbers = quantiser(block) << (32 - bits) if bits else overs(block)
        file.write(numbers.astype(kind).data)
    return quantiser.clipped_samples + (0 if subtype.is_real else overs.samples)
