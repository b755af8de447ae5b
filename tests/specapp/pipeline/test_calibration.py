"""The picture tells which strength fits it, if its pixels are independent."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from skimage.restoration import calibrate_denoiser

from specapp import DENOISERS, Estimate, Mark, Pass, Settings, SettingsError, Step, learn_profile
from specapp.pipeline.calibration import (
    STRENGTHS,
    Calibration,
    calibrate,
    calibrated,
    independent_pictures,
    with_strengths,
)
from specapp.pipeline.cleaning_pass import run_chain
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.image import Pixels, Scale, to_image
from tests.support.signals import Signal, music_like, noisy, recording, speech_like

pytestmark = pytest.mark.long

RATE = 16_000
QUICK = ("dct", "tv_chambolle", "bilateral", "wavelet", "gaussian", "wiener", "median")


def settings(*names: str) -> Settings:
    chain = tuple(Step(name) for name in names)
    return Settings(passes=(Pass((Estimate(chain),), noise="gated", adaptive=False),))


def chosen(samples: Signal, *names: str) -> float:
    (found,) = calibrate(recording(samples), settings(*names))
    return found.chosen


def picture_and_truth(clean: Signal, noise: Signal) -> tuple[Pixels, Pixels]:
    """The noisy picture, and the picture of what its powers are on average."""
    framing = Framing(512, 128)
    power, sound, disturbance = (
        FrameSource(samples[None], RATE, framing).power(0, framing.frame_count(clean.size))
        for samples in (clean + noise, clean, noise)
    )
    mean = disturbance.mean(axis=0, keepdims=True)
    return to_image(power, mean, Scale()).pixels, to_image(sound + mean, mean, Scale()).pixels


@pytest.mark.parametrize("name", QUICK)
def test_noise_alone_wants_to_be_smoothed_and_a_clean_picture_does_not(name: str, rng: np.random.Generator) -> None:
    noise = (0.05 * rng.standard_normal(5 * RATE)).astype(np.float32)
    clean = noisy(music_like(rng, 5.0, RATE), rng, 45)
    assert chosen(noise, name) >= 1.5
    assert chosen(clean, name) <= 1.0


@pytest.mark.parametrize("snr_db", [-20, 0, 10])
@pytest.mark.parametrize("name", [name for name in QUICK if name != "median"])
def test_the_choice_is_near_the_least_true_error(name: str, snr_db: float, rng: np.random.Generator) -> None:
    clean = speech_like(rng, 4.0, RATE)
    both = noisy(clean, rng, snr_db)
    pixels, truth = picture_and_truth(clean, both - clean)
    errors = [np.mean(np.square(_cleaned(pixels, name, strength) - truth)) for strength in STRENGTHS]
    found = errors[STRENGTHS.index(chosen(both, name))]
    untouched = np.mean(np.square(np.maximum(pixels, -15) - truth))
    assert found - min(errors) < 0.1 * (untouched - min(errors))


def _cleaned(pixels: Pixels, name: str, strength: float) -> Pixels:
    return run_chain(pixels, (Step(name, strength),), Scale())


@pytest.mark.parametrize("name", QUICK)
def test_the_plain_method_finds_the_weakest_in_overlapping_frames(name: str, rng: np.random.Generator) -> None:
    """Its noise foretells itself: this is why pictures are thinned out to independent pixels."""
    noise = (0.05 * rng.standard_normal(5 * RATE)).astype(np.float32)
    pixels, _ = picture_and_truth(np.zeros_like(noise), noise)
    pixels = np.maximum(pixels, -15)
    strengths = {"strength": (0.0, *STRENGTHS)}
    for picture, weakest in ((pixels, True), (next(independent_pictures(pixels)), False)):
        denoiser = partial(DENOISERS[name], scale=Scale())
        _, (_, losses) = calibrate_denoiser(  # type: ignore[no-untyped-call]
            picture, denoiser, strengths, extra_output=True
        )
        assert (int(np.argmin(losses)) <= 1) == weakest


def test_pictures_have_independent_noise(rng: np.random.Generator) -> None:
    framing = Framing(512, 128)
    source = FrameSource(rng.standard_normal((1, 20 * RATE)).astype(np.float32), RATE, framing)
    whole = to_image(source.power(8, source.count - 8), np.ones((1, framing.bins), np.float32), Scale()).pixels

    def alike(picture: Pixels) -> list[float]:
        return [float(np.corrcoef(a.ravel(), b.ravel())[0, 1]) for a, b in
                ((picture[1:], picture[:-1]), (picture[:, 1:], picture[:, :-1]))]  # fmt: skip

    pictures = list(independent_pictures(whole[:, 4:-4]))
    assert max(max(map(abs, alike(picture))) for picture in pictures) < 0.03
    assert min(alike(whole)) > 0.15
    assert sum(picture.size for picture in pictures) <= (1 << 17) + pictures[0].size


def test_every_chain_that_knows_no_voices_gets_its_own_strength(rng: np.random.Generator) -> None:
    sound = recording(noisy(speech_like(rng, 5.0, RATE), rng, 0))
    found = calibrate(sound, Settings())
    assert [one.label for one in found] == ["Block DCT"]
    assert all(len(one.losses) == len(one.strengths) == len(STRENGTHS) for one in found)
    ready = calibrated(sound)
    assert ready == with_strengths(Settings(), found)
    strengths = [step.strength for one in ready.passes for estimate in one.estimates for step in estimate.chain]
    assert strengths == [1.0, 1.0, found[0].chosen]
    assert replace(ready, passes=()) == Settings()
    assert Settings.from_json(ready.to_json()) == ready


def test_it_is_the_same_in_every_run_and_looks_at_the_loudest_part(rng: np.random.Generator) -> None:
    samples = 0.01 * rng.standard_normal(20 * RATE).astype(np.float32)
    samples[10 * RATE : 14 * RATE] *= 5
    (first,), (second,) = (calibrate(recording(samples), settings("dct", "median")) for _ in range(2))
    assert first == second
    assert (first.start_s, first.stop_s) == (10, 14)
    assert first.label == "Block DCT, Median"


def test_noise_that_was_pointed_at_outside_the_excerpt_counts(rng: np.random.Generator) -> None:
    samples = 0.01 * rng.standard_normal(20 * RATE).astype(np.float32)
    samples[10 * RATE : 14 * RATE] *= 30
    box = Mark("noise", "box", ((1.0, 0.0), (3.0, 8000.0)))
    for pointed in (Settings(noise_region=(1.0, 3.0), preset="music"), Settings(marks=(box,), preset="music")):
        (found,) = calibrate(recording(samples), pointed)
        ready = with_strengths(pointed, (found,))
        assert (ready.noise_region, ready.marks) == (pointed.noise_region, pointed.marks)
        region = pointed.noise_region or pointed.marks
        learned = replace(pointed, profile=learn_profile(recording(samples), region), noise_region=None, marks=())
        assert calibrate(recording(samples), learned) == (found,)


def test_of_nearly_equal_strengths_the_strongest_is_chosen() -> None:
    chain, strengths = (Step("dct"),), (0.5, 1.0, 1.5, 2.0, 4.0)
    for losses, strength in (
        ((30.0, 20.0, 20.5, 21.5, 40.0), 2.0),
        ((20.0, 20.5, 22.0, 30.0, 21.5), 4.0),
        ((20.0, 22.0, 23.0, 24.0, 25.0), 0.5),
    ):
        assert Calibration(chain, strengths, losses, 0.0, 4.0).chosen == strength


def test_what_is_too_short_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(SettingsError, match="too short to calibrate a window of 1024 samples"):
        calibrate(recording(rng.standard_normal(2000).astype(np.float32)))


@pytest.mark.parametrize("rate", [8000, 48_000])
def test_stereo_own_windows_and_empty_chains(rate: int, rng: np.random.Generator) -> None:
    left, right = (noisy(speech_like(rng, 2.0, rate), rng, 5) for _ in range(2))
    own = Settings(passes=(Pass((Estimate(), Estimate((Step("gaussian"),))), n_fft=1000, hop_length=10),))
    (found,) = calibrate(recording(left, right, sample_rate=rate), own)
    assert isinstance(found, Calibration)
    ready = with_strengths(own, (found,)).passes[0]
    assert [len(estimate.chain) for estimate in ready.estimates] == [0, 1]
    assert (ready.n_fft, ready.hop_length) == (1000, 10)
