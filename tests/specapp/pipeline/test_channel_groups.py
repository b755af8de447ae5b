"""Channels that share their noise share one gain; no channel is made worse by another."""

import numpy as np
import pytest

from specapp import Settings, denoise
from specapp.pipeline.channel_groups import ALL_BANDS_HZ, channel_groups, named
from tests.support.signals import Maker, Signal, music_like, recording, si_sdr_db, speech_like

RATE = 16_000


def over_noise(clean: Signal, rng: np.random.Generator, *levels_db: float) -> np.ndarray:
    """One channel for each level of white noise."""
    noise = [10 ** (level_db / 20) * rng.standard_normal(clean.size) for level_db in levels_db]
    return (clean + np.stack(noise)).astype(np.float32)


@pytest.mark.parametrize(
    ("levels_db", "groups"),
    [
        ((-60,), ((0,),)),
        ((-60, -60), ((0, 1),)),
        ((-60, -57), ((0, 1),)),
        ((-60, -48), ((0,), (1,))),
        ((-60, -20), ((0,), (1,))),
        ((-60, -40, -61, -41), ((0, 2), (1, 3))),
        ((-45,) * 7 + (-10,), (tuple(range(7)), (7,))),
    ],
)
def test_groups_follow_the_noise(
    levels_db: tuple[float, ...], groups: tuple[tuple[int, ...], ...], rng: np.random.Generator
) -> None:
    assert channel_groups(over_noise(speech_like(rng, 6.0, RATE), rng, *levels_db), RATE) == {groups: ALL_BANDS_HZ}


@pytest.mark.parametrize("pan_db", [0, 6, 20])
def test_sound_to_one_side_does_not_part_the_channels(pan_db: float, rng: np.random.Generator) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(6 * RATE) / RATE) * (1 + 0.5 * rng.standard_normal(6 * RATE))
    both = np.stack([tone, 10 ** (-pan_db / 20) * tone])
    samples = (both + 1e-4 * rng.standard_normal(both.shape)).astype(np.float32)
    assert channel_groups(samples, RATE) == {((0, 1),): ALL_BANDS_HZ}


def test_a_silent_channel_goes_with_the_others(rng: np.random.Generator) -> None:
    samples = over_noise(speech_like(rng, 4.0, RATE), rng, -60, -60)
    samples[1] = 0
    assert channel_groups(samples, RATE) == {((0, 1),): ALL_BANDS_HZ}


@pytest.mark.parametrize("preset", ["auto", "music"])
@pytest.mark.parametrize("noisier_db", [12, 30, 45])
def test_the_clean_channel_is_what_it_is_alone(preset: str, noisier_db: float, rng: np.random.Generator) -> None:
    clean = speech_like(rng, 6.0, RATE)
    left, right = over_noise(clean, rng, -65, -65 + noisier_db)
    both = denoise(recording(left, right), Settings(preset=preset))
    alone = denoise(recording(left), Settings(preset=preset))
    assert np.array_equal(both.denoised.samples[0], alone.denoised.samples[0])
    assert si_sdr_db(clean, both.denoised.samples[1]) > si_sdr_db(clean, right)
    assert "cleaned apart: 1; 2" in both.notes[0]


@pytest.mark.parametrize("preset", ["auto", "voice", "music"])
@pytest.mark.parametrize("hum_db", [0, -10])
def test_hum_in_one_channel_costs_the_other_nothing(preset: str, hum_db: float, rng: np.random.Generator) -> None:
    """Above the hum both have one gain, which does not follow the hum."""
    clean = speech_like(rng, 6.0, RATE)
    quiet = over_noise(clean, rng, -40, -40)
    hum = sum(np.sin(2 * np.pi * 50 * k * np.arange(clean.size) / RATE + k) / k**0.7 for k in (1, 2, 3, 4, 5, 6, 8))
    hum *= 10 ** (hum_db / 20) * np.sqrt(np.mean(clean**2) / np.mean(hum**2))
    humming = np.stack([quiet[0] + hum, quiet[1]]).astype(np.float32)
    assert len(channel_groups(humming, RATE)) > 1
    without, beside = (denoise(recording(*both), Settings(preset=preset)).denoised.samples for both in (quiet, humming))
    assert si_sdr_db(clean, beside[1]) > si_sdr_db(clean, without[1]) - 0.5


def test_groups_that_do_not_lie_together(rng: np.random.Generator) -> None:
    samples = over_noise(speech_like(rng, 4.0, RATE), rng, -60, -30, -60)
    both = denoise(recording(*samples), Settings(preset="music"))
    pair = denoise(recording(samples[0], samples[2]), Settings(preset="music"))
    assert np.array_equal(both.denoised.samples[[0, 2]], pair.denoised.samples)


def hiss(rng: np.random.Generator, low_hz: float, high_hz: float) -> Signal:
    """Noise of some bands only, 40 dB below full scale."""
    spectrum = np.fft.rfft(rng.standard_normal(6 * RATE))
    hertz = np.fft.rfftfreq(6 * RATE, 1 / RATE)
    spectrum[(hertz < low_hz) | (hertz >= high_hz)] = 0
    return (0.01 * np.fft.irfft(spectrum)).astype(np.float32)


