from pathlib import Path

import librosa
import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.errors import SettingsError
from specapp.spectral.mel_picture import mel_picture, mel_weights, save_png


def tones(length: int = 40_000, channels: int = 1) -> Recording:
    t = np.arange(length) / 22_050
    sound = 0.3 * np.sin(2 * np.pi * 440 * t) + 0.05 * np.random.default_rng(3).normal(size=length)
    return Recording(np.tile(sound, (channels, 1)).astype(np.float32), 22_050)


def test_weights_are_those_of_librosa() -> None:
    expected = librosa.filters.mel(sr=22_050, n_fft=1024, n_mels=64)
    assert np.allclose(mel_weights(22_050, 1024, 64).T, expected, atol=1e-7)


@pytest.mark.parametrize(("hop_length", "mel_bands"), [(512, 128), (200, 40)])
def test_same_picture_as_the_classic_recipe(hop_length: int, mel_bands: int) -> None:
    recording = tones()
    padded = np.pad(recording.samples[0].astype(float), hop_length)
    frames = np.lib.stride_tricks.sliding_window_view(padded, 2 * hop_length)[::hop_length]
    power = np.abs(np.fft.rfft(frames * np.hanning(2 * hop_length + 1)[:-1])) ** 2
    energies = librosa.filters.mel(sr=22_050, n_fft=2 * hop_length, n_mels=mel_bands) @ power.T
    logs = np.log(energies + 1e-9)
    expected = 255 - np.flip(((logs - logs.min()) / (logs.max() - logs.min()) * 255).astype(np.uint8), axis=0)
    picture = mel_picture(recording, hop_length=hop_length, mel_bands=mel_bands)
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(int) - expected).max() <= 1


def test_black_is_energy_and_low_tones_are_at_the_bottom(tmp_path: Path) -> None:
    picture = mel_picture(tones(channels=2), frames=50)
    assert picture.shape == (128, 50)
    darkest = picture.mean(axis=1).argmin()
    assert darkest > 100
    assert (picture.min(), picture.max()) == (0, 255)
    save_png(picture, tmp_path / "mel.png")
    with Image.open(tmp_path / "mel.png") as saved:
        assert saved.mode == "L"
        assert np.array_equal(np.asarray(saved), picture)


def test_silence_is_white_and_nothing_is_refused() -> None:
    assert (mel_picture(Recording(np.zeros((1, 5000), np.float32), 8000)) == 255).all()
    for options in ({"hop_length": 0}, {"mel_bands": 0}, {"frames": 0}):
        with pytest.raises(SettingsError, match="is empty"):
            mel_picture(tones(1000), **options)
