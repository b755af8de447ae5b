"""Figures of the package on the page: their words and numbers in the visitor's language, and one way to draw them."""

from typing import Any

import streamlit as st

from specapp.base.sentences import Sentence
from specapp.ui.text.catalogues import signs
from specapp.ui.text.language import language, tr

_CONFIG = {"displaylogo": False, "responsive": True}


def chart(figure: Any, key: str) -> None:
    """Draw a figure of Plotly.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Its description for those who do not see it is ``layout.meta["alt"]``.
    key : str
    """
    plain = _in_language(figure.to_plotly_json())
    plain["layout"]["separators"] = "".join(signs(language()))
    st.plotly_chart(plain, key=key, config=_CONFIG, alt=plain["layout"]["meta"]["alt"])


def _in_language(part: Any) -> Any:
    """A part of a figure with the sentences in it said in the visitor's language."""
    match part:
        case Sentence():
            return tr(part)
        case dict():
            return {name: _in_language(value) for name, value in part.items()}
        case list() | tuple():
            return [_in_language(value) for value in part]
    return part
