"""Plain samples as the bytes of a WAV file and back: how they are packed, and the format chunk that says so."""

import struct
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.wav_chunks import MAGIC, headers
from specapp.audio.encoding.quantisation import Quantiser
from specapp.audio.formats import SUBTYPES
from specapp.base.buffers import Samples
from specapp.base.sentences import say

PCM, REAL, EXTENSIBLE = 1, 3, 0xFFFE  # definition: format tags of Microsoft's mmreg.h
EXTENSION_BYTES, GUID_TAIL = 40, bytes.fromhex("000000001000800000aa00389b71")
"""Bytes of a format chunk with an extension, and how the name of a kind of samples ends in it (the same)."""
_FORM_BYTES, _BITS, _NAME = 16, slice(14, 16), slice(24, 40)
"""Bytes of a format chunk without an extension, where it says the bits and that names the kind of samples (definition
of RIFF)."""
_BLOCK_BYTES, _MOST_BLOCKS = 4096, 256  # own choice
_SOFTEST, _LOUDEST, _MOSTLY = 1e-9, 64.0, 0.9
"""Of real numbers that are samples (own choice)."""
_LOUDEST_OF_COOL_EDIT, _HARDLY = 2.0**16, 0.5
"""It writes real numbers whose full scale is 32768; what has hardly any such values are integers (own choice)."""
_SPEAKERS = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x13F, 8: 0x63F}
"""Speaker positions by number of channels, where the source names none."""
SAMPLE_BYTES = {"FLOAT": 4, "DOUBLE": 8} | {
    name: SUBTYPES[name].bits // 8 for name in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32")
}
"""Bytes of a sample, by subtype."""
GUESSED_NOTE = say(
    "The WAV does not say whether its samples are integers or real numbers; that is guessed. Check how it sounds."
)


def converter(subtype: str, quantiser: Quantiser) -> Callable[[Samples], NDArray[Any]]:
    """The function that turns a block [shape=(length, channels)] into little-endian numbers of the file.

    See Also
    --------
    samples_of : the inverse.
    """
    shift = 8 * SAMPLE_BYTES[subtype] - quantiser.bits
    match subtype:
        case "FLOAT":
            return lambda block: np.ascontiguousarray(block, "<f4")
        case "DOUBLE":
            return lambda block: np.ascontiguousarray(block, "<f8")
        case "PCM_U8":
            return lambda block: ((quantiser(block) << shift) + 128).astype(np.uint8)
        case "PCM_24":
            return lambda block: np.ascontiguousarray(quantiser(block) << shift, "<i4")[..., None].view(np.uint8)[
                ..., :3
            ]
    return lambda block: (quantiser(block) << shift).astype(f"<i{SAMPLE_BYTES[subtype]}")


