"""The contract for awkward files: what comes back has the same length, start, tracks, depth, rate and words."""

import contextlib
import io
import struct
from pathlib import Path

import av
import numpy as np
import pytest
from scipy.fft import next_fast_len

from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording, read
from specapp.audio.write_back import comes_back_as, write_back
from specapp.base.errors import SpecappError
from tests.support.awkward import Awkward, awkward_files, made
from tests.support.crashed import crashed_headers
from tests.support.kinds import chunk

pytestmark = pytest.mark.long

FILES = list(awkward_files())
EXTENSIONS = {
    "matroska": "mkv",
    "adts": "aac",
    "mpegts": "ts",
    "mp4": "mp4",
}
FRAME = 2304
"""Longest frame of the codecs that keep no exact length, with their delay."""
TO_THE_SAMPLE = {
    "mp4": ("aac", "opus", "mp3", "mp2", "ac3"),
    "mov": ("aac", "mp3", "mp2", "ac3"),
    "matroska": ("aac", "opus", "mp3", "mp2", "ac3"),
    "webm": ("opus",),
    "ogg": ("opus",),
    "mp3": ("mp3",),
}
"""Lossy codecs by muxer that say exactly how long they are."""
AS_LONG = (("mp4", "aac"), ("mov", "aac"))
"""Of these it is known in every case."""


def test_there_are_enough() -> None:
    assert len({str(one) for one in FILES}) == len(FILES) >= 300


def sent(data: bytes, source: Path) -> tuple[Recording, Recording, OutputFormat, Path]:
    """A file as it is read, and as it is read again when it has come back."""
    source.write_bytes(data)
    recording = read(source)
    folder = source.parent / "out"
    folder.mkdir()
    written = write_back(recording, source, folder / source.name)
    return recording, read(written.path), written.output, written.path


def lag(first: np.ndarray, second: np.ndarray) -> int:
    """By how many samples the second sound is late."""
    length = min(len(first), len(second))
    size = next_fast_len(2 * length, real=True)
    spectrum = np.fft.rfft(first[:length], size).conj() * np.fft.rfft(second[:length], size)
    place = int(np.argmax(np.fft.irfft(spectrum, size)))
    return place if place < length else place - size


def clock_step(one: Awkward, *, exact: bool) -> float:
    """Samples by which the clock of a file may be off: Matroska counts milliseconds."""
    return 1 + 0.001 * one.sample_rate if one.picture or one.subtitle or one.offset_s else 0 if exact else 1


