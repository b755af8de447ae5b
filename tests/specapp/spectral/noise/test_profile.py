"""A noise profile is learned where there is noise, keeps its level everywhere, and cleans other recordings."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp import Mark, NoiseProfile, Recording, Settings, SettingsError, denoise, learn_profile, read
from specapp.audio.metadata import Metadata
from specapp.cli.main import main
from specapp.settings.serialisation import from_json
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.learned import NoiseRegion
from specapp.spectral.noise.profile import LONGEST_PROFILE
from tests.support.signals import Signal, recording, si_sdr_db, speech_like

RATE = 16_000


def coloured(rng: np.random.Generator, seconds: float, sample_rate: int, deviation: float = 0.02) -> Signal:
    """Noise that falls by 20 dB from 0 to 8 kHz at any rate, of the same density at any rate."""
    spectrum = np.fft.rfft(rng.standard_normal(int(seconds * sample_rate)))
    hertz = np.fft.rfftfreq(int(seconds * sample_rate), 1 / sample_rate)
    shaped = np.fft.irfft(spectrum * 10 ** (-np.minimum(hertz, 8000) / 8000), n=int(seconds * sample_rate))
    return np.asarray(deviation * np.sqrt(sample_rate / RATE) * shaped, np.float32)


def density_db(deviation: float, sample_rate: int) -> float:
    """What `density_db` should say of white noise."""
    return float(10 * np.log10(4 * deviation**2 / sample_rate))


def test_a_span_of_time(rng: np.random.Generator) -> None:
    samples = 0.001 * rng.standard_normal(6 * RATE)
    samples[3 * RATE : 5 * RATE] *= 30
    profile = learn_profile(recording(samples.astype(np.float32)), (3.1, 4.9))
    assert profile.density_db[5:-5].mean() == pytest.approx(density_db(0.03, RATE), abs=0.3)
    assert profile.hz[-1] == RATE / 2


def test_a_box_of_time_and_frequency(rng: np.random.Generator) -> None:
    samples = 0.001 * rng.standard_normal(6 * RATE)
    samples[3 * RATE : 5 * RATE] *= 30
    box = Mark("noise", "box", ((3.2, 1000.0), (4.8, 3000.0)))
    profile = learn_profile(recording(samples.astype(np.float32)), (box,))
    inside = (profile.hz > 1050) & (profile.hz < 2950)
    outside = (profile.hz < 900) | (profile.hz > 3100)
    assert profile.density_db[inside].mean() == pytest.approx(density_db(0.03, RATE), abs=0.5)
    assert profile.density_db[outside].max() < density_db(0.003, RATE)


def test_a_whole_recording_of_several_channels(rng: np.random.Generator) -> None:
    samples = 0.02 * rng.standard_normal((2, 5 * RATE)).astype(np.float32)
    fan = Recording(samples, RATE, Metadata(name="fan.wav"))
    profile = learn_profile(fan)
    assert profile.source == "fan.wav"
    assert profile.density_db[5:-5].mean() == pytest.approx(density_db(0.02, RATE), abs=0.2)
    tone = np.sin(2 * np.pi * 1000 * np.arange(4 * RATE) / RATE).astype(np.float32)
    learned = learn_profile(recording(tone))
    assert 10 * np.log10(np.sum(10 ** (learned.density_db / 10)) * learned.bin_hz) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("window", [256, 512, 1000, 1024, 4096])
@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
def test_a_profile_keeps_its_level_at_any_rate_and_window(rate: int, window: int, rng: np.random.Generator) -> None:
    profile = NoiseProfile.from_json(learn_profile(recording(coloured(rng, 20.0, RATE))).to_json())
    framing = Framing(window, window // 4)
    other = FrameSource(coloured(rng, 20.0, rate)[None], rate, framing)
    measured = other.power(0, other.count)[10:-10].mean(axis=0)
    error_db = 10 * np.log10(profile.power(framing, rate)[0] / measured)
    below = np.arange(framing.bins) * rate / window < min(rate, RATE) / 2 * 0.98
    assert abs(np.median(error_db[below])) < 0.4
    assert np.abs(error_db[below][2:-2]).max() < 4


def test_a_thin_line_keeps_its_power_in_wider_bins() -> None:
    density = np.full(513, 1e-12)
    density[67] = 1e-6
    framing = Framing(128, 32)
    level = NoiseProfile(15.625, tuple(density)).power(framing, RATE)[0]
    flat = NoiseProfile(15.625, tuple(np.full(513, 1e-12))).power(framing, RATE)[0]
    assert (level - flat).sum() / flat[5] * 125 == pytest.approx(1e6 * 15.625, rel=0.01)
    assert flat[1:-1] == pytest.approx(flat[5])


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_it_cleans_another_recording_of_another_rate(rate: int, rng: np.random.Generator) -> None:
    profile = learn_profile(recording(coloured(rng, 5.0, RATE)))
    clean = speech_like(rng, 4.0, rate)
    noisy = clean + coloured(rng, 4.0, rate)
    settings = from_json(Settings, Settings(preset="music", profile=profile).to_json())
    result = denoise(recording(noisy, sample_rate=rate), settings)
    assert si_sdr_db(clean, result.denoised.samples[0]) > si_sdr_db(clean, noisy) + 4
    assert result.measurements.noise_reduced_db > 10


@pytest.mark.parametrize("region", [(5.0, 4.0), (-1.0, 1.0), (50.0, 60.0), (np.nan, 1.0), (1.0,), ("a", "b"), (), [3]])
def test_what_is_no_region_is_refused(region: NoiseRegion, rng: np.random.Generator) -> None:
    with pytest.raises(SettingsError, match="region"):
        learn_profile(recording(coloured(rng, 2.0, RATE)), region)


def test_a_mark_that_holds_nothing_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(SettingsError, match="holds no pixel"):
        learn_profile(recording(coloured(rng, 2.0, RATE)), [Mark("noise", "box", ((7.0, 0.0), (8.0, 9.0)))])


def test_short_and_silent_recordings_have_a_profile() -> None:
    for length in (1, 100, 4000):
        profile = learn_profile(recording(np.zeros(length, np.float32)))
        assert np.isfinite(profile.density_db).all()


def test_a_profile_is_not_longer_than_any_window() -> None:
    with pytest.raises(SettingsError, match=f"at most {LONGEST_PROFILE}"):
        NoiseProfile(1.0, (1.0,) * (LONGEST_PROFILE + 1))


@pytest.mark.parametrize("text", ['{"bin_hz": 1e999, "density": [1]}', '{"bin_hz": 1, "density": [1e999]}', "[" * 9999])
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="profile"):
        NoiseProfile.from_json(text)


def test_the_command_line_learns_and_uses_a_profile(
    tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture[str]
) -> None:
    room, talk, noise, out = (tmp_path / name for name in ("room.wav", "talk.flac", "deep/noise.json", "out.flac"))
    soundfile.write(room, coloured(rng, 4.0, RATE), RATE, "FLOAT")
    clean = speech_like(rng, 3.0, 48_000)
    soundfile.write(talk, clean + coloured(rng, 3.0, 48_000), 48_000)
    assert main(["profile", str(room), "--noise", "0.5", "3", "-o", str(noise)]) == 0
    learned = NoiseProfile.from_json(noise.read_text())
    assert learned == NoiseProfile.from_json(learn_profile(read(room), (0.5, 3.0)).to_json())
    assert main(["profile", str(room), "--box", "0.5", "3", "100", "900", "-o", str(noise.with_name("box.json"))]) == 0
    assert main(["denoise", str(talk), "-o", str(out), "--profile", str(noise), "--calibrate", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["noise_reduced_db"] > 6
    assert [name for name, _ in figures["strengths"]] == ["Block DCT"]


@pytest.mark.parametrize("command", [
    ["profile", "{room}", "--noise", "5", "4", "-o", "noise.json"],
    ["profile", "{room}", "-o", "/proc/nowhere/noise.json"],
    ["profile", "missing.wav", "-o", "noise.json"],
    ["denoise", "{room}", "--profile", "{room}", "-o", "out.wav"],
    ["denoise", "{room}", "--profile", "missing.json", "-o", "out.wav"],
])  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    soundfile.write("room.wav", np.zeros(4 * RATE), RATE)
    assert main([part.format(room="room.wav") for part in command]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1


def test_one_says_what_noise_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["denoise", "a.wav", "--profile", "n.json", "--noise", "0", "1", "-o", "b.wav"])
    assert "choose one" in capsys.readouterr().err


@pytest.mark.parametrize("value", [0.0, 0.1])
def test_nothing_is_learned_from_digital_silence(value: float, rng: np.random.Generator) -> None:
    samples = np.full(4 * 16_000, value, np.float32)
    samples[32_000:] += (0.01 * rng.standard_normal(32_000)).astype(np.float32)
    with pytest.raises(SettingsError, match="nothing was learned"):
        learn_profile(recording(samples), (0.2, 1.5))
    with pytest.raises(SettingsError, match="nothing was learned"):
        denoise(recording(samples), Settings(noise_region=(0.2, 1.5)))
    half, noise = (learn_profile(recording(samples), region).level_db for region in ((1.0, 3.0), (2.2, 3.0)))
    assert half == pytest.approx(noise, abs=1 if not value else 60)


def test_a_profile_fits_a_very_quiet_recording(rng: np.random.Generator) -> None:
    quiet = (1e-4 * rng.standard_normal(4 * 16_000)).astype(np.float32)
    result = denoise(recording(quiet), Settings(profile=learn_profile(recording(quiet), (0.0, 2.0))))
    assert result.measurements.noise_reduced_db > 10
