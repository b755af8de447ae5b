"""A page with nothing but the parts about pictures, on a shipped sample; `streamlit run` starts it.

The query ``part`` says which: ``picture``, ``tour`` or ``contact``.
"""

from pathlib import Path

import streamlit as st

import specapp.ui
from specapp.ui.input.library import folder_of, samples
from specapp.ui.results.contact_sheet import contact_sheet_section
from specapp.ui.results.picture import picture_section
from specapp.ui.results.tour import tour_section
from specapp.ui.server import parts
from specapp.ui.session.presence import EVERYBODY
from specapp.ui.session.state import open_link, say_complaints, settings_in_use, take_over
from specapp.ui.session.visitor import pool, visit

STYLE = Path(specapp.ui.__file__).parent / "style.css"
SECTIONS = {"picture": picture_section, "tour": tour_section, "contact": contact_sheet_section}


def page() -> None:
    st.set_page_config("Pictures", layout="wide")
    st.html(STYLE)
    part = st.session_state.setdefault("part", st.query_params.get("part", "picture"))
    st.query_params.clear()
    visit()
    open_link()
    st.title("Pictures")
    say_complaints()
    sound = samples()[0]
    SECTIONS[part](sound, folder_of(pool(), EVERYBODY, sound))
    take_over()
    st.caption(f"Settings: {settings_in_use().to_json()}")


if __name__ == "__main__":
    page()
else:
    app = st.App(__file__, **parts())