def tracks(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return sorted(stream.type for stream in container.streams if stream.type != "data")


def picture_starts_s(path: Path) -> float:
    """When the picture starts by the clock of its file."""
    with av.open(str(path)) as container:
        picture = container.streams.video[0]
        return float((picture.start_time or 0) * (picture.time_base or 0))


@pytest.mark.parametrize("one", FILES, ids=str)
def test_an_awkward_file_comes_back(one: Awkward, tmp_path: Path) -> None:
    data, samples = made(one)
    source = tmp_path / f"in.{EXTENSIONS.get(one.muxer, one.muxer)}"
    before, after, output, target = sent(data, source)
    assert comes_back_as(before).container == output.container
    assert (before.sample_rate, before.channels) == (one.sample_rate, one.channels)
    assert (after.sample_rate, after.channels) == (one.sample_rate, one.channels)
    exact = bool(one.depth)
    assert abs(before.length - len(samples)) <= (0 if exact or (one.muxer, one.codec) in AS_LONG else FRAME)
    assert abs(after.length - before.length) <= (0 if exact or one.codec in TO_THE_SAMPLE.get(one.muxer, ()) else FRAME)
    if exact:
        np.testing.assert_array_equal(after.samples, before.samples)
        assert str(one.depth) in after.source.subtype
    late = lag(samples[:, 0], before.samples[0])
    if one.starts_somewhere:
        assert abs(late) <= FRAME
    else:
        begins_s = one.offset_s + (picture_starts_s(source) if one.picture else 0.0)
        early_s = before.source.start_s - begins_s if one.picture or one.offset_s else 0.0
        assert abs(late + one.sample_rate * early_s) <= clock_step(one, exact=exact)
    assert after.source.subtype == before.source.subtype or output.container == "FLAC" or output.note
    moved = after.source.start_s - before.source.start_s if output.has_tracks else 0.0
    if one.offset_s and not one.picture:
        assert abs(before.source.start_s - one.offset_s) <= 0.03
        assert abs(after.source.start_s - before.source.start_s) <= 0.001 + 1e-9
    late = lag(before.samples[0], after.samples[0])
    assert abs(late + one.sample_rate * moved) <= clock_step(one, exact=exact)
    if output.has_tracks:
        assert tracks(target) == tracks(source)
        assert not one.picture or abs(picture_starts_s(target) - picture_starts_s(source)) <= 0.001
        assert after.source.streams == before.source.streams
        assert bool(one.timecode) == ("data/tmcd" in after.source.streams)
    elif one.picture or one.subtitle:
        assert "Left out" in output.note
    for key in one.words:
        assert after.source.tags[key] == one.words[key] or key in output.note
    assert [part.title for part in after.source.chapters] == [part.title for part in before.source.chapters]
    assert len(before.source.chapters) == 2 * one.chapters
    assert not [one for one in before.source.warnings if "although it declares" in one or "missing" in one]


NOISE = np.random.default_rng(3).integers(-20000, 20000, 96000).astype(np.int16)
CRASHED = crashed_headers(NOISE)


@pytest.mark.parametrize("name", CRASHED)
def test_what_a_crash_left_is_read_to_its_end(name: str) -> None:
    recording = read(io.BytesIO(CRASHED[name]))
    np.testing.assert_array_equal(recording.samples[0] * 32768, NOISE)
    assert any("never finished" in warning for warning in recording.source.warnings) == (not name.endswith("-open"))
    assert not [warning for warning in recording.source.warnings if "declares" in warning]


QUIET = (np.random.default_rng(4).standard_normal(96000) * 900).astype("<i2").tobytes()
WHOLE = 2 * len(QUIET)
BEHIND = {
    "a chunk": chunk(b"LIST", b"INFO" + QUIET),
    "a chunk that was cut": b"bext" + struct.pack("<I", 10 * WHOLE) + QUIET,
    "a tag": b"ID3\4" + bytes(6) + QUIET,
    "reserved space": bytes(len(QUIET)),
    "packed bytes": np.random.default_rng(5).bytes(len(QUIET)),
    "little": QUIET[:20_000],
}


@pytest.mark.parametrize("riff_size", [0, 36 + len(QUIET), 36 + WHOLE, 0xFFFFFFFF])
@pytest.mark.parametrize("name", BEHIND)
def test_what_is_no_sound_behind_the_sound_is_not_read_as_sound(name: str, riff_size: int) -> None:
    fmt = struct.pack("<HHIIHH", 1, 1, 48000, 96000, 2, 16)
    head = b"RIFF" + struct.pack("<I", riff_size) + b"WAVE" + chunk(b"fmt ", fmt)
    recording = read(head + b"data" + struct.pack("<I", len(QUIET)) + QUIET + BEHIND[name])
    assert recording.length == len(QUIET) // 2
    assert not [warning for warning in recording.source.warnings if "never finished" in warning]


@pytest.mark.parametrize("seed", range(30))
def test_changed_headers_and_lengths_are_read_or_refused_in_a_sentence(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = bytearray(list(CRASHED.values())[seed % len(CRASHED)] if seed % 2 else made(FILES[seed * 7 % len(FILES)])[0])
    for place in rng.integers(0, min(len(data), 300), 3):
        data[place] = rng.integers(0, 256)
    kept = bytes(data[: int(rng.integers(len(data) // 2, len(data)))])
    with contextlib.suppress(SpecappError):  # anything else would be a fault of ours
        assert np.isfinite(read(kept).samples).all()
