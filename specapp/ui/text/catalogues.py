"""Catalogues of what the page says in other languages, which know nothing of a page: workers read them, too.

A catalogue is ``languages/NAME.po``, for translators; `scripts.translate` keeps it and makes from it what is read here
and by the workbench's scripts. A language without a complete catalogue is not offered.
"""

import re
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from specapp.base.sentences import Sentence, filled

ENGLISH = "en"
FOLDER = Path(__file__).parent / "languages"
NAMES = {ENGLISH: "English", "de": "Deutsch", "es": "Español", "fr": "Français", "zh-Hans": "简体中文"}
"""What each language calls itself."""
_SIGNS = {"de": (",", "."), "es": (",", "."), "fr": (",", "\N{NARROW NO-BREAK SPACE}")}
"""Before decimals and between thousands, where that is another than in English."""
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_FIGURES = re.compile(r"[-+\u2212]?\d[\d,]*(\.\d+)?(?: ?(?:[-+\u2212]?\d[\d,]*(\.\d+)?|→|%|[A-Za-z]{1,4}\b))*")


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
    return filled(found, {place: figures(told(value, name), name) for place, value in text.values.items()})


def figures(text: str, name: str) -> str:
    """Numbers with their units as a language writes them; a text that is more than these as it is.

    Parameters
    ----------
    text : str
        As English writes them.
    name : str
        Of the language, one of `languages`.

    Examples
    --------
    >>> figures("1,234.5 dB", "de")
    '1.234,5 dB'
    >>> figures("take 1.5.wav", "de")
    'take 1.5.wav'
    """
    if name not in _SIGNS or not _FIGURES.fullmatch(text):
        return text
    decimal, thousands = signs(name)
    return _NUMBER.sub(lambda number: number[0].translate({ord("."): decimal, ord(","): thousands}), text)


def signs(name: str) -> tuple[str, str]:
    """What a language writes before decimals and between thousands.

    Parameters
    ----------
    name : str
        Of the language, one of `languages`.
    """
    return _SIGNS.get(name, (".", ","))


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
