"""The chain editor: image denoisers in a row, each with its own parameters."""

from collections.abc import Sequence

import streamlit as st

from specapp.denoisers import DENOISERS
from specapp.denoisers.base import STRENGTH
from specapp.settings.passes import Step
from specapp.ui.settings.parameter_controls import control, seed, values
from specapp.ui.text import msg
from specapp.ui.text.language import tr

_LONGEST = 8
_FIRST = "dct"


def steps() -> tuple[Step, ...]:
    """The chain that the controls hold.

    Raises
    ------
    SettingsError
        If a denoiser does not accept its parameters.
    """
    return tuple(_step(number, name) for number, name in _chain())


def put_chain(chain: Sequence[Step]) -> None:
    """Let the editor show `chain`."""
    st.session_state["chain"] = []
    for step in chain:
        _append(step.denoiser, {"strength": step.strength, **dict(step.parameters)})


def chain_editor() -> None:
    """Draw the editor."""
    chain = _chain()
    for position, (number, name) in enumerate(chain):
        with st.container(border=True, key=f"step_{number}"):
            _draw_step(position, number, name, last=position == len(chain) - 1)
    if not chain:
        st.caption(tr("Nothing is cleaned yet: add a denoiser."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            tr("Add a denoiser"), list(DENOISERS), format_func=lambda name: tr(DENOISERS[name].label), key="added"
        )
        st.button(tr("Add"), key="add", on_click=_add, disabled=len(chain) >= _LONGEST, icon=":material/add:")


def _draw_step(position: int, number: int, name: str, *, last: bool) -> None:
    denoiser = DENOISERS[name]
    st.markdown(f"**{position + 1}. {tr(denoiser.label)}**")
    st.caption(tr(denoiser.help))
    for parameter in (STRENGTH, *denoiser.parameters):
        control(parameter, key=_key(number, parameter.name))
    with st.container(horizontal=True):
        for label, move, disabled in ((msg("Earlier"), -1, position == 0), (msg("Later"), 1, last)):
            name_of_key = f"{label.lower()}_{number}"
            st.button(
                tr(label), key=name_of_key, on_click=_move, args=(position, move), disabled=disabled, type="tertiary"
            )
        st.button(tr("Remove"), key=f"remove_{number}", on_click=_remove, args=(position,), type="tertiary")


def _chain() -> list[tuple[int, str]]:
    chain: list[tuple[int, str]] = st.session_state["chain"]
    return chain


def _step(number: int, name: str) -> Step:
    parameters = values(DENOISERS[name].parameters, _key(number, ""))
    known = {parameter.name: parameter.default for parameter in DENOISERS[name].parameters}
    changed = tuple((key, value) for key, value in parameters.items() if value != known[key])
    return Step(name, st.session_state[_key(number, "strength")], changed)


def _key(number: int, parameter: str) -> str:
    return f"step_{number}_{parameter}"


def _append(name: str, given: dict[str, object]) -> None:
    number = st.session_state["steps_made"] = st.session_state.get("steps_made", 0) + 1
    for parameter in (STRENGTH, *DENOISERS[name].parameters):
        seed({_key(number, parameter.name): given.get(parameter.name, parameter.default)})
    _chain().append((number, name))


def _add() -> None:
    _append(st.session_state["added"], {})


def _move(position: int, by: int) -> None:
    chain = _chain()
    chain[position], chain[position + by] = chain[position + by], chain[position]


def _remove(position: int) -> None:
    del _chain()[position]
