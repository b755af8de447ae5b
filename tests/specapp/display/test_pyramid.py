from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.base.errors import LimitError
from specapp.display import pyramid as module
from specapp.display import pyramid_stages
from specapp.display.frame_power import frame_power
from specapp.display.pyramid import STEP_DB, Pyramid, build_pyramid, load_pyramid

RATE = 8000


def noise(length: int = 50_000, channels: int = 1, level: float = 0.1) -> Recording:
    values = np.random.default_rng(5).normal(0, level, (channels, length))
    return Recording(values.astype(np.float32), RATE)


def frame_levels(recording: Recording, pyramid: Pyramid) -> np.ndarray:
    """Levels of all frames on the pyramid's own grid, frame by frame [shape=(frames, bins)]."""
    size, hop = pyramid.n_fft, pyramid.hop_length
    padded = np.pad(recording.samples.astype(np.float64), ((0, 0), (size, 2 * size)))
    window = np.hanning(size + 1)[:-1]
    frames = []
    for centre in range(hop // 2, recording.length + hop, hop):
        start = centre - size // 2 + size
        stft = np.fft.rfft(padded[:, start : start + size] * window, axis=1) * 2 / window.sum()
        frames.append((np.abs(stft) ** 2).mean(axis=0))
    return 10 * np.log10(np.array(frames) + 1e-30)


@pytest.mark.parametrize("channels", [1, 3])
def test_every_stage_is_the_greatest_of_its_frames(channels: int) -> None:
    recording = noise(channels=channels)
    pyramid = build_pyramid(recording, n_fft=256)
    levels = frame_levels(recording, pyramid)
    assert len(pyramid.stages[-1]) == 1
    for number, stage in enumerate(pyramid.stages):
        frames = module.POOLED << number
        for column in (0, len(stage) // 2, len(stage) - 1):
            expected = levels[column * frames : (column + 1) * frames].max(axis=0)
            seen = pyramid.floor_db + STEP_DB * stage[column].astype(float)
            assert np.abs(seen - np.maximum(expected, pyramid.floor_db)).max() <= STEP_DB / 2 + 1e-3


def test_sine_at_full_scale_has_zero_decibels() -> None:
    samples = np.sin(2 * np.pi * 1000 * np.arange(20_000) / RATE)[np.newaxis]
    pyramid = build_pyramid(Recording(samples.astype(np.float32), RATE))
    assert pyramid.peak_db == pytest.approx(0, abs=STEP_DB)
    column = pyramid.levels(1.0, 1.1, 1)[0]
    assert column.max() == pytest.approx(0, abs=0.05)
    assert column.argmax() * pyramid.bin_hz == pytest.approx(1000, abs=pyramid.bin_hz / 2)


@pytest.mark.parametrize("level", [1e-7, 1e-3, 30.0])
def test_quiet_and_loud_recordings_keep_their_range(level: float) -> None:
    pyramid = build_pyramid(noise(level=level))
    codes = pyramid.stages[0][2:-2]
    assert 150 < codes.max() < 255
    assert codes.min() > 30
    mean_db = 20 * np.log10(level) + 10 * np.log10(6 / pyramid.n_fft)
    assert mean_db + 8 < pyramid.peak_db < mean_db + 14


@pytest.mark.parametrize("columns", [40, 400, 1200])
def test_levels_from_stages_are_the_greatest_in_each_column(columns: int) -> None:
    recording = noise(400_000)
    pyramid = build_pyramid(recording, n_fft=256)
    levels = frame_levels(recording, pyramid)
    seen = pyramid.levels(2.0, 42.0, columns)
    edges = np.linspace(2.0, 42.0, columns + 1) * RATE / pyramid.hop_length
    stage = module.POOLED << int(np.log2(320_000 / columns / (module.POOLED * pyramid.hop_length)))
    for column in range(0, columns, columns // 20):
        inside = levels[int(np.ceil(edges[column] - 0.5)) : int(np.ceil(edges[column + 1] - 0.5))]
        touched = levels[int(edges[column] // stage * stage) : int(-(-edges[column + 1] // stage) * stage)]
        assert (seen[column] >= inside.max(axis=0) - STEP_DB / 2 - 1e-3).all()
        assert (seen[column] <= touched.max(axis=0) + STEP_DB / 2 + 1e-3).all()


@pytest.mark.parametrize("width", [1.0, 17.0, 64.0, 100.0])
def test_levels_finer_than_the_stages_come_from_frames_in_each_column(width: float) -> None:
    recording = noise()
    pyramid = build_pyramid(recording, n_fft=256)
    seen = pyramid.levels(1.0, 1.0 + 200 * width / RATE, 200)
    frames = int(np.ceil(width / pyramid.hop_length))
    for column in (0, 77, 199):
        centres = [int(RATE + (column + (frame + 0.5) / frames) * width) for frame in range(frames)]
        parts = np.array([recording.samples[0, centre - 128 : centre + 128] for centre in centres])
        window = np.hanning(257)[:-1]
        power = np.abs(np.fft.rfft(parts * window) * 2 / window.sum()) ** 2
        assert np.allclose(seen[column], 10 * np.log10(power.max(axis=0)), atol=0.01)


def test_click_is_seen_at_every_zoom() -> None:
    samples = np.zeros((1, 400_000), np.float32)
    samples[0, 123_456] = 1
    pyramid = build_pyramid(Recording(samples, RATE))
    for span_s in (50.0, 20.0, 3.0, 0.3):
        start_s = max(0.0, 123_456 / RATE - span_s / 3)
        levels = pyramid.levels(start_s, start_s + span_s, 300).max(axis=1)
        column = (123_456 / RATE - start_s) / span_s * 300
        assert levels[int(column)] == pytest.approx(20 * np.log10(4 / pyramid.n_fft), abs=1.5)


def test_outside_of_the_recording_is_silence() -> None:
    recording = noise(RATE)
    pyramid = build_pyramid(recording)
    for stop_s in (0.5, 100.0):
        levels = pyramid.levels(-stop_s, stop_s, 100)
        assert (levels[:40] <= pyramid.floor_db).all()
        assert levels[50].max() > pyramid.peak_db - 20
    assert (pyramid.levels(50.0, 51.0, 10) <= pyramid.floor_db).all()
    lows, highs = pyramid.envelope(-1.0, 2.0, 30)
    assert (lows[:9] == 0).all()
    assert (highs[21:] == 0).all()
    assert (highs[11:19] > 0.2).all()


@pytest.mark.parametrize("columns", [7, 130, 5000])
def test_envelope_is_least_and_greatest(columns: int) -> None:
    recording = noise(300_000, channels=2)
    pyramid = build_pyramid(recording)
    lows, highs = pyramid.envelope(1.0, 33.0, columns)
    edges = np.linspace(1.0, 33.0, columns + 1) * RATE
    coarse = module.POOLED * pyramid.hop_length if columns < 1000 else 1
    for column in range(0, columns, max(1, columns // 25)):
        first, last = edges[column] // coarse * coarse, -(-edges[column + 1] // coarse) * coarse
        part = recording.samples[:, int(first) : int(last)]
        assert (lows[column], highs[column]) == (part.min(), part.max())


@pytest.mark.parametrize("length", [1, 2, 100, 5000])
def test_short_recordings(length: int) -> None:
    recording = noise(length)
    pyramid = build_pyramid(recording)
    levels = pyramid.levels(0.0, recording.duration_s, 50)
    assert levels.shape == (50, pyramid.n_fft // 2 + 1)
    assert np.isfinite(levels).all()
    assert np.isfinite(pyramid.envelope(0.0, recording.duration_s, 50)).all()


def test_one_channel_of_several() -> None:
    samples = np.zeros((2, RATE), np.float32)
    samples[1] = np.sin(np.arange(RATE))
    recording = Recording(samples, RATE)
    left, right, both = (build_pyramid(recording, channel=channel) for channel in (0, 1, None))
    assert right.peak_db - both.peak_db == pytest.approx(3, abs=STEP_DB)
    assert left.stages[-1].max() == 0 or left.peak_db < right.peak_db - 100
    assert right.envelope(0, 1, 1)[1] == pytest.approx(1, abs=1e-3)
    assert left.envelope(0, 1, 1)[1] == 0


def test_saved_and_opened(tmp_path: Path) -> None:
    recording = noise(30_000)
    pyramid = build_pyramid(recording, n_fft=250, hop_length=77)
    pyramid.save(tmp_path / "x.pyramid")
    opened = load_pyramid(tmp_path / "x.pyramid", recording)
    assert [path.name for path in tmp_path.iterdir()] == ["x.pyramid"]
    assert (opened.n_fft, opened.hop_length, opened.ceiling_db) == (250, 77, pyramid.ceiling_db)
    assert all(np.array_equal(*pair) for pair in zip(opened.stages, pyramid.stages, strict=True))
    assert opened.lows.flags.aligned
    for span in ((0.0, 3.0), (1.0, 1.01)):
        assert np.array_equal(opened.levels(*span, 20), pyramid.levels(*span, 20))
        assert np.array_equal(opened.envelope(*span, 20), pyramid.envelope(*span, 20))
    with pytest.raises(FileNotFoundError):
        load_pyramid(tmp_path / "y.pyramid", recording)


def test_large_ones_live_in_a_file_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = noise()
    expected = build_pyramid(recording)
    monkeypatch.setattr(pyramid_stages, "ARRAY_BYTES", 1000)
    mapped = build_pyramid(recording)
    assert not mapped.stages[0].flags.owndata
    assert all(np.array_equal(*pair) for pair in zip(mapped.stages, expected.stages, strict=True))


def test_sparse_frames_equal_dense_ones() -> None:
    recording = noise(200_000)
    centres = np.array([-50, 0, 13, 90_000, 199_999, 250_000])
    together = frame_power(recording.samples, centres, 256)
    one_by_one = [frame_power(recording.samples, centres[[index]], 256)[0] for index in range(len(centres))]
    assert np.array_equal(together, np.array(one_by_one))
    assert (together[-1] == 0).all()


@pytest.mark.parametrize(("n_fft", "hop_length"), [(32_768, 4), (32_768, 1), (0, 1)])
def test_a_view_much_larger_than_its_recording_is_refused_with_the_least_hop(n_fft: int, hop_length: int) -> None:
    recording = Recording(np.zeros((1, 3_000_000), np.float32), 48_000)
    with pytest.raises(LimitError, match="Choose at least") as refused:
        build_pyramid(recording, n_fft=n_fft, hop_length=hop_length)
    least_hop = int(str(refused.value).split()[-1].rstrip("."))
    assert build_pyramid(recording, n_fft=n_fft, hop_length=least_hop).hop_length == least_hop
