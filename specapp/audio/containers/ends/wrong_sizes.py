"""What a finished header says wrongly of the start or the end of its sound, known by what wrote it."""

import struct
from collections.abc import Mapping
from typing import BinaryIO

from specapp.audio.containers.beside.others import caf_walk
from specapp.audio.containers.ends.declared_length import flac_samples
from specapp.audio.containers.ends.joined import another_begins
from specapp.audio.containers.ends.parts import bytes_at
from specapp.audio.containers.ends.unfinished import Patches
from specapp.audio.containers.mp4_edits import ends_too_early
from specapp.audio.containers.pcm import unnamed_samples
from specapp.audio.containers.wav_chunks import LEAST_BYTES, MAGIC

_VOC_MAGIC = b"Creative Voice File\x1a"  # definition of VOC files
_WORDS = 9
"""Kind of block that holds words of 16 bits and more (definition of VOC files)."""
_LAST_KIND = 9  # definition of VOC files
_TOO_SMALL = 8
"""SoX counts 4 bytes for the 12 that stand before the samples in such a block."""
_MOST_BLOCKS = 200
"""Each may be tried with as many behind it (own choice)."""
_PACKETS = struct.Struct(">QQII")
"""Packets, valid samples, samples before and behind them that are none (Apple, Core Audio format)."""
_SAYS_NOTHING = (b"encoder\0Lavf", b"encoder\0Lavc")
"""How FFmpeg names itself, whose CAF says up to version 7 that no Opus begins with samples of its encoder."""
_OPUS_DELAY = 312
"""Samples at 48 kHz by which libopus delays, but where it is told to delay as little as it can
(docs/decisions.md, Files come back as they came)."""
_LEAST_OPUS = 240
"""FFmpeg's own encoder, which delays by another number, says 120 samples of every packet."""
_OPUS_FRAMES = ((480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960))
"""Samples of a frame for speech, for both and for music (RFC 6716, section 3.1)."""
_RIFF, _FORM = struct.Struct("<4sI"), struct.Struct(">4sI")  # definitions of RIFF and of AIFF
_LOOP_BYTES = 84
"""As many libsndfile reads of such a chunk, whatever its size (its ``aiff_read_basc_chunk``)."""
_AIFF_BITS = {b"in24": 24, b"42ni": 24, b"in32": 32, b"23ni": 32}
"""Of samples by their name, which QuickTime gives beside the 16 bits that it says of all."""
_CUE_BYTES, _COMPRESSION = 24, 18  # definition of RIFF; of AIFF-C: place of the name of the compression in COMM
_CAF_DESCRIPTION, _CAF_BITS, _WIDEST = struct.Struct(">8x4s4xIIII"), 28, 32
"""Kind, bytes and frames of a packet, channels and bits of samples (Apple, Core Audio format)."""
_FLAC_PLACE, _FLAC_MOST = 21, (1 << 36) - 1  # RFC 9639: place and bits of the number of samples
_MOST_BYTES = 4096  # own choice


