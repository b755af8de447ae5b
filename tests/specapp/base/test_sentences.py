"""Sentences stay English, and keep what they were made from wherever they go."""

import copy
import json
import pickle
import re
from typing import Any

import pytest

from specapp.base.errors import AudioError
from specapp.base.sentences import Sentence, filled, from_plain, from_stranger, in_turn, listed, say, say_n, to_plain

PLAIN = say("The file is empty.")
NESTED = say("{n} of {kind}.", n=3, kind=say("“{name}”", name="a {b}"))
COUNTED = say_n("{n} mark of {of}", "{n} marks of {of}", 1234, of="b")


WRONG: list[dict[str, Any]] = [{"words": []}, {"words": 1}, {"values": []}, {"n": "x"}, {"n": float("inf")}]


def parts(text: str) -> Any:
    if not isinstance(text, Sentence):
        return text
    return f"{text}", text.words, {name: parts(value) for name, value in text.values.items()}, text.n


@pytest.mark.parametrize(("sentence", "english"), [
    (PLAIN, "The file is empty."), (NESTED, "3 of “a {b}”."), (COUNTED, "1,234 marks of b"),
    (say_n("{n} mark", "{n} marks", 1), "1 mark"), (say("No {value} here"), "No {value} here"),
    (in_turn(["", "One.", "", "Two.", "Three."]), "One. Two. Three."), (in_turn(["One."]), "One."), (in_turn([]), ""),
    (listed(["a", "", "b", "c"]), "a, b, c"),
])  # fmt: skip
def test_everywhere_but_on_the_page_they_are_english(sentence: str, english: str) -> None:
    assert sentence == english
    assert json.dumps([sentence]) == json.dumps([english])
    assert f"{sentence}\n" == english + "\n"


@pytest.mark.parametrize("sentence", [PLAIN, NESTED, COUNTED, "of no table"])
def test_they_come_back_from_other_processes_and_files_as_they_were(sentence: str) -> None:
    for back in (
        pickle.loads(pickle.dumps(sentence)),  # noqa: S301
        copy.deepcopy(sentence),
        from_plain(json.loads(json.dumps(to_plain(sentence)))),
        str(AudioError(sentence)),
        str(pickle.loads(pickle.dumps(AudioError(sentence)))),  # noqa: S301
    ):
        assert parts(back) == parts(sentence)


def test_a_list_may_be_as_long_as_a_stranger_wants() -> None:
    things = [f"chunk {number}" for number in range(2_001)]
    back = from_plain(json.loads(json.dumps(to_plain(listed(things)))))
    assert parts(back) == parts(listed(things))
    assert back == ", ".join(things)


@pytest.mark.parametrize("plain", [
    {}, {"text": "a"}, *({"text": "a", "words": ["a"], "values": {}, "n": 1} | wrong for wrong in WRONG),
])  # fmt: skip
def test_what_is_no_sentence_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match=re.escape(str(plain))):
        from_plain(plain)


def test_a_stranger_says_nothing_that_was_not_checked() -> None:
    told = to_plain(say("{a} and {b}", a="x" * 9, b=say("{c}", c="y")))
    read = from_stranger(told, lambda one: str(one)[:5])
    assert isinstance(read, Sentence)
    assert (read, read.words) == ("xxxxx", ("{a} a",))
    assert [type(one) for one in read.values.values()] == [str, str]
    assert read.values == {"a": "xxxxx", "b": "y"}


@pytest.mark.parametrize(("words", "said"), [
    ("{name} and {name}", "{x} and {x}"), ("{other}", "{other}"), ("{name.__class__}", "{name.__class__}"),
    ("{name!r:>99999999}", "{name!r:>99999999}"), ("{{name}}", "{{x}}"), ("{", "{"),
])  # fmt: skip
def test_filling_does_nothing_but_fill(words: str, said: str) -> None:
    assert filled(words, {"name": "{x}"}) == said
