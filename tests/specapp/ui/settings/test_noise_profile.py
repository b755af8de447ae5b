"""The page's controls of noise profiles and of the strength that fits, without the rest of the page."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest


def _profiles() -> None:
    import numpy as np
    import streamlit as st

    from specapp import Recording
    from specapp.ui.session.state import open_link, say_complaints
    from specapp.ui.settings.noise_profile import profile_controls, save_region_button

    noise = Recording(np.random.default_rng(0).normal(0, 0.1, (1, 16_000)).astype(np.float32), 16_000)
    open_link()
    say_complaints()
    profile_controls({"fan.wav": lambda: noise})
    save_region_button(lambda: noise, (0.1, 0.5), "fan.wav")
    st.session_state["seen"] = st.session_state["profile"]


def _calibration() -> None:
    import numpy as np
    import streamlit as st

    from specapp import Recording, Settings
    from specapp.ui.session.state import form, open_link, say_complaints
    from specapp.ui.settings.calibration import calibration_controls

    open_link()
    say_complaints()
    noise = Recording(np.random.default_rng(0).normal(0, 0.1, (1, 48_000)).astype(np.float32), 16_000)
    preset = st.session_state.get("asked", "music")
    st.session_state["in_use"] = form().settings()
    calibration_controls(lambda: noise, "fan", Settings(preset=preset))


def started(script: Any, **state: str) -> AppTest:
    page = AppTest.from_function(script, default_timeout=60)
    for name, value in state.items():
        page.session_state[name] = value
    return page.run()


def pressed(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def test_a_profile_is_learned_from_another_sound_shown_and_saved() -> None:
    page = started(_profiles)
    assert "found automatically" in page.caption[0].value
    pressed(page, "learn_profile")
    assert page.session_state["seen"].level_db == pytest.approx(-17, abs=0.5)
    assert "-17" in page.caption[0].value
    labels = [element.proto.label for element in page.get("download_button")]
    assert labels == ["Save (JSON)", "Save this noise (JSON)"]
    assert len(page.get("plotly_chart")) == 1


def test_a_strength_is_suggested_and_used() -> None:
    page = started(_calibration)
    assert not page.get("plotly_chart")
    pressed(page, "calibrate")
    assert len(page.get("plotly_chart")) == 1
    assert page.button(key="use_calibration").label.startswith("Use it: Block DCT ")
    pressed(page, "use_calibration").run()
    (step,) = page.session_state["in_use"].passes[0].estimates[0].chain
    assert step.strength > 1


def test_nothing_is_suggested_to_denoisers_of_voices() -> None:
    page = pressed(started(_calibration, asked="voice"), "calibrate")
    assert "know what they look for" in page.caption[0].value
    assert not page.get("plotly_chart")
