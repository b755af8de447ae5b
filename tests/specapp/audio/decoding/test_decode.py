"""Every kind opens, whole, from anywhere; and what happens to the child harms nobody."""

import io
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import psutil
import pytest
import soundfile

from specapp.audio import sandbox
from specapp.audio.decoding import sandboxed as decoders
from specapp.audio.decoding.sample_writer import SampleWriter
from specapp.audio.limits import Limits
from specapp.audio.recording import Recording, encode, read
from specapp.base.errors import AudioError, LimitError, SpecappError
from tests.support.hostile import silence
from tests.support.kinds import KINDS, Kind, made
from tests.support.scripts import ROOT, run_script


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_opens_whole(kind: Kind) -> None:
    data, samples = made(kind)
    recording = read(data)
    found = recording.source.container, recording.source.subtype, recording.sample_rate, recording.channels
    assert found == (kind.container, kind.subtype, kind.sample_rate, kind.channels)
    assert abs(recording.length - len(samples)) <= kind.tolerance
    assert recording.source.has_video == ("video" in kind.options)
    assert recording.source.warnings == ()
    common = min(len(samples), recording.length)
    error = np.mean((recording.samples.T[:common] - samples[:common]) ** 2) / np.mean(samples**2)
    assert 10 * np.log10(error + 1e-30) < kind.error_db


def test_there_are_enough_kinds() -> None:
    assert len({kind.name for kind in KINDS}) >= 55


def test_a_variable_mp3_without_length_keeps_its_second_half() -> None:
    """libsndfile stops in the middle of some of these without an error."""
    kind = next(kind for kind in KINDS if kind.name == "mp3-no-length")
    samples = np.vstack([0.001 * np.ones((44100, 2)), 0.3 * np.random.default_rng(0).normal(size=(44100 * 2, 2))])
    recording = read(kind.make(kind, samples))
    assert abs(recording.length - len(samples)) <= kind.tolerance
    assert np.std(recording.samples[:, -44100:]) > 0.1


def test_integers_of_more_than_24_bits_are_kept() -> None:
    kind = next(kind for kind in KINDS if kind.name == "wavpack")
    wide = Recording(np.random.default_rng(0).normal(0, 0.1, (2, 9000)), 44100)
    recording = read(encode(wide, container="WV").data)
    assert recording.samples.dtype == np.float64
    assert np.abs(recording.samples - wide.samples).max() <= 2.0**-32
    assert read(kind.make(kind, wide.samples.T.astype(np.float64))).samples.dtype == np.float32


def test_short_vorbis_is_whole() -> None:
    for length in (1, 100, 10_000):
        samples = 0.1 * np.ones((length, 1))
        file = io.BytesIO()
        soundfile.write(file, samples, 48000, "VORBIS", format="OGG")
        assert read(file.getvalue()).length == length


