"""Fitting in small: what is mixed is what is claimed, and a fit goes on exactly where it stopped."""

import csv
from importlib import resources
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.base.errors import AudioError
from specapp.denoisers.learned.learned import LEAST_BANDS
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.noise.tracked import track
from specapp.spectral.spectrogram import analyse
from training.mixing import Mixer, Odds, tracked
from training.sounds.corpus import RATE_HZ, Corpus, Entry, decode, read_manifest
from training.sounds.music import make_music
from training.sounds.noises import MAKERS, make_noise, room


def tiny_corpus(folder: Path) -> list[Entry]:
    """A voice-like, a noise-like and a tone-like sound of four seconds each."""
    rng = np.random.default_rng(0)
    time_s = np.arange(4 * RATE_HZ) / RATE_HZ
    sounds = {
        "speech/a.flac": np.sin(2 * np.pi * 150 * time_s) * np.maximum(np.sin(2 * np.pi * 3 * time_s), 0),
        "noise/b.flac": rng.standard_normal(len(time_s)),
        "music/c.flac": np.sin(2 * np.pi * 440 * time_s),
        "nature/d.flac": np.sin(2 * np.pi * 3000 * time_s) * (np.sin(2 * np.pi * 5 * time_s) > 0.8),
    }
    with (folder / "manifest.csv").open("w", newline="") as lines:
        manifest = csv.DictWriter(lines, ["file", "seconds", "sr", "source", "licence", "speaker", "bytes"])
        manifest.writeheader()
        for file, samples in sounds.items():
            (folder / file).parent.mkdir()
            soundfile.write(folder / file, 0.3 * samples / np.abs(samples).max(), RATE_HZ)
            manifest.writerow({"file": file, "seconds": 4, "sr": RATE_HZ, "source": "made", "speaker": file})
    return read_manifest(folder)


@pytest.fixture
def sounds(tmp_path: Path) -> Corpus:
    entries = tiny_corpus(tmp_path)
    decode(tmp_path, entries, tmp_path / "cache")
    return Corpus(tmp_path / "cache", entries, RATE_HZ)


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"manifest\.csv"):
        read_manifest(tmp_path)


def test_voices_kept_aside_are_never_fitted_on() -> None:
    entries = [Entry(f"speech/{n}.opus", 60, 16000, "corpus", f"voice {n // 5}") for n in range(500)]
    aside = {entry.speaker for entry in entries if entry.kept_aside}
    assert aside.isdisjoint({entry.speaker for entry in entries if not entry.kept_aside})
    assert 0.04 < len(aside) / 100 < 0.25


def test_pieces_come_from_their_kind(sounds: Corpus) -> None:
    rng = np.random.default_rng(1)
    piece = sounds.piece("music", RATE_HZ, rng)
    assert piece.shape == (RATE_HZ,)
    assert int(np.argmax(np.abs(np.fft.rfft(piece)))) == 440
    assert sounds.piece("noise", 6 * RATE_HZ, rng).std() > 0.05


@pytest.mark.parametrize("name", list(MAKERS))
def test_noises_sound(name: str) -> None:
    for rate_hz in (16000, 48000):
        samples = MAKERS[name][0](rate_hz, rate_hz, np.random.default_rng(3))
        assert samples.shape == (rate_hz,)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
        assert samples.std() > 0


