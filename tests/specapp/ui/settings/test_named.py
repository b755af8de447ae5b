"""Settings under names: saved without marks, taken back, deleted; what a browser says is not believed."""

import pytest

from specapp.settings.settings import Settings
from specapp.ui.settings.named import checked
from tests.support.page import opened, own_job_folders, settled  # noqa: F401 (a fixture)


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        ({"mine": "{}"}, {"mine": "{}"}),
        ({"": "{}", "a": 1, "b": None, "c": ["{}"], 3: "{}"}, {}),
        ({"long": "x" * 20_001}, {}),
        ({"n" * 100: "{}"}, {"n" * 40: "{}"}),
        ({str(number): "{}" for number in range(100)}, {str(number): "{}" for number in range(20)}),
    ],
)
def test_what_a_browser_says_is_checked(held: dict[object, object], kept: dict[str, str]) -> None:
    assert checked(held) == kept


def test_settings_are_saved_taken_and_deleted() -> None:
    page = settled(opened(preset="quick", strength="60", seconds="1"))
    page.text_input(key="new_name").set_value("My  *podcast*")
    page.button(key="save_named").click().run()
    assert list(page.session_state["named"]) == ["My *podcast*"]
    assert Settings.from_json(page.session_state["named"]["My *podcast*"]).strength == 60
    page.slider(key="strength").set_value(100).run()
    page.button(key="use named 0").click().run()
    assert page.session_state["settings"].strength == 60
    assert page.slider(key="strength").value == 60
    page.button(key="delete named 0").click().run()
    assert page.session_state["named"] == {}
    assert not page.exception


def test_the_browser_hears_of_every_change_however_late_it_asks() -> None:
    page = settled(opened(preset="quick", seconds="1"))
    for name in ("one", "two", "one"):
        page.text_input(key="new_name").set_value(name)
        page.button(key="save_named").click().run()
    page.button(key="delete named 1").click().run()
    told = [(change["name"], change["text"] is None) for change in page.session_state["named_changes"].values()]
    assert told == [("one", False), ("two", True)]


def test_what_was_kept_and_no_longer_fits_is_said() -> None:
    page = settled(opened(preset="quick", seconds="1"))
    page.session_state["named"] = {"old": '{"preset": "gone"}'}
    page.run()
    page.button(key="use named 0").click().run()
    assert "gone" in page.error[0].value
    assert page.session_state["settings"].preset == "quick"
