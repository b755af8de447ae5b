"""The measures of the benchmark: known values, and agreement with a reference where there is one."""

import csv
import importlib.util
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.evaluation import composite, measures
from bench.evaluation.pairs import find_pairs

RATE = 16_000
REFERENCE = Path(__file__).parents[3] / "shared" / "bench"
"""A second implementation and its results on recorded sounds; only some checkouts have it beside them."""
SOUNDS = REFERENCE.parent / "sounds"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="no reference figures beside this checkout")


def noise(seed: int = 0, seconds: float = 2.0) -> composite.Samples:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def syllables(seconds: float = 2.0) -> composite.Samples:
    """A buzz of 120 Hz that comes and goes four times a second over a faint hiss."""
    time_s = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 120 * k * time_s) / k for k in range(1, 30))
    return np.asarray(0.1 * buzz * np.clip(np.sin(2 * np.pi * 4 * time_s), 0, 1)) + 1e-4 * noise(9, seconds)


class TestMeasures:
    @pytest.mark.parametrize("wanted_db", [-5.0, 0.0, 20.0])
    @pytest.mark.parametrize("scale", [0.1, 1.0, -3.0])
    def test_si_sdr_is_the_ratio_of_signal_to_orthogonal_error_at_any_scale(
        self, wanted_db: float, scale: float
    ) -> None:
        signal, error = noise(1), noise(2)
        signal -= signal.mean()
        error -= error.mean()
        error -= signal * (error @ signal) / (signal @ signal)
        error *= np.sqrt(signal @ signal / (error @ error)) * 10 ** (-wanted_db / 20)
        assert measures.si_sdr_db(signal, scale * (signal + error)) == pytest.approx(wanted_db, abs=1e-9)

    def test_spectral_distance_of_half_the_amplitude_is_6_db(self) -> None:
        assert measures.log_spectral_distance_db(noise(), noise() / 2) == pytest.approx(6.0206, abs=1e-3)

    def test_signal_lost_is_the_fall_below_the_clean_sound_and_louder_does_not_count(self) -> None:
        clean = noise()
        noisy = clean + 1e-3 * noise(1)
        assert measures.signal_lost_db(clean, noisy, clean / 2) == pytest.approx(6.0206, abs=1e-4)
        assert measures.signal_lost_db(clean, noisy, clean * 2) == 0
        assert math.isnan(measures.signal_lost_db(clean, clean + 100 * noise(1), clean))

    def test_noise_reduced_is_the_fall_where_there_is_nothing_but_noise(self) -> None:
        clean, noisy = 1e-3 * noise(), 1e-3 * noise() + noise(1)
        assert measures.noise_reduced_db(clean, noisy, noisy / 10) == pytest.approx(20, abs=1e-9)
        assert math.isnan(measures.noise_reduced_db(noise(), noise(), noise()))

    def test_channels_are_averaged(self) -> None:
        clean, noisy = np.stack([noise(0), noise(1)]), np.stack([noise(0) + noise(2), noise(1) + 0.1 * noise(3)])
        both = measures.measure(clean, noisy, noisy / 2, RATE, speech=False)
        each = [
            measures.measure(clean[c : c + 1], noisy[c : c + 1], noisy[c : c + 1] / 2, RATE, speech=False)
            for c in (0, 1)
        ]
        assert both.si_sdr_db == pytest.approx(np.mean([figures.si_sdr_db for figures in each]))
        assert both.si_sdr_gain_db == pytest.approx(0, abs=1e-9)
        assert math.isnan(both.pesq_wb)

    @pytest.mark.parametrize("estimate", [np.full((1, 9), np.nan), np.zeros((1, 8))])
    def test_an_estimate_that_is_broken_is_no_result(self, estimate: measures.Channels) -> None:
        with pytest.raises(ValueError, match=r"NaN|differ"):
            measures.measure(np.ones((1, 9)), np.ones((1, 9)), estimate, RATE, speech=False)


class TestComposite:
    def test_a_perfect_estimate_gets_the_best_ratings(self) -> None:
        speech = syllables()
        assert composite.segmental_snr_db(speech, speech, RATE) == 35
        assert composite.log_likelihood_ratio(speech, speech, RATE) == pytest.approx(0, abs=1e-9)
        assert composite.weighted_spectral_slope(speech, speech, RATE) == 0
        ratings = composite.composite(speech, speech, RATE, pesq_wb=4.64)
        assert (ratings.csig, ratings.cbak, ratings.covl) == (5, 5, 5)

    def test_more_noise_is_worse_in_every_part(self) -> None:
        speech = syllables()
        measured = [
            [f(speech, speech + level * noise(3), RATE) for level in (0.001, 0.01, 0.1)]
            for f in (composite.segmental_snr_db, composite.log_likelihood_ratio, composite.weighted_spectral_slope)
        ]
        assert measured[0] == sorted(measured[0], reverse=True)
        assert measured[1] == sorted(measured[1])
        assert measured[2] == sorted(measured[2])

    def test_segmental_snr_of_a_scaled_copy(self) -> None:
        assert composite.segmental_snr_db(noise(), 0.9 * noise(), RATE) == pytest.approx(20, abs=1e-9)

    def test_linear_prediction_finds_the_resonance_that_made_a_sound(self) -> None:
        from scipy.signal import lfilter

        wanted = np.array([1, -1.6, 0.81])
        sound = lfilter([1], wanted, noise(4, 10.0))
        _, polynomial = composite.linear_prediction(sound[None], 2)
        assert polynomial[0] == pytest.approx(wanted, abs=0.01)

    def test_peaks_are_those_of_the_published_loops(self) -> None:
        energies = np.random.default_rng(5).standard_normal((40, 25))
        assert np.array_equal(composite._nearest_peaks(energies), np.array([published_peaks(e) for e in energies]))