def test_makers_are_deterministic_and_even() -> None:
    assert sum(share for _, share in MAKERS.values()) == pytest.approx(1)
    first, again = (make_noise(RATE_HZ, RATE_HZ, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert np.mean(first**2) == pytest.approx(0.01, rel=0.01)
    assert np.abs(make_music(RATE_HZ, RATE_HZ, np.random.default_rng(5))).max() == pytest.approx(0.5)


def test_a_room_adds_a_tail() -> None:
    click = np.zeros(RATE_HZ, np.float32)
    click[100] = 1
    heard = room(click, RATE_HZ, np.random.default_rng(2))
    assert np.abs(heard[:100]).max() < 1e-5
    assert heard[100] == pytest.approx(1, abs=0.01)
    assert np.abs(heard[101:3000]).max() > 0.005


def test_mixtures_have_the_wanted_ratio(sounds: Corpus) -> None:
    mixer = Mixer(sounds, 1, Odds(clean=0, band_limited=0, lowest_snr_db=10, highest_snr_db=10))
    ratios_db = []
    for number in range(12):
        noisy, clean, kind = mixer.mixture(np.random.default_rng(number))
        assert kind in mixer.odds.targets
        assert noisy.shape == clean.shape
        ratios_db.append(10 * np.log10(np.sum(np.abs(clean) ** 2) / np.sum(np.abs(noisy - clean) ** 2)))
    assert 4 < np.median(ratios_db) < 14


def test_batches_repeat_and_differ(sounds: Corpus) -> None:
    mixer = Mixer(sounds, 1)
    first, again, other = mixer.batch(0, 2), mixer.batch(0, 2), mixer.batch(1, 2)
    np.testing.assert_array_equal(first.seen, again.seen)
    np.testing.assert_array_equal(first.clean, again.clean)
    assert not np.array_equal(first.seen, other.seen)
    assert first.seen.shape == (2, 5, 188, LEAST_BANDS)
    assert set(first.speech) <= {0, 1}
    assert np.isfinite(first.seen).all()
    np.testing.assert_allclose(np.mean(np.abs(first.noisy) ** 2, axis=(1, 2)), 1, rtol=1e-3)


def test_noise_is_tracked_as_in_the_product() -> None:
    samples = np.random.default_rng(4).standard_normal((1, 2 * RATE_HZ)).astype(np.float32)
    samples[:, RATE_HZ:] *= 3
    source = FrameSource(samples, RATE_HZ, Framing(512, 128))
    power = source.power(0, source.count)
    found = tracked(power[None], source.frames_per_second)[0]
    np.testing.assert_allclose(found, track(source).power(0, power), rtol=1e-4)


def test_fitting_learns_and_goes_on_where_it_stopped(sounds: Corpus, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from training.fit import Fitting, Plan, fit
    from training.model import Shape

    batches = [Mixer(sounds, 1).batch(number, 2) for number in range(2)]
    plan, shape = Plan(steps=8), Shape(channels=8, wide=8, gathered=2, row=8)
    whole, stopped = Fitting(shape, plan), Fitting(shape, plan)
    losses = [whole.advance(batches[step % 2]) for step in range(8)]
    assert np.mean(losses[-2:]) < np.mean(losses[:2])
    fit(stopped, [], batches, tmp_path)
    for step in range(4):
        stopped.advance(batches[step % 2])
    stopped.save(tmp_path / "checkpoint.pt")
    resumed = Fitting(shape, plan)
    resumed.load(tmp_path / "checkpoint.pt")
    fit(resumed, (batches[step % 2] for step in range(4, 8)), batches, tmp_path, check_every=4)
    assert resumed.step == 8
    assert (tmp_path / "curve.jsonl").read_text().count("kept_aside") == 1
    for wanted, found in zip(whole.mean.parameters(), resumed.mean.parameters(), strict=True):
        torch.testing.assert_close(found, wanted, rtol=0, atol=0)


@pytest.mark.parametrize(("rows", "bands"), [(188, 184), (700, 184), (31, 244), (1, 184)])
def test_what_was_fitted_is_what_runs(rows: int, bands: int, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")

    from specapp.base.networks import Network as Fitted
    from specapp.denoisers.learned import network as running
    from training.export import to_onnx
    from training.model import Network, Shape, band_logits

    torch.manual_seed(0)
    network = Network(Shape(channels=16, wide=24, gathered=4, row=24)).eval()
    for weights in network.parameters():
        weights.data += 0.1 * torch.randn_like(weights)
    seen = np.random.default_rng(0).standard_normal((1, 5, rows, bands)).astype(np.float32)
    parts = to_onnx(network)
    files = [Fitted.of(parts[part]) for part in running.PARTS]
    monkeypatch.setattr(running, "_networks", lambda: files)
    with torch.no_grad():
        wanted = band_logits(network(torch.from_numpy(seen)))[0].numpy()
    np.testing.assert_allclose(running.logits(seen[0]), wanted, atol=1e-5 * np.abs(wanted).max())


def test_loss_is_least_for_the_clean_sound(sounds: Corpus) -> None:
    torch = pytest.importorskip("torch")
    from training.model import loss
    from training.perceptual import Disturbance

    batch, ear = Mixer(sounds, 1).batch(0, 2), Disturbance()
    noisy, clean, speech = (torch.from_numpy(one) for one in (batch.noisy, batch.clean, batch.speech))
    ideal = (clean.abs() / (noisy.abs() + 1e-6)).clamp(0, 1)
    values = [
        float(loss(gain, noisy, clean, speech, ear))
        for gain in (ideal, torch.ones_like(ideal), 0.03 * torch.ones_like(ideal))
    ]
    assert values[0] < values[1]
    assert values[0] < values[2]


def test_batches_made_ahead_are_those_made_at_once(sounds: Corpus) -> None:
    pytest.importorskip("torch")
    from training.fit import batches

    mixer = Mixer(sounds, 1)
    ahead = list(batches(lambda step: mixer.batch(step, 1), 3, 6))
    assert len(ahead) == 3
    for step, batch in enumerate(ahead, start=3):
        np.testing.assert_array_equal(batch.seen, mixer.batch(step, 1).seen)


def test_the_ear_hears_noise_as_pesq_does() -> None:
    torch = pytest.importorskip("torch")
    pesq = pytest.importorskip("pesq").pesq
    from training.perceptual import Disturbance

    speech = resources.files("specapp.audio.examples").joinpath("speech.flac")
    clean, rate_hz = soundfile.read(BytesIO(speech.read_bytes()), dtype="float32")
    noise = np.random.default_rng(0).standard_normal(len(clean)).astype(np.float32) * np.std(clean)
    scores, heard = [], []
    for snr_db in (0, 10, 20, 30):
        noisy = clean + 10 ** (-snr_db / 20) * noise
        framing = Framing(512, 256)
        powers = (analyse(one[None], rate_hz, framing).power() for one in (noisy, clean))
        disturbance = float(Disturbance()(*(torch.from_numpy(power)[None] for power in powers)))
        heard.append(0.999 + 4 / (1 + np.exp(3.8224 - 1.3669 * (4.5 - disturbance))))
        scores.append(pesq(rate_hz, clean, noisy, "wb"))
    np.testing.assert_allclose(heard, scores, atol=0.35)
