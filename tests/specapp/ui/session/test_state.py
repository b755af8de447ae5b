"""What a tab remembers, and what it forgets."""

import pytest
from streamlit.testing.v1 import AppTest

from specapp.ui.input.reading import _FAULT
from specapp.ui.text.catalogues import catalogue
from tests.support.page import PATIENCE_S, bring, errors, noisy, opened, own_job_folders, result, settled, wav  # noqa: F401  (a fixture)


def test_of_a_sound_that_was_taken_off_the_list_nothing_is_remembered() -> None:
    page = bring(opened(), ("one.wav", wav(noisy())))
    (sound,) = page.session_state["sounds"]
    remembered = [page.session_state[name] for name in ("tasks", "results")]
    assert all(sound.id in one for one in remembered)
    page.button(key="remove_sound").click().run()
    assert not any(sound.id in one for one in remembered)
    assert result(settled(page)).sound.is_sample


def test_controls_that_begin_anew_do_so_under_few_keys() -> None:
    page, keys = opened(), set()
    for seed in range(12):
        bring(page, (f"{seed}.wav", wav(noisy(0.1, seed=seed))))
        assert result(page).sound.file_name == f"{seed}.wav"
        page.button(key="remove_sound").click().run()
        keys |= {control.key for control in (*page.file_uploader, *page.radio)}
    assert len([key for key in keys if str(key).startswith(("inbox_", "chosen_"))]) <= 8


@pytest.mark.parametrize("count", [1, 4, 5, 8])
def test_a_list_begins_anew_however_many_sounds_came_together(count: int) -> None:
    page = settled(opened())
    before = page.session_state["list"]
    bring(page, *((f"{seed}.wav", wav(noisy(0.1, seed=seed))) for seed in range(count)))
    assert page.session_state["list"] != before
    assert result(page).sound.file_name == "0.wav"


def fault_of_a_file() -> None:
    from specapp.base.errors import AudioError
    from specapp.ui.input.reading import _FAULT
    from specapp.ui.session.state import said

    with said(about="hiss.wav"):
        raise AudioError(_FAULT)


def test_what_threads_say_of_a_file_is_said_in_the_language_of_the_page() -> None:
    page = AppTest.from_function(fault_of_a_file)
    page.query_params["lang"] = "de"
    page.run()
    assert errors(page) == [f"hiss.wav: {catalogue('de').gettext(_FAULT)}"]
    assert _FAULT not in errors(page)[0]


def refused_file() -> None:
    import specapp
    from specapp.ui.session.state import said

    with said(about="hiss.wav"):
        specapp.read(b"nothing that anybody could hear" * 99)


def test_what_a_sandboxed_child_refuses_is_said_in_the_language_of_the_page() -> None:
    page = AppTest.from_function(refused_file)
    page.query_params["lang"] = "de"
    page.run(timeout=PATIENCE_S)
    (error,) = errors(page)
    assert error.startswith("hiss.wav: Die Datei ist keine Aufnahme, die sich lesen lässt.")
