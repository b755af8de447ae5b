"""The examples do what they say, each on a sound made here."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import specapp
from tests.support.scripts import ROOT
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


def run_example(name: str, *arguments: Path) -> str:
    command = [sys.executable, str(ROOT / "examples" / f"{name}.py"), *map(str, arguments)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def sound(tmp_path: Path, rng: np.random.Generator) -> Path:
    path = tmp_path / "sound.wav"
    specapp.write(recording(noisy(speech_like(rng, 2, RATE), rng, 5), sample_rate=RATE), path)
    return path


def test_a_folder_is_denoised_and_what_is_no_sound_is_said(sound: Path) -> None:
    folder, clean = sound.parent / "noisy", sound.parent / "clean"
    folder.mkdir()
    sound.rename(folder / sound.name)
    (folder / "notes.txt").write_text("no sound")
    said = run_example("denoise_folder", folder, clean).splitlines()
    assert [line.partition(":")[0] for line in said] == ["notes.txt", "sound.wav"]
    assert "noise -" in said[1]
    assert [path.name for path in clean.iterdir()] == ["sound.wav"]


def test_an_own_denoiser_takes_noise_away(sound: Path) -> None:
    target = sound.with_name("clean.wav")
    assert "noise -" in run_example("own_denoiser", sound, target)
    assert specapp.read(target).length == specapp.read(sound).length


def test_an_edited_picture_changes_the_sound_there_alone(sound: Path) -> None:
    target = sound.with_name("edited.wav")
    run_example("edit_picture", sound, target)
    assert target.with_suffix(".png").exists()
    before, after = (specapp.read(path).samples[0] for path in (sound, target))
    assert np.array_equal(before[: RATE // 2], after[: RATE // 2])
    assert not np.array_equal(before, after)
