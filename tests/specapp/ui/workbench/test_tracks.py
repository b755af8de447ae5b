"""Which tracks the server remembers."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.ui.tasks.storage import store_recording
from specapp.ui.workbench import tracks
from specapp.ui.workbench.tracks import _OpenTracks


def stored(folder: Path) -> Path:
    folder.mkdir()
    store_recording(Recording(np.zeros((1, 8), np.float32), 8000), folder)
    return folder


def test_what_is_gone_is_forgotten_and_what_is_there_keeps_its_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracks, "_FIRST_LOOK", 4)
    known, kept = _OpenTracks(), stored(tmp_path / "kept")
    token = known.publish(kept, "original", 0.0).token
    for number in range(40):
        gone = stored(tmp_path / str(number))
        known.publish(gone, "original", 0.0)
        shutil.rmtree(gone)
    assert len(known._places) <= 4
    assert len(known._tokens) == len(known._places)
    assert known.publish(kept, "original", 0.0).token == token
    assert known.open(token) is not None


def test_beyond_all_bounds_the_oldest_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracks, "_MOST_TOKENS", 3)
    known = _OpenTracks()
    folders = [stored(tmp_path / str(number)) for number in range(4)]
    tokens = [known.publish(folder, "original", 0.0).token for folder in folders[:3]]
    known.publish(folders[0], "original", 0.0)
    known.publish(folders[3], "original", 0.0)
    assert [known.open(token) is not None for token in tokens] == [True, False, True]
