"""The switches before the noise set what the recipe says, and show what a recipe brings."""

import pytest
from streamlit.testing.v1 import AppTest

from specapp.base.errors import SettingsError
from specapp.settings.settings import Settings
from specapp.ui.settings.before_noise import _frequency
from tests.support.page import errors, opened


def in_use(page: AppTest) -> Settings:
    settings: Settings = page.session_state["settings"]
    return settings


@pytest.fixture
def page() -> AppTest:
    return opened()


def test_each_switch_sets_what_it_names_and_takes_it_back(page: AppTest) -> None:
    for key in ("hum", "clicks"):
        page.toggle(key=key).set_value(True).run()
        assert getattr(in_use(page), key) is True
    page.toggle(key="rumble").set_value(True).run()
    assert in_use(page).high_pass_hz == 80
    page.slider(key="rumble_hz").set_value(35).run()
    assert in_use(page).high_pass_hz == 35
    page.toggle(key="lines").set_value(True).run()
    page.multiselect(key="line_names").set_value(["1,5 kHz", "50"]).run()
    assert in_use(page).notch_hz == (50.0, 1500.0)
    assert page.multiselect(key="line_names").value == ["50 Hz", "1500 Hz"]
    for key in ("hum", "clicks", "rumble", "lines"):
        page.toggle(key=key).set_value(False).run()
    assert in_use(page) == Settings()
    assert not errors(page)


def test_what_is_no_frequency_is_said_and_leaves_the_lines(page: AppTest) -> None:
    page.toggle(key="lines").set_value(True).run()
    page.multiselect(key="line_names").set_value(["50", "fifty"]).run()
    assert in_use(page).notch_hz == ()
    assert "is no frequency" in " ".join(errors(page))


def test_a_link_brings_its_filters() -> None:
    query = {"high_pass_hz": "40.0", "notch_hz": "[50.0,150.0]"}
    page = opened(**query)
    assert page.toggle(key="rumble").value
    assert page.slider(key="rumble_hz").value == 40
    assert page.multiselect(key="line_names").value == ["50 Hz", "150 Hz"]
    assert in_use(page) == Settings(high_pass_hz=40, notch_hz=(50, 150))


@pytest.mark.parametrize(
    ("name", "hz"), [("50", 50.0), ("50.5 Hz", 50.5), ("1,5 kHz", 1500.0), ("2k", 2000.0), ("19 KHZ", 19_000.0)]
)
def test_frequencies_as_people_write_them(name: str, hz: float) -> None:
    assert _frequency(name) == hz


@pytest.mark.parametrize("name", ["", "fifty", "-50", "0", "nan", "1e9", "50 60"])
def test_what_is_no_frequency_is_refused(name: str) -> None:
    with pytest.raises(SettingsError):
        _frequency(name)
