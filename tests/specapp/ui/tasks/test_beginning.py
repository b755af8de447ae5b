"""The beginning of a long sound, cleaned before the rest."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.display.pyramid import build_pyramid, load_pyramid
from specapp.pipeline.denoise import denoise
from specapp.settings.settings import Settings
from specapp.ui.tasks import beginning as module
from specapp.ui.tasks.beginning import Beginning, beginning_in, share_of_beginnings, share_read, store_beginnings
from specapp.ui.tasks.storage import WHOLE_BYTES, open_recording

RATE = 8000
QUICK = Settings(preset="quick")


def noise(seconds: float, channels: int = 1) -> Recording:
    values = np.random.default_rng(3).normal(0, 0.1, (channels, round(seconds * RATE)))
    return Recording(values.astype(np.float32), RATE)


def stored(recording: Recording, settings: Settings, folder: Path) -> list[Beginning]:
    """What was stored, in order; each is there before the next is begun."""
    seen: list[Beginning | None] = []
    store_beginnings(recording, settings, folder, lambda *_: seen.append(beginning_in(folder)))
    return list(dict.fromkeys(one for one in [*seen, beginning_in(folder)] if one is not None))


@pytest.mark.parametrize("channels", [1, 2])
def test_it_is_what_the_part_alone_gives_and_silence_behind_it(channels: int, tmp_path: Path) -> None:
    recording = noise(40, channels)
    (found,) = stored(recording, QUICK, tmp_path)
    assert found == Beginning(0, 5.0)
    alone = denoise(recording, replace(QUICK, seconds=5.0))
    for name, part in (("denoised", alone.denoised), ("removed", alone.removed)):
        whole = open_recording(tmp_path, found.track(name))
        assert (whole.samples.shape, whole.sample_rate) == (recording.samples.shape, RATE)
        assert np.array_equal(whole.samples[:, : part.length], part.samples)
        assert not whole.samples[:, part.length :].any()


def test_its_picture_is_that_of_the_part_and_empty_behind_it(tmp_path: Path) -> None:
    recording = noise(40)
    (found,) = stored(recording, QUICK, tmp_path)
    whole = open_recording(tmp_path, found.track("denoised"))
    seen = load_pyramid(tmp_path / f"{found.track('denoised')}.pyramid", whole)
    alone = build_pyramid(denoise(recording, replace(QUICK, seconds=5.0)).denoised)
    assert np.array_equal(seen.levels(0, 4.9, 40), alone.levels(0, 4.9, 40))
    assert (seen.levels(7, 40, 40) == seen.floor_db).all()
    assert seen.peak_db == alone.peak_db
    lows, highs = seen.envelope(0, 40, 8)
    assert highs[0] > lows[0]
    assert not lows[2:].any()
    assert not highs[2:].any()


def test_silence_takes_no_room_on_the_disk(tmp_path: Path) -> None:
    stored(noise(400), QUICK, tmp_path)
    files = [file.stat() for file in tmp_path.iterdir()]
    assert sum(file.st_blocks * 512 for file in files) < 0.25 * sum(file.st_size for file in files)


def test_the_share_of_beginnings_is_told_as_they_are_made(tmp_path: Path) -> None:
    recording = noise(400)
    shares: list[float] = []
    store_beginnings(recording, QUICK, tmp_path, lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
    assert len(set(shares)) > 4
    assert share_of_beginnings(recording, QUICK) == pytest.approx(30 / 400)
    assert share_of_beginnings(recording, replace(QUICK, start_s=1.0)) == 0


@pytest.mark.parametrize(("whole_bytes", "there_bytes", "share"), [(400, 100, 0.25), (400, 900, 1.0), (0, 100, 0.0)])
def test_how_much_is_read_is_told_by_what_lies_there(
    whole_bytes: int, there_bytes: int, share: float, tmp_path: Path
) -> None:
    assert share_read(tmp_path) == 0
    (tmp_path / WHOLE_BYTES).write_text(str(whole_bytes))
    (tmp_path / "original.samples").write_bytes(bytes(there_bytes))
    assert share_read(tmp_path) == share


def test_of_a_very_long_sound_more_follows(tmp_path: Path) -> None:
    assert stored(noise(400), QUICK, tmp_path) == [Beginning(0, 10.0), Beginning(1, 20.0)]


@pytest.mark.parametrize(
    ("seconds", "settings"),
    [
        (module.LONG_S, QUICK),
        (40.0, replace(QUICK, start_s=1.0)),
        (40.0, replace(QUICK, seconds=35.0)),
        (40.0, Settings(noise_region=(30.0, 31.0))),
    ],
)
def test_nothing_is_stored_of_short_sounds_excerpts_and_what_a_part_cannot_know(
    seconds: float, settings: Settings, tmp_path: Path
) -> None:
    assert stored(noise(seconds), settings, tmp_path) == []
