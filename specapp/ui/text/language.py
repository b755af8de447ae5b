"""The page in the visitor's language: English sentences in the code are looked up in the catalogue of that language."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from specapp.base.sentences import Sentence
from specapp.ui.text.catalogues import ENGLISH, NAMES, catalogue, figures, languages, told

IN_ADDRESS = "lang"
"""Name in the page's address of the language that a visitor has chosen."""
_HELD = "language"
_FRAME = ("embed", "embed_options")
_WISH = re.compile(r"(?P<tag>[a-z][a-z0-9-]*)(?:\s*;\s*q=(?P<weight>\d(?:\.\d+)?))?", re.IGNORECASE | re.ASCII)


def tr(message: str, **values: object) -> str:
    """A message in the visitor's language.

    Parameters
    ----------
    message : str
        In English, with names in braces where values belong; or a sentence that the package says, with its own values.
    **values
    """
    if isinstance(message, Sentence):
        return told(message, language())
    found = catalogue(language()).gettext(message) if message else ""
    return found.format(**_as_written(values)) if values else found


def trn(one: str, many: str, n: int, **values: object) -> str:
    """A message about `n` things in the visitor's language.

    Parameters
    ----------
    one, many : str
        In English, for one thing and for several, with ``{n}`` where the number belongs.
    n : int
    **values
    """
    return catalogue(language()).ngettext(one, many, n).format(n=n, **_as_written(values))


def numbers(text: str) -> str:
    """Numbers with their units, which stand alone on the page, as the visitor's language writes them."""
    return figures(text, language())


def _as_written(values: Mapping[str, object]) -> dict[str, object]:
    return {name: numbers(value) if type(value) is str else value for name, value in values.items()}


def within(label: str) -> str:
    """A label as it stands within a sentence: English has a small letter there."""
    return label.lower() if language() == ENGLISH else label


def language() -> str:
    """The language of the visitor whose page is drawn; the same until the page is loaded anew."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    if _HELD not in st.session_state:
        asked = st.query_params.get(IN_ADDRESS, "")
        wishes = (asked, *accepted(st.context.headers.get("Accept-Language") or ""), st.context.locale or "")
        st.session_state[_HELD] = best(wishes, languages())
    held: str = st.session_state[_HELD]
    return held


def chosen_in_address() -> dict[str, str]:
    """What the address keeps of the language: one that was chosen, not one that the browser asks for."""
    return {IN_ADDRESS: language()} if st.query_params.get(IN_ADDRESS) else {}


def language_section() -> None:
    """Draw the languages as links to this page; a page has one language as long as it is loaded."""
    if len(languages()) == 1:
        return
    kept = {name: value for name, value in st.query_params.to_dict().items() if name != IN_ADDRESS}
    address = [*kept.items(), *_frame()]
    current = {language(): ' aria-current="true"'}
    links = (
        f'<a href="?{escape(urlencode([*address, (IN_ADDRESS, one)]))}" target="_self" lang="{one}" hreflang="{one}"'
        f"{current.get(one, '')}>{NAMES[one]}</a>"
        for one in languages()
    )
    st.html(f'<nav class="languages" aria-label="{escape(tr("Language"))}">{" ".join(links)}</nav>')


def _frame() -> list[tuple[str, str]]:
    """What the address says of how the page stands in another one, which Streamlit shows no script by itself."""
    context = get_script_run_ctx()
    given = parse_qsl(context.query_string) if context else []
    return [(name, value) for name, value in given if name.casefold() in _FRAME]


def best(wishes: Iterable[str], offered: Sequence[str]) -> str:
    """The language that comes nearest to what is wished for first; English if none does.

    Parameters
    ----------
    wishes : iterable of str
        Tags as browsers write them.
    offered : sequence of str

    Examples
    --------
    >>> best(["pl", "de-AT", "fr"], ["en", "fr", "de"])
    'de'
    """
    exact = {name.casefold(): name for name in offered}
    alike = {name.partition("-")[0].casefold(): name for name in offered}
    for wish in wishes:
        tag = wish.strip().replace("_", "-").casefold()
        found = exact.get(tag) or alike.get(tag.partition("-")[0])
        if found is not None:
            return found
    return ENGLISH


def accepted(header: str) -> list[str]:
    """Tags of a header ``Accept-Language``, the most wished for first.

    Examples
    --------
    >>> accepted("en;q=0.5, de-AT")
    ['de-AT', 'en']
    """
    wishes = (_WISH.fullmatch(part.strip()) for part in header.split(","))
    weighed = [(wish["tag"], float(wish["weight"] or 1)) for wish in wishes if wish]
    return [tag for tag, weight in sorted(weighed, key=lambda one: -one[1]) if weight > 0]
