"""Samples that do not use all bits that they are stored in come back so, and their files say so, as they did."""

import io
import struct
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.containers.beside.valid_bits import valid_bits
from specapp.audio.containers.wav_stream import PipeFormat, read_blocks, read_header, write_blocks
from specapp.audio.limits import Limits
from specapp.audio.recording import Recording, encode, read
from specapp.audio.write_back import write_back
from tests.support.kinds import Counted, chunk

AIFF_KINDS = (b"", b"NONE", b"sowt")
LENGTH, RATE = 3000, 48_000
EXTENSION = bytes.fromhex("000000001000800000aa00389b71")
RATE_OF_AIFF = bytes.fromhex("400ebb80000000000000")
BITS = [(4, 8), (5, 8), (6, 8), (7, 8), (12, 16), (14, 16), (20, 24), (18, 24), (24, 32), (30, 32)]


def numbers(bits: int, stored: int) -> np.ndarray:
    rng = np.random.default_rng(bits)
    return rng.integers(-(1 << bits - 1), 1 << bits - 1, 2 * LENGTH) << stored - bits


def packed(values: np.ndarray, stored: int, order: str) -> bytes:
    wide = (values << (32 - stored)).astype(f"{order}i4").view(np.uint8).reshape(-1, 4)
    return (wide[:, 4 - stored // 8 :] if order == "<" else wide[:, : stored // 8]).tobytes()


def wav(bits: int, stored: int, *, magic: bytes = b"RIFF", extended: bool, used: int = 0) -> bytes:
    block = 2 * stored // 8
    form = struct.pack("<HHIIHH", 0xFFFE if extended else 1, 2, RATE, RATE * block, block, stored if extended else bits)
    form += struct.pack("<HHIH", 22, bits, 3, 1) + EXTENSION if extended else b""
    sound = packed(numbers(used or bits, stored) ^ (0x80 if stored == 8 else 0), stored, "<")
    sizes = chunk(b"ds64", struct.pack("<QQQI", 0, len(sound), LENGTH, 0)) if magic == b"RF64" else b""
    body = b"WAVE" + sizes + chunk(b"fmt ", form) + chunk(b"data", sound)
    return magic + struct.pack("<I", len(body)) + body


def aiff(bits: int, stored: int, kind: bytes, used: int = 0) -> bytes:
    common = struct.pack(">hIh", 2, LENGTH, bits) + RATE_OF_AIFF + (kind + b"\0\0" if kind else b"")
    sound = bytes(8) + packed(numbers(used or bits, stored), stored, "<" if kind == b"sowt" else ">")
    parts = [(b"FVER", struct.pack(">I", 0xA2805140))] * bool(kind) + [(b"COMM", common), (b"SSND", sound)]
    body = (b"AIFC" if kind else b"AIFF") + b"".join(name + struct.pack(">I", len(one)) + one for name, one in parts)
    return b"FORM" + struct.pack(">I", len(body)) + body


def caf(bits: int, stored: int, little: int, used: int = 0) -> bytes:
    description = struct.pack(">d4sIIIII", RATE, b"lpcm", little, 2 * stored // 8, 1, 2, bits)
    sound = bytes(4) + packed(numbers(used or bits, stored), stored, "<" if little else ">")
    parts = ((b"desc", description), (b"data", sound))
    return b"caff\0\1\0\0" + b"".join(name + struct.pack(">q", len(one)) + one for name, one in parts)


def is_aiff(bits: int, stored: int, kind: bytes) -> bool:
    """Whole bytes are their own width there, and the other order of bytes has two of them at least."""
    return bits % 8 > 0 and (stored > 8 or kind != b"sowt")


FILES = {
    **{f"a.wav {b} in {s}, extended": wav(b, s, extended=True) for b, s in BITS},
    **{f"a.wav {b} in {s}": wav(b, s, extended=False) for b, s in BITS if (b, s) != (24, 32)},
    **{f"a.rf64 {b} in {s}, extended": wav(b, s, magic=b"RF64", extended=True) for b, s in BITS},
    **{f"a.aiff {b} in {s} {k.decode()}": aiff(b, s, k) for (b, s), k in product(BITS, AIFF_KINDS) if is_aiff(b, s, k)},
    **{f"a.caf {b} in {s}, {little}": caf(b, s, little) for (b, s), little in product(BITS, (0, 2))},
}  # fmt: skip

SAY_TOO_FEW = {
    **{f"a.wav {b} in {s}, extended": wav(b, s, extended=True, used=s) for b, s in BITS},
    **{f"a.wav {b} in {s}": wav(b, s, extended=False, used=s) for b, s in BITS if (b, s) != (24, 32)},
    **{f"a.aiff {b} in {s}": aiff(b, s, b"", used=s) for b, s in BITS if is_aiff(b, s, b"")},
    **{f"a.caf {b} in {s}": caf(b, s, 0, used=s) for b, s in BITS},
}  # fmt: skip


def of_name(name: str) -> tuple[int, int]:
    bits, _, stored, *_ = name.replace(",", "").split()[1:]
    return int(bits), int(stored)


@pytest.mark.parametrize("name", FILES)
def test_bits_below_the_valid_ones_stay_0_and_are_not_promised(name: str, tmp_path: Path) -> None:
    bits, stored = of_name(name)
    source = tmp_path / name.split(maxsplit=1)[0]
    source.write_bytes(FILES[name])
    found = read(source)
    np.testing.assert_array_equal(found.samples.T.ravel() * 2.0 ** (stored - 1), numbers(bits, stored))
    assert found.source.warnings == ()
    quieter = replace(found, samples=found.samples * 0.7)
    target = tmp_path / "out" / source.name
    target.parent.mkdir()
    for recording in (found, quieter, quieter.excerpt(0.01, 0.05)):
        written = write_back(recording, source, target)
        assert written.output.note == ""
        back = read(target)
        steps = back.samples * 2.0 ** (bits - 1)
        np.testing.assert_array_equal(steps, np.rint(steps))
        assert np.abs(steps - recording.samples * 2.0 ** (bits - 1)).max() <= 0.5
        assert (back.source.subtype, back.source.valid_bits) == (found.source.subtype, found.source.valid_bits)
        assert back.source.fmt == found.source.fmt
    np.testing.assert_array_equal(read(encode(found).data).samples, found.samples)


@pytest.mark.parametrize("name", SAY_TOO_FEW)
def test_a_file_that_uses_more_bits_than_it_says_loses_none(name: str, tmp_path: Path) -> None:
    source = tmp_path / name.split(maxsplit=1)[0]
    source.write_bytes(SAY_TOO_FEW[name])
    found, (_, stored) = read(source), of_name(name)
    np.testing.assert_array_equal(found.samples.T.ravel() * 2.0 ** (stored - 1), numbers(stored, stored))
    assert found.source.valid_bits == 0
    target = tmp_path / "out" / source.name
    target.parent.mkdir()
    np.testing.assert_array_equal(read(write_back(found, source, target).path).samples, found.samples)


@pytest.mark.parametrize("name", [one for one in FILES if one.startswith("a.wav")])
def test_a_wav_whose_header_is_made_anew_uses_all_its_bits(name: str) -> None:
    bits, stored = of_name(name)
    found = read(FILES[name])
    for changed in (Recording(found.samples[:1], RATE, found.source), Recording(found.samples, 44_100, found.source)):
        back = read(encode(replace(changed, samples=changed.samples * 0.7)).data)
        steps = back.samples * 2.0 ** (bits - 1)
        assert (steps != np.rint(steps)).any()
        assert struct.unpack_from("<H", back.source.fmt, 14) == (stored,)


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_clipped_at_few_bits_if_that_is_asked_for(name: str) -> None:
    bits, _ = of_name(name)
    found = read(FILES[name])
    samples = 0.5 * found.samples
    samples[0, 0] = 1 - 2.0 ** -(bits + 1)
    loud = replace(found, samples=samples)
    assert encode(loud).clipped_samples == 1
    written = encode(loud, avoid_clipping=True)
    assert (written.clipped_samples, read(written.data).source.valid_bits) == (0, bits)


def test_of_a_long_description_little_is_read() -> None:
    common = struct.pack(">hIh", 2, 0, 12) + RATE_OF_AIFF + b"NONE" + bytes(1 << 24)
    file = Counted(
        b"FORM" + struct.pack(">I", 12 + len(common)) + b"AIFCCOMM" + struct.pack(">I", len(common)) + common
    )
    assert valid_bits(file, "PCM_16") == 12
    assert file.read_bytes < 1 << 16


@pytest.mark.parametrize("name", FILES)
def test_another_kind_of_file_may_use_all_its_bits(name: str, tmp_path: Path) -> None:
    bits, _ = of_name(name)
    found = read(FILES[name])
    written = write_back(replace(found, samples=found.samples * 0.7), "in.x", tmp_path / "out.w64")
    steps = read(written.path).samples * 2.0 ** (bits - 1)
    assert (steps != np.rint(steps)).any()


@pytest.mark.parametrize("name", [one for one in FILES if one.startswith("a.wav")])
def test_bits_below_the_valid_ones_stay_0_in_a_pipe(name: str) -> None:
    (bits, stored), pipe, target = of_name(name), io.BytesIO(FILES[name]), io.BytesIO()
    form: PipeFormat = read_header(pipe, Limits())
    write_blocks((0.7 * block for block in read_blocks(pipe, form)), form, target)
    written = read(target.getvalue())
    steps = written.samples * 2.0 ** (bits - 1)
    np.testing.assert_array_equal(steps, np.rint(steps))
    assert (written.source.subtype, written.length) == ("PCM_U8" if stored == 8 else f"PCM_{stored}", LENGTH)


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW", "PCM_16", "PCM_24", "PCM_32", "FLOAT"])
def test_of_other_files_all_bits_are_used(subtype: str) -> None:
    samples = 0.3 * np.random.default_rng(0).standard_normal((1, 500))
    for container in ("WAV", "AIFF", "CAF"):
        found = read(encode(Recording(samples, RATE), container=container, subtype=subtype).data)
        assert found.source.valid_bits == 0
        again = read(encode(found).data)
        np.testing.assert_array_equal(again.samples, found.samples)
