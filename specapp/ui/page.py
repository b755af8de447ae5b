"""The page in reading order."""

from pathlib import Path

import streamlit as st

from specapp.settings import Settings
from specapp.ui.bring import SOUND, SOUNDS, bring_section, sounds
from specapp.ui.clean import clean_section
from specapp.ui.progress import Task, progress_section
from specapp.ui.recipes import query_of
from specapp.ui.seeing import seeing_section
from specapp.ui.session import open_link, say_complaints
from specapp.ui.sharing import sharing_section
from specapp.ui.shelf import Sound, samples
from specapp.ui.taking import main_download, taking_section
from specapp.ui.text import escaped
from specapp.ui.trust import trust_section
from specapp.ui.working import workbench_section

_LEAD = "Bring a sound. Its noise is found in the picture of the sound and taken away; you hear and see what changed."
_FOLDER = Path(__file__).parent


def page() -> None:
    """Draw the page for one visitor."""
    icon = str(_FOLDER / "icon.svg")
    st.set_page_config("specapp: clean up a noisy recording", icon, layout="wide")
    st.html(_FOLDER / "style.css")
    open_link()
    _masthead(icon)
    say_complaints()
    controls, result = st.columns([1, 3], gap="large")
    with controls:
        chosen = bring_section()
        settings = clean_section()
    with result:
        heading = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
        asked, finished = progress_section(chosen, sounds(), settings)
        with heading:
            _heading(chosen, finished)
        if asked is not None:
            workbench_section(asked, finished)
        if finished is not None:
            _result(finished)
    _remember_in_address(chosen, settings)


def _masthead(icon: str) -> None:
    with st.container(key="masthead", horizontal=True, vertical_alignment="center"):
        st.image(icon, width=40, alt="")
        st.title("Clean up a noisy recording", anchor=False, width="content")
    st.markdown(_LEAD)


def _heading(chosen: Sound, finished: Task | None) -> None:
    st.header(escaped(chosen.name), anchor=False, width="content")
    if finished is not None:
        main_download(finished)


def _result(task: Task) -> None:
    trust_section(task)
    taking, figures, sharing = st.tabs(["Take it with you", "Figures", "Repeat it elsewhere"], on_change="rerun")
    if taking.open:
        with taking:
            taking_section(task)
    if figures.open:
        with figures:
            seeing_section(task)
    if sharing.open:
        with sharing:
            sharing_section(task)


def _remember_in_address(chosen: Sound, settings: Settings) -> None:
    """Let a refresh find the same sounds and settings."""
    address = query_of(settings)
    if sounds():
        address[SOUNDS] = ",".join(sound.id for sound in sounds())
    if sounds() or chosen.id != samples()[0].id:
        address[SOUND] = chosen.id
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)
