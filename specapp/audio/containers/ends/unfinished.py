"""Files that a recorder left when it lost its power: their headers declare no sound, or less than there is."""

import io
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

import numpy as np

from specapp.audio.containers.ends.chunk_names import is_plain, leads_on
from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.pcm import PCM, REAL, tag_of
from specapp.base.sentences import say

NOTE = say("The header was never finished, as when a recorder loses its power: the file is read to its end.")
_OPEN = 0xFFFFFFFF  # EBU Tech 3306
_MOST_CHUNKS = 2000  # own choice
_LEAST_LOST_S = 0.5
"""Less than this behind the declared end is taken for something else than sound (own choice)."""
_LEAST_LOST_BYTES = 1 << 16
"""The same where the rate is not at hand: 0.7 s of 16 bits at 48 kHz (own choice)."""
_LOOKED_AT_BYTES = 1 << 16  # own choice
_MOST_BITS_PER_BYTE = 7.97
"""Above this the bytes are packed or random: the high bytes of samples, companded samples and the steps of ADPCM are
not spread so evenly, even of loud noise (own choice)."""
_MOST_BITS_OF_A_PLACE, _LEAST_OF_A_PLACE = 7.9, 1000
"""The same of the bytes that stand at one place of each sample, of at least so many: where samples are long, most of
their bytes are as random as those of a packed file, but the highest are not (own choice)."""
_SAMPLE_BYTES = (2, 3, 4)  # definition of PCM
_SPREAD_UNEVENLY = (PCM, REAL, 2, 6, 7, 0x11, 0x20)  # definition: format tags of Microsoft's mmreg.h
_GSM = 0x31  # definition: the same
_GSM_BLOCK_BYTES, _LAG_BITS, _LAGS = 65, 7, (40, 120)
"""Two frames of GSM in a WAV, and what a frame may say of the pitch (ETSI EN 300 961)."""
_LAG_PLACES = tuple(frame + 36 + 56 * part for frame in (0, 260) for part in range(4))
"""Bits where it says so (ETSI EN 300 961)."""
_LEAST_LAGS = 0.9
"""Of random bytes 63 % would do (own choice)."""
_IMA_BYTES = 34  # definition of Apple's IMA ADPCM: a packet of 64 samples
_CHUNKS = (
    b"LIST", b"bext", b"iXML", b"cue ", b"smpl", b"inst", b"plst", b"fact", b"JUNK", b"junk", b"PAD ", b"FLLR", b"axml",
    b"chna", b"id3 ", b"ID3 ", b"_PMX", b"umid", b"minf", b"elm1", b"regn", b"afsp", b"levl", b"PEAK", b"DISP", b"guan",
    b"RIFF", b"COMM", b"MARK", b"INST", b"NAME", b"AUTH", b"ANNO", b"APPL", b"COMT", b"info", b"mark", b"pakt", b"kuki",
    b"strg", b"uuid", b"free", b"edct", b"chan", b"ovvw", b"peak",
)  # fmt: skip
"""What stands behind sound also where it was cut off; the size of others must fit."""
_HEADS = ((struct.Struct("<4sI"), 2), (struct.Struct(">4sI"), 2), (struct.Struct(">4sQ"), 1))
"""Name and size of a chunk, and of what sizes are multiples, of WAV, AIFF and CAF (definitions)."""
_FILES = (b"RF64", b"BW64", b"riff", b"FORM", b".snd", b"caff", b"OggS", b"fLaC", b"wvpk", b"TTA1")
"""How files begin, which somebody may have put behind another one."""
_W64_GUID = bytes.fromhex("f3acd3118cd100c04f8edb8a")
_W64_DATA = b"data" + _W64_GUID
_W64_HEADER = 24  # definition of W64: a GUID and 8 bytes of size

Patches = Mapping[int, bytes]
"""New bytes by their position."""


class Patched(io.RawIOBase):
    """A file with some bytes replaced, for reading.

    Parameters
    ----------
    file : binary file
    patches : mapping of int to bytes
    """

    def __init__(self, file: BinaryIO, patches: Patches) -> None:
        self._file, self._patches = file, patches
        file.seek(0)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As of any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._file.tell()

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """As of any file, with the new bytes."""
        start = self._file.tell()
        content = bytearray(self._file.read(len(buffer)))
        for position, patch in self._patches.items():
            first, stop = max(position, start), min(position + len(patch), start + len(content))
            if first < stop:
                content[first - start : stop - start] = patch[first - position : stop - position]
        buffer[: len(content)] = content
        return len(content)


