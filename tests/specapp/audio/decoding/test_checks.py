"""Lossless files carry checks of their sound: a single damaged bit is said, and where, and nothing else changes."""

import hashlib
import io
import struct
import zlib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import soundfile

from specapp.audio.decoding.decode import decode
from specapp.audio.decoding.flac_sum import NOTE, FlacSum, flac_sum
from specapp.audio.limits import Limits
from specapp.audio.recording import read
from tests.support import awkward
from tests.support.awkward import RATE, Awkward, made
from tests.support.kinds import chunk

SECONDS = 4.0
MD5 = slice(26, 42)
KINDS = {
    "FLAC": ("flac", "flac"),
    "FLAC of 24 bits": ("flac", "flac24"),
    "FLAC in Ogg": ("ogg", "flac"),
    "FLAC in Matroska": ("matroska", "flac24"),
    "FLAC in MP4": ("mp4", "flac"),
    "WavPack": ("wv", "wavpack"),
    "WavPack of 8 bits": ("wv", "wavpack8"),
    "WavPack in Matroska": ("matroska", "wavpack"),
    "True Audio": ("tta", "tta"),
    "True Audio of 8 bits": ("tta", "tta8"),
}
SAY_NO_END = ("FLAC in Ogg", "WavPack in Matroska")
"""Of these a last page or packet that is lost does not say how long it was."""
WITHOUT_SUM = "FLAC without a sum"


@cache
def whole(kind: str) -> bytes:
    patch = pytest.MonkeyPatch()
    patch.setattr(awkward, "SECONDS", SECONDS)
    data = made(Awkward(*KINDS.get(kind, KINDS["FLAC"]), "plain"))[0]
    patch.undo()
    return data if kind != WITHOUT_SUM else data[: MD5.start] + bytes(16) + data[MD5.stop :]


def flipped(data: bytes, share: float, bit: int) -> bytes:
    at = round(share * len(data))
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


@pytest.mark.parametrize(("kind", "share"), list(product([*KINDS, WITHOUT_SUM], [0.3, 0.5, 0.9])))
def test_one_damaged_bit_is_said_and_changes_nothing_elsewhere(kind: str, share: float) -> None:
    sound = read(whole(kind))
    assert sound.source.warnings == ()
    for bit in (0, 3, 7):
        found = read(flipped(whole(kind), share, bit))
        assert [one for one in found.source.warnings if "amaged" in one or "missing" in one]
        assert found.length == sound.length or (share == 0.9 and kind in SAY_NO_END)
        wrong = np.flatnonzero((found.samples != sound.samples[:, : found.length]).any(axis=0))
        assert wrong.size == 0 or np.ptp(wrong) < 1.1 * RATE
        assert wrong.size == 0 or abs(wrong[0] / sound.length - share) < 0.3


@pytest.mark.parametrize("kind", ["FLAC", "FLAC of 24 bits", WITHOUT_SUM, "WavPack", "True Audio"])
def test_it_says_when(kind: str) -> None:
    sound, found = (read(one) for one in (whole(kind), flipped(whole(kind), 0.6, 3)))
    (warning,) = found.source.warnings
    begins = np.flatnonzero((found.samples != sound.samples).any(axis=0))[0] / RATE
    said = float(warning.split(" fails at " if " fails at " in warning else " fail at ")[1].split(" s")[0])
    assert said - 0.01 <= begins <= said + 1.1


def test_many_places_are_counted() -> None:
    data = whole("FLAC")
    for number in range(1, 9):
        data = flipped(data, number / 9, 2)
    (warning,) = read(data).source.warnings
    assert warning.startswith("The file is damaged: 8 checks of its sound fail, from 0.")


@pytest.mark.parametrize("length", [100, 30_007, 144_000, 144_001, 144_020, 144_047, 143_999])
def test_true_audio_in_matroska_is_whole_though_its_clock_counts_milliseconds(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awkward, "SECONDS", (length + 0.5) / RATE)
    found, plain = (read(made(Awkward("matroska", codec, "plain"))[0]) for codec in ("tta", "pcm"))
    assert found.source.warnings == ()
    np.testing.assert_array_equal(found.samples, plain.samples)


