"""`--loudness` does what Python and the page do, and says what cannot be."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp import LoudnessTarget, denoise, read, write
from specapp.audio.encoding.programme_loudness import measure_programme
from specapp.cli.main import main
from tests.support.signals import noisy, speech_like

RATE = 16_000


@pytest.fixture
def noisy_file(tmp_path: Path, rng: np.random.Generator) -> Path:
    path = tmp_path / "noisy.wav"
    soundfile.write(path, noisy(speech_like(rng, 2.0, RATE), rng, 5), RATE, "PCM_24")
    return path


def test_a_loudness_on_request(noisy_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, again = noisy_file.with_name("out.mp3"), noisy_file.with_name("again.mp3")
    arguments = ["denoise", str(noisy_file), "-o", str(out), "--loudness", "-20", "--true-peak", "-2"]
    assert main([*arguments, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    heard = measure_programme(read(out))
    assert said["loudness"]["integrated_lufs"] == pytest.approx(heard.integrated_lufs, abs=0.1)
    assert heard.integrated_lufs == pytest.approx(-20, abs=0.2)
    assert heard.true_peak_dbtp <= -2
    assert main(arguments) == 0
    assert " LUFS, true peak -" in capsys.readouterr().out
    write(denoise(read(noisy_file)).denoised, again, loudness=LoudnessTarget(-20, -2))
    assert again.read_bytes() == out.read_bytes(), "as in Python"


def test_silence_has_no_loudness_and_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silent, out = tmp_path / "silent.wav", tmp_path / "out.wav"
    soundfile.write(silent, np.zeros(2 * RATE), RATE)
    assert main(["denoise", str(silent), "-o", str(out), "--loudness", "-16"]) == 0
    assert "its level is left as it is" in capsys.readouterr().out
    assert not read(out).samples.any()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--true-peak", "-1"], 2, "--true-peak limits what --loudness makes louder"),
        (["--loudness", "3"], 1, "A loudness of 3 LUFS: choose -60 to -5."),
        (["--loudness", "-16", "--true-peak", "1"], 1, "A true peak of 1 dB: choose -20 to 0."),
    ],
)
def test_a_loudness_that_cannot_be_is_said(
    noisy_file: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, words: str
) -> None:
    arguments = ["denoise", str(noisy_file), "-o", str(noisy_file.with_name("out.wav")), *options]
    if code == 1:
        assert main(arguments) == code
    else:
        with pytest.raises(SystemExit):
            main(arguments)
    assert words in capsys.readouterr().err
