"""Files of one room share their noise; files of many rooms do not, and keep their own."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from specapp.audio.recording import write
from specapp.batch import Options, run, shared_noise
from specapp.batch.places import Stamp
from specapp.batch.plan import Task
from specapp.batch.shared_noise import SharedNoise, learn_shared_noise, shared_floor, store_noise, stored_noise
from specapp.batch.tasks import Tasks
from specapp.settings.settings import Settings
from specapp.spectral.noise.learned import learn
from specapp.spectral.noise.profile import NoiseProfile
from tests.support.signals import recording, speech_like

if TYPE_CHECKING:
    from distributed import Client

RATE = 16_000


def tasks(folder: Path, levels: np.ndarray, rng: np.random.Generator) -> Tasks:
    """Recordings with little silence between the words, in noise of these levels."""
    made = []
    for index, level in enumerate(levels):
        path = folder / f"{index:02d}.wav"
        sound = speech_like(rng, 4, RATE) + level * rng.normal(0, 1, 4 * RATE)
        write(recording(np.asarray(sound, np.float32)), path)
        made.append(Task(str(path), path.name, Stamp(1, ""), Settings(preset="quick")))
    return Tasks(made)


def test_other_rooms_keep_their_own_noise(tmp_path: Path, rng: np.random.Generator, cluster: "Client") -> None:
    shared = learn_shared_noise(tasks(tmp_path, np.geomspace(1e-4, 0.1, 12), rng), cluster)
    assert shared.profile is None
    assert "share no noise" in shared.note


def test_one_room_is_tried_and_judged_by_figures(tmp_path: Path, rng: np.random.Generator, cluster: "Client") -> None:
    shared = learn_shared_noise(tasks(tmp_path, np.full(12, 0.02), rng), cluster)
    assert ("is used for all" in shared.note) == (shared.profile is not None)
    assert "dB on 4 files" in shared.note


@pytest.mark.parametrize("work", ["floor_of", "trial"])
def test_a_file_of_which_workers_die_is_left_out(
    work: str, tmp_path: Path, rng: np.random.Generator, cluster: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = getattr(shared_noise, work)

    def deadly(source: str, *others: object) -> object:  # within the test, so that workers get it whole
        if source.endswith(("00.wav", "01.wav", "02.wav")):
            raise RuntimeError(source)
        return usual(source, *others)

    monkeypatch.setattr(shared_noise, work, deadly)
    assert "dB on" in learn_shared_noise(tasks(tmp_path, np.full(12, 0.02), rng), cluster).note


def test_two_files_are_too_few(tmp_path: Path, rng: np.random.Generator, cluster: "Client") -> None:
    assert learn_shared_noise(tasks(tmp_path, np.full(2, 0.02), rng), cluster).profile is None


def test_the_shared_floor_is_the_median(rng: np.random.Generator) -> None:
    noise = [
        learn(recording(np.asarray(rng.normal(0, level, RATE), np.float32))) for level in (0.01, 0.02, 0.02, 0.02, 0.3)
    ]
    floor, spread_db = shared_floor(noise)
    assert floor.level_db == pytest.approx(noise[2].level_db, abs=1)
    assert spread_db < 3


@pytest.mark.parametrize("profile", [None, NoiseProfile(31.25, (1e-9,) * 257, "12 files")])
def test_a_decision_is_kept(profile: NoiseProfile | None, tmp_path: Path) -> None:
    assert stored_noise(str(tmp_path)) is None
    store_noise(SharedNoise(profile, "Because."), str(tmp_path))
    assert stored_noise(str(tmp_path)) == SharedNoise(profile, "Because.")


def test_what_was_decided_holds_for_all_files_of_a_target(
    tmp_path: Path, rng: np.random.Generator, cluster: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the figures would allow no shared noise."""
    monkeypatch.setattr(shared_noise, "_BETTER_DB", -100.0)
    monkeypatch.setattr(shared_noise, "_WORSE_DB", 100.0)
    (tmp_path / "in").mkdir()
    tasks(tmp_path / "in", np.full(5, 0.02), rng)
    sources, target, settings = [str(tmp_path / "in")], str(tmp_path / "out"), Settings(preset="quick")
    rows = run(sources, target, settings, cluster, options=Options(shared_noise=True))
    decided = stored_noise(target)
    assert decided is not None
    assert decided.profile is not None
    assert {Settings.from_json(row.settings).profile for row in rows} == {decided.profile}
    assert run(sources, target, settings, cluster, options=Options(shared_noise=True)) == rows
    own = run(sources, target, settings, cluster)
    assert {Settings.from_json(row.settings).profile for row in own} == {None}
