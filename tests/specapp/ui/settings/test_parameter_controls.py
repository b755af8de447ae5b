"""Controls of the page as they leave the server."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.serialisation import to_query
from specapp.settings.settings import Settings
from tests.support.page import APP, PATIENCE_S

CHAIN = Settings(
    strength=40,
    passes=(Pass((Estimate((Step("median", 0.7, (("size", 7),)),), rule="wiener"),), n_fft=512, hop_length=128),),
    noise_region=(0.25, 0.75),
    hum=True,
    channels="independent",
)
CONTROLS = ("slider", "radio", "number_input", "selectbox", "multiselect", "toggle", "button_group")


def default_of(control: Any) -> object:
    """What a browser shows that has missed the value and has only the default."""
    default = control.proto.default
    if not getattr(control.proto, "options", ()):
        return default[0] if control.type == "slider" else default
    index = default if isinstance(default, int) else default[0]
    option = control.proto.options[index]
    return getattr(option, "content", option)


def held_by(control: Any) -> object:
    value = control.value[0] if isinstance(control.value, list) else control.value
    return control.format_func(value) if getattr(control.proto, "options", ()) else value


@pytest.mark.parametrize(
    "settings", [Settings(preset="voice", strength=35), CHAIN], ids=["preset", "own chain and window"]
)
def test_a_browser_that_misses_a_value_shows_it_all_the_same(settings: Settings) -> None:
    """Streamlit sends a value of the session once; a busy browser takes the default if it draws the next run only."""
    page = AppTest.from_file(APP, default_timeout=PATIENCE_S)
    for name, value in to_query(settings).items():
        page.query_params[name] = value
    page.run()
    assert page.session_state["settings"] == settings
    controls = [control for kind in CONTROLS for control in page.get(kind) if control.key]
    keys = {"strength", "preset", f"chosen_{page.session_state['list']}", "noise_from", "window_from"}
    assert keys <= {control.key for control in controls}
    for control in controls:
        assert default_of(control) == held_by(control), control.key


def test_what_a_control_holds_is_sent_once() -> None:
    """Each time it is sent it would replace what somebody has chosen in a browser that is behind the server."""
    page = AppTest.from_file(APP, default_timeout=PATIENCE_S)
    for name, value in to_query(Settings(strength=40, hum=True, high_pass_hz=40.0, notch_hz=(50.0,))).items():
        page.query_params[name] = value
    sent: list[str] = []
    for is_first in (True, False):
        page.run()
        sent = [
            control.key for kind in CONTROLS for control in page.get(kind) if control.key and control.proto.set_value
        ]
        assert ({"rumble", "rumble_hz", "line_names", "strength"} <= set(sent)) == is_first
    assert sent == []