@pytest.mark.parametrize("name", ["wav-16", "aiff-16", "au-16", "w64", "flac-16", "caf-24", "rf64"])
def test_a_file_that_was_cut_says_so(name: str) -> None:
    kind = next(kind for kind in KINDS if kind.name == name)
    data, samples = made(kind)
    recording = read(data[: len(data) * 6 // 10])
    assert 0.3 * len(samples) < recording.length < 0.8 * len(samples)
    assert any("although it declares 0.52 s" in warning for warning in recording.source.warnings)


def test_a_second_track_is_mentioned() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        tracks = [container.add_stream("flac", rate=48000, layout="mono") for _ in range(2)]
        for track, level in zip(tracks, (3000, 9000), strict=True):
            frame = av.AudioFrame.from_ndarray(np.full((1, 4096), level, np.int16), "s16", "mono")
            frame.sample_rate, frame.pts = 48000, 0
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    recording = read(file.getvalue())
    assert recording.source.warnings == ("The file has 2 sound tracks; the first is used.",)
    assert recording.samples.max() == pytest.approx(3000 / 32768, abs=1e-4)


def test_missing_sound_becomes_silence_so_that_the_rest_keeps_its_time() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        track = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        for start in (0, 8000, 24000):
            frame = av.AudioFrame.from_ndarray(np.full((1, 8000), 8000, np.int16), "s16", "mono")
            frame.sample_rate, frame.pts = 8000, start
            container.mux(track.encode(frame))
    recording = read(file.getvalue())
    assert recording.length == 32000
    assert not recording.samples[0, 16000:24000].any()
    assert recording.samples[0, 24000:].all()
    assert recording.source.warnings == ("1.0 s of sound are missing in the file; silence is in their place.",)


def test_damaged_packets_are_counted() -> None:
    data = bytearray(
        encode(Recording(np.random.default_rng(0).normal(0, 0.1, (2, 96000)), 48000), container="MP3").data
    )
    for at in range(20_000, 24_000):
        data[at] = (at * 7919) % 251
    recording = read(bytes(data))
    assert abs(recording.length - 96000) < 20_000
    assert any("damaged" in warning or "missing" in warning for warning in recording.source.warnings)


def test_without_pyav_libsndfile_reads_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders, "_has_ffmpeg", lambda: False)
    request: dict[str, dict[str, int]] = {"limits": {}}
    replies: dict[str, object] = {}
    with _file_of(data_of("flac-24")) as source:
        decoders.decode(request, replies.update, source, io.BytesIO())
    assert (replies["container"], replies["subtype"]) == ("FLAC", "PCM_24")
    with _file_of(data_of("m4a-aac")) as source, pytest.raises(AudioError, match="pip install av"):
        decoders.decode(request, replies.update, source, io.BytesIO())


def data_of(name: str) -> bytes:
    return made(next(kind for kind in KINDS if kind.name == name))[0]


@contextmanager
def _file_of(data: bytes) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(data)
        yield file


def test_systems_that_cannot_fork_decode_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    data, samples = made(KINDS[1])
    monkeypatch.delattr("os.fork")
    assert read(data).length == len(samples)


def test_a_sink_refuses_what_is_too_long() -> None:
    writer = SampleWriter(io.BytesIO(), Limits(seconds=1))
    writer.start(1, 8000, wide=False)
    writer.put(np.zeros((8000, 1), np.float32))
    with pytest.raises(LimitError):
        writer.put(np.zeros((1, 1), np.float32))


def test_scripts_without_a_main_guard(tmp_path: Path) -> None:
    (tmp_path / "in.flac").write_bytes(made(next(kind for kind in KINDS if kind.name == "flac-16"))[0])
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nimport specapp\nprint(specapp.read('in.flac').length)\n"
    )
    done = subprocess.run([sys.executable, script.name], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("22932\n", "")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_other_pools_may_read(method: str, tmp_path: Path) -> None:
    (tmp_path / "in.mp3").write_bytes(made(next(kind for kind in KINDS if kind.name == "mp3-cbr"))[0])
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
            import multiprocessing, sys
            sys.path.insert(0, {str(ROOT)!r})
            from specapp.audio.recording import read
            def length(path):
                return read(path).length, multiprocessing.current_process().daemon
            if __name__ == "__main__":
                length("in.mp3")
                with multiprocessing.get_context({method!r}).Pool(2) as pool:
                    print(pool.map(length, ["in.mp3"] * 4))
        """)
    )
    done = subprocess.run([sys.executable, script.name], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout == f"{[(22932, True)] * 4}\n", done.stderr


def test_many_threads_read_at_once() -> None:
    files = [made(kind) for kind in KINDS[:12]]
    with ThreadPoolExecutor(8) as pool:
        lengths = list(pool.map(lambda pair: read(pair[0]).length - len(pair[1]), files * 3))
    assert max(map(abs, lengths)) <= max(kind.tolerance for kind in KINDS[:12])


def test_the_helper_ends_with_its_process() -> None:
    script = """
        import io, os, psutil, soundfile, numpy
        from specapp.audio.recording import read
        file = io.BytesIO()
        soundfile.write(file, numpy.zeros(99), 8000, format="WAV")
        read(file.getvalue())
        print(*[child.pid for child in psutil.Process().children()], flush=True)
        os._exit(0)
    """
    (pid,) = map(int, run_script(script).stdout.split())
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not psutil.pid_exists(pid)


def helper() -> psutil.Process:
    """The helper process of this test run."""
    return next(c for c in psutil.Process().children() if "specapp.audio.sandbox.fork_server" in c.cmdline())


def while_decoding(act: Callable[[psutil.Process], object], limits: Limits | None = None) -> BaseException | None:
    """Decode what takes two seconds, do something to the child in the middle, and return the error that came of it."""
    long = silence("FLAC", "PCM_16", 6000)
    outcome: list[BaseException | None] = []

    def decode() -> None:
        try:
            read(long, limits=limits)
            outcome.append(None)
        except SpecappError as error:
            outcome.append(error)

    thread = threading.Thread(target=decode)
    thread.start()
    while thread.is_alive():
        children = helper().children()
        if children and children[0].cpu_times().user > 0.05:
            act(children[0])
            break
        time.sleep(0.001)
    thread.join(30)
    return outcome[0]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_dying_child_is_one_sentence_and_the_next_file_opens_at_once(number: int) -> None:
    data, samples = made(KINDS[1])
    read(data)
    error = while_decoding(lambda child: child.send_signal(number))
    assert isinstance(error, AudioError)
    started = time.monotonic()
    assert read(data).length == len(samples)
    assert time.monotonic() - started < 1


def test_a_dying_helper_is_replaced() -> None:
    data, samples = made(KINDS[1])
    read(data)
    helper().kill()
    assert read(data).length == len(samples)


def test_a_child_that_stops_is_ended() -> None:
    read(made(KINDS[1])[0])
    started = time.monotonic()
    error = while_decoding(lambda child: child.suspend(), Limits(decoding_s=0.5))
    assert isinstance(error, LimitError)
    assert time.monotonic() - started < 15
    deadline = time.monotonic() + 10
    while helper().children() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not helper().children()


def test_a_child_that_computes_too_long_is_ended() -> None:
    error = while_decoding(lambda _: None, Limits(decoding_s=0.2))
    assert isinstance(error, LimitError)
    assert "more than the 0 s" in str(error)


def test_a_child_that_takes_too_much_memory_is_one_sentence() -> None:
    large = io.BytesIO()
    soundfile.write(large, np.zeros((1_000_000, 8), np.int32), 48000, "PCM_32", format="WAV")
    with pytest.raises(SpecappError, match=r"memory|damaged"):
        read(large.getvalue(), limits=Limits(memory_bytes=1 << 20))
    assert read(made(KINDS[1])[0]).channels == 2


def test_only_known_jobs_run() -> None:
    with _file_of(b"x") as file, pytest.raises(AudioError):
        sandbox.run("os:system", {}, [file, file], sandbox.Allowance(1, 1 << 30, 1 << 20))


@pytest.mark.parametrize("magic", [b"DSD \x1c" + bytes(7), b"FRM8" + bytes(8) + b"DSD "])
def test_sound_of_one_bit_is_called_by_its_name(magic: bytes) -> None:
    with pytest.raises(AudioError, match=r"DSD.*Convert it to FLAC"):
        read(magic + bytes(4000))
