"""Marks stay with the sound on which they were drawn."""

import hashlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import specapp
from specapp import Mark, Settings
from specapp.cli.main import main
from specapp.settings.serialisation import to_query
from tests.support.page import (  # noqa: F401  (a fixture)
    bring,
    errors,
    noisy,
    opened,
    own_job_folders,
    result,
    settled,
    wav,
)

BOX = Mark("remove", "box", ((0.2, 500.0), (0.6, 2000.0)))
FILES = {name: wav(noisy(seed=seed)) for seed, name in enumerate(("anna.wav", "bert.wav"))}


def drawn(page: AppTest, *marks: Mark) -> AppTest:
    """The page after somebody drew on the picture."""
    page.session_state["marks"] = marks
    return settled(page.run())


def shown(page: AppTest, name: str) -> AppTest:
    (sound,) = [sound for sound in page.session_state["sounds"] if sound.file_name == name]
    page.radio(key=f"chosen_{page.session_state['list']}").set_value(sound.id)
    return settled(page.run())


def marks_in_use(page: AppTest) -> dict[str, tuple[Mark, ...]]:
    """The marks with which each sound was cleaned."""
    return {task.sound.file_name: task.settings.marks for task in page.session_state["tasks"].values()}


def test_a_mark_cuts_its_own_sound_and_no_other() -> None:
    page = drawn(bring(settled(opened()), *FILES.items()), BOX)
    chosen = result(page).sound.file_name
    (other,) = set(FILES) - {chosen}
    assert {name: marks_in_use(page)[name] for name in FILES} == {chosen: (BOX,), other: ()}
    page = shown(page, other)
    assert page.session_state["marks"] == ()
    assert marks_in_use(page)[chosen] == (BOX,)
    page = bring(page, ("carl.wav", wav(noisy(seed=7))))
    assert marks_in_use(page)["carl.wav"] == ()
    page = shown(page, chosen)
    assert page.session_state["marks"] == (BOX,)
    assert result(page).settings.marks == (BOX,)
    page = drawn(page)
    page = shown(shown(page, other), chosen)
    assert page.session_state["marks"] == ()


@pytest.mark.parametrize(("button", "expected"), [("foreign_marks_use", (BOX,)), ("foreign_marks_leave", ())])
@pytest.mark.parametrize("owner", ["0" * 64, ""])
def test_a_link_with_marks_asks_before_they_touch_another_sound(
    owner: str, button: str, expected: tuple[Mark, ...]
) -> None:
    page = settled(opened(**to_query(Settings(preset="quick", marks=(BOX,), marks_of=owner))))
    assert not errors(page)
    assert result(page).settings == Settings(preset="quick")
    assert any("drawn on another recording" in warning.value for warning in page.warning)
    page = settled(page.button(key=button).click().run())
    assert result(page).settings.marks == expected
    assert not page.warning


def test_a_link_to_the_same_sound_does_not_ask() -> None:
    page = settled(opened(**to_query(Settings(preset="quick", marks=(BOX,), marks_of="sample speech"))))
    assert result(page).settings.marks == (BOX,)
    assert not page.warning


def test_marks_of_a_link_wait_for_their_sound() -> None:
    digest = hashlib.sha256(FILES["anna.wav"]).hexdigest()
    page = settled(opened(**to_query(Settings(preset="quick", marks=(BOX,), marks_of=digest))))
    page = bring(page, *FILES.items())
    assert marks_in_use(page) | {"speech.flac": ()} == {"anna.wav": (BOX,), "bert.wav": (), "speech.flac": ()}
    assert not page.warning


@pytest.mark.parametrize(("owner", "code"), [("own", 0), ("", 0), ("0" * 64, 1)])
def test_the_command_line_keeps_marks_off_other_recordings(
    owner: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, recipe = tmp_path / "anna.wav", tmp_path / "recipe.json"
    source.write_bytes(FILES["anna.wav"])
    digest = specapp.read(source).source.digest if owner == "own" else owner
    recipe.write_text(Settings(preset="quick", marks=(BOX,), marks_of=digest).to_json())
    assert main(["denoise", str(source), "-o", str(tmp_path / "out.wav"), "--settings", str(recipe)]) == code
    assert (tmp_path / "out.wav").exists() == (code == 0)
    assert ("drawn on another recording" in capsys.readouterr().err) == (code == 1)


@pytest.mark.parametrize("owner", [5, "0" * 65, ["a"]])
def test_an_owner_that_is_no_digest_is_refused(owner: object) -> None:
    with pytest.raises(specapp.SettingsError, match="is no digest"):
        Settings(marks_of=owner)  # type: ignore[arg-type]