def published_peaks(energy: composite.Samples) -> list[float]:
    """Loizou's `wss.m`, line by line."""
    slope, found = np.diff(energy), []
    for i in range(len(slope)):
        n = i
        if slope[i] > 0:
            while n < len(slope) and slope[n] > 0:
                n += 1
            found.append(float(energy[n - 1]))
        else:
            while n >= 0 and slope[n] <= 0:
                n -= 1
            found.append(float(energy[n + 1]))
    return found


@needs_reference
class TestAgainstReference:
    @pytest.fixture
    def reference(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            monkeypatch.setenv(variable, "1")  # the module sets them for good where they are missing
        spec = importlib.util.spec_from_file_location("reference_metrics", REFERENCE / "metrics.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    @pytest.mark.parametrize("level", [0.003, 0.1])
    def test_every_part_agrees_on_a_distorted_sound(self, reference: Any, level: float) -> None:
        clean = syllables()
        noisy = clean + level * noise(1)
        estimate = 0.8 * np.roll(noisy, 3) + 0.01 * noise(2)
        own = (
            composite.segmental_snr_db(clean, estimate, RATE),
            composite.log_likelihood_ratio(clean, estimate, RATE),
            composite.weighted_spectral_slope(clean, estimate, RATE),
            measures.si_sdr_db(clean, estimate),
            measures.log_spectral_distance_db(clean, estimate),
            measures.signal_lost_db(clean, noisy, estimate),
            measures.noise_reduced_db(clean, noisy, estimate),
        )
        lost_db, _, reduced_db = reference.loss_and_residue(clean, noisy, estimate)
        theirs = [f(clean, estimate, RATE) for f in (reference.seg_snr, reference.llr, reference.wss)]
        theirs += [reference.si_sdr(clean, estimate), reference.lsd(clean, estimate), lost_db, reduced_db]
        assert own == pytest.approx(theirs, abs=1e-3)

    def test_figures_of_the_noisy_files_are_those_on_record(self) -> None:
        known = read_results("noisy")
        names = {
            "si_sdr_db": "si_sdr",
            "lsd_db": "lsd",
            "signal_lost_db": "sig_loss_db",
            "noise_reduced_db": "noise_red_db",
        }
        for pair in find_pairs(SOUNDS)[::6]:
            clean, noisy, rate = pair.read()
            figures = measures.measure(clean, noisy, noisy, rate, speech=False)
            for own, theirs in names.items():
                assert getattr(figures, own) == pytest.approx(float(known[pair.name][theirs]), abs=1e-3), pair.name

    def test_ratings_of_the_noisy_speech_are_those_on_record(self) -> None:
        known = read_results("noisy")
        for pair in [pair for pair in find_pairs(SOUNDS) if pair.speech][::6]:
            clean, noisy, rate = pair.read()
            wanted, degraded = (measures.at_speech_rate(sound[0].astype(np.float64), rate) for sound in (clean, noisy))
            ratings = composite.composite(wanted, degraded, RATE, float(known[pair.name]["pesq_wb"]))
            for name in ("csig", "cbak", "covl"):
                assert getattr(ratings, name) == pytest.approx(float(known[pair.name][name]), abs=1e-3), pair.name

    def test_figures_of_speech_are_those_on_record(self) -> None:
        pytest.importorskip("pesq", reason="pesq comes with the benchmark's requirements")
        pytest.importorskip("pystoi", reason="pystoi comes with the benchmark's requirements")
        known = read_results("noisy")
        for pair in [pair for pair in find_pairs(SOUNDS) if pair.speech][::12]:
            clean, noisy, rate = pair.read()
            figures = measures.measure(clean, noisy, noisy, rate, speech=True)
            for name in ("pesq_wb", "stoi", "estoi", "csig", "cbak", "covl"):
                assert getattr(figures, name) == pytest.approx(float(known[pair.name][name]), abs=1e-3), pair.name


def read_results(method: str) -> dict[str, dict[str, str]]:
    with (REFERENCE / "peer-results" / f"{method}.csv").open(encoding="utf-8") as file:
        return {line["name"]: line for line in csv.DictReader(file)}