def samples_of(data: bytes, subtype: str, channels: int) -> Samples:
    """Samples of the bytes of a file, float32, or float64 where they need it [shape=(channels, length)].

    See Also
    --------
    converter : the inverse.

    Examples
    --------
    >>> samples_of(bytes([0, 0x40, 0, 0xC0]), "PCM_16", 2).tolist()
    [[0.5], [-0.5]]
    """
    if subtype in ("FLOAT", "DOUBLE"):
        real = np.frombuffer(data, f"<f{SAMPLE_BYTES[subtype]}")
        return np.ascontiguousarray(real.reshape(-1, channels).T)
    if subtype == "PCM_U8":
        steps = np.frombuffer(data, np.uint8).astype(np.float32) - np.float32(128)
    elif subtype == "PCM_24":
        whole = np.zeros((len(data) // 3, 4), np.uint8)
        whole[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        steps = (whole.view("<i4")[:, 0] >> 8).astype(np.float32)
    else:
        steps = np.frombuffer(data, f"<i{SAMPLE_BYTES[subtype]}").astype(
            np.float64 if subtype == "PCM_32" else np.float32
        )
    scaled = steps * steps.dtype.type(2.0 ** (1 - 8 * SAMPLE_BYTES[subtype]))
    return np.ascontiguousarray(scaled.reshape(-1, channels).T)


def format_chunk(subtype: str, channels: int, sample_rate: int) -> bytes:
    """The content of the format chunk.

    See Also
    --------
    subtype_of : what it says, read again.
    """
    width = SAMPLE_BYTES[subtype]
    tag = REAL if subtype in ("FLOAT", "DOUBLE") else PCM
    rates = channels, sample_rate, sample_rate * channels * width, channels * width, 8 * width
    if channels <= 2:
        return struct.pack("<HHIIHH", tag, *rates)
    extension = struct.pack("<HHIH", 22, 8 * width, _SPEAKERS.get(channels, 0), tag) + GUID_TAIL
    return struct.pack("<HHIIHH", EXTENSIBLE, *rates) + extension


def tag_of(fmt: bytes) -> int:
    """The kind of numbers that a format chunk names, also where an extension does; 0 if it is cut off."""
    (tag,) = struct.unpack("<H", fmt[:2].ljust(2, b"\0"))
    return int.from_bytes(fmt[24:26], "little") if tag == EXTENSIBLE else int(tag)


def real_share(data: bytes, loudest: float = _LOUDEST) -> float:
    """How many of the samples of 32 bits of a WAV could be real numbers: as such, integers are far too large or small.

    Examples
    --------
    >>> real_share(np.float32([0, 0.5, -0.01]).tobytes()), real_share(np.int32([3 << 20, -900, 3 << 29]).tobytes())
    (1.0, 0.0)
    """
    real = np.abs(np.frombuffer(data[: len(data) // 4 * 4], "<f4"))
    shown = real[real != 0]
    return float(((shown > _SOFTEST) & (shown < loudest)).mean()) if shown.size else 0.0


def subtype_of(fmt: bytes) -> str:
    """How samples are stored, by a format chunk; empty where they are no plain numbers.

    Examples
    --------
    >>> subtype_of(format_chunk("PCM_24", 6, 48_000))
    'PCM_24'
    """
    if len(fmt) < 14:
        return ""
    channels, block_bytes = struct.unpack("<2xH8xH", fmt[:14])
    width = block_bytes // max(channels, 1)
    names = ("FLOAT", "DOUBLE") if tag_of(fmt) == REAL else ("PCM_U8", "PCM_16", "PCM_24", "PCM_32")
    known = tag_of(fmt) in (PCM, REAL) and block_bytes == channels * width
    return next((name for name in names if known and SAMPLE_BYTES[name] == width), "")


def unnamed_samples(file: BinaryIO) -> Mapping[int, bytes]:
    """WAV that says that an extension names its kind of samples, and has none, or one that names nothing.

    Without an extension, integers of 24 bits in 4 bytes may be real numbers, as Cool Edit writes those so; libsndfile
    takes soft ones for 3 bytes, which is noise.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.

    Returns
    -------
    mapping of int to bytes
        What must be replaced so that its samples are read.
    """
    form, start, sound = _unnamed(file)
    if not form:
        return {}
    width = _sample_bytes(form)
    single, double = SAMPLE_BYTES["FLOAT"], SAMPLE_BYTES["DOUBLE"]
    loudest = _LOUDEST_OF_COOL_EDIT if _is_cool_edit(form) else _LOUDEST
    is_real = width == double or (width == single and real_share(_throughout(file, *sound), loudest) > _MOSTLY)
    kind = REAL if is_real else PCM
    if _is_cool_edit(form):
        return {start: kind.to_bytes(2, "little"), start + _BITS.start: (8 * width).to_bytes(2, "little")}
    if len(form) < EXTENSION_BYTES:
        return {start: kind.to_bytes(2, "little")}
    return {start + _NAME.start: kind.to_bytes(2, "little") + GUID_TAIL}


def is_guessed(file: BinaryIO) -> bool:
    """Whether only the sound of a WAV tells that its samples are integers, or real numbers.

    Parameters
    ----------
    file : binary file
        As it is, without what `unnamed_samples` replaces. Seekable; its position moves.
    """
    form, _, sound = _unnamed(file) if bytes_at(file, 0, 4) in MAGIC else (b"", 0, (0, 0))
    if _is_cool_edit(form):
        return real_share(_throughout(file, *sound), _LOUDEST_OF_COOL_EDIT) > _HARDLY
    return _sample_bytes(form) == SAMPLE_BYTES["FLOAT"]


def _unnamed(file: BinaryIO) -> tuple[bytes, int, tuple[int, int]]:
    """Format chunk, empty where it names the kind of samples; where it starts; start and size of most of the sound."""
    chunks = tuple(headers(file, 0, file.seek(0, 2)))
    start, size = next(((start, size) for name, size, start in chunks if name == b"fmt "), (0, 0))
    sound = max(((start, size) for name, size, start in chunks if name == b"data"), key=itemgetter(1), default=(0, 0))
    form = bytes_at(file, start, min(size, EXTENSION_BYTES))
    is_named = len(form) == EXTENSION_BYTES and any(form[_NAME])
    is_unnamed = form[:2] == EXTENSIBLE.to_bytes(2, "little") and not is_named
    is_unknown = len(form) >= _FORM_BYTES and (is_unnamed or _is_cool_edit(form))
    return form if is_unknown else b"", start, sound


def _is_cool_edit(form: bytes) -> bool:
    """Whether a format chunk says integers of 24 bits in 4 bytes, as which Cool Edit writes real numbers."""
    is_whole = form[:2] == PCM.to_bytes(2, "little") and form[_BITS] == (24).to_bytes(2, "little")
    return is_whole and _sample_bytes(form) == SAMPLE_BYTES["FLOAT"]


def _sample_bytes(form: bytes) -> int:
    channels, block_bytes = struct.unpack_from("<2xH8xH", form) if form else (0, 0)
    return int(block_bytes) // max(1, int(channels))


def _throughout(file: BinaryIO, start: int, size: int) -> bytes:
    """Bytes of many places of the sound, as it may begin with silence."""
    stop = min(start + size, file.seek(0, 2))
    step = max(_BLOCK_BYTES, (stop - start) // _MOST_BLOCKS // SAMPLE_BYTES["FLOAT"] * SAMPLE_BYTES["FLOAT"])
    return b"".join(bytes_at(file, place, min(_BLOCK_BYTES, stop - place)) for place in range(start, stop, step))
