"""The contact sheet tries every preset and every denoiser, with settings that can be taken over."""

import io

import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.denoisers import DENOISERS
from specapp.display.contact_sheet import COLUMNS, ROWS, candidates, contact_sheet, excerpt
from specapp.pipeline.denoise import denoise
from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


def voice(seconds: float = 2.0) -> Recording:
    rng = np.random.default_rng(0)
    return recording(noisy(speech_like(rng, seconds, RATE), rng, 5), sample_rate=RATE)


def test_every_preset_and_denoiser_is_a_candidate_with_settings_of_its_own() -> None:
    tried = candidates()
    assert [one.name for one in tried] == [*(f"preset {n}" for n in PRESETS), *(f"denoiser {n}" for n in DENOISERS)]
    assert len({one.settings for one in tried}) == len(tried)
    assert all(Settings.from_json(one.settings.to_json()) == one.settings for one in tried)


def test_the_sheet_shows_and_holds_what_each_candidate_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(one for one in candidates() if one.name in ("preset quick", "denoiser gaussian"))
    monkeypatch.setattr("specapp.display.contact_sheet.candidates", lambda: few)
    said: list[tuple[float, str]] = []
    sheet = contact_sheet(voice(), start_s=0.5, seconds=1.0, progress=lambda share, label: said.append((share, label)))
    assert sheet.original.length == RATE
    assert [trial.candidate for trial in sheet.trials] == list(few)
    for trial in sheet.trials:
        again = denoise(sheet.original, trial.candidate.settings)
        assert np.array_equal(trial.denoised.samples, again.denoised.samples)
        assert trial.measurements.noise_reduced_db > 3
    pictures = [sheet.picture, *(trial.picture for trial in sheet.trials)]
    assert {Image.open(io.BytesIO(picture)).size for picture in pictures} == {(COLUMNS, ROWS)}
    assert len(set(pictures)) == len(pictures)
    assert [share for share, _ in said] == [0, 0.5, 1]
    assert said[0][1] == few[0].label


@pytest.mark.parametrize(
    ("start_s", "seconds", "wanted"), [(0, 1, (0, 1)), (0.5, 1, (0.5, 1.5)), (99, 1, (1, 2)), (0, 9, (0, 2))]
)
def test_the_excerpt_lies_within_the_sound(start_s: float, seconds: float, wanted: tuple[float, float]) -> None:
    whole = voice()
    part = excerpt(whole, start_s, seconds)
    start, stop = (int(value * RATE) for value in wanted)
    assert np.array_equal(part.samples, whole.samples[:, start:stop])


@pytest.mark.parametrize(("start_s", "seconds"), [(-1, 1), (0, 0.1), (0, 1000)])
def test_impossible_excerpts_are_refused(start_s: float, seconds: float) -> None:
    with pytest.raises(SettingsError, match="out of range"):
        excerpt(voice(), start_s, seconds)
