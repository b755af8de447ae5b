"""Files that mean harm, made on the spot, and the folder of others where there is one."""

import io
import os
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

from specapp.audio.recording import Recording, encode

SHARED = Path(os.environ.get("SPECAPP_FILES", Path(__file__).parents[3] / "shared" / "files"))
"""More material; the tests that use it are skipped where it is absent."""


def wave(fmt: bytes | None = None, body: bytes | None = None, **sizes: int) -> bytes:
    """A WAV with any header: `riff` and `data` are the sizes that it claims."""
    fmt = fmt_chunk() if fmt is None else fmt
    body = tone() if body is None else body
    content = fmt + b"data" + struct.pack("<I", sizes.get("data", len(body)) & 0xFFFFFFFF) + body
    return b"RIFF" + struct.pack("<I", sizes.get("riff", len(content) + 4) & 0xFFFFFFFF) + b"WAVE" + content


def fmt_chunk(tag: int = 1, channels: int = 1, rate: int = 48000, block: int = 2, bits: int = 16) -> bytes:
    return b"fmt " + struct.pack("<IHHIIHH", 16, tag, channels, rate, (rate * block) & 0xFFFFFFFF, block, bits)


def tone(length: int = 24000) -> bytes:
    return (8000 * np.sin(np.arange(length) / 20)).astype("<i2").tobytes()


def floats(values: list[float]) -> bytes:
    samples = np.zeros(24000, "<f4")
    samples[100 : 100 + len(values)] = values
    return wave(fmt_chunk(3, block=4, bits=32), samples.tobytes())


@cache
def silence(container: str, subtype: str, seconds: int, rate: int = 48000) -> bytes:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, subtype, format=container) as sound:
        for _ in range(seconds):
            sound.write(np.zeros(rate, np.int16))
    return file.getvalue()


def without_length(flac: bytes) -> bytes:
    """A FLAC that does not tell how long it is."""
    data = bytearray(flac)
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    return bytes(data)