def monkeys_audio(frames: int, damaged: int) -> bytes:
    """Silence of version 3.99 whose frame `damaged` has a wrong sum."""
    length, sounds, head, description = 73_728, [], 24, 52
    for number in range(frames):
        check = zlib.crc32(bytes(4 * length)) >> 1 ^ (number == damaged)
        sounds.append(struct.pack("<II", check | 1 << 31, 3) + bytes(24))
    first = description + head + 4 * frames
    table = struct.pack(f"<{frames}I", *(first + number * len(sounds[0]) for number in range(frames)))
    size = sum(map(len, sounds))
    begin = struct.pack("<4sHHIIIIIII16s", b"MAC ", 3990, 0, description, head, len(table), 0, size, 0, 0, bytes(16))
    return begin + struct.pack("<HHIIIHHI", 1000, 32, length, length, frames, 16, 2, RATE) + table + b"".join(sounds)


@pytest.mark.parametrize("damaged", [2, 4])
def test_a_failed_check_of_monkeys_audio_takes_nothing_away(damaged: int) -> None:
    assert read(monkeys_audio(5, damaged)).length == 5 * 73_728


@pytest.mark.parametrize("compact", [False, True])
def test_a_sum_of_other_samples_is_said(*, compact: bool, tmp_path: Path) -> None:
    source = tmp_path / "in.flac"
    data = whole("FLAC")
    source.write_bytes(data[: MD5.start] + b"x" * 16 + data[MD5.stop :])
    with source.open("rb") as file, (tmp_path / "samples").open("w+b") as target:
        decoded = decode(file, Limits(), target if compact else None)
        np.testing.assert_array_equal(decoded.samples, read(data).samples)
    assert decoded.warnings == (NOTE,)


@pytest.mark.parametrize("subtype", ["PCM_S8", "PCM_16", "PCM_24"])
@pytest.mark.parametrize("front", [b"", b"ID3\4\0\0\0\0\0\5" + bytes(5)])
def test_a_sum_that_fits_is_none_of_anybodys_business(subtype: str, front: bytes) -> None:
    file, rng = io.BytesIO(), np.random.default_rng(1)
    soundfile.write(
        file, rng.integers(-(1 << 31), 1 << 31, (9000, 2), np.int64).astype(np.int32), 48_000, subtype, format="FLAC"
    )
    assert not any("damaged" in one for one in read(front + file.getvalue()).source.warnings)


@pytest.mark.parametrize("bits", [4, 8, 12, 16, 20, 24, 32])
@pytest.mark.parametrize("kind", [np.int16, np.float32, np.float64])
def test_the_sum_is_that_of_the_numbers_in_whole_bytes(bits: int, kind: Any) -> None:
    if bits > {np.int16: 16, np.float32: 24, np.float64: 32}[kind]:
        return
    numbers = np.random.default_rng(bits).integers(-(1 << bits - 1), 1 << bits - 1, (500, 3))
    width = (bits + 7) // 8
    stored = b"".join(int(one).to_bytes(width, "little", signed=True) for one in numbers.ravel())
    block = numbers << 16 - bits if kind is np.int16 else numbers / 2.0 ** (bits - 1)
    check = FlacSum(bits, 500, hashlib.md5(stored, usedforsecurity=False).digest())
    for part in np.array_split(block.astype(kind), 7):
        assert not check.is_wrong
        check.add(part)
    assert not check.is_wrong
    check.restart()
    check.add(cast(Any, block.astype(kind)[::-1]))
    assert check.is_wrong


def test_other_files_have_no_sum() -> None:
    assert flac_sum(io.BytesIO(b"RIFF" + chunk(b"data", bytes(90)))) is None
    assert flac_sum(io.BytesIO(b"fLaC")) is None
