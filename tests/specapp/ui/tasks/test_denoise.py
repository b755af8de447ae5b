"""Cleaning a stored recording."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Metadata, Recording, read, write
from specapp.base import buffers
from specapp.base.errors import SettingsError
from specapp.display.pyramid import build_pyramid, load_pyramid
from specapp.jobs import JobLimits, JobPool
from specapp.pipeline.denoise import denoise
from specapp.settings.settings import Settings
from specapp.ui.tasks import denoise as work
from specapp.ui.tasks.denoise import denoise_work, run_denoise
from specapp.ui.tasks.storage import decode_into, open_result, store_recording

SOURCE = Metadata(
    name="drei\N{SNOWMAN}.wav", subtype="PCM_16", tags={"title": "Té"}, warnings=("one packet skipped",), digest="ab12"
)


def noise(channels: int = 2, length: int = 16_000, dtype: type = np.float32) -> Recording:
    values = np.random.default_rng(1).normal(0, 0.1, (channels, length))
    values += 0.3 * np.sin(np.arange(length) * 0.3)
    return Recording(values.astype(dtype), 16_000, SOURCE)


def test_digest_sees_every_sample_and_the_rate() -> None:
    recording = noise()
    changed = recording.samples.copy()
    changed[1, -1] += 1e-6
    others = [
        Recording(changed, 16_000),
        Recording(recording.samples, 16_001),
        Recording(recording.samples.reshape(1, -1), 16_000),
        Recording(recording.samples[:, :-1], 16_000),
    ]
    digests = {other.digest() for other in [recording, *others]}
    assert len(digests) == 5
    assert Recording(recording.samples.copy(), 16_000).digest() == recording.digest()


@pytest.mark.parametrize("settings", [Settings(preset="quick"), Settings(strength=50.0, start_s=0.2, seconds=0.5)])
def test_worker_gives_what_the_api_computes(settings: Settings, tmp_path: Path) -> None:
    recording = noise()
    expected = denoise(recording, settings)
    pool = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    try:
        stored = pool.store("anna", recording.digest(), lambda folder: store_recording(recording, folder))
        asked = denoise_work(stored.folder, stored.key, settings)
        job = pool.submit("anna", asked)
        assert job.wait(30).state == "done", job.status.sentence
        assert pool.submit("anna", asked) is job
        result = open_result(job.folder)
    finally:
        pool.close()
    for name in ("original", "denoised", "removed"):
        assert np.array_equal(getattr(result, name).samples, getattr(expected, name).samples)
        assert getattr(result, name).source == SOURCE
    assert (result.settings, result.notes, result.heard) == (settings, expected.notes, expected.heard)
    assert replace(result.measurements, seconds=0.0) == replace(expected.measurements, seconds=0.0)


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(strength=60.0), Settings(preset="music", channels="independent")]
)
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_a_long_sound_takes_no_more_room_than_it_needs_and_gives_the_same(
    settings: Settings, subtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = noise(length=40_000).samples + np.array([[0.01], [-0.02]], np.float32)  # an offset is taken off before
    path = write(Recording(samples, 16_000), tmp_path / "a.wav", subtype=subtype).path
    expected = denoise(read(path), settings)
    monkeypatch.setattr(buffers, "ARRAY_BYTES", 1000)
    stored, folder = tmp_path / "stored", tmp_path / "result"
    stored.mkdir()
    folder.mkdir()
    with path.open("rb") as file:
        decode_into(stored, file, name="a.wav", digest="0")
    run_denoise(folder, denoise_work(stored, "digest", settings).request, lambda *_: None)
    result = open_result(folder)
    for name in ("original", "denoised", "removed"):
        assert np.array_equal(getattr(result, name).samples, getattr(expected, name).samples)
    assert result.measurements.noise_reduced_db == pytest.approx(expected.measurements.noise_reduced_db, abs=1e-5)
    assert {path.name for path in folder.glob("*.samples")} == {"original.samples", "removed.samples"}


def test_original_is_not_stored_twice(tmp_path: Path) -> None:
    stored, folder = tmp_path / "stored", tmp_path / "result"
    stored.mkdir()
    folder.mkdir()
    store_recording(noise(), stored)
    asked = denoise_work(stored, "digest", Settings(strength=0.0))
    shares: list[float] = []
    run_denoise(folder, asked.request, lambda share, _: shares.append(share))
    assert (folder / "original.samples").samefile(stored / "original.samples")
    assert shares == sorted(shares)
    assert shares[0] >= 0
    assert shares[-1] <= 1


@pytest.mark.parametrize("settings", [Settings(strength=0.0), Settings(strength=0.0, start_s=0.1)])
def test_pictures_are_ready_when_the_work_is_done(settings: Settings, tmp_path: Path) -> None:
    stored = tmp_path / "stored"
    stored.mkdir()
    store_recording(noise(), stored)
    for folder in (tmp_path / "first", tmp_path / "second"):
        folder.mkdir()
        run_denoise(folder, denoise_work(stored, "digest", settings).request, lambda *_: None)
        result = open_result(folder)
        for name in ("original", "denoised", "removed"):
            recording = getattr(result, name)
            drawn = load_pyramid(folder / f"{name}.pyramid", recording)
            assert np.array_equal(drawn.stages[0], build_pyramid(recording).stages[0])


def test_key_depends_on_sound_and_settings(tmp_path: Path) -> None:
    keys = {
        denoise_work(tmp_path, digest, settings).key
        for digest in ("a", "b")
        for settings in (Settings(), Settings(strength=99.0))
    }
    assert len(keys) == 4


def test_key_depends_on_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = denoise_work(tmp_path, "a", Settings()).key
    monkeypatch.setattr(work, "build", lambda: "another")
    assert denoise_work(tmp_path, "a", Settings()).key != key


def test_wrong_settings_are_refused_in_words(tmp_path: Path) -> None:
    store_recording(noise(), tmp_path)
    request = denoise_work(tmp_path, "digest", Settings(start_s=100.0)).request
    with pytest.raises(SettingsError, match="no sound from"):
        run_denoise(tmp_path, request, lambda *_: None)