def corrupted(data: bytes, count: int, start: int = 0, seed: int = 0) -> bytes:
    rng = np.random.default_rng(seed)
    changed = np.frombuffer(data, np.uint8).copy()
    places = rng.integers(start, len(data), count)
    changed[places] = rng.integers(256, size=count)
    return changed.tobytes()


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """A file with bytes flipped, runs removed or repeated, and integers made extreme."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 12))):
        at, span = int(rng.integers(len(changed))), int(rng.integers(1, 64))
        match int(rng.integers(5)):
            case 0:
                changed[at] ^= 1 << int(rng.integers(8))
            case 1:
                changed[at : at + 4] = [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"][span % 4]
            case 2:
                del changed[at : at + span]
            case 3:
                changed[at:at] = changed[at : at + span]
            case _:
                changed[at : at + span] = rng.bytes(span)
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def hostile_files() -> Iterator[tuple[str, bytes]]:
    """Names and contents."""
    good = {kind: encode(_noise(), container=kind).data for kind in ("WAV", "FLAC", "OGG", "MP3", "M4A", "AIFF", "CAF")}
    yield from _headers()
    yield from _samples()
    yield from _containers(good)
    for kind, data in good.items():
        yield f"{kind}-cut", data[: len(data) // 2]
        yield f"{kind}-head", data[:100]
        yield f"{kind}-flipped", corrupted(data, 200, 50)
        yield f"{kind}-torn", data[:500] + corrupted(data[500:], len(data) // 3)
        yield f"{kind}-doubled", data + data


def _noise() -> Recording:
    return Recording(np.random.default_rng(0).normal(0, 0.1, (2, 48000)).astype(np.float32), 48000)


def _headers() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "one-byte", b"R"
    yield "riff-only", b"RIFF\0\0\0\0WAVE"
    yield "text", b"This is no sound at all.\n" * 200
    yield "rate-0", wave(fmt_chunk(rate=0))
    yield "rate-2g", wave(fmt_chunk(rate=2**31 - 1))
    yield "rate-1", wave(fmt_chunk(rate=1))
    yield "channels-0", wave(fmt_chunk(channels=0))
    yield "channels-65535", wave(fmt_chunk(channels=65535, block=0))
    yield "channels-64", wave(fmt_chunk(channels=64, block=128))
    yield "bits-65535", wave(fmt_chunk(bits=65535))
    yield "bits-0", wave(fmt_chunk(bits=0))
    yield "bits-1", wave(fmt_chunk(bits=1, block=1))
    yield "ima-block-0", wave(fmt_chunk(0x11, block=0, bits=4))
    yield "ms-block-0", wave(fmt_chunk(2, block=0, bits=4))
    yield "gsm-block-1", wave(fmt_chunk(0x31, block=1, bits=0))
    yield "unknown-tag", wave(fmt_chunk(0xABCD))
    yield "extensible-without-guid", wave(fmt_chunk(0xFFFE))
    yield "sizes-4g", wave(riff=0xFFFFFFFF, data=0xFFFFFFFF)
    yield "data-negative", wave(data=0x80000000)
    yield "data-before-fmt", wave(b"", b"") + tone() + fmt_chunk()
    yield "fmt-after-data", wave(b"") + fmt_chunk()
    yield "no-data", b"RIFF" + struct.pack("<I", 28) + b"WAVE" + fmt_chunk()
    sizes = struct.pack("<IQQQI", 28, 2**62, 2**62, 2**61, 0)
    yield "rf64-huge", b"RF64" + b"\xff" * 4 + b"WAVEds64" + sizes + wave(data=0xFFFFFFFF)[12:]
    yield "chunks-inside-chunks", b"RIFF" + struct.pack("<I", 10**9) + b"WAVE" + b"LIST" + struct.pack("<I", 4) * 5000
    yield "chunk-loop", b"RIFF" + struct.pack("<I", 100) + b"WAVE" + b"fmt " + b"\0" * 4 + b"fmt " + b"\0" * 4
    yield (
        "bext-endless",
        b"RIFF" + struct.pack("<I", 10**6) + b"WAVE" + b"bext" + struct.pack("<I", 2**31) + b"\xff" * 9999,
    )


def _samples() -> Iterator[tuple[str, bytes]]:
    yield "nan", floats([np.nan] * 5)
    yield "infinite", floats([np.inf, -np.inf])
    yield "huge", floats([1e38, -1e38])
    yield "denormal", floats([1e-40, 1e-44])
    yield "constant", wave(body=struct.pack("<h", 20000) * 24000)
    yield "zeros", wave(body=bytes(48000))
    yield "lowest", wave(body=struct.pack("<h", -32768) * 24000)
    yield "one-sample", wave(body=b"\1\2")
    yield "half-a-sample", wave(body=b"\1")
    yield "short", wave(body=tone(500))
    yield "square", wave(body=struct.pack("<hh", 32767, -32768) * 12000)


def _containers(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    flac, aiff, caf, m4a = good["FLAC"], bytearray(good["AIFF"]), bytearray(good["CAF"]), good["M4A"]
    yield "flac-picture", b"fLaC" + flac[4:42] + b"\x86\xff\xff\xff" + bytes(100)
    yield "flac-bits", flac[:20] + b"\xff\xff" + flac[22:]
    at = aiff.index(b"COMM") + 16
    aiff[at : at + 10] = b"\x7f\xff\xc0" + bytes(7)
    yield "aiff-rate-nan", bytes(aiff)
    yield "au-header", b".snd" + struct.pack(">IIIII", 2**32 - 1, 2**32 - 1, 3, 48000, 1) + tone()
    yield "au-channels", b".snd" + struct.pack(">IIIII", 24, 2**32 - 1, 3, 48000, 10**6) + tone()
    at = caf.index(b"desc") + 12
    caf[at : at + 8] = struct.pack(">d", 1e300)
    yield "caf-rate", bytes(caf)
    at = m4a.index(b"stsz") + 8
    yield "m4a-sizes", m4a[:at] + b"\xff" * 8 + m4a[at + 8 :]
    at = m4a.index(b"mdhd")
    yield "m4a-time", m4a[: at + 16] + b"\xff" * 8 + m4a[at + 24 :]
    yield "id3-endless", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + good["MP3"]
    yield (
        "mp3-rate-changes",
        good["MP3"] + encode(Recording(np.zeros((1, 16000), np.float32), 16000), container="MP3").data,
    )
    boxes = b""
    for _ in range(3000):
        boxes = struct.pack(">I", len(boxes) + 12) + b"meta" + bytes(4) + boxes
    yield "m4a-deep", m4a[: m4a.index(b"ftyp") - 4 + 28] + struct.pack(">I", len(boxes) + 8) + b"moov" + boxes
    for name in (b"moov", b"stsd", b"stts", b"stsc", b"stco", b"hdlr"):
        at = m4a.index(name) - 4
        yield f"m4a-{name.decode()}-huge", m4a[:at] + b"\x7f\xff\xff\xff" + m4a[at + 4 :]
    yield "ogg-chained", good["OGG"] * 5
    yield "ogg-position", _far_page(good["OGG"])
    yield "wav-two-pieces", good["WAV"] + b"data" + struct.pack("<I", 1000) + bytes(1000)
    yield "qcp", b"RIFF\xff\xff\xff\xffQLCMfmt " + b"\xff" * 500
    yield "midi", b"MThd\0\0\0\6\0\0\0\1\0`MTrk\0\0\0\4\0\xff/\0"
    yield "png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60\x08\2\0\0\0" + bytes(500)
    yield "subtitles", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n"
    yield "module", b"song".ljust(1080, b"\0") + b"M.K." + bytes(2048)
    yield "random", np.random.default_rng(0).bytes(200_000)
    yield "sync-words", b"\xff\xfb\x90\x64" * 20_000
    yield "zip", b"PK\3\4" + bytes(5000)
    yield "html", b"<html><script>alert(1)</script></html>" * 50
    yield "elf", b"\x7fELF" + np.random.default_rng(1).bytes(20_000)


def _far_page(ogg: bytes) -> bytes:
    """An Ogg file with a page in the middle that claims to end after the end of time."""
    at = ogg.index(b"OggS", len(ogg) // 2)
    return ogg[: at + 6] + b"\xff" * 7 + b"\x7f" + ogg[at + 14 :]
