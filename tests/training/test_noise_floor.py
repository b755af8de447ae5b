"""The fit of the noise estimate in small: mixtures hold what they claim, and the file is the network."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.spectral.noise.predicted import QUANTILES
from specapp.spectral.noise.statistics import LOCAL_FRAMES, WIDE_FRAMES, band_centres_hz, places, surroundings
from training.noise_floor.make import NOISES, TARGETS, examples, mixture
from training.noise_floor.sounds import RATE_HZ, Sounds, decode, lines, noise, rms
from training.sounds.corpus import Entry

KINDS = ("speech", "music", "nature", "noise", "rir")


@pytest.fixture
def sounds(tmp_path: Path) -> Sounds:
    rng = np.random.default_rng(0)
    entries = []
    for kind in KINDS:
        path = tmp_path / kind / "a.flac"
        path.parent.mkdir()
        soundfile.write(path, 0.1 * rng.standard_normal(2 * 44_100), 44_100)
        entries.append(Entry(f"{kind}/a.flac", 2.0, 44_100, kind, "a"))
    decode(tmp_path, entries, tmp_path / "cache")
    return Sounds(tmp_path / "cache", entries)


@pytest.mark.parametrize("kind", TARGETS)
def test_mixtures_are_always_the_same(kind: str, sounds: Sounds) -> None:
    one, other = (mixture(sounds, np.random.default_rng(3), 2.0, kind) for _ in range(2))
    assert np.array_equal(one.noisy, other.noisy)
    assert np.isfinite(one.noisy).all()
    assert len(one.noisy) == pytest.approx(2.0 * one.sample_rate, abs=2)


@pytest.mark.parametrize("snr_db", [-8.0, 10.0, 30.0])
def test_mixtures_have_the_ratio_they_claim(snr_db: float, sounds: Sounds) -> None:
    mixed = mixture(sounds, np.random.default_rng(1), 3.0, "music", snr_db)
    measured_db = 20 * np.log10(rms(mixed.noisy - mixed.noise) / rms(mixed.noise))
    assert measured_db == pytest.approx(snr_db, abs=1.5)


def test_without_noise_the_answer_is_nothing(sounds: Sounds) -> None:
    mixed = mixture(sounds, np.random.default_rng(1), 3.0, "music", np.inf)
    for _, wanted, heard in examples(mixed, np.random.default_rng(0)):
        assert (wanted[heard > 0] == wanted.min()).all()


def test_noise_alone_is_all_of_it(sounds: Sounds) -> None:
    mixed = mixture(sounds, np.random.default_rng(1), 3.0, "nothing")
    for seen, wanted, heard in examples(mixed, np.random.default_rng(0)):
        assert seen.shape[1] == len(band_centres_hz())
        assert np.median(wanted[heard > 0]) > 0


@pytest.mark.parametrize("kind", NOISES)
def test_every_kind_of_noise_sounds(kind: str, sounds: Sounds) -> None:
    assert rms(noise(kind, RATE_HZ, sounds, np.random.default_rng(2))) > 1e-4
    assert rms(lines(RATE_HZ, np.random.default_rng(2))) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("count", [1, 50, LOCAL_FRAMES, LOCAL_FRAMES + 1, WIDE_FRAMES, 5000])
def test_places_cover_all_frames(count: int) -> None:
    covered = np.zeros(count, bool)
    for start in places(count):
        near, wide = surroundings(start, count)
        covered[near] = True
        assert 0 <= wide.start <= near.start < near.stop <= wide.stop <= count
        assert wide.stop - wide.start == min(WIDE_FRAMES, count)
    assert covered.all()


def test_the_file_is_the_network() -> None:
    torch = pytest.importorskip("torch")

    from specapp.base.networks import Network
    from training.noise_floor.export import to_onnx
    from training.noise_floor.model import BANDS, FEATURES, NoiseNetwork
    from training.noise_floor.model import QUANTILES as FITTED

    assert FITTED == QUANTILES
    network = NoiseNetwork().eval()
    run = Network.of(to_onnx(network))
    for count in (1, 3, 32):
        seen = np.random.default_rng(count).standard_normal((1, FEATURES, count, BANDS)).astype(np.float32)
        with torch.no_grad():
            expected = network(torch.from_numpy(seen))
        for found, wanted in zip(run.run({"seen": seen[0]}, "quantiles", "speech"), expected, strict=True):
            assert np.abs(found - wanted[0].numpy()).max() < 1e-4
