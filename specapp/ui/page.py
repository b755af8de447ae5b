"""The page in reading order."""

import json
from pathlib import Path

import streamlit as st

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
from specapp.ui.taking import all_section, recipe_section, taking_section
from specapp.ui.text import escaped
from specapp.ui.trust import trust_section

_LEAD = "Bring a sound. Its noise is found in the picture of the sound and taken away; you hear and see what changed."


def page() -> None:
    """Draw the page for one visitor."""
    st.set_page_config("specapp – clean up a noisy recording", ":material/graphic_eq:", layout="wide")
    open_link()
    st.title("Clean up a noisy recording", anchor=False)
    st.markdown(_LEAD)
    say_complaints()
    controls, result = st.columns([1, 2], gap="large")
    with controls:
        chosen = bring_section()
        settings = clean_section()
    with result:
        task = progress_section(chosen, sounds(), settings)
        if task is not None:
            _result(task, is_current=task.sound == chosen and task.settings == settings)
    _remember_in_address(chosen, settings)


def _result(task: Task, *, is_current: bool) -> None:
    st.subheader(escaped(task.sound.name), anchor=False)
    if not is_current:
        st.caption("Still the previous result.")
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
