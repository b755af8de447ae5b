"""Switches for what is taken out before the noise: rumble, hum, clicks and single lines."""

import re

import streamlit as st

from specapp.base.errors import SettingsError
from specapp.settings.settings import LINE, MOST_NOTCHES
from specapp.ui.session.state import said
from specapp.ui.settings.parameter_controls import PARAMETERS, hold
from specapp.ui.text import msg
from specapp.ui.text.language import tr

_LINES_HELP = msg("Takes single tones out, whatever they are: a whistle, a whine, the hum of a screen.")
_FREQUENCY = re.compile(r"(?P<number>\d{1,6}(\.\d{1,6})?)\s*(?P<kilo>k)?(hz)?", re.IGNORECASE | re.ASCII)
_RUMBLE_HZ = 80
"""Where rumble usually ends: below every voice but the deepest."""


def before_noise() -> None:
    """Draw the switches, and below them what those that are on ask for."""
    with st.container(key="before_noise", gap="xsmall"):
        st.markdown(tr("Before the noise"), help=tr("Taken out first, so that the rest of the cleaning is spared it."))
        with st.container(horizontal=True, key="switches"):
            _switch(tr("Rumble"), "rumble", PARAMETERS["high_pass_hz"].help, on=bool(_held_rumble()))
            for name, label in (("hum", tr("Hum")), ("clicks", tr("Clicks"))):
                st.toggle(
                    label, st.session_state[name], key=name, help=tr(PARAMETERS[name].help), persist_state="session"
                )
            lines = bool(_held_lines()) or st.session_state.get("lines", False)
            _switch(tr("Lines"), "lines", _LINES_HELP, on=lines)
        with st.container():  # what stands below it stays where it is
            if _held_rumble():
                held = round(_held_rumble())
                hold("rumble_hz", held)
                st.slider(tr("Rumble is below"), 20, 100, held, format="%d Hz", key="rumble_hz", on_change=_move_rumble)
        if st.session_state["lines"]:
            _lines()


def add_line(hz: float) -> None:
    """Take one more line out from the next run of the page on."""
    if len(_held_lines()) >= MOST_NOTCHES:
        raise SettingsError(tr("No more than {n} lines are taken out. Remove one first.", n=MOST_NOTCHES))
    st.session_state["notch_hz"] = tuple(sorted({*_held_lines(), round(hz, 1)}))


def _held_rumble() -> float:
    return float(st.session_state["high_pass_hz"])


def _held_lines() -> tuple[float, ...]:
    return tuple(st.session_state["notch_hz"])


def _switch(label: str, key: str, text: str, *, on: bool) -> None:
    hold(key, on)
    st.toggle(label, on, key=key, help=tr(text), on_change=_switched, args=(key,))


def _switched(key: str) -> None:
    on = st.session_state[key]
    if key == "rumble":
        st.session_state["high_pass_hz"] = float(_RUMBLE_HZ if on else 0)
    elif not on:
        st.session_state["notch_hz"] = ()


def _move_rumble() -> None:
    st.session_state["high_pass_hz"] = float(st.session_state["rumble_hz"])


def _lines() -> None:
    held = [f"{hz:g} Hz" for hz in _held_lines()]
    hold("line_names", held)
    st.multiselect(
        tr("Lines"),
        held,
        held,
        key="line_names",
        accept_new_options=True,
        placeholder=tr("Type hertz, or use Notch"),
        help=tr("Press Notch above the picture and click on a line there, or type its frequency here: 50."),
        on_change=_name_lines,
    )


def _name_lines() -> None:
    with said(later=True):
        st.session_state["notch_hz"] = tuple(sorted({_frequency(name) for name in st.session_state["line_names"]}))


def _frequency(name: str) -> float:
    """Hertz of what somebody wrote: ``50``, ``50 Hz``, ``1,5 kHz``."""
    match = _FREQUENCY.fullmatch(name.strip().replace(",", "."))
    if match is None:
        raise SettingsError(tr("{name} is no frequency. Write hertz, such as 50 or 1.5 kHz.", name=repr(name[:20])))
    return float(LINE.checked((1000 if match["kilo"] else 1) * float(match["number"])))
