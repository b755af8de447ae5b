"""Sound goes through pipes: `… | specapp denoise - -o - | …`."""

import io
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import soundfile

from specapp import Settings, denoise, read
from specapp.cli.main import main
from tests.support.signals import noisy, recording, speech_like

RATE = 8_000
QUICK = ["--preset", "quick"]


def specapp(*arguments: str, given: bytes = b"", code: int = 0) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "specapp", "denoise", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done


@pytest.fixture
def samples(rng: np.random.Generator) -> np.ndarray:
    return np.round(noisy(speech_like(rng, 3.0, RATE), rng, 5) * 32768) / 32768


@pytest.fixture
def piped(samples: np.ndarray) -> bytes:
    """As FFmpeg sends it: both lengths open."""
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, "PCM_16", format="WAV")
    data = file.getvalue()
    return data[:4] + b"\xff" * 4 + data[8:40] + b"\xff" * 4 + data[44:]


def test_from_pipe_to_pipe(piped: bytes, samples: np.ndarray) -> None:
    out = read(specapp("-", "-o", "-", *QUICK, given=piped).stdout)
    wanted = denoise(recording(samples.astype(np.float32), sample_rate=RATE), Settings(preset="quick"))
    assert (out.sample_rate, out.source.subtype) == (RATE, "PCM_16")
    assert np.abs(out.samples - wanted.denoised.samples).max() <= 2**-16


def test_from_file_to_pipe(samples: np.ndarray, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "in.flac", samples, RATE, "PCM_24")
    out = read(specapp(str(tmp_path / "in.flac"), "-o", "-", "--strength", "0").stdout)
    assert out.source.subtype == "PCM_24"
    assert np.array_equal(out.samples[0], samples)


@pytest.mark.parametrize("name", ["out.wav", "out.flac"])
def test_from_pipe_to_file(name: str, piped: bytes, samples: np.ndarray, tmp_path: Path) -> None:
    done = specapp("-", "-o", str(tmp_path / name), "--strength", "0", "--json", given=piped)
    assert json.loads(done.stdout)["length"] == samples.size
    assert np.array_equal(read(tmp_path / name).samples[0], samples)


def test_plain_samples(samples: np.ndarray) -> None:
    plain = samples.astype("<f4").tobytes()
    arguments = ["-", "-o", "-", "--raw", "f32le", str(RATE), "1", "--strength", "0"]
    assert specapp(*arguments, given=plain).stdout == plain


def send_rest(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(data)
    pipe.close()


def test_sound_comes_out_while_more_comes_in(samples: np.ndarray) -> None:
    """The program at the other end waits for the first sound before it sends more."""
    command = [sys.executable, "-m", "specapp", "denoise", "-", "-o", "-", "--latency", "2", "--strength", "0"]
    with subprocess.Popen(
        [*command, "--raw", "s16le", str(RATE), "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        data = (samples * 32768).astype("<i2").tobytes()
        process.stdin.write(data[: 2 * RATE * 2 + 2])
        process.stdin.flush()
        assert process.stdout.read(2 * RATE) == data[: 2 * RATE]  # the first second
        sender = threading.Thread(target=send_rest, args=(process.stdin, data[2 * RATE * 2 + 2 :]))
        sender.start()
        assert process.stdout.read() == data[2 * RATE :]
        sender.join()
    assert process.returncode == 0


def test_what_is_clipped_is_said(samples: np.ndarray) -> None:
    loud = np.clip(np.round(samples / np.abs(samples).max() * 32768 * 2), -32768, 32767).astype("<i2").tobytes()
    done = specapp("-", "-o", "-", "--raw", "s16le", str(RATE), "1", "--strength", "0", given=loud)
    assert done.stderr == b""
    assert done.stdout == loud


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-", "-o", "-", "--json"], "--json needs the whole recording"),
        (["-", "-o", "-", "--removed", "noise.wav"], "--removed needs the whole recording"),
        (["-", "-o", "-", "--loudness", "-16"], "--loudness needs the whole recording"),
        (["a.wav", "b.wav", "-o", "-"], "one recording at a time"),
        (["-", "-o", "out.wav", "--raw", "s16le", "8000", "1"], "--raw is for -"),
        (["-", "-o", "-", "--raw", "mp3", "8000", "1"], "--raw mp3"),
        (["-", "-o", "-", "--raw", "s16le", "eight", "1"], "--raw s16le eight"),
    ],
)
def test_wrong_usage_is_said(arguments: list[str], words: str) -> None:
    assert words in specapp(*arguments, code=2).stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "given", "words"),
    [
        (["-", "-o", "-"], b"", "is no WAV"),
        (["-", "-o", "-"], b"ID3 and so on", "is no WAV"),
        (["-", "-o", "-", "--latency", "0.1"], b"", "is no WAV"),
        (["-", "-o", "-", "--raw", "s16le", "8000", "1", "--latency", "0.1"], b"", "latency_s = 0.1"),
        (["-", "-o", "-", "--raw", "s16le", "8000", "1", "--start-s", "1"], b"", "an excerpt"),
        (["-", "-o", "-", "--raw", "s16le", "10", "1"], b"", "sample rate of 10"),
        (["none.wav", "-o", "-"], b"", "no such file"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], given: bytes, words: str) -> None:
    error = specapp(*arguments, given=given, code=1).stderr.decode()
    assert words in error
    assert error.startswith("error: ")
    assert error.count("\n") == 1


def test_a_terminal_gets_no_sound(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(SystemExit):
        main(["denoise", "a.wav", "-o", "-"])
    assert "terminal" in capsys.readouterr().err
