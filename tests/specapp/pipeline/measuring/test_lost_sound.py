"""Sound that is taken away on purpose is noticed, and its places are named."""

from dataclasses import replace

import numpy as np
import pytest

from specapp.pipeline.measurements import measure
from specapp.pipeline.measuring.lost_sound import LostPlace
from specapp.pipeline.measuring.measured import Measurements
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import analyse, synthesise
from tests.support.signals import Signal, music_like, recording, speech_like

RATE = 16_000
FRAMING = Framing(512, 128)


def measured(clean: Signal, damaged: Signal, floor: float = 1e-3) -> Measurements:
    noise = (floor * np.random.default_rng(1).standard_normal(clean.size)).astype(np.float32)
    before, after = recording(clean + noise).samples, recording(damaged + noise).samples
    return measure(before, after, before - after, sample_rate=RATE, framing=FRAMING, seconds=0.0)


def without(samples: Signal, box: tuple[float, float, float, float]) -> Signal:
    """All but a twentieth of a box (start, stop in seconds, low, high in Hz) taken away."""
    start_s, stop_s, low_hz, high_hz = box
    spectrogram = analyse(samples[None], RATE, FRAMING)
    frames, bins = spectrogram.stft.shape[1:]
    centres_s = (np.arange(frames) * FRAMING.hop_length - FRAMING.lead + FRAMING.n_fft / 2) / RATE
    hertz = np.arange(bins) * RATE / FRAMING.n_fft
    inside = np.outer((centres_s >= start_s) & (centres_s < stop_s), (hertz >= low_hz) & (hertz < high_hz))
    gain = np.where(inside, np.float32(0.05), np.float32(1))
    return np.asarray(synthesise(replace(spectrogram, stft=spectrogram.stft * gain))[0])


def is_within(place: LostPlace, box: tuple[float, float, float, float]) -> bool:
    start_s, stop_s, low_hz, high_hz = box
    in_time = start_s - 0.15 <= place.start_s < place.stop_s <= stop_s + 0.15
    return in_time and low_hz - 160 <= place.low_hz < place.high_hz <= high_hz + 160


@pytest.mark.parametrize("box", [(2.0, 4.0, 400.0, 1000.0), (0.5, 1.5, 200.0, 500.0), (4.0, 5.9, 900.0, 2000.0)])
def test_missing_harmonics_of_music_are_a_tone(box: tuple[float, float, float, float]) -> None:
    clean = music_like(np.random.default_rng(0), 6.0, RATE)
    found = measured(clean, without(clean, box))
    worst = found.places[0]
    assert worst.kind == "tone"
    assert all(is_within(place, box) for place in found.places)
    assert worst.stop_s - worst.start_s > 0.5 * (box[1] - box[0])


def test_missing_onsets_are_placed_where_the_drum_was(rng: np.random.Generator) -> None:
    time = np.arange(6 * RATE) / RATE
    hits_s = 0.25 + 0.5 * np.arange(11)
    drum = sum(np.exp(-60 * np.maximum(time - hit, 0)) * (time >= hit) for hit in hits_s)
    clean = (0.1 * music_like(rng, 6.0, RATE) + 0.2 * drum * rng.standard_normal(time.size)).astype(np.float32)
    damaged, missing_s = clean.copy(), hits_s[4:8]
    for hit in missing_s:
        damaged[(time > hit - 0.005) & (time < hit + 0.06)] *= 0.1
    places = measured(clean, damaged).places[:4]
    assert [place.kind for place in places] == ["onset"] * 4
    starts = sorted(place.start_s for place in places)
    assert np.allclose(starts, missing_s, atol=0.13)
    assert all(place.stop_s - place.start_s < 0.3 for place in places)
    assert max(place.high_hz for place in places) == RATE / 2


def test_missing_syllables_are_speech_rhythm(rng: np.random.Generator) -> None:
    box = (1.0, 4.0, 300.0, 2200.0)
    clean = speech_like(rng, 6.0, RATE)
    found = measured(clean, without(clean, box), floor=0.01)
    kinds = [place.kind for place in found.places]
    assert kinds.count("speech rhythm") > len(kinds) / 2
    assert all(is_within(place, box) for place in found.places)
    assert found.lost_db > -10


@pytest.mark.parametrize("seed", range(6))
def test_noise_that_goes_is_no_loss(seed: int) -> None:
    noise = (0.05 * np.random.default_rng(seed).standard_normal(6 * RATE)).astype(np.float32)
    found = measured(noise, 0.1 * noise)
    assert found.places == ()
    assert found.lost_db < -20


def test_the_share_that_is_lost_is_near_the_truth(rng: np.random.Generator) -> None:
    clean = music_like(rng, 6.0, RATE)
    for share in (0.1, 0.3, 0.6):
        damaged = clean * np.float32(1 - np.sqrt(share))
        assert measured(clean, damaged).lost_db == pytest.approx(10 * np.log10(share), abs=1.5)
    assert measured(clean, clean).lost_db == pytest.approx(-60)
