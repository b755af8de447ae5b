"""The page in reading order."""

import json
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from specapp.metrics import Measurements
from specapp.settings import Settings
from specapp.ui.bring import SOUND, SOUNDS, bring_section, sounds
from specapp.ui.clean import clean_section
from specapp.ui.listening import listening_section
from specapp.ui.progress import Task, finished, progress_section
from specapp.ui.recipes import query_of
from specapp.ui.seeing import seeing_section
from specapp.ui.session import open_link, say_complaints
from specapp.ui.shelf import Sound, samples
from specapp.ui.taking import all_section, main_download, recipe_section, taking_section
from specapp.ui.text import escaped
from specapp.ui.trust import trust_section

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
    controls, result = st.columns([2, 5], gap="large")
    with controls:
        chosen = bring_section()
        settings = clean_section()
    with result:
        heading = st.container()
        task = progress_section(chosen, sounds(), settings)
        if task is not None:
            _heading(heading, task)
            _result(task)
    _remember_in_address(chosen, settings)


def _masthead(icon: str) -> None:
    with st.container(key="masthead", horizontal=True, vertical_alignment="center"):
        st.image(icon, width=40, alt="")
        st.title("Clean up a noisy recording", anchor=False, width="content")
    st.markdown(_LEAD)


def _heading(place: DeltaGenerator, task: Task) -> None:
    with place.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="heading"
    ):
        st.header(escaped(task.sound.name), anchor=False, width="content")
        main_download(task)


def _result(task: Task) -> None:
    listening_section(task.job.folder, task.sound.name)
    measurements, notes = _facts(task.job.folder)
    seeing_section(task)
    trust_section(measurements, notes)
    taking_section(task)
    all_section(finished(sounds()))
    recipe_section(task)


def _facts(folder: Path) -> tuple[Measurements, tuple[str, ...]]:
    facts = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return Measurements(**facts["measurements"]), tuple(facts["notes"])


def _remember_in_address(chosen: Sound, settings: Settings) -> None:
    """Let a refresh find the same sounds and settings."""
    address = query_of(settings)
    if sounds():
        address[SOUNDS] = ",".join(sound.id for sound in sounds())
    if sounds() or chosen.id != samples()[0].id:
        address[SOUND] = chosen.id
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)
