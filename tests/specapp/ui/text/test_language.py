"""Who asks for a language gets it, or the nearest that there is."""

import re

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from specapp.ui.text.language import ENGLISH, NAMES, accepted, best, languages, tr, trn, within

OFFERED = tuple(NAMES)


@pytest.mark.parametrize(("wishes", "expected"), [
    ([], "en"), ([""], "en"), (["de"], "de"), (["de-AT"], "de"), (["DE_ch"], "de"), (["es-419"], "es"),
    (["fr-CA", "en"], "fr"), (["zh-CN"], "zh-Hans"), (["zh-Hans-SG"], "zh-Hans"), (["zh"], "zh-Hans"),
    (["zh-TW", "en"], "zh-Hans"), (["pl", "de", "fr"], "de"), (["pl", "en", "de"], "en"), (["xx", "deu"], "en"),
])  # fmt: skip
def test_the_first_wish_that_can_be_met_is(wishes: list[str], expected: str) -> None:
    assert best(wishes, OFFERED) == expected


def test_what_is_not_offered_is_not_taken() -> None:
    assert best(["de", "fr"], ("en", "fr")) == "fr"
    assert best(["de"], ("en",)) == ENGLISH


@pytest.mark.parametrize(("header", "tags"), [
    ("", []), ("de", ["de"]), ("de-AT,de;q=0.9,en;q=0.8", ["de-AT", "de", "en"]),
    ("en;q=0.2, fr;q=0.9 , de", ["de", "fr", "en"]), ("de;q=0,en", ["en"]), ("de;q=x,en;q=0.1", ["en"]), (",;,", []),
])  # fmt: skip
def test_browsers_say_what_they_wish_for_most(header: str, tags: list[str]) -> None:
    assert accepted(header) == tags


def test_all_languages_are_there_and_each_says_its_own_name() -> None:
    assert languages() == tuple(NAMES)
    assert len(set(NAMES.values())) == len(NAMES)


def test_without_a_visitor_it_is_english() -> None:
    assert tr("Reading {name} …", name="{a}.wav") == "Reading {a}.wav …"
    assert tr("") == ""
    assert [trn("{n} mark", "{n} marks", n) for n in (0, 1, 2)] == ["0 marks", "1 mark", "2 marks"]
    assert within("Remove hum") == "remove hum"


def links() -> None:
    from specapp.ui.text.language import language_section

    language_section()


@pytest.mark.parametrize(("embedded", "address"), [(False, "?preset=music&amp;lang=de"),
                                                   (True, "?preset=music&amp;embed=true&amp;lang=de")])  # fmt: skip
def test_links_keep_the_settings_and_the_frame_of_another_page(
    monkeypatch: pytest.MonkeyPatch, *, embedded: bool, address: str
) -> None:
    monkeypatch.setattr(ContextProxy, "is_embedded", embedded)
    page = AppTest.from_function(links)
    page.query_params["preset"] = "music"
    page.run()
    (drawn,) = page.get("html")
    assert address in re.findall(r'href="([^"]*)"', drawn.proto.body)
