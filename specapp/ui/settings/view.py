"""How pictures look: their controls, and what is chosen."""

import streamlit as st

from specapp.display.colours import COLOUR_MAPS
from specapp.display.view import VIEW_PARAMETERS, View
from specapp.ui.session.state import said
from specapp.ui.settings.parameter_controls import control
from specapp.ui.text import msg

_LABELS = {"mel": msg("Mel"), "log": msg("Logarithmic"), "linear": msg("Linear")} | COLOUR_MAPS


def view_controls() -> None:
    """Draw the controls of how pictures look."""
    for parameter in VIEW_PARAMETERS:
        control(parameter, key=f"view_{parameter.name}", labels=_LABELS)
    with said():
        held = {parameter.name: st.session_state[f"view_{parameter.name}"] for parameter in VIEW_PARAMETERS}
        st.session_state["view"] = View(**held)


def view_in_use() -> View:
    """How pictures look."""
    view: View = st.session_state.get("view", View())
    return view
