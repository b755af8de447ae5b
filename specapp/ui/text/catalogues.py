"""Catalogues of what the page says in other languages, which know nothing of a page: workers read them, too.

A catalogue is ``languages/NAME.po``, for translators; `scripts.translate` keeps it and makes from it what is read here
and by the workbench's scripts. A language without a complete catalogue is not offered.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from specapp.base.sentences import Sentence, filled

ENGLISH = "en"
FOLDER = Path(__file__).parent / "languages"
NAMES = {ENGLISH: "English", "de": "Deutsch", "es": "Español", "fr": "Français", "zh-Hans": "简体中文"}
"""What each language calls itself."""


def told(text: str, name: str) -> str:
    """A sentence that the package says, in a language; other text as it is.

    Parameters
    ----------
    text : str
    name : str
        Of the language, one of `languages`.
    """
    if not isinstance(text, Sentence) or "" in (text.words or ("",)):  # a catalogue answers nothing with its own facts
        return text
    words, (one, *many) = catalogue(name), text.words
    found = words.ngettext(one, many[0], text.n) if many else words.gettext(one)
    return filled(found, {place: told(value, name) for place, value in text.values.items()})


@cache
def languages() -> tuple[str, ...]:
    """The languages that are offered."""
    return tuple(name for name in NAMES if name == ENGLISH or (FOLDER / f"{name}.mo").exists())


@cache
def catalogue(name: str) -> NullTranslations:
    """The catalogue of a language; that of English holds nothing and says all as it is."""
    if name not in languages() or name == ENGLISH:
        return NullTranslations()
    with (FOLDER / f"{name}.mo").open("rb") as file:
        return GNUTranslations(file)
