"""Writing WAV and RF64: exact samples, the chunks of the source in their places, and a size that may exceed 4 GB.

libsndfile would add the time of day to files of real numbers and keeps no chunk of others, so the envelope is built
here; the compressed subtypes get their samples from libsndfile.
"""

import struct
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from specapp.audio.containers.pcm import EXTENSIBLE, PCM, SAMPLE_BYTES, converter, format_chunk, tag_of
from specapp.audio.containers.wav_chunks import UNKNOWN_SIZE, Chunk
from specapp.audio.encoding.quantisation import Quantiser
from specapp.base.buffers import Samples, blocks

_COPY_BYTES = 1 << 20  # own choice


@dataclass(frozen=True, slots=True)
class WavEnvelope:
    """Everything of a WAV file but its samples.

    Parameters
    ----------
    subtype : str
    fmt : bytes
        Format chunk of the source; used again where it describes what is written.
    chunks : tuple of Chunk
    digest : str
        Digest of the samples, put in front so that two files never begin alike; empty: none.
    long : bool
        Write RF64 even where RIFF would do.
    gain : float
        Factor on every sample.
    valid_bits : int
        Bits of integers that are used; 0: all.
    """

    subtype: str
    fmt: bytes = b""
    chunks: tuple[Chunk, ...] = ()
    digest: str = ""
    long: bool = False
    gain: float = 1.0
    valid_bits: int = 0


def store_wave(samples: Samples, sample_rate: int, envelope: WavEnvelope, file: BinaryIO, quantiser: Quantiser) -> None:
    """Write a WAV or, above 4 GB or when asked for, RF64 file.

    Parameters
    ----------
    samples : ndarray [shape=(channels, length)]
    sample_rate : int
        Hz.
    envelope : WavEnvelope
    file : binary file
        Written from where it stands.
    quantiser : Quantiser
        Counts what is clipped.
    """
    channels, length = samples.shape
    width = SAMPLE_BYTES.get(envelope.subtype)
    if width is None:
        with tempfile.TemporaryFile() as encoded:
            fmt, size = _encode(samples, sample_rate, envelope, encoded, quantiser)
            file.write(header(envelope, fmt, length, size))
            _copy(encoded, file, size)
            _close(envelope, file, size)
        return
    fmt = (
        envelope.fmt
        if describes(envelope.fmt, envelope.subtype, channels, sample_rate, envelope.valid_bits)
        else format_chunk(envelope.subtype, channels, sample_rate)
    )
    size = length * channels * width
    file.write(header(envelope, fmt, length, size))
    convert = converter(envelope.subtype, quantiser)
    file.writelines(convert(block).tobytes() for block in blocks(samples, envelope.gain))
    _close(envelope, file, size)


def header(envelope: WavEnvelope, fmt: bytes, length: int, size: int) -> bytes:
    """Everything in front of `size` bytes of samples, `length` samples per channel."""
    before = [Chunk(b"fmt ", fmt)]
    if envelope.subtype not in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32"):
        before.append(Chunk(b"fact", struct.pack("<I", min(length, UNKNOWN_SIZE))))
    if envelope.digest:
        before.append(Chunk(b"sha2", envelope.digest.encode()))
    before += [chunk for chunk in envelope.chunks if not chunk.after_sound]
    front = b"".join(map(_packed, before))
    back = sum(len(_packed(chunk)) for chunk in envelope.chunks if chunk.after_sound)
    total = 4 + len(front) + 8 + size + size % 2 + back
    if not envelope.long and total <= UNKNOWN_SIZE:
        return struct.pack("<4sI4s", b"RIFF", total, b"WAVE") + front + struct.pack("<4sI", b"data", size)
    sizes = Chunk(b"ds64", struct.pack("<QQQI", total + 36, size, length, 0))
    start = struct.pack("<4sI4s", b"RF64", UNKNOWN_SIZE, b"WAVE") + _packed(sizes)
    return start + front + struct.pack("<4sI", b"data", UNKNOWN_SIZE)


def _close(envelope: WavEnvelope, file: BinaryIO, size: int) -> None:
    file.write(b"\0" * (size % 2))
    for chunk in envelope.chunks:
        if chunk.after_sound:
            file.write(_packed(chunk))


def _packed(chunk: Chunk) -> bytes:
    size = len(chunk.content)
    return struct.pack("<4sI", chunk.identifier, size) + chunk.content + b"\0" * (size % 2)


def valid_bits(fmt: bytes, bits: int) -> int:
    """Bits that are used of the integers of a WAV, as its format chunk may say; those below should be 0."""
    if len(fmt) < 16 or tag_of(fmt) != PCM or not bits:
        return bits
    tag, channels, block_bytes, valid = struct.unpack("<HH8xHH", fmt[:16])
    if tag == EXTENSIBLE:
        valid = min(valid, int.from_bytes(fmt[18:20], "little"))
    fits = 8 * block_bytes == bits * channels and max(1, bits - 8) <= valid < bits
    return valid if fits else bits


def describes(fmt: bytes, subtype: str, channels: int, sample_rate: int, bits: int) -> bool:
    """Whether the format chunk of a source fits what is written, using `bits` (0: all); it may name speakers."""
    if len(fmt) < 16 or subtype not in SAMPLE_BYTES:
        return False
    made = format_chunk(subtype, channels, sample_rate)
    is_said = int.from_bytes(fmt[14:16], "little") in (8 * SAMPLE_BYTES[subtype], bits)
    return is_said and fmt[2:14] == made[2:14] and tag_of(fmt) == tag_of(made)


def _encode(
    samples: Samples, sample_rate: int, envelope: WavEnvelope, file: BinaryIO, quantiser: Quantiser
) -> tuple[bytes, int]:
    """Let libsndfile compress into `file`; the format chunk and the size of the samples, `file` standing there."""
    import soundfile

    with soundfile.SoundFile(
        file, "w", sample_rate, len(samples), envelope.subtype, format="WAV", closefd=False
    ) as sound:
        for block in blocks(samples, envelope.gain):
            sound.write(quantiser.on_top(block))
    file.seek(12)
    fmt = b""
    while True:
        identifier, size = struct.unpack("<4sI", file.read(8))
        if identifier == b"data":
            return fmt, size
        content = file.read(size + size % 2)
        fmt = content[:size] if identifier == b"fmt " else fmt


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    while size > 0:
        block = source.read(min(size, _COPY_BYTES))
        if not block:
            return
        target.write(block)
        size -= len(block)
