"""Controls made from the tables of parameters. Their values live in the session under their keys."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from specapp.base.parameter import Parameter, Value
from specapp.settings.passes import ESTIMATE_PARAMETERS, PASS_PARAMETERS
from specapp.settings.settings import SETTINGS_PARAMETERS
from specapp.ui.text.language import tr

PARAMETERS: Mapping[str, Parameter] = {
    parameter.name: parameter for parameter in (*PASS_PARAMETERS, *ESTIMATE_PARAMETERS, *SETTINGS_PARAMETERS)
}
"""By name; where a pass and the settings share one (the reduction limit), that of the settings."""
_UNITS = {"overlap": " %", "_db": " dB", "_ms": " ms", "_hz": " Hz", "_s": " s", "seconds": " s", "sample_rate": " Hz"}
_FEW = 400
"""Up to so many steps, a slider is easier than a field for a number."""


def seed(values: Mapping[str, object]) -> None:
    """Give controls their first value; those that have one keep it."""
    for key, value in values.items():
        st.session_state.setdefault(key, value)


def hold(key: str, value: object) -> None:
    """Let a control hold a value; one that holds it already is left alone.

    What is set is sent to the browser, where it replaces what somebody has just chosen.
    """
    held = st.session_state.get(key)
    if held != value or type(held) is not type(value):
        st.session_state[key] = value


def position(key: str, choices: Sequence[str]) -> int:
    """Where in `choices` the value is that the session holds under `key`; 0 if it is not there.

    Controls are given what they hold as their default too: a busy browser may miss the value that Streamlit sends
    once, and answers with the default.
    """
    held = st.session_state[key]
    return choices.index(held) if held in choices else 0


def control(parameter: Parameter, *, key: str, labels: Mapping[str, str] | None = None) -> None:
    """Draw the control of a parameter, whose value is in the session under `key`."""
    seed({key: parameter.default})
    # Outside the visible part of the page a control is not drawn, and must keep its value all the same.
    common: dict[str, Any] = {"key": key, "help": tr(parameter.help), "persist_state": "session"}
    if isinstance(parameter.default, bool):
        st.toggle(tr(parameter.label), st.session_state[key], **common)
    elif isinstance(parameter.default, str):
        known = labels or {}
        common["index"] = position(key, parameter.choices)
        st.selectbox(
            tr(parameter.label), parameter.choices, format_func=lambda name: tr(known.get(name, name)), **common
        )
    else:
        _number(parameter, common)


def _unit(parameter: Parameter) -> str:
    return next((unit for suffix, unit in _UNITS.items() if parameter.name.endswith(suffix)), "")


def values(parameters: Iterable[Parameter], prefix: str = "") -> dict[str, Value]:
    """What the controls of these parameters hold."""
    return {parameter.name: st.session_state[prefix + parameter.name] for parameter in parameters}


def _number(parameter: Parameter, common: dict[str, Any]) -> None:
    kind: Any = type(parameter.default)
    step = kind(parameter.step or (1 if kind is int else 0.01))
    low, high = (None if end is None else kind(end) for end in (parameter.minimum, parameter.maximum))
    held = kind(st.session_state[common["key"]])
    hold(common["key"], held)
    # Streamlit's overloads want to know whether numbers are whole; the table knows it at run time only.
    draw: Any = partial(st.slider, tr(parameter.label), format=f"%g{_unit(parameter)}")
    if low is None or high is None or (high - low) / step > _FEW:
        unit = _unit(parameter)
        label = f"{tr(parameter.label)},{unit}" if unit else tr(parameter.label)
        draw = partial(st.number_input, label, format=None if kind is int else "%g")
    draw(low, high, held, step=step, **common)
