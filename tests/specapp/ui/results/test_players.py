"""Players of a result, when many ask for them at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np

from specapp.audio.recording import Recording
from specapp.ui.results.players import playable_file
from specapp.ui.tasks.storage import store_recording
from tests.support.players import playable

VISITORS = 12


def test_visitors_who_come_at_once_all_get_the_sound(tmp_path: Path, rng: np.random.Generator) -> None:
    recording = Recording((0.1 * rng.standard_normal((1, 16_000))).astype(np.float32), 16_000)
    store_recording(recording, tmp_path, "denoised")
    together = Barrier(VISITORS)

    def visit(_: int) -> bytes:
        together.wait(30)
        return playable_file(tmp_path, "denoised").read_bytes()

    with ThreadPoolExecutor(VISITORS) as visitors:
        heard = set(visitors.map(visit, range(VISITORS)))
    assert heard == {playable(recording)}
    assert not list(tmp_path.glob("*.part"))


def test_sliders_of_many_tabs_on_one_sound_keep_a_few_strengths(tmp_path: Path, rng: np.random.Generator) -> None:
    recording = Recording((0.1 * rng.standard_normal((1, 4000))).astype(np.float32), 16_000)
    for name in ("original", "denoised", "removed"):
        store_recording(recording, tmp_path, name)
    (tmp_path / "denoised at 7.flac").symlink_to("deleted meanwhile")

    def slide(strength: int) -> None:
        playable_file(tmp_path, "denoised", strength)

    with ThreadPoolExecutor(VISITORS) as tabs:
        list(tabs.map(slide, range(10, 10 + 4 * VISITORS)))
    playable_file(tmp_path, "denoised", 9)
    assert len(list(tmp_path.glob("denoised at *.flac"))) == 4
