"""What is cleaned is cleaner, what is left alone is bit-exact, and blocks do not show."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from specapp import (
    DENOISERS,
    PRESETS,
    Estimate,
    Mark,
    Pass,
    PictureError,
    Recording,
    Settings,
    SettingsError,
    Step,
    denoise,
)
from specapp.pipeline.cleaning_pass import prepare
from specapp.spectral import frame_source
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.image import Pixels
from specapp.spectral.spectrogram import Samples
from tests.support.signals import music_like, noisy, recording, si_sdr_db, speech_like

RATE = 16_000


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_makes_speech_cleaner(preset: str, speech: tuple[np.ndarray, Recording]) -> None:
    clean, original = speech
    result = denoise(original, Settings(preset=preset))
    gained = si_sdr_db(clean, result.denoised.samples[0]) - si_sdr_db(clean, original.samples[0])
    assert gained > (0.3 if preset == "archive" else 1.5)
    assert result.measurements.noise_reduced_db > 1


@pytest.mark.parametrize("preset", ["auto", "music", "nature", "archive"])
def test_gentle_presets_do_not_harm_music(preset: str, rng: np.random.Generator) -> None:
    clean = music_like(rng, 6.0, RATE)
    original = recording(noisy(clean, rng, 15))
    result = denoise(original, Settings(preset=preset))
    assert si_sdr_db(clean, result.denoised.samples[0]) > si_sdr_db(clean, original.samples[0]) - 0.2


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_strength_0_is_the_input(preset: str, kind: type, speech: tuple[np.ndarray, Recording]) -> None:
    samples: Samples = speech[1].samples.astype(kind)
    result = denoise(Recording(samples, RATE), Settings(preset=preset, strength=0))
    assert result.denoised.samples.dtype == kind
    assert np.array_equal(result.denoised.samples, samples)
    assert not result.removed.samples.any()


def test_a_gain_of_one_is_the_input(speech: tuple[np.ndarray, Recording]) -> None:
    everything = Mark("protect", "box", ((-1.0, -1.0), (100.0, 1e5)))
    result = denoise(speech[1], Settings(preset="voice", marks=(everything,)))
    assert np.array_equal(result.denoised.samples, speech[1].samples)


@pytest.mark.parametrize("preset", PRESETS)
def test_blocks_equal_the_whole_for_every_preset(preset: str, speech: tuple[np.ndarray, Recording]) -> None:
    whole = denoise(speech[1], Settings(preset=preset))
    blocks = denoise(speech[1], Settings(preset=preset), block_s=0.7)
    assert np.abs(whole.denoised.samples - blocks.denoised.samples).max() < 1e-6


@pytest.mark.parametrize("preset", ["auto", "voice", "classic"])
@pytest.mark.parametrize("room", ["a file", "none"])
def test_where_power_and_noise_are_kept_makes_no_difference(
    preset: str, room: str, speech: tuple[np.ndarray, Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory = denoise(speech[1], Settings(preset=preset))
    monkeypatch.setattr(frame_source, "_PIXELS_IN_MEMORY", 1000)
    if room == "none":
        monkeypatch.setattr(frame_source, "_MOST_PIXELS_PER_SAMPLE", 0)
    elsewhere = denoise(speech[1], Settings(preset=preset))
    # Products of matrices round by where in memory their parts lie.
    np.testing.assert_allclose(elsewhere.denoised.samples, in_memory.denoised.samples, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", DENOISERS)
def test_blocks_equal_the_whole_for_every_denoiser(name: str, speech: tuple[np.ndarray, Recording]) -> None:
    settings = Settings(passes=(Pass((Estimate((Step(name),)),)),))
    whole = denoise(speech[1], settings)
    blocks = denoise(speech[1], settings, block_s=2.3)
    assert np.abs(whole.denoised.samples - blocks.denoised.samples).max() < 1e-6


def test_strength_is_monotone(speech: tuple[np.ndarray, Recording]) -> None:
    reduced = [
        denoise(speech[1], Settings(preset="quick", strength=s)).measurements.noise_reduced_db for s in (0, 30, 60, 100)
    ]
    assert reduced == sorted(reduced)
    assert reduced[-1] > 5


def test_reduction_limits_what_is_removed(rng: np.random.Generator) -> None:
    noise = recording((0.05 * rng.standard_normal(4 * RATE)).astype(np.float32))
    result = denoise(noise, Settings(preset="quick", reduction_db=6))
    assert 4 < result.measurements.noise_reduced_db < 6.5


@pytest.mark.parametrize("preset", ["auto", "hum", "quick"])
@pytest.mark.parametrize("channels", [2, 3])
def test_channels_that_are_all_the_same_lose_what_one_of_them_loses(
    preset: str, channels: int, speech: tuple[np.ndarray, Recording]
) -> None:
    one, settings = speech[1], Settings(preset=preset)
    several = denoise(replace(one, samples=np.repeat(one.samples, channels, axis=0)), settings)
    alone = denoise(one, settings)
    assert np.array_equal(several.removed.samples, np.repeat(alone.removed.samples, channels, axis=0))
    assert several.heard == alone.heard
    assert several.measurements.noise_reduced_db == pytest.approx(alone.measurements.noise_reduced_db, abs=1e-4)
    assert several.measurements.lost_db == pytest.approx(alone.measurements.lost_db, abs=1e-3)


def test_linked_channels_share_one_gain(rng: np.random.Generator) -> None:
    left = noisy(speech_like(rng, 4.0, RATE), rng, 5)
    result = denoise(recording(left, 0.5 * left), Settings(preset="voice"))
    assert np.allclose(result.denoised.samples[1], 0.5 * result.denoised.samples[0], atol=1e-6)
    right = noisy(speech_like(rng, 4.0, RATE), rng, 5)
    independent = denoise(recording(left, right), Settings(preset="voice", channels="independent"))
    alone = denoise(recording(right), Settings(preset="voice"))
    assert np.array_equal(independent.denoised.samples[1], alone.denoised.samples[0])


def test_denoised_is_original_less_removed(speech: tuple[np.ndarray, Recording]) -> None:
    result = denoise(speech[1], Settings(preset="voice", strength=70))
    assert np.array_equal(result.denoised.samples, result.original.samples - result.removed.samples)


@pytest.mark.parametrize("sample_rate", [1000, 8000, 11_025, 44_100, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_rates_and_channels(sample_rate: int, channels: int, rng: np.random.Generator) -> None:
    samples = (0.1 * rng.standard_normal((channels, sample_rate // 2 + 7))).astype(np.float32)
    result = denoise(Recording(samples, sample_rate), Settings(preset="auto"))
    assert result.denoised.samples.shape == samples.shape
    assert result.denoised.sample_rate == sample_rate
    assert np.isfinite(result.denoised.samples).all()


@pytest.mark.parametrize("length", [1, 2, 100, 3999, 4001])
@pytest.mark.parametrize("preset", PRESETS)
def test_short_recordings(length: int, preset: str, rng: np.random.Generator) -> None:
    samples = rng.standard_normal((1, length)).astype(np.float32)
    result = denoise(Recording(samples, RATE), Settings(preset=preset))
    assert result.denoised.length == length
    assert np.isfinite(result.denoised.samples).all()
    if length < 0.25 * RATE:
        assert "cannot be told" in result.notes[0]
        assert np.array_equal(result.denoised.samples, samples)


@pytest.mark.parametrize("preset", PRESETS)
def test_silence_stays_silent(preset: str) -> None:
    result = denoise(recording(np.zeros(RATE, np.float32)), Settings(preset=preset))
    assert not result.denoised.samples.any()


def test_excerpt(speech: tuple[np.ndarray, Recording]) -> None:
    result = denoise(speech[1], Settings(preset="quick", start_s=1.0, seconds=2.5))
    assert np.array_equal(result.original.samples, speech[1].samples[:, RATE : int(3.5 * RATE)])
    frames = denoise(speech[1], Settings(passes=(Pass(n_fft=1024, hop_length=512),), frames=64))
    assert frames.denoised.length == 64 * 512


def test_marks_and_noise_are_told_in_seconds_of_the_recording(speech: tuple[np.ndarray, Recording]) -> None:
    box = Mark("protect", "box", ((2.0, 0.0), (3.0, 8000.0)))
    result = denoise(
        speech[1], Settings(preset="voice", start_s=1.0, seconds=3.0, marks=(box,), noise_region=(1.2, 1.9))
    )
    inside = slice(int(1.1 * RATE), int(1.9 * RATE))
    assert not result.removed.samples[:, inside].any()
    assert result.removed.samples[:, : int(0.9 * RATE)].any()


def test_noise_learned_from_a_region_removes_that_noise(rng: np.random.Generator) -> None:
    time = np.arange(6 * RATE) / RATE
    clean = (0.2 * np.sin(2 * np.pi * 440 * time) * (time > 2)).astype(np.float32)
    hum = (0.05 * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)
    original = recording((clean + hum + 0.001 * rng.standard_normal(time.size)).astype(np.float32))
    result = denoise(original, Settings(preset="music", noise_region=(0.2, 1.8)))
    left = result.denoised.samples[0, 3 * RATE : 5 * RATE]
    spectrum = np.abs(np.fft.rfft(left * np.hanning(left.size)))
    hertz = np.fft.rfftfreq(left.size, 1 / RATE)
    level_db = 20 * np.log10(spectrum[np.abs(hertz - 1000) < 5].max() / spectrum[np.abs(hertz - 440) < 5].max())
    assert level_db < 20 * np.log10(0.05 / 0.2) - 15


def test_own_image_denoiser(speech: tuple[np.ndarray, Recording]) -> None:
    def blurred(pixels: Pixels) -> Pixels:
        return np.asarray(gaussian_filter(pixels, 2), np.float32)

    clean, original = speech
    result = denoise(original, Settings(preset="quick"), using=blurred)
    assert si_sdr_db(clean, result.denoised.samples[0]) > si_sdr_db(clean, original.samples[0]) + 2
    with pytest.raises(PictureError, match="shape"):
        denoise(original, using=lambda pixels: pixels[:-1])


def test_chains_run_in_order(speech: tuple[np.ndarray, Recording]) -> None:
    def settings(*names: str) -> Settings:
        return Settings(passes=(Pass((Estimate(tuple(Step(name) for name in names)),)),))

    one, other = (denoise(speech[1], settings(*names)) for names in (("median", "opening"), ("opening", "median")))
    assert not np.array_equal(one.denoised.samples, other.denoised.samples)
    clean = speech[0]
    for result in (one, denoise(speech[1], settings("cepstral", "nlm", "tv_chambolle"))):
        assert si_sdr_db(clean, result.denoised.samples[0]) > si_sdr_db(clean, speech[1].samples[0])


def test_a_window_shorter_than_its_hop_is_refused(speech: tuple[np.ndarray, Recording]) -> None:
    with pytest.raises(SettingsError, match="Window of 4 samples"):
        denoise(speech[1], Settings(passes=(Pass(n_fft=4, hop_length=5),)))


def test_progress_rises_to_one(speech: tuple[np.ndarray, Recording]) -> None:
    shares: list[float] = []
    denoise(speech[1], Settings(preset="auto"), progress=shares.append, block_s=1.0)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 6


def test_input_is_not_changed(speech: tuple[np.ndarray, Recording]) -> None:
    before = speech[1].samples.copy()
    denoise(speech[1], Settings(preset="auto"))
    assert np.array_equal(speech[1].samples, before)


@pytest.mark.parametrize("preset", PRESETS)
def test_gain_stays_in_its_range(preset: str, speech: tuple[np.ndarray, Recording]) -> None:
    settings = Settings(preset=preset)
    for one in settings.effective_passes:
        prepared = prepare(one, settings, speech[1].samples, RATE)
        _, gain = prepared.gain(0, prepared.source.count)
        assert gain.shape == (
            prepared.source.count,
            FrameSource(speech[1].samples, RATE, one.framing(RATE)).framing.bins,
        )
        assert gain.max() <= 1
        assert gain.min() >= np.float32(10 ** (-one.reduction_db / 20)) * 0.999


def test_a_cleaner_recording_gets_a_gentler_hand(rng: np.random.Generator) -> None:
    clean = speech_like(rng, 6.0, RATE)
    voice = Settings(preset="voice")
    hands = []
    for snr_db in (0, 30):
        samples = recording(noisy(clean, rng, snr_db)).samples
        hands.append(prepare(voice.effective_passes[0], voice, samples, RATE).cleanness)
    assert hands == [0, 1]
    assert replace(voice, reduction_db=12).effective_passes[0].reduction_db == 12


def test_voice_does_without_the_network_where_it_cannot_run(
    speech: tuple[np.ndarray, Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    clean, original = speech
    monkeypatch.setattr("specapp.pipeline.cleaning_pass.can_run", lambda: False)
    result = denoise(original, Settings(preset="voice"))
    assert si_sdr_db(clean, result.denoised.samples[0]) > si_sdr_db(clean, original.samples[0]) + 1.5
    voice = Settings(preset="voice")
    (estimate,) = prepare(voice.effective_passes[0], voice, original.samples, RATE).settings.estimates
    assert estimate.chain[0].denoiser == "cepstral"
    assert estimate.weight == pytest.approx(sum(one.weight for one in voice.effective_passes[0].estimates))
