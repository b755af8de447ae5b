"""Settings under names: this browser keeps them, for all sounds and later visits; the server keeps none."""

import secrets
from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st

from specapp.base.atomic_file import safe_name
from specapp.base.errors import SettingsError
from specapp.settings.settings import Settings
from specapp.ui.session.download_button import download
from specapp.ui.session.form import form_of
from specapp.ui.session.state import put, said, settings_in_use
from specapp.ui.settings.versions.words import settings_text
from specapp.ui.text import escaped, msg
from specapp.ui.text.language import tr

_MOST, _LONGEST_NAME, _LONGEST = 20, 40, 20_000
"""Settings under names, characters of a name, and of settings."""
_HELP = msg(
    "Keeps what is set now under a name in this browser: for other sounds, and for later visits. Marks and markers "
    "belong to one sound and are left out. A file of it is opened on any computer in Advanced, More, and by "
    "the command line."
)
_KEEP = """
const KEY = "specapp settings";
const stored = () => {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; }
};
export default function ({ data, setStateValue }) {
  const done = (window.specappNamed ??= new Set());
  if (!done.has(data.visit)) {
    done.add(data.visit);
    const held = stored();
    if (Object.keys(held).length) setStateValue("held", held);
  }
  for (const { id, name, text } of data.changes) {
    if (done.has(id)) continue;
    done.add(id);
    const { [name]: _, ...held } = stored();
    try { localStorage.setItem(KEY, JSON.stringify(text === null ? held : { ...held, [name]: text })); } catch {}
  }
}
"""
"""Says once what the browser holds, if anything, as that runs the page again, and makes each change once; another tab's
changes stay."""


def named_settings() -> None:
    """Draw the settings that have names, and the field for one more."""
    _hear_the_browser()
    with st.expander(tr("My settings"), icon=":material/bookmark:"):
        for index, (name, text) in enumerate(sorted(_held().items())):
            _row(index, name, text)
        st.caption(tr(_HELP))
        with st.form("name_settings", border=False):  # name and press come together, also where the server is slow
            held = settings_text(settings_in_use())
            st.text_input(tr("Name"), key="new_name", max_chars=_LONGEST_NAME, placeholder=held)
            st.form_submit_button(tr("Save what is set now"), on_click=_save, icon=":material/add:", key="save_named")


def _row(index: int, name: str, text: str) -> None:
    shown = escaped(name)
    with st.container(key=f"named_{index}", border=True, gap="xxsmall"):
        st.button(tr("Use {name}", name=shown), key=f"use named {index}", on_click=_use, args=(text,), width="stretch")
        with st.container(horizontal=True, gap="xsmall"):
            download(
                tr("{name} as a file", name=shown),
                lambda: text,
                f"{safe_name(name)}.json",
                "application/json",
                kind="tertiary",
            )
            st.button(
                tr("Delete {name}", name=shown),
                key=f"delete named {index}",
                on_click=_change,
                args=(name, None),
                type="tertiary",
            )


def _save() -> None:
    with said(later=True):
        settings = replace(settings_in_use(), marks=(), marks_of="")
        name = " ".join(st.session_state["new_name"].split()) or settings_text(settings)
        text = settings.to_json()
        if len(_held()) >= _MOST and name not in _held():
            raise SettingsError(tr("{n} settings have names already. Delete one first.", n=_MOST))
        if len(text) > _LONGEST:
            raise SettingsError(
                tr(
                    "These settings take {length} characters, and the browser keeps {most}. Keep their file, in Repeat "
                    "it elsewhere.",
                    length=f"{len(text):,}",
                    most=f"{_LONGEST:,}",
                )
            )
        _change(name[:_LONGEST_NAME], text)
        st.session_state["new_name"] = ""


def _use(text: str) -> None:
    """Take settings, and leave what was drawn on the picture as it is."""
    with said(later=True):
        now = settings_in_use()
        put(form_of(replace(Settings.from_json(text), marks=now.marks, marks_of=now.marks_of)))


def _change(name: str, text: str | None) -> None:
    """Give settings a name, or take the name away, here and in the browser."""
    held = {other: kept for other, kept in _held().items() if other != name}
    st.session_state["named"] = held if text is None else held | {name: text}
    changes: dict[str, Any] = st.session_state.setdefault("named_changes", {})
    changes.pop(name, None)
    changes[name] = {"id": secrets.token_hex(8), "name": name, "text": text}


def _held() -> dict[str, str]:
    held: dict[str, str] = st.session_state.get("named", {})
    return held


def _hear_the_browser() -> None:
    """Take what the browser holds, once in a visit, and give it what was changed."""
    visit = st.session_state.setdefault("named_visit", secrets.token_hex(8))
    # A tuple: to know whether a list is a table, Streamlit loads pandas and Arrow, 25 MB for every server.
    data = {"visit": visit, "changes": tuple(st.session_state.get("named_changes", {}).values())}
    answer = _component()(key="named_settings", data=data, on_held_change=_nothing, height="content").get("held")
    if isinstance(answer, dict) and not st.session_state.get("named_heard"):
        st.session_state["named_heard"] = True
        st.session_state["named"] = checked(answer) | _held()


def checked(held: dict[Any, Any]) -> dict[str, str]:
    """Of what a browser says, what can be settings under names.

    Parameters
    ----------
    held : dict
        Anything.

    Returns
    -------
    dict of str to str
    """
    fits = {
        name[:_LONGEST_NAME]: text
        for name, text in held.items()
        if isinstance(name, str) and isinstance(text, str) and name.strip() and len(text) <= _LONGEST
    }
    return dict(list(fits.items())[:_MOST])


def _nothing() -> None:
    """Streamlit keeps the state only of events that somebody listens to."""


@cache
def _component() -> Any:
    return st.components.v2.component("specapp_named", js=_KEEP)
