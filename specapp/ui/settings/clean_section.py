"""Section *Clean*: one choice and one slider, and everything else behind them."""

import streamlit as st

from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from specapp.ui.input.library import Sound
from specapp.ui.session.marks import ask_about_marks, turn_to
from specapp.ui.session.state import said, settings_in_use, take_over
from specapp.ui.settings.advanced import advanced
from specapp.ui.settings.before_noise import before_noise
from specapp.ui.settings.named import named_settings
from specapp.ui.settings.parameter_controls import PARAMETERS
from specapp.ui.text.language import tr


def clean_section(chosen: Sound) -> Settings:
    """Draw the controls and return what they ask for; the last good settings where they do not fit.

    Parameters
    ----------
    chosen : Sound
        The one on show, for controls that listen to it.
    """
    st.header(tr("Clean"), anchor=False)
    # Containers stay where what they hold comes and goes: what moves by a place is made anew by the browser, closed,
    # and a click on it is lost.
    with st.container():
        turn_to(chosen)
        ask_about_marks()
        with said():
            take_over()
    own = st.session_state["own_chain"] or bool(st.session_state["kept_passes"])
    preset = st.pills(
        tr("What is it?"),
        list(PRESETS),
        format_func=lambda name: tr(PRESETS[name].label),
        default=st.session_state["preset"],
        required=True,
        key="preset",
        wrap=True,
        disabled=own,
    )
    with st.container():
        if own:
            st.caption(tr("Own settings are in use, see Advanced."))
            st.button(tr("Back to the presets"), on_click=_leave_own, key="leave_own", icon=":material/undo:")
        else:
            st.caption(tr(PRESETS[preset or "auto"].help))
    strength = PARAMETERS["strength"]
    st.slider(
        tr(strength.label), 0, 100, st.session_state["strength"], format="%d %%", key="strength", help=tr(strength.help)
    )
    before_noise()
    advanced(chosen, settings_in_use())
    named_settings()
    return settings_in_use()


def _leave_own() -> None:
    st.session_state["own_chain"], st.session_state["kept_passes"] = False, ()
