"""Pictures without their sound: what is heard has the picture that was given."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import specapp
from specapp.audio.recording import Recording
from specapp.base.errors import LimitError, PictureError, SettingsError
from specapp.cli.main import main
from specapp.picture.codes import to_levels_db
from specapp.picture.exchange import Picture, to_picture
from specapp.picture.files import read_picture, write_picture
from specapp.picture.layout import Energy
from specapp.picture.synthesis.canvas import canvas, foreign_picture
from specapp.picture.synthesis.phase_retrieval import Frames, convergence_db, gradient_phases, griffin_lim, with_phases
from specapp.picture.synthesis.sound_of import Method, sound_of
from specapp.spectral.framing import Framing
from specapp.spectral.frequency_axis import AxisKind, FrequencyAxis
from specapp.spectral.spectrogram import analyse
from tests.support.signals import recording, speech_like

RATE = 16_000


def voice(seconds: float = 1.5) -> Recording:
    return recording(speech_like(np.random.default_rng(0), seconds, RATE), sample_rate=RATE)


def loudest_hz(samples: Recording) -> float:
    power = analyse(samples.samples, samples.sample_rate, Framing(4096, 1024, "hann")).power().mean(axis=0)
    return float(power.argmax()) * samples.sample_rate / 4096


@pytest.mark.parametrize("method", ["gradient", "griffin-lim"])
def test_the_sound_of_a_picture_alone_has_that_picture(method: Method) -> None:
    original = voice()
    picture = to_picture(original)
    made = sound_of(picture, method=method)
    assert made.recording.samples.shape == original.samples.shape
    assert made.convergence_db < -20
    again = to_picture(made.recording, picture.layout)
    assert picture.layout is not None
    loud = to_levels_db(picture.pixels, picture.layout) > picture.layout.ceiling_db - 30
    assert np.median(np.abs(picture.to_decibels()[loud] - again.to_decibels()[loud])) < 1.5


def test_the_gradient_is_the_better_beginning() -> None:
    picture = to_picture(voice())
    random = sound_of(picture, method="griffin-lim", iterations=32).convergence_db
    gradient = sound_of(picture, method="gradient", iterations=32).convergence_db
    assert gradient < random - 3


@pytest.mark.parametrize("n_fft", [256, 255])
def test_gradient_phases_follow_a_sine(n_fft: int) -> None:
    """Its phase advances by its frequency from frame to frame, so its spectrum is consistent without any rounds."""
    time = np.arange(RATE) / RATE
    sine = (0.5 * np.sin(2 * np.pi * 1010 * time)).astype(np.float32)[np.newaxis]
    framing = Framing(n_fft, 64, "hann")
    magnitudes = np.abs(analyse(sine, RATE, framing).stft)
    frames = Frames(framing, RATE, 0, RATE)
    rng = np.random.default_rng(0)
    guided = with_phases(magnitudes, gradient_phases(magnitudes[0], framing, rng)[np.newaxis])
    random = with_phases(magnitudes, rng.uniform(0, 6, magnitudes.shape))
    assert convergence_db(magnitudes, guided, frames) < convergence_db(magnitudes, random, frames) - 12


def test_more_rounds_come_closer() -> None:
    original = voice(0.5)
    framing = Framing(512, 128, "hann")
    magnitudes = np.abs(analyse(original.samples, RATE, framing).stft)
    frames = Frames(framing, RATE, 0, original.length)
    phases = np.random.default_rng(0).uniform(0, 6, magnitudes.shape)
    reached = [
        convergence_db(magnitudes, griffin_lim(magnitudes, phases, frames, rounds), frames) for rounds in (1, 8, 64)
    ]
    assert reached[0] > reached[1] + 5 > reached[2] + 10


def test_a_painted_line_is_heard_as_a_tone() -> None:
    blank = canvas(1.0, RATE)
    assert blank.layout is not None
    assert not blank.pixels.any()
    row = blank.layout.rows - 1 - round(2000 * blank.layout.n_fft / RATE)
    blank.pixels[row, 10:50] = 60_000
    made = sound_of(blank)
    assert made.recording.length == RATE
    assert loudest_hz(made.recording) == pytest.approx(2000, abs=10)
    assert not made.recording.samples[:, :1000].any()


def test_a_blank_canvas_is_silent() -> None:
    assert not sound_of(canvas(0.3, 8000)).recording.samples.any()
    assert not sound_of(canvas(0.3, 8000, energy="black")).recording.samples.any()


@pytest.mark.parametrize("axis", ["linear", "mel", "log"])
@pytest.mark.parametrize("energy", ["white", "black"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_anybodys_picture_is_heard_at_its_frequencies(axis: AxisKind, energy: Energy, dtype: type) -> None:
    rows = 200
    full = np.iinfo(dtype).max
    pixels: NDArray[Any] = np.zeros((rows, 60), dtype)
    low_hz = 50.0 if axis == "log" else 0.0
    place = FrequencyAxis(axis, low_hz, 8000.0).share(3000.0)
    pixels[rows - 1 - round(float(place) * (rows - 1)), :] = full
    picture = foreign_picture(
        full - pixels if energy == "black" else pixels,
        sample_rate=RATE,
        seconds=1.0,
        axis=axis,
        low_hz=low_hz,
        energy=energy,
    )
    made = sound_of(picture, peak=0.5)
    assert np.abs(made.recording.samples).max() == pytest.approx(0.5)
    assert loudest_hz(made.recording) == pytest.approx(3000, rel=0.02)


def test_the_same_seed_gives_the_same_sound() -> None:
    picture = to_picture(voice(0.5))
    first, second, other = (sound_of(picture, seed=seed).recording.samples for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_what_cannot_be_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = to_picture(voice(0.5))
    with pytest.raises(PictureError, match="does not say how it was made"):
        sound_of(Picture(picture.pixels))
    with pytest.raises(PictureError, match="says that it has"):
        sound_of(picture.edited(picture.pixels[:-1]))
    with pytest.raises(SettingsError, match="iterations"):
        sound_of(picture, iterations=-1)
    with pytest.raises(SettingsError, match="seconds"):
        canvas(0.0)
    monkeypatch.setattr("specapp.picture.synthesis.canvas.LARGEST_ALONE", 1000)
    with pytest.raises(LimitError, match="too large"):
        sound_of(picture)


def test_command_line_paints_and_listens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    painted, heard = tmp_path / "p.png", tmp_path / "out.wav"
    assert main(["canvas", "-o", str(painted), "--seconds", "0.5", "--sample-rate", "8000"]) == 0
    picture = read_picture(painted)
    picture.pixels[100, :] = 50_000
    write_picture(picture, painted)
    assert main(["sound", str(painted), "-o", str(heard)]) == 0
    assert "invented" in capsys.readouterr().out
    assert specapp.read(heard).length == 4000
    write_picture(Picture(picture.pixels), painted)
    assert main(["sound", str(painted), "-o", str(heard)]) == 1
    assert main(["sound", str(painted), "-o", str(heard), "--sample-rate", "16000", "--seconds", "0.25"]) == 0
    assert specapp.read(heard).length == 4000
