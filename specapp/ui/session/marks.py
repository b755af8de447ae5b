"""Marks belong to the sound on which they were drawn; all other settings are shared by all sounds."""

from dataclasses import replace

import streamlit as st

from specapp.settings.settings import Settings
from specapp.spectral.marks import Mark
from specapp.ui.input.library import Sound
from specapp.ui.text.language import tr, trn


def turn_to(sound: Sound) -> None:
    """Put the marks of the last sound away and take those of this one out; before the controls are read.

    Marks that a link or a file brought from another recording wait for that one, or until `ask_about_marks` has asked.
    """
    state = st.session_state
    held, owner, last = state["marks"], state["marks_of"], state.get("marks_on", "")
    state["marks_on"] = sound.digest
    if owner == sound.digest:
        return
    if held and owner and owner == last:
        _others()[owner] = held
    elif held:
        state["foreign_marks"] = owner, held
    state["marks"], state["marks_of"] = (*_others().pop(sound.digest, ()), *_come_home(sound)), sound.digest


def settings_for(sound: Sound, settings: Settings) -> Settings:
    """The settings with the marks of this sound instead of those of the one on show."""
    if sound.digest == st.session_state["marks_of"]:
        return settings
    marks = _others().get(sound.digest, ())
    return replace(settings, marks=marks, marks_of=sound.digest if marks else "")


def ask_about_marks() -> None:
    """Ask whether marks of another recording shall count on this one."""
    _, foreign = st.session_state.get("foreign_marks", ("", ()))
    if not foreign:
        return
    with st.container(key="foreign_marks_question"):
        question = trn(
            "These settings bring a mark that was drawn on another recording.",
            "These settings bring {n} marks that were drawn on another recording.",
            len(foreign),
        )
        st.warning(question, icon=":material/draw:")
        with st.container(horizontal=True):
            st.button(tr("Use on this sound"), on_click=_answer, args=(foreign,), key="foreign_marks_use")
            st.button(tr("Leave out"), on_click=_answer, args=((),), key="foreign_marks_leave")


def _answer(taken: tuple[Mark, ...]) -> None:
    st.session_state["marks"] = (*st.session_state["marks"], *taken)
    del st.session_state["foreign_marks"]


def _come_home(sound: Sound) -> tuple[Mark, ...]:
    """Marks that waited for this sound."""
    owner, foreign = st.session_state.get("foreign_marks", ("", ()))
    if owner != sound.digest:
        return ()
    del st.session_state["foreign_marks"]
    return tuple(foreign)


def _others() -> dict[str, tuple[Mark, ...]]:
    """Marks of the sounds that are not on show, by the digests of their files."""
    others: dict[str, tuple[Mark, ...]] = st.session_state.setdefault("marks_of_others", {})
    return others
