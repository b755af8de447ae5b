"""The recipes to copy run as they are."""

from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.picture.exchange import from_picture, to_picture
from specapp.picture.files import read_picture, write_picture
from specapp.picture.recipes import PICTURE_RECIPES
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


def voice() -> Recording:
    rng = np.random.default_rng(0)
    return recording(noisy(speech_like(rng, 1.5, RATE), rng, 5), sample_rate=RATE)


@pytest.mark.parametrize("name", [name for name, recipe in PICTURE_RECIPES.items() if recipe.language == "python"])
def test_recipes_run_and_change_the_sound(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    original = voice()
    write_picture(to_picture(original), "picture.png")
    exec(compile(PICTURE_RECIPES[name].text, name, "exec"), {})  # noqa: S102
    result = from_picture(read_picture("picture.png"), original)
    assert -40 < result.measurements.removed_db < 0
    assert len(PICTURE_RECIPES[name].text.splitlines()) <= 10
