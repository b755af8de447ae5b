"""Sentences for people: English everywhere, and made so that a page in another language can say them, too.

A `Sentence` is a `str`, and English: in a terminal, a log, an error, JSON. It remembers the words that it was made from
and the values between them, and whoever has a catalogue looks the words up there.

Examples
--------
>>> sentence = say("The file ends after {seconds} s.", seconds=f"{2.5:.2f}")
>>> sentence
'The file ends after 2.50 s.'
>>> filled("Nach {seconds} s ist die Datei zu Ende.", sentence.values)
'Nach 2.50 s ist die Datei zu Ende.'
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Self

_PLACE = re.compile(r"\{(\w+)\}")


class Sentence(str):
    """A sentence, or a part of one, that can be said in another language; made by `say` and `say_n`.

    Parameters
    ----------
    text : str
        In English.
    words : tuple of str
        What it was made from, with names in braces where values belong: once, or for one thing and for several.
    values : mapping of str to str
        By name; some may be sentences themselves.
    n : int
        How many things it is about.
    """

    __slots__ = ("n", "values", "words")
    words: tuple[str, ...]
    values: Mapping[str, str]
    n: int

    def __new__(
        cls, text: str, words: tuple[str, ...] = (), values: Mapping[str, str] | None = None, n: int = 1
    ) -> Self:
        """Text that knows what it was made from."""
        made = super().__new__(cls, text)
        made.words, made.values, made.n = words, values or {}, n
        return made

    def __str__(self) -> Self:
        """Itself, so that `str(error)` of an error is the sentence that it was raised with."""
        return self


def filled(words: str, values: Mapping[str, str]) -> str:
    """Words with the values at their places, and nothing but that done, whoever wrote the words."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), words)


def say(words: str, **values: object) -> Sentence:
    """A sentence from its words.

    Parameters
    ----------
    words : str
        In English and literal, as `scripts.translate` looks for them, with names in braces where values belong.
    **values
        Numbers as they are to be read.
    """
    said = {name: value if isinstance(value, Sentence) else str(value) for name, value in values.items()}
    return Sentence(filled(words, said), (words,), said)


def say_n(one: str, many: str, n: int, **values: object) -> Sentence:
    """A sentence about `n` things, which stands as ``{n}`` in its words; see `say`."""
    said = say(one if n == 1 else many, n=f"{n:,}", **values)
    return Sentence(said, (one, many), said.values, n)


def in_turn(sentences: Iterable[str], words: str = say("{one} {other}")) -> str:
    """Sentences one after the other, without those that say nothing."""
    said = [sentence for sentence in sentences if sentence]
    while len(said) > 1:  # pair by pair: one in the other thousands of times, as a file may want, would be too deep
        pairs = [say(words, one=one, other=other) for one, other in zip(said[::2], said[1::2], strict=False)]
        said = [*pairs, *said[2 * len(pairs) :]]
    return said[0] if said else ""


def listed(things: Iterable[str]) -> str:
    """Things as a list within a sentence."""
    return in_turn(things, say("{one}, {other}"))


def to_plain(text: str) -> object:
    """A sentence as JSON knows it; other text as it is.

    See Also
    --------
    from_plain : the inverse.
    """
    if not isinstance(text, Sentence):
        return text
    values = {name: to_plain(value) for name, value in text.values.items()}
    return {"text": f"{text}", "words": text.words, "values": values, "n": text.n}


def from_plain(plain: object) -> str:
    """The sentence that `to_plain` made plain.

    Raises
    ------
    ValueError
        If it did not.
    """
    return _read(plain, str, from_plain)


def from_stranger(plain: object, checked: Callable[[object], str]) -> str:
    """The same from somebody who may send anything: each part is `checked`, and values that are sentences are text."""
    return _read(plain, checked, lambda value: checked(value.get("text") if isinstance(value, Mapping) else value))


def _read(plain: object, checked: Callable[[object], str], value_of: Callable[[object], str]) -> str:
    if not isinstance(plain, Mapping):
        return checked(plain)
    try:
        text, (one, *many), values, n = (plain[name] for name in ("text", "words", "values", "n"))
        words = checked(one), *map(checked, many[:1])
        return Sentence(checked(text), words, {str(name): value_of(value) for name, value in values.items()}, int(n))
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ValueError(plain) from error
