"""Sound through pipes: a WAV or RF64 of unknown length, or plain samples, read and written block by block."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from specapp.audio.containers.pcm import SAMPLE_BYTES, converter, format_chunk, samples_of, subtype_of
from specapp.audio.containers.wav_chunks import MAGIC, OPEN_SIZES, UNKNOWN_SIZE
from specapp.audio.containers.wav_writer import valid_bits
from specapp.audio.decoding.sample_writer import LARGEST
from specapp.audio.encoding.quantisation import Quantiser
from specapp.audio.limits import Limits
from specapp.base.buffers import Samples
from specapp.base.errors import AudioError

RAW = {
    "u8": "PCM_U8",
    "s16le": "PCM_16",
    "s24le": "PCM_24",
    "s32le": "PCM_32",
    "f32le": "FLOAT",
    "f64le": "DOUBLE",
}
"""Subtypes of plain samples by the names that FFmpeg gives them."""
_BLOCK_S = 0.1
"""Sound that is read at a time: so much later is it known (own choice)."""
_SKIPPED_BYTES = 1 << 20  # own choice
_LONGEST_FMT = 4096  # own choice
_FMT_BYTES = 16  # definition of PCM's format chunk; that of the oldest programs ends before it says the bits


@dataclass(frozen=True, slots=True)
class PipeFormat:
    """How sound goes through a pipe.

    Parameters
    ----------
    subtype : str
    channels : int
    sample_rate : int
        Hz.
    has_header : bool
        It is a WAV; else plain samples.
    fmt : bytes
        Format chunk of the WAV, which may name speakers.
    size : int or None
        Bytes of samples; None where the pipe's end decides.
    """

    subtype: str
    channels: int
    sample_rate: int
    has_header: bool = True
    fmt: bytes = b""
    size: int | None = None

    @property
    def frame_bytes(self) -> int:
        """Bytes of a sample of all channels."""
        return SAMPLE_BYTES[self.subtype] * self.channels


def read_header(file: BinaryIO, limits: Limits) -> PipeFormat:
    """What the header of a WAV in a pipe says; the file stands at the first sample.

    Raises
    ------
    AudioError
        If there is no such header, or the samples are packed.
    LimitError
        If there are too many channels.
    """
    form, _, kind = struct.unpack("<4sI4s", file.read(12).ljust(12, b"\0"))
    if form not in MAGIC or kind != b"WAVE":
        raise AudioError(
            "What comes through the pipe is no WAV. Let FFmpeg make one (ffmpeg -i FILE -f wav - | specapp denoise - "
            "-o -), or say how plain samples are stored with --raw."
        )
    fmt, long_size = b"", 0
    while len(header := file.read(8)) == 8:
        identifier, size = struct.unpack("<4sI", header)
        if identifier == b"data":
            return _format_of(fmt, limits, long_size if size == UNKNOWN_SIZE and long_size else size)
        content = _skipped(file, size + size % 2)
        if identifier == b"fmt ":
            fmt = content[:size]
        elif identifier == b"ds64" and len(content) >= 16:
            (long_size,) = struct.unpack("<8xQ", content[:16])
    raise AudioError("The WAV in the pipe ends before its sound begins. Look whether the program before it failed.")


def _format_of(fmt: bytes, limits: Limits, declared: int) -> PipeFormat:
    subtype = subtype_of(fmt)
    if not subtype:
        raise AudioError(
            "The WAV in the pipe holds no plain samples of 8 to 32 bits or real numbers. Let FFmpeg unpack it: "
            "ffmpeg -i FILE -c:a pcm_s24le -f wav -."
        )
    channels, sample_rate = struct.unpack("<2xHI", fmt[:8])
    limits.check_shape(channels, sample_rate)
    is_open = declared in OPEN_SIZES or declared >= 1 << 62 or UNKNOWN_SIZE - 255 <= declared <= UNKNOWN_SIZE
    whole = fmt if len(fmt) >= _FMT_BYTES else b""
    return PipeFormat(subtype, channels, sample_rate, fmt=whole, size=None if is_open else declared)


def _skipped(file: BinaryIO, size: int) -> bytes:
    """Read so many bytes; the first of them."""
    first = file.read(min(size, _LONGEST_FMT))
    left = size - len(first)
    while left > 0 and (part := file.read(min(left, _SKIPPED_BYTES))):
        left -= len(part)
    return first


def read_blocks(file: BinaryIO, form: PipeFormat) -> Iterator[Samples]:
    """Samples, a tenth of a second at a time, up to the end of the sound or of the pipe.

    Yields
    ------
    ndarray [shape=(channels, n)]
        What is no number is silence, what is too large for sound is limited.
    """
    left = form.size
    wanted = max(1, round(_BLOCK_S * form.sample_rate)) * form.frame_bytes
    while data := file.read(wanted if left is None else min(wanted, left)):
        left = None if left is None else left - len(data)
        whole = len(data) // form.frame_bytes * form.frame_bytes
        samples = samples_of(data[:whole], form.subtype, form.channels)
        if form.subtype in ("FLOAT", "DOUBLE"):
            samples = np.clip(np.where(np.isfinite(samples), samples, samples.dtype.type(0)), -LARGEST, LARGEST)
        yield samples


def write_blocks(blocks: Iterable[Samples], form: PipeFormat, file: BinaryIO, *, dither: bool = False) -> int:
    """Write samples as they come, each block at once, behind a header that leaves the length open.

    Parameters
    ----------
    blocks : iterable of ndarray [shape=(channels, n)]
    form : PipeFormat
    file : binary file
    dither : bool
        Add triangular noise before rounding to integers.

    Returns
    -------
    int
        Samples that were clipped.
    """
    quantiser = Quantiser(valid_bits(form.fmt, 8 * SAMPLE_BYTES[form.subtype]), dither)
    convert = converter(form.subtype, quantiser)
    if form.has_header:
        file.write(open_header(form))
        file.flush()
    for block in blocks:
        file.write(convert(np.ascontiguousarray(block.T)).tobytes())
        file.flush()
    return quantiser.clipped_samples


def open_header(form: PipeFormat) -> bytes:
    """The header of a WAV whose length is not known yet: both sizes are the largest, as FFmpeg has it."""
    fmt = form.fmt or format_chunk(form.subtype, form.channels, form.sample_rate)
    return (
        struct.pack("<4sI4s", b"RIFF", UNKNOWN_SIZE, b"WAVE")
        + struct.pack("<4sI", b"fmt ", len(fmt))
        + fmt
        + b"\0" * (len(fmt) % 2)
        + struct.pack("<4sI", b"data", UNKNOWN_SIZE)
    )
