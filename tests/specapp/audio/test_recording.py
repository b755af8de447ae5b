"""Reading: what comes in goes out again, sample by sample, or a sentence says why not."""

import errno
import io
import os
import signal
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

import specapp.base.buffers
from specapp.audio.encoding.encode import depth
from specapp.audio.formats import EXACT_SUBTYPES, FORMATS, SUBTYPES
from specapp.audio.limits import Limits
from specapp.audio.recording import Recording, encode, read, write
from specapp.base.atomic_file import safe_name
from specapp.base.buffers import release, scratch
from specapp.base.errors import AudioError, LimitError, SettingsError
from tests.support.kinds import KINDS, Kind, made
from tests.support.scripts import run_script

pytestmark = pytest.mark.long

EXACT = [
    (container, subtype)
    for container in ("WAV", "RF64", "W64", "AIFF", "CAF", "AU", "FLAC")
    for subtype in FORMATS[container].subtypes
    if subtype.startswith("PCM") or subtype in ("FLOAT", "DOUBLE", "ULAW", "ALAW", "ALAC_16", "ALAC_24")
]


def file_of(container: str, subtype: str, rng: np.random.Generator, channels: int = 2) -> bytes:
    file, samples = io.BytesIO(), rng.normal(0, 0.2, (4999, channels))
    if not soundfile.check_format(container, subtype):  # FLAC of 32 bits
        return encode(Recording(samples.T.copy(), 44100), container=container, subtype=subtype).data
    soundfile.write(file, samples, 44100, format=container, subtype=subtype)
    return file.getvalue()


def noise(rng: np.random.Generator, length: int = 5000, channels: int = 2, scale: float = 0.2) -> Recording:
    return Recording(rng.normal(0, scale, (channels, length)).astype(np.float32), 48000)


@pytest.mark.parametrize(("container", "subtype"), EXACT)
def test_what_is_read_is_written_again(container: str, subtype: str, rng: np.random.Generator, tmp_path: Path) -> None:
    recording = read(file_of(container, subtype, rng))
    wide = subtype in ("PCM_32", "DOUBLE")
    assert recording.samples.dtype == (np.float64 if wide else np.float32)
    written = write(recording, tmp_path / "again")
    assert (written.container, written.subtype, written.clipped_samples) == (container, subtype, 0)
    again = read(written.path)
    assert (again.sample_rate, again.source.container, again.source.subtype) == (44100, container, subtype)
    np.testing.assert_array_equal(again.samples, recording.samples)


@pytest.mark.each_choice
@pytest.mark.parametrize("channels", [1, 2, 8])
@pytest.mark.parametrize(("container", "subtype"), [
    (entry.container, subtype) for entry in FORMATS.values() for subtype in entry.subtypes if subtype in EXACT_SUBTYPES
])  # fmt: skip
def test_what_no_codec_can_compress_is_kept_too(
    container: str, subtype: str, channels: int, rng: np.random.Generator
) -> None:
    samples = rng.uniform(-1.01, 0.99, (channels, 9_999))
    samples[0, :4] = -1.0, -0.99999, -1.5, 0.99
    once = read(encode(Recording(samples, 48000), container=container, subtype=subtype).data)
    step = 2.0 ** (1 - depth(subtype)) if depth(subtype) else 2.0**-24
    assert once.length == 9_999
    whole = samples if SUBTYPES[subtype].is_real else np.maximum(samples, -1)
    assert np.abs(once.samples - whole).max() <= (0.04 if subtype.endswith("LAW") else step)
    again = read(encode(once).data)
    assert again.source.subtype == subtype
    np.testing.assert_array_equal(again.samples, once.samples)


def test_alac_of_32_bits_comes_back_as_plain_samples_of_32_bits(rng: np.random.Generator) -> None:
    recording = read(file_of("CAF", "ALAC_32", rng))
    assert recording.samples.dtype == np.float64
    encoded = encode(recording)
    assert (encoded.container, encoded.subtype) == ("CAF", "PCM_32")
    assert encoded.output.note == "ALAC_32 is not written; the result is CAF with plain samples."
    np.testing.assert_array_equal(read(encoded.data).samples, recording.samples)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.error_db == -60], ids=lambda kind: kind.name)
