"""What one tab of a visitor remembers between two runs of the page."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields

import streamlit as st

from specapp.base.errors import LimitError, SpecappError
from specapp.settings.serialisation import from_query
from specapp.settings.settings import Settings
from specapp.ui.session.counts import counts
from specapp.ui.session.form import FORM_FIELDS, Form, form_of
from specapp.ui.settings.chain_editor import put_chain, steps
from specapp.ui.text import escaped
from specapp.ui.text.language import tr

_SETTINGS = frozenset(field.name for field in fields(Settings))
"""Names in the address that are settings; others, such as those that campaigns add, are none of ours."""
_MOST_COMPLAINTS = 5
_OF_SOUNDS = ("tasks", "results")
"""What is remembered by the id of a sound."""
_KEYS = 4


@contextmanager
def said(*, later: bool = False, about: str = "") -> Iterator[None]:
    """Say in one sentence what a visitor can do something about; the page goes on. Everything else is a bug.

    Parameters
    ----------
    later : bool
        Say it in the next run of the page, as what happens in a callback has no place of its own.
    about : str
        Name of the file that it is about.
    """
    try:
        yield
    except SpecappError as error:
        if isinstance(error, LimitError):
            counts().rejected("limit")
        sentence = f"{about}: {tr(str(error))}" if about else str(error)
        if later:
            st.session_state["complaints"] = (*complaints(), sentence)[-_MOST_COMPLAINTS:]
        else:
            complain(sentence)


def complain(sentence: str) -> None:
    """Show a sentence about something that did not work; it may hold what strangers wrote."""
    st.error(escaped(tr(sentence)), icon=":material/error:")


def open_link() -> None:
    """Take the settings out of the address, once per visit."""
    if "settings" in st.session_state:
        return
    st.session_state["settings"] = Settings()
    put(Form())
    query = {name: value for name, value in st.query_params.to_dict().items() if name in _SETTINGS}
    settings, complaints = from_query(Settings, query)
    st.session_state["complaints"] = complaints[:_MOST_COMPLAINTS]
    with said():
        put(form_of(settings))


def complaints() -> tuple[str, ...]:
    """Sentences that wait to be said."""
    return tuple(st.session_state.get("complaints", ()))


def say_complaints() -> None:
    """Show the sentences that wait, until the visitor has read them."""
    if not complaints():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall"):
            for sentence in complaints():
                complain(sentence)
        st.button(tr("Understood"), on_click=st.session_state.pop, args=("complaints",), key="understood")


def forget_all_but(sound_ids: Collection[str]) -> None:
    """Forget what belongs to sounds that are no longer on the list."""
    for name in _OF_SOUNDS:
        held = st.session_state.get(name, {})
        for gone in held.keys() - sound_ids:
            del held[gone]


def begin_anew(name: str) -> None:
    """Let a control with the number `name` in its key be an empty one from the next run of the page on.

    The numbers come round: Streamlit keeps what it knows of a key, 2 kB and more, as long as the tab is open.
    """
    st.session_state[name] = (st.session_state.get(name, 0) + 1) % _KEYS


def put(form: Form) -> None:
    """Let the controls show `form`; before they are drawn."""
    for name in FORM_FIELDS:
        if name != "chain":
            st.session_state[name] = getattr(form, name)
    st.session_state["strength"] = round(form.strength)
    put_chain(form.chain)


def form() -> Form:
    """What the controls hold.

    Raises
    ------
    SettingsError
        If a denoiser of the chain does not accept its parameters.
    """
    held = {name: st.session_state[name] for name in FORM_FIELDS if name != "chain"}
    return Form(**held | {"chain": steps(), "strength": float(held["strength"])})


def settings_in_use() -> Settings:
    """The last settings that fitted each other."""
    settings: Settings = st.session_state["settings"]
    return settings


def take_over() -> Settings:
    """Use what the controls hold from now on.

    Raises
    ------
    SettingsError
        If they do not fit each other; what was in use stays.
    """
    settings = st.session_state["settings"] = form().settings()
    return settings