@pytest.mark.parametrize(
    ("band_hz", "where"),
    [((20, 180), "below 200 Hz"), ((1100, 3600), "1000 to 4000 Hz"), ((4400, 8000), "above 4000 Hz")],
)
def test_channels_part_only_where_their_noise_does(
    band_hz: tuple[float, float], where: str, rng: np.random.Generator
) -> None:
    """One channel hisses or rumbles in one group of bands: only there it has a gain of its own."""
    samples = over_noise(speech_like(rng, 6.0, RATE), rng, -65, -65)
    samples[1] += hiss(rng, *band_hz)
    grouped = channel_groups(samples, RATE)
    assert named(grouped) == f"1; 2 ({where})"
    assert {groups for groups in grouped if len(groups) == 1} == {((0, 1),)}
    both = denoise(recording(*samples), Settings(preset="music"))
    removed = np.abs(np.fft.rfft(both.removed.samples)) ** 2
    inside = slice(*(int(hertz * 6) for hertz in band_hz))
    assert removed[1, inside].sum() > 30 * removed[0, inside].sum()
    assert where in both.notes[0]


@pytest.mark.parametrize("preset", ["auto", "voice"])
def test_a_silent_channel_beside_those_that_part_stays_silent_and_changes_little(
    preset: str, rng: np.random.Generator
) -> None:
    clean = speech_like(rng, 6.0, RATE)
    samples = over_noise(clean, rng, -40, -40)
    samples[1] += 3 * hiss(rng, 4400, 8000)
    assert len(channel_groups(samples, RATE)) > 1
    without, beside = (
        denoise(recording(*samples, *silence), Settings(preset=preset)).denoised.samples
        for silence in ((), (np.zeros_like(samples[0]),))
    )
    assert not beside[2].any()
    for channel in range(2):
        assert si_sdr_db(clean, beside[channel]) > si_sdr_db(clean, without[channel]) - 0.5


@pytest.mark.parametrize("clicking", [0, 1])
@pytest.mark.parametrize("hisses_hz", [(20, 180), (1100, 8000)])
def test_clicks_go_where_they_are_and_nowhere_else(
    clicking: int, hisses_hz: tuple[float, float], rng: np.random.Generator
) -> None:
    """One channel clicks, and what one of them hisses stands apart: each is looked through as it is."""
    samples = over_noise(speech_like(rng, 6.0, RATE), rng, -65, -65)
    samples[1] += hiss(rng, *hisses_hz)
    clicks = np.zeros_like(samples)
    for second in (1.3, 2.9, 4.4):
        clicks[clicking, int(second * RATE) :][:4] = (0.4, 0.5, 0.3, 0.2)
    assert len(channel_groups(samples + clicks, RATE)) > 1
    settings = Settings(preset="archive", clicks=True, reduction_db=0.01)
    both, *alone = (
        denoise(recording(*channels), settings).removed.samples
        for channels in (samples + clicks, *(samples + clicks)[:, None])
    )
    power = np.square(clicks).sum()
    assert np.square(alone[clicking]).sum() > 0.5 * power
    assert np.square(both - np.concatenate(alone)).sum() < 0.001 * power


def beside_each_other(rng: np.random.Generator, left: Signal, right: Signal) -> np.ndarray:
    """Two channels with noise of one level."""
    return (np.stack([left, right]) + 10 ** (-60 / 20) * rng.standard_normal((2, left.size))).astype(np.float32)


def test_channels_with_sounds_of_their_own_are_cleaned_apart(rng: np.random.Generator) -> None:
    """A voice on the left, a guitar on the right, the same noise: each is to be judged alone."""
    guitar = music_like(rng, 12.0, RATE) * np.exp(-5 * (np.arange(12 * RATE) % (RATE // 2)) / RATE)
    samples = beside_each_other(rng, speech_like(rng, 12.0, RATE), guitar)
    assert channel_groups(samples, RATE) == {((0,), (1,)): ALL_BANDS_HZ}
    both = denoise(recording(*samples))
    for channel in range(2):
        alone = denoise(recording(samples[channel]))
        assert np.array_equal(both.denoised.samples[channel], alone.denoised.samples[0])


def test_two_voices_are_cleaned_apart(rng: np.random.Generator) -> None:
    voices = [speech_like(np.random.default_rng(seed), 12.0, RATE) for seed in (1, 2)]
    one, other = voices[0], np.roll(voices[1], RATE)
    assert channel_groups(beside_each_other(rng, one, other), RATE) == {((0,), (1,)): ALL_BANDS_HZ}


@pytest.mark.each_choice
@pytest.mark.parametrize("shift_ms", [0, 1, 5, 20])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("clean", [speech_like, music_like])
def test_the_same_sound_later_or_inverted_is_not_parted(
    clean: Maker, sign: int, shift_ms: int, rng: np.random.Generator
) -> None:
    sound = clean(rng, 8.0, RATE)
    samples = beside_each_other(rng, sound, sign * np.roll(sound, shift_ms * RATE // 1000))
    assert channel_groups(samples, RATE) == {((0, 1),): ALL_BANDS_HZ}


def test_a_room_with_two_microphones_is_not_parted(rng: np.random.Generator) -> None:
    sound, decay = speech_like(rng, 8.0, RATE), np.exp(-np.arange(RATE // 3) / (0.05 * RATE))
    rooms = [np.r_[1.0, 0.1 * rng.standard_normal(decay.size - 1)] * decay for _ in range(2)]
    left, right = (np.convolve(sound, room)[: sound.size].astype(np.float32) for room in rooms)
    assert channel_groups(beside_each_other(rng, left, right), RATE) == {((0, 1),): ALL_BANDS_HZ}


def test_a_crowd_around_two_microphones_is_not_parted(rng: np.random.Generator) -> None:
    """Nothing in the channels is the same, but nothing in them moves alone."""
    slowly = 1 + 0.3 * np.sin(2 * np.pi * 0.3 * np.arange(8 * RATE) / RATE + np.array([[0.0], [2.0]]))
    samples = (0.03 * slowly * rng.standard_normal(slowly.shape)).astype(np.float32)
    assert channel_groups(samples, RATE) == {((0, 1),): ALL_BANDS_HZ}
