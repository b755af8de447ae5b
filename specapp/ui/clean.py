"""Section *Clean*: one choice and one slider, and everything else behind them."""

import streamlit as st

from specapp.settings import PRESETS, Settings
from specapp.ui.advanced import advanced
from specapp.ui.controls import PARAMETERS
from specapp.ui.session import said, settings_in_use, take_over


def clean_section() -> Settings:
    """Draw the controls and return what they ask for; the last good settings where they do not fit."""
    st.header("Clean", anchor=False)
    preset = st.pills(
        "What is it?",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].label,
        required=True,
        key="preset",
        wrap=True,
        disabled=st.session_state["own_chain"] or bool(st.session_state["kept_passes"]),
    )
    own = st.session_state["own_chain"] or st.session_state["kept_passes"]
    st.caption("Own settings are in use, see Advanced." if own else PRESETS[preset or "auto"].help)
    strength = PARAMETERS["strength"]
    st.slider(strength.label, 0, 100, format="%d %%", key="strength", help=strength.help)
    advanced()
    with said():
        take_over()
    return settings_in_use()