def repairs(file: BinaryIO) -> Patches:
    """What must be replaced in the header of a file so that all of its sound is read; nothing where it is right.

    References
    ----------
    Microsoft and IBM, "Multimedia programming interface and data specifications 1.0", 1991; EBU Tech 3306, "RF64";
    Apple, "AIFF-C", 1991, and "Core Audio Format specification 1.0".
    """
    end = file.seek(0, 2)
    file.seek(0)
    find = _FINDERS.get(file.read(4))
    try:
        return find(file, end) if find else {}
    except (struct.error, OverflowError):
        return {}


def _chunks(file: BinaryIO, form: str, position: int = 12, pad: int = 2) -> Iterator[tuple[bytes, int, int]]:
    """Identifier, declared size and place of each chunk, up to the sound; the file stands at its content."""
    head = struct.Struct(form)
    for _ in range(_MOST_CHUNKS):
        header = bytes_at(file, position, head.size)
        if len(header) < head.size:
            return
        identifier, size = head.unpack(header)
        yield identifier, size, position
        position += head.size + size + -size % pad


def _goes_on(file: BinaryIO, stop: int, end: int, least: float, tag: int = PCM) -> bool:
    """Whether sound goes on behind its declared end: what follows is no chunk, is long, and looks like such samples.

    `tag` says how they are stored in a WAV; what is packed looks like anything.
    """
    if end - stop < max(least, 8):
        return False
    file.seek(stop)
    header = file.read(_LOOKED_AT_BYTES)
    if header[:3] in (b"ID3", b"TAG") or header[:8] == b"APETAGEX" or header[:4] in _CHUNKS:
        return False
    if header[:4] in _FILES:
        return False
    known = is_plain(header[:4]) and not header.startswith(b"    ")
    little, big = struct.unpack("<4xI", header[:8])[0], struct.unpack(">4xI", header[:8])[0]
    if known and min(little, big) <= end - stop - 8:
        return False
    if not is_plain(header[:4]) and any(leads_on(file, stop, head, pad) for head, pad in _HEADS):
        return False
    return least <= 1 or _is_like(header, tag)


def _is_like(block: bytes, tag: int) -> bool:
    """Whether bytes may be samples that are stored in this way."""
    bits = _bits_per_byte(block)
    if tag == _GSM:
        return bits > 0 and _is_gsm(block)
    return bits > 0 and (tag not in _SPREAD_UNEVENLY or bits < _MOST_BITS_PER_BYTE or (tag == PCM and _is_pcm(block)))


def _is_pcm(block: bytes) -> bool:
    """Whether the bytes at some place of samples are spread unevenly."""
    places = (block[place::size] for size in _SAMPLE_BYTES for place in range(size))
    return any(_bits_per_byte(one) < _MOST_BITS_OF_A_PLACE for one in places if len(one) >= _LEAST_OF_A_PLACE)


def _bits_per_byte(block: bytes) -> float:
    """Entropy of the bytes, less what few of them seem to lack; 0 where all are the same, as in reserved space.

    References
    ----------
    G. Miller, "Note on the bias of information estimates", 1955.
    """
    counts = np.bincount(np.frombuffer(block, np.uint8), minlength=256)
    shares = counts[counts > 0] / len(block)
    return float(-(shares * np.log2(shares)).sum() + (len(shares) - 1) / (2 * len(block) * np.log(2)))


def _is_gsm(block: bytes) -> bool:
    """Whether blocks of GSM begin here: each frame says four times how long the pitch is, which must be possible."""
    whole = len(block) // _GSM_BLOCK_BYTES * _GSM_BLOCK_BYTES
    bits = np.unpackbits(
        np.frombuffer(block[:whole], np.uint8).reshape(-1, _GSM_BLOCK_BYTES), axis=1, bitorder="little"
    )
    lags = np.stack([bits[:, place : place + _LAG_BITS] @ (1 << np.arange(_LAG_BITS)) for place in _LAG_PLACES])
    return lags.size > 0 and float(((lags >= _LAGS[0]) & (lags <= _LAGS[1])).mean()) >= _LEAST_LAGS


def _riff(file: BinaryIO, end: int) -> Patches:
    tag, rate, sizes = 0, 0, 0
    for identifier, size, position in _chunks(file, "<4sI"):
        if identifier == b"fmt ":
            fmt = file.read(26)
            tag, (rate,) = tag_of(fmt), struct.unpack("<8xI", fmt[:12])
        elif identifier == b"ds64":
            sizes = position + 8
        elif identifier == b"data":
            return _riff_sizes(file, end, (size, position + 8), (tag, rate), sizes)
    return {}