def test_lossless_kinds_come_back_bit_for_bit(kind: Kind, tmp_path: Path) -> None:
    data, _ = made(kind)
    recording = read(data)
    again = read(write(recording, tmp_path / "again").path)
    np.testing.assert_array_equal(again.samples, recording.samples)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_a_plain_wav_is_written_byte_for_byte(subtype: str, rng: np.random.Generator, tmp_path: Path) -> None:
    file = tmp_path / "in.wav"
    write(noise(rng), file, subtype=subtype)
    write(read(file), tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_bytes() == file.read_bytes()


def test_every_source_of_bytes_gives_the_same(rng: np.random.Generator, tmp_path: Path) -> None:
    path = tmp_path / "take 1.wav"
    path.write_bytes(file_of("WAV", "PCM_16", rng))
    by_path = read(path)
    assert by_path.source.name == "take 1.wav"
    with path.open("rb") as file:
        variants = [read(str(path)), read(path.read_bytes()), read(io.BytesIO(path.read_bytes())), read(file)]
    for variant in variants:
        np.testing.assert_array_equal(variant.samples, by_path.samples)
        assert variant.source.digest == by_path.source.digest
    assert read(path.read_bytes(), name="../../x.wav").source.name == "x.wav"


@pytest.mark.parametrize(("name", "safe"), [
    ("../../etc/passwd", "passwd"), ("C:\\Users\\me\\voice.wav", "voice.wav"), ("a\0b.wav", "ab.wav"),
    ("\u202egnp.wav", "gnp.wav"), ("", "recording"), ("..", "recording"), ("<b>x</b>.mp3", "b>.mp3"),
    ("\U0001f399 memo.m4a", "\U0001f399 memo.m4a"), ("x" * 9000 + ".flac", "x" * 145 + ".flac"),
    ("y" * 9000, "y" * 150),
])  # fmt: skip
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_recordings_are_read_only_values(rng: np.random.Generator) -> None:
    recording = read(file_of("WAV", "PCM_16", rng))
    with pytest.raises(ValueError, match="read-only"):
        recording.samples[0, 0] = 1
    assert recording.duration_s == 4999 / 44100
    part = recording.excerpt(0.05, 0.1)
    assert part.length == round(0.1 * 44100) - round(0.05 * 44100)
    np.testing.assert_array_equal(part.samples, recording.samples[:, 2205:4410])
    assert recording.excerpt(-1, 99).length == recording.length
    with pytest.raises(SettingsError, match="no sound from 2 to 3 s"):
        recording.excerpt(2, 3)


@pytest.mark.parametrize("samples", [np.zeros(5, np.float32), np.zeros((1, 0), np.float32), np.zeros((1, 5), np.int16)])
def test_other_arrays_are_no_recording(samples: np.ndarray) -> None:
    with pytest.raises(AudioError):
        Recording(samples, 48000)


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no such file"):
        read(tmp_path / "none.wav")
    with pytest.raises(AudioError, match="no file"):
        read(tmp_path)
    with pytest.raises(AudioError, match="0 bytes"):
        read(b"")
    with pytest.raises(AudioError, match="0 bytes"):
        read(io.BytesIO())
    with pytest.raises(AudioError):
        read("bad\0name.wav")


def test_no_numbers_become_silence_and_are_counted() -> None:
    file = io.BytesIO()
    samples = np.full((100, 2), 0.25)
    samples[3, 0], samples[4, 1], samples[5, 1] = np.nan, np.inf, -np.inf
    soundfile.write(file, samples, 8000, "FLOAT", format="WAV")
    recording = read(file.getvalue())
    assert "3 samples were no numbers" in recording.source.warnings[0]
    assert recording.samples[0, 3] == recording.samples[1, 4] == recording.samples[1, 5] == 0
    assert np.count_nonzero(recording.samples == 0.25) == 197


@pytest.mark.parametrize(("limits", "text"), [
    (Limits(seconds=0.05), "at most 0:00 min"), (Limits(channels=1), "2 channels; at most 1"),
    (Limits(sample_rate_hz=22050), "44100 Hz"), (Limits(upload_bytes=1000), "at most 0.0 MB"),
    (Limits(samples=5000), "lasts"),
])  # fmt: skip
def test_limits_hold_and_say_so(limits: Limits, text: str, rng: np.random.Generator) -> None:
    for container in ("WAV", "FLAC", "OGG"):
        subtype = "VORBIS" if container == "OGG" else "PCM_16"
        with pytest.raises((LimitError, AudioError), match=text):
            read(file_of(container, subtype, rng), limits=limits)
    with pytest.raises((LimitError, AudioError), match=text):
        read(io.BytesIO(file_of("WAV", "PCM_16", rng)), limits=limits)


def test_limits_come_from_the_environment() -> None:
    limits = Limits.from_environment({"SPECAPP_MAX_SECONDS": "90", "SPECAPP_MAX_CHANNELS": "2"})
    assert (limits.seconds, limits.channels) == (90.0, 2)
    for wrong in ("many", "0", "-3", "nan", "inf"):
        with pytest.raises(SettingsError, match="SPECAPP_MAX_SECONDS"):
            Limits.from_environment({"SPECAPP_MAX_SECONDS": wrong})


def test_scratch_lives_in_memory_or_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(specapp.base.buffers, "ARRAY_BYTES", 1000)
    for length in (100, 10_000):
        samples = scratch(2, length, np.float32)
        assert samples.shape == (2, length)
        assert not samples.any()
        samples[1] = np.arange(length)
        release(samples)
        assert samples[1, -1] == length - 1
        assert (samples.base is None) == (length == 100)


def test_long_recordings_are_mapped_and_released(rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of("WAV", "PCM_16", rng)
    small = read(data)
    monkeypatch.setattr(specapp.base.buffers, "ARRAY_BYTES", 0)
    mapped = read(data)
    assert mapped.samples.base is not None
    np.testing.assert_array_equal(mapped.samples, small.samples)
    release(mapped.samples)
    assert encode(mapped) == encode(small)


def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(specapp.base.buffers, "ARRAY_BYTES", 0)
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(LimitError, match="no room"):
        scratch(2, 1000, np.float32)


@pytest.mark.parametrize("wrapped", ["{}", "io.BytesIO({})"])
def test_a_full_disk_is_told_with_the_size_of_the_file(wrapped: str) -> None:
    script = f"""
        import io, resource
        from specapp.audio.recording import read
        from specapp.base.errors import LimitError
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            read({wrapped.format("bytes(1_000_000)")})
        except LimitError as error:
            print(error)
    """
    assert run_script(script).stdout.startswith("There is no room for 1.0 MB on the disk")


MEASURE = """
    import sys, psutil, numpy as np
    from specapp.audio.recording import read, write
    before = psutil.Process().memory_info().rss
    recording = read(sys.argv[1])
    write(recording, sys.argv[2])
    peak_kib = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print((1024 * peak_kib - before) / 1e6)
"""


def long_wave(path: Path, minutes: int) -> Path:
    minute = (np.random.default_rng(0).normal(0, 0.1, (48000 * 60, 2)) * 32768).astype(np.int16)
    with soundfile.SoundFile(path, "w", 48000, 2, "PCM_16") as file:
        for _ in range(minutes):
            file.write(minute)
    return path


class Failing(io.RawIOBase):
    """A file on a disk that fails after the first block."""

    name = "take 1.wav"
    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.given:
            raise OSError(errno.EIO, "Input/output error")
        self.given = len(buffer)
        return len(buffer)


def test_a_read_error_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sentence = r"^take 1\.wav cannot be read: Input/output error\. Copy it to another place and try again\.$"
    with pytest.raises(AudioError, match=sentence):
        read(io.BufferedReader(Failing()))
    path = tmp_path / "take 1.wav"
    path.write_bytes(made(KINDS[1])[0])

    def fail(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("specapp.audio.recording.digest_of_file", fail)
    with pytest.raises(AudioError, match=sentence):
        read(path)


def test_ten_minutes_cost_little_memory(tmp_path: Path) -> None:
    done = run_script(MEASURE, str(long_wave(tmp_path / "long.wav", 10)), str(tmp_path / "out.wav"))
    assert float(done.stdout) < 60, done.stderr
    assert (tmp_path / "out.wav").read_bytes() == (tmp_path / "long.wav").read_bytes()


def test_signals_of_this_process_are_untouched() -> None:
    read(encode(Recording(np.ones((1, 10), np.float32), 8000)).data)
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
    assert not [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE]
