"""Loudness of results, measured by workers, and files at the loudness that was asked for."""

from pathlib import Path

import numpy as np
import pytest

import specapp
from specapp.audio.encoding.at_loudness import LoudnessTarget
from specapp.audio.encoding.programme_loudness import measure_programme
from specapp.audio.examples import SAMPLES
from specapp.audio.output_format import output_format
from specapp.ui.tasks.export import LevelOptions, StoredSound, make_sound
from specapp.ui.tasks.loudness import open_loudness, run_loudness
from specapp.ui.tasks.storage import open_at_strength, store_recording


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result whose denoised sound is half as loud as its original."""
    folder = tmp_path_factory.mktemp("result")
    original = specapp.read(SAMPLES["speech"].path)
    half = specapp.Recording(np.array(original.samples) * np.float32(0.5), original.sample_rate)
    for name, recording in {"original": original, "denoised": half, "removed": half}.items():
        store_recording(recording, folder, name)
    return folder


@pytest.mark.parametrize(("strength", "quieter_db"), [(100.0, 6.02), (0.0, 0.0), (50.0, 2.5)])
def test_the_loudness_is_that_of_the_strength(folder: Path, tmp_path: Path, strength: float, quieter_db: float) -> None:
    run_loudness(tmp_path, (folder, strength), lambda *_: None)
    found = open_loudness(tmp_path)
    difference = found["original"].integrated_lufs - found["denoised"].integrated_lufs
    assert difference == pytest.approx(quieter_db, abs=0.05)


@pytest.mark.parametrize("target_lufs", [-16.0, -23.0, -40.0])
def test_a_file_is_as_loud_as_asked_or_as_its_peaks_allow(folder: Path, tmp_path: Path, target_lufs: float) -> None:
    path = tmp_path / "loud.wav"
    level = LevelOptions(loudness=LoudnessTarget(target_lufs))
    make_sound(StoredSound(folder), output_format("WAV", "PCM_16"), level, path, lambda *_: None)
    written = measure_programme(specapp.read(path))
    assert written.true_peak_dbtp <= -1
    assert written.integrated_lufs == pytest.approx(target_lufs, abs=0.1)


@pytest.mark.parametrize("name", ["original", "removed"])
def test_what_is_not_the_result_keeps_its_level(folder: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "sound.wav"
    level = LevelOptions(loudness=LoudnessTarget(-40.0))
    make_sound(StoredSound(folder, name), output_format("WAV", "PCM_16"), level, path, lambda *_: None)
    assert np.allclose(specapp.read(path).samples, open_at_strength(folder, name, 100).samples, atol=2**-16)