def wrong_sizes(file: BinaryIO) -> Patches:
    """What must be replaced in a header so that all of the sound is read, and no more; nothing where it is right.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(22)
    if head.startswith(_VOC_MAGIC):
        return _voc(file, int.from_bytes(head[20:], "little"), end)
    if head[4:8] == b"ftyp":
        return ends_too_early(file)
    if head[:4] in MAGIC:
        if head.startswith(b"BW64") and head[12:16] != b"ds64":
            return {0: b"RIFF"}  # libsndfile wants sizes of 64 bits there, also where those of 32 are right
        return {**_cues(file), **unnamed_samples(file), **(_long_wav(file, end) if head[:4] in MAGIC[1:] else {})}
    find = {b"fLaC": _flac, b"FORM": _aiff_samples, b"caff": _caf}.get(head[:4])
    return find(file) if find else {}


def misread(file: BinaryIO) -> Patches:
    """What must be replaced so that libsndfile passes over chunks of a WAV or AIFF that it would misread.

    Parameters
    ----------
    file : binary file
        Seekable; its position moves.
    """
    position, found = 12, {}
    if bytes_at(file, 0, 4) == b"FORM":
        return _misread_aiff(file)
    if bytes_at(file, 0, 4) == b"RIFX":
        return _misread_rifx(file)
    for _ in range(_MOST_BLOCKS if bytes_at(file, 0, 4) in MAGIC else 0):
        name, size = _RIFF.unpack(bytes_at(file, position, _RIFF.size).ljust(_RIFF.size, b"\0"))
        if name in (b"data", bytes(4)):
            break
        if size < LEAST_BYTES.get(name, 0):
            found[position] = b"JUNK"
        position += _RIFF.size + size + size % 2
    return found


def _misread_aiff(file: BinaryIO) -> Patches:
    """Chunks that name speakers, which may be nonsense and are not asked, and loops of too few bytes."""
    position, found = 12, {}
    for _ in range(_MOST_BLOCKS):
        header = bytes_at(file, position, _FORM.size)
        if len(header) < _FORM.size:
            break
        name, size = _FORM.unpack(header)
        if name == b"CHAN" or (name == b"basc" and size < _LOOP_BYTES):
            found[position] = b"JUNK"
        position += _FORM.size + size + size % 2
    return found


def _misread_rifx(file: BinaryIO) -> Patches:
    """All that stands beside the sound: behind cues, libsndfile takes all samples for such of a RIFF."""
    position, found = 12, dict[int, bytes]()
    for _ in range(_MOST_BLOCKS):
        name, size = _FORM.unpack(bytes_at(file, position, _FORM.size).ljust(_FORM.size, b"\0"))
        if name == bytes(4):
            break
        found |= {} if name in (b"fmt ", b"fact", b"data") else {position: b"JUNK"}
        position += _FORM.size + size + size % 2
    return found


def _cues(file: BinaryIO) -> Patches:
    """WAV whose list of cues says that it has more than it holds: libsndfile reads on into the sound and loses that."""
    position = 12
    for _ in range(_MOST_BLOCKS):
        name, size = _RIFF.unpack(bytes_at(file, position, _RIFF.size).ljust(_RIFF.size, b"\0"))
        if name in (b"data", bytes(4)):
            break
        held = (size - 4) // _CUE_BYTES
        if name == b"cue " and held >= 0 and int.from_bytes(bytes_at(file, position + _RIFF.size, 4), "little") > held:
            return {position + _RIFF.size: held.to_bytes(4, "little")}
        position += _RIFF.size + size + size % 2
    return {}


def _aiff_samples(file: BinaryIO) -> Patches:
    """AIFF-C whose samples have names of QuickTime: their bits, and the order of bytes as libsndfile knows it."""
    position = 12
    for _ in range(_MOST_BLOCKS):
        name, size = _FORM.unpack(bytes_at(file, position, _FORM.size).ljust(_FORM.size, b"\0"))
        place = position + _FORM.size
        if name == b"COMM":
            kind = bytes_at(file, place + _COMPRESSION, 4)
            bits = struct.pack(">H", _AIFF_BITS.get(kind, 0))
            order = {place + _COMPRESSION: b"sowt"} if kind == b"42ni" else {}
            is_said = kind not in _AIFF_BITS or bytes_at(file, place + 6, 2) == bits
            return order if is_said else {place + 6: bits, **order}
        if name in (b"SSND", bytes(4)):
            break
        position += _FORM.size + size + size % 2
    return {}


def _long_wav(file: BinaryIO, end: int) -> Patches:
    """RF64 whose own chunk of sizes was never filled, but whose sound says how long it is."""
    position, sizes = 12, 0
    for _ in range(_MOST_BLOCKS):
        name, size = _RIFF.unpack(bytes_at(file, position, _RIFF.size).ljust(_RIFF.size, b"\0"))
        if name == b"ds64":
            sizes = position + _RIFF.size
        if name == b"data":
            unfilled = sizes > 0 and not any(bytes_at(file, sizes + 8, 8))
            whole = 0 < size <= end - position - _RIFF.size
            return {sizes + 8: struct.pack("<Q", size)} if unfilled and whole else {}
        position += _RIFF.size + size + size % 2
    return {}


def _flac(file: BinaryIO) -> Patches:
    """FLAC whose header says less than the number of its last frame, as where it was never brought up to date."""
    content = bytes_at(file, _FLAC_PLACE, 5)
    declared = int.from_bytes(content, "big") & _FLAC_MOST
    found = flac_samples(file) if declared else 0
    if not declared < found <= _FLAC_MOST or another_begins(file):
        return {}
    return {_FLAC_PLACE: (int.from_bytes(content, "big") & ~_FLAC_MOST | found).to_bytes(5, "big")}


def _caf(file: BinaryIO) -> Patches:
    found = {name: (start, size) for name, start, size in caf_walk(file)}
    return {**_caf_samples(file, found), **_caf_opus(file, found)}


def _caf_opus(file: BinaryIO, found: Mapping[bytes, tuple[int, int]]) -> Patches:
    """Opus of a program that says of packets that they hold less than they do, or not by how much its encoder delays.

    Where the delay is not said, the packets are as many as would fit.
    """
    if b"pakt" not in found:
        return {}
    description, packets, words = (_content(file, *found.get(name, (0, 0))) for name in (b"desc", b"pakt", b"info"))
    if len(description) < 32 or len(packets) < _PACKETS.size or description[8:12] != b"opus":
        return {}
    (samples,) = struct.unpack_from(">I", description, 20)
    count, valid, before, behind = _PACKETS.unpack_from(packets)
    start, size = found.get(b"data", (0, 0))
    held = _held(_content(file, start + 4, min(size, 2)))
    if 0 < samples < held and valid <= count * samples:
        whole = _PACKETS.pack(count, valid * held // samples, before, behind)
        return {found[b"desc"][0] + 20: struct.pack(">I", held), found[b"pakt"][0]: whole}
    if b"kuki" in found:
        return {}
    is_silent = any(name in words for name in _SAYS_NOTHING) and before == behind == 0 and valid == count * samples
    if not is_silent or valid <= _OPUS_DELAY or samples < _LEAST_OPUS:
        return {}
    return {found[b"pakt"][0]: _PACKETS.pack(count, valid - _OPUS_DELAY, _OPUS_DELAY, 0)}


def _caf_samples(file: BinaryIO, found: Mapping[bytes, tuple[int, int]]) -> Patches:
    """Plain samples that do not fill their bytes, and stand in the upper ones; and words of no bytes, which end all."""
    start, _ = found.get(b"desc", (0, 0))
    content = bytes_at(file, start, _CAF_DESCRIPTION.size)
    if len(content) < _CAF_DESCRIPTION.size:
        return {}
    kind, packet, each, channels, bits = _CAF_DESCRIPTION.unpack(content)
    stored = 8 * packet // max(1, channels * each)
    is_wide = kind == b"lpcm" and 0 < bits < stored <= _WIDEST
    wider = {start + _CAF_BITS: struct.pack(">I", stored)} if is_wide else {}
    words, size = found.get(b"info", (0, 4))
    return {**wider, **({words - 12: b"free"} if not size else {})}


def _held(packet: bytes) -> int:
    """Samples at 48 kHz that a packet of Opus holds, by its first two bytes (RFC 6716, section 3.1); 0 of less."""
    if len(packet) < 2:
        return 0
    kind, size = packet[0] >> 3, packet[0] >> 3 & 3
    short = _OPUS_FRAMES[0][size] if kind < 12 else _OPUS_FRAMES[1][size & 1] if kind < 16 else _OPUS_FRAMES[2][size]
    return short * (1, 2, 2, packet[1] & 0x3F)[packet[0] & 3]


def _content(file: BinaryIO, start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(min(size, _MOST_BYTES))


def _voc(file: BinaryIO, position: int, end: int) -> Patches:
    for _ in range(_MOST_BLOCKS):
        kind, stop = _block(file, position)
        if kind == _WORDS and not _leads_to(file, stop, end) and _leads_to(file, stop + _TOO_SMALL, end):
            return {position + 1: (stop + _TOO_SMALL - position - 4).to_bytes(3, "little")}
        if kind <= 0 or stop > end:
            break
        position = stop
    return {}


def _block(file: BinaryIO, position: int) -> tuple[int, int]:
    """Kind of a block and where it ends; the last has one byte and the kind 0, and -1 is none."""
    file.seek(position)
    header = file.read(4)
    if header[:1] == b"\0":
        return 0, position + 1
    if len(header) < 4:
        return -1, position
    return header[0], position + 4 + int.from_bytes(header[1:], "little")


def _leads_to(file: BinaryIO, position: int, end: int) -> bool:
    """Whether blocks follow each other from here to the very end."""
    for _ in range(_MOST_BLOCKS):
        if position == end:
            return True
        kind, stop = _block(file, position)
        if not 0 < kind <= _LAST_KIND:
            return kind == 0 and stop == end
        position = stop
    return False
