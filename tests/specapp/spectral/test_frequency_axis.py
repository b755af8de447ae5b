import librosa
import numpy as np
import pytest

from specapp.base.errors import SettingsError
from specapp.spectral.frequency_axis import (
    FrequencyAxis,
    hz_text,
    hz_to_mel,
    mel_to_hz,
    mel_weights,
    note_text,
    round_step,
)

AXES = [
    FrequencyAxis("linear", 0.0, 24_000.0),
    FrequencyAxis("linear", 1000.0, 1200.0),
    FrequencyAxis("mel", 0.0, 22_050.0),
    FrequencyAxis("mel", 300.0, 4000.0),
    FrequencyAxis("log", 40.0, 4000.0),
    FrequencyAxis("log", 20.0, 192_000.0),
]


def test_mel_is_that_of_librosa() -> None:
    hz = np.geomspace(1, 96_000, 200)
    assert np.allclose(hz_to_mel(hz), librosa.hz_to_mel(hz))
    assert np.allclose(mel_to_hz(hz_to_mel(hz)), hz)


@pytest.mark.parametrize("axis", AXES, ids=repr)
def test_there_and_back(axis: FrequencyAxis) -> None:
    hz = np.linspace(axis.low_hz, axis.high_hz, 100)
    assert np.allclose(axis.unwarped(axis.warped(hz)), hz)
    assert np.allclose(axis.share([axis.low_hz, axis.high_hz]), [0, 1])
    assert (np.diff(axis.share(hz)) > 0).all()


@pytest.mark.parametrize("axis", AXES, ids=repr)
def test_rows_are_evenly_spaced_on_the_axis(axis: FrequencyAxis) -> None:
    edges = axis.edges_hz(7)
    assert edges[[0, -1]] == pytest.approx([axis.low_hz, axis.high_hz])
    assert np.allclose(np.diff(axis.share(edges)), 1 / 7)


@pytest.mark.parametrize("axis", AXES, ids=repr)
def test_ticks_lie_on_the_axis_and_do_not_touch(axis: FrequencyAxis) -> None:
    ticks = axis.ticks_hz()
    assert 3 <= len(ticks) <= 15
    assert axis.low_hz <= ticks[0]
    assert ticks[-1] <= axis.high_hz * (1 + 1e-6)
    assert np.diff(axis.share(ticks)).min() >= 0.07


def test_well_known_ticks() -> None:
    assert FrequencyAxis("log", 40.0, 24_000.0).ticks_hz() == [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000]
    assert FrequencyAxis("linear", 0.0, 8000.0).ticks_hz() == [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000]


@pytest.mark.parametrize(("low_hz", "high_hz"), [(100.0, 100.0), (200.0, 100.0), (-1.0, 100.0), (0.0, float("nan"))])
def test_empty_axis_is_refused(low_hz: float, high_hz: float) -> None:
    with pytest.raises(SettingsError, match="is empty"):
        FrequencyAxis("linear", low_hz, high_hz)
    with pytest.raises(SettingsError, match="log axis from 0 to"):
        FrequencyAxis("log", 0.0, 100.0)


def test_texts() -> None:
    assert [hz_text(hz) for hz in (0, 62.54, 440, 1000, 2500, 22_050)] == [
        "0 Hz", "62.5 Hz", "440 Hz", "1 kHz", "2.5 kHz", "22.05 kHz",
    ]  # fmt: skip
    assert [note_text(hz) for hz in (0, 440, 261.6, 466, 27.5)] == ["", "A4", "C4", "A♯4", "A0"]
    assert [round_step(least) for least in (0.011, 0.1, 3, 7)] == pytest.approx([0.02, 0.1, 5, 10])


def test_mel_weights_are_those_of_librosa() -> None:
    expected = librosa.filters.mel(sr=22_050, n_fft=1024, n_mels=64)
    assert np.allclose(mel_weights(22_050, 1024, 64).T, expected, atol=1e-7)
