"""Versions of a sound: what is kept of them, what each is said to have changed, and the way back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import specapp
from specapp.settings.settings import Settings
from specapp.spectral.marks import Mark
from specapp.ui.session import visitor
from specapp.ui.settings.versions.history import MOST_VERSIONS, with_newest
from specapp.ui.settings.versions.kept import Histories, Version
from specapp.ui.settings.versions.words import change, summary
from specapp.ui.tasks.mixed import run_mixed
from specapp.ui.tasks.storage import open_recording, store_recording
from tests.support.page import opened, own_job_folders, result, settled  # noqa: F401 (a fixture)

HERE = Path("somewhere")
BOX = Mark("remove", "box", ((0.1, 100.0), (0.2, 900.0)))
WORDS = [
    (Settings(), Settings(preset="voice"), "Voice instead of Automatic"),
    (Settings(), Settings(strength=60), "strength 100 % → 60 %"),
    (Settings(), Settings(hum=True), "remove hum on"),
    (Settings(clicks=True), Settings(), "repair clicks off"),
    (Settings(), Settings(reduction_db=12), "reduction limit that of the preset → 12 dB"),
    (Settings(), Settings(high_pass_hz=80), "rumble below 80 Hz taken out"),
    (Settings(high_pass_hz=80), Settings(), "rumble left in"),
    (Settings(), Settings(notch_hz=(50.0, 1000.0)), "lines taken out: 50 Hz and 1000 Hz"),
    (Settings(), Settings(noise_region=(0.5, 1.0)), "noise learned from 0.5 to 1 s"),
    (Settings(noise_region=(0.5, 1.0)), Settings(), "noise found by itself"),
    (Settings(), Settings(marks=(BOX,)), "1 mark more"),
    (Settings(marks=(BOX, BOX)), Settings(), "no marks"),
    (Settings(), Settings(passes=(specapp.Pass(),)), "Own settings instead of Automatic"),
    (Settings(), Settings(), "the same"),
]


@pytest.mark.parametrize(("before", "after", "words"), WORDS, ids=[words for *_, words in WORDS])
def test_what_changed_is_said(before: Settings, after: Settings, words: str) -> None:
    assert change(before, after) == words


def test_the_first_version_says_all_of_it() -> None:
    assert summary(Settings(preset="voice", strength=70, clicks=True)) == "Voice, strength 70 %, repair clicks on"


def kept(*tried: Settings) -> tuple[Version, ...]:
    versions: tuple[Version, ...] = ()
    for settings in tried:
        versions = with_newest(versions, settings, HERE)
    return versions


def test_a_moving_strength_is_one_version() -> None:
    versions = kept(*(Settings(strength=percent) for percent in (100, 90, 80, 60)))
    assert [one.settings.strength for one in versions] == [100, 60]
    assert [one.letter for one in versions] == ["A", "B"]
    assert versions[-1].words == "strength 100 % → 60 %"


def test_the_oldest_go_and_letters_stay() -> None:
    versions = kept(*(Settings(reduction_db=float(limit)) for limit in range(1, MOST_VERSIONS + 3)))
    assert len(versions) == MOST_VERSIONS
    assert versions[0].letter == "C"


def test_histories_are_those_of_visitors_who_are_here() -> None:
    held, first, second = Histories(), kept(Settings()), kept(Settings(hum=True))
    held.put("a", "x", first, ["a", "b"])
    held.put("b", "x", second, ["a", "b"])
    assert [held.of(one, "x") for one in ("a", "b", "c")] == [first, second, ()]
    assert held.of("a", "y") == ()
    held.drop("c", "x")
    held.drop("a", "y")
    held.put("b", "y", first, ["b"])
    assert [held.of("a", "x"), held.of("b", "x"), held.of("b", "y")] == [(), second, first]
    held.drop("b", "x")
    assert [held.of("b", "x"), held.of("b", "y")] == [(), first]


def test_of_one_visitor_some_sounds_have_a_history() -> None:
    held = Histories()
    for number in range(100):
        held.put("a", str(number), kept(Settings()), ["a"])
        held.put("a", "0", kept(Settings(hum=True)), ["a"])
    left = [number for number in range(100) if held.of("a", str(number))]
    assert left == [0, *range(69, 100)]


def test_a_page_that_is_loaded_anew_has_the_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "visitor_of", lambda _: "somebody")
    page = settled(opened(preset="quick", seconds="2"))
    page.pills(key="preset").set_value("music")
    settled(page.run())
    again = settled(opened(preset="music", seconds="2"))
    again.session_state["tabs"] = "Versions"
    again.run()
    assert not again.button(key="version A").disabled
    assert again.button(key="version B").disabled


def test_back_to_a_version_computes_nothing() -> None:
    page = settled(opened(preset="quick", seconds="2"))
    first = result(page)
    page.pills(key="preset").set_value("music")
    page = settled(page.run())
    page.session_state["tabs"] = "Versions"
    page.run()
    assert result(page).job.id != first.job.id
    page.button(key="version A").click()
    page = settled(page.run())
    assert page.pills(key="preset").value == "quick"
    assert result(page).job.id == first.job.id
    assert page.button(key="version A").disabled


@pytest.mark.parametrize("strength", [0.0, 50.0])
def test_a_weaker_version_is_a_sound_of_its_own(tmp_path: Path, strength: float) -> None:
    rng = np.random.default_rng(0)
    original = specapp.Recording(rng.normal(0, 0.1, (1, 4000)).astype(np.float32), 8000)
    halves = replace(original, samples=original.samples / 2)
    source, target = tmp_path / "result", tmp_path / "mixed"
    source.mkdir()
    target.mkdir()
    for name, recording in {"original": original, "denoised": halves, "removed": halves}.items():
        store_recording(recording, source, name)
    run_mixed(target, (source, strength), lambda *_: None)
    expected = original.samples * (1 - strength / 200)
    assert np.allclose(open_recording(target, "denoised").samples, expected, atol=1e-6)
    assert (target / "denoised.pyramid").exists()