def _riff_sizes(file: BinaryIO, end: int, sound: tuple[int, int], kind: tuple[int, int], sizes: int) -> Patches:
    (size, start), (tag, rate) = sound, kind
    if size == _OPEN and sizes:
        file.seek(sizes + 8)
        (size,) = struct.unpack("<Q", file.read(8))
    stop = start + size
    if size == _OPEN or stop >= end:
        present = _before_chunks(file, start, end) - start if stop > end and not sizes else size
        return {start - 4: struct.pack("<I", present)} if start + present < min(stop, end) else {}
    least = (_LEAST_LOST_S * rate or _LEAST_LOST_BYTES) if size else 1
    stops = {stop + -size % _GSM_BLOCK_BYTES} if tag == _GSM else {stop, stop + size % 2}
    if not all(_goes_on(file, at, end, least, tag) for at in stops):
        return {}
    present = _before_chunks(file, stop, end) - start
    if sizes:
        return {sizes: struct.pack("<QQQ", end - 8, present, 0), start - 4: struct.pack("<I", _OPEN)}
    return {4: struct.pack("<I", min(end - 8, _OPEN)), start - 4: struct.pack("<I", min(present, _OPEN))}


def _before_chunks(file: BinaryIO, start: int, end: int) -> int:
    """Where the sound ends, if a recorder wrote whole chunks behind it before it lost its power."""
    first = max(start, end - _LOOKED_AT_BYTES)
    file.seek(first)
    tail = file.read(end - first)
    while True:
        places = (tail.rfind(identifier, 0, len(tail) - 7) for identifier in _CHUNKS)
        at = max((place for place in places if place >= 0 and _ends_with(tail, place)), default=-1)
        if at < 0:
            return first + len(tail)
        tail = tail[:at]


def _ends_with(tail: bytes, place: int) -> bool:
    (size,) = struct.unpack_from("<I", tail, place + 4)
    return len(tail) in (place + 8 + size, place + 8 + size + size % 2)


def _w64(file: BinaryIO, end: int) -> Patches:
    position = 40
    for _ in range(_MOST_CHUNKS):
        identifier, size = struct.unpack("<16sQ", bytes_at(file, position, _W64_HEADER))
        if identifier == _W64_DATA:
            stop = position + max((size + 7) // 8 * 8, _W64_HEADER)
            unfinished = size <= _W64_HEADER and end > stop
            if not unfinished and not (_goes_on(file, stop, end, _LEAST_LOST_BYTES) and not _is_w64_chunk(file, stop)):
                return {}
            return {16: struct.pack("<Q", end), position + 16: struct.pack("<Q", end - position)}
        position += max((size + 7) // 8 * 8, _W64_HEADER)
    return {}


def _is_w64_chunk(file: BinaryIO, position: int) -> bool:
    file.seek(position + 4)
    return file.read(len(_W64_GUID)) == _W64_GUID


def _aiff(file: BinaryIO, end: int) -> Patches:
    common, frame, frames, packed = 0, 0, 0, False
    for identifier, size, position in _chunks(file, ">4sI"):
        if identifier == b"COMM":
            channels, frames, bits = struct.unpack(">hIh", file.read(8))
            packed = file.read(14)[10:] == b"ima4"  # libsndfile declares none of a few frames of stereo
            common, frame = position + 8, channels * (_IMA_BYTES if packed else (bits + 7) // 8)
        elif identifier == b"SSND" and common and frame > 0:
            present = (end - position - 16) // frame
            finished = size > 8 and (frames or packed)
            stop, least = (position + 8 + size + size % 2, _LEAST_LOST_BYTES) if finished else (position + 16, 1)
            if present <= 0 or not _goes_on(file, stop, end, least):
                return {}
            return {
                4: struct.pack(">I", min(end - 8, _OPEN)),
                common + 2: struct.pack(">I", min(present, _OPEN)),
                position + 4: struct.pack(">I", min(8 + present * frame, _OPEN)),
            }
    return {}


def _caf(file: BinaryIO, end: int) -> Patches:
    for identifier, size, position in _chunks(file, ">4sQ", 8, 1):
        if identifier == b"data":
            present = end - position - 12
            unfinished = size <= 4 < present or _goes_on(file, position + 12 + size, end, _LEAST_LOST_BYTES)
            return {position + 4: struct.pack(">Q", present)} if unfinished else {}
    return {}


def _au(file: BinaryIO, end: int) -> Patches:
    start, size = struct.unpack(">II", file.read(8))
    unfinished = size == 0 or _goes_on(file, start + size, end, _LEAST_LOST_BYTES)
    return {8: struct.pack(">I", _OPEN)} if unfinished and end > start >= 24 else {}


_FINDERS: dict[bytes, Callable[[BinaryIO, int], Patches]] = {
    b"RIFF": _riff,
    b"RF64": _riff,
    b"BW64": _riff,
    b"riff": _w64,
    b"FORM": _aiff,
    b"caff": _caf,
    b".snd": _au,
}
