"""Who asks for a language gets it, or the nearest that there is."""

import re
from html import unescape
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from specapp.ui.text import decibels
from specapp.ui.text.catalogues import ENGLISH, NAMES, figures, languages
from specapp.ui.text.language import accepted, best, tr, trn, within

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


@pytest.mark.parametrize("frame", [
    {}, {"embed": ["true"]}, {"embed": ["true"], "embed_options": ["dark_theme", "show_padding"]},
    {"Embed_Options": ["light_theme"]},
])  # fmt: skip
@pytest.mark.parametrize("lang", [[], ["fr"]])
def test_links_keep_the_settings_and_the_frame_of_another_page(frame: dict[str, list[str]], lang: list[str]) -> None:
    page = AppTest.from_function(links)
    page.query_params |= {"preset": "music", **frame, "lang": lang}
    page.run()
    (drawn,) = page.get("html")
    addresses = [parse_qs(unescape(one)[1:]) for one in re.findall(r'href="([^"]*)"', drawn.proto.body)]
    assert addresses == [{"preset": ["music"], **frame, "lang": [name]} for name in NAMES]


def told() -> None:
    import streamlit as st

    from specapp.base.sentences import Sentence, in_turn, say, say_n
    from specapp.ui.text.language import tr

    band = say("above {low} Hz", low=4000)
    apart = say("{channels} ({bands})", channels="1; 2", bands=band)
    for sentence in (
        say(
            "These channels have noise or sounds of their own, so they were cleaned apart: {channels}.", channels=apart
        ),
        in_turn((say("The picture is copied."), say_n("{n} chapter", "{n} chapters", 2))),
        say_n("{n} damaged packet was skipped.", "{n} damaged packets were skipped.", 1),
        say("What {this} is, no catalogue says.", this="it"),
        say("The file has {n} sound tracks; the first is used.", n="{lyrics}"),
        Sentence("lyrics"),
        Sentence("lyrics", ("",)),
    ):
        st.text(tr(sentence))


@pytest.mark.parametrize(("language", "sentences"), [
    ("en", ["These channels have noise or sounds of their own, so they were cleaned apart: 1; 2 (above 4000 Hz).",
            "The picture is copied. 2 chapters", "1 damaged packet was skipped."]),
    ("de", [("Diese Kanäle haben eigenes Rauschen oder eigene Klänge und wurden deshalb getrennt gesäubert: "
            "1; 2 (über 4000 Hz)."),
            "Das Bild wird kopiert. 2 Kapitel", "1 beschädigtes Paket wurde übersprungen."]),
    ("es", [("Estos canales tienen ruido o sonidos propios, así que se limpiaron por separado: "
            "1; 2 (por encima de 4000 Hz)."),
            "La imagen se copia. 2 capítulos", "Se omitió 1 paquete dañado."]),
])  # fmt: skip
def test_sentences_of_the_package_are_said_with_all_their_parts(language: str, sentences: list[str]) -> None:
    page = AppTest.from_function(told)
    page.query_params["lang"] = language
    page.run()
    said = [one.value for one in page.text]
    assert said[:3] == sentences
    assert said[3] == "What it is, no catalogue says."
    assert "{lyrics}" in said[4]
    assert said[5:] == ["lyrics", "lyrics"]


@pytest.mark.parametrize(("text", "german"), [
    ("1,234.5 dB", "1.234,5 dB"), ("\u22129.4 dB", "\u22129,4 dB"), ("44.1 kHz", "44,1 kHz"), ("0.3", "0,3"),
    ("3 → 9.5 dB", "3 → 9,5 dB"), ("1,234", "1.234"), ("12:30", "12:30"), ("100 %", "100 %"),
    ("take 1.5.wav", "take 1.5.wav"), ("1.2.3", "1.2.3"), ("noise 1.5 dB", "noise 1.5 dB"), ("", ""),
])  # fmt: skip
def test_numbers_are_written_as_the_language_does_and_names_stay(text: str, german: str) -> None:
    assert figures(text, "de") == german
    assert figures(text, "fr") == german.replace(".", "\u202f" if german != text else ".")
    assert figures(text, "en") == figures(text, "zh-Hans") == text


def test_nothing_has_no_sign() -> None:
    assert [decibels(value) for value in (-0.04, 0.0, 0.04, -0.06)] == ["0.0 dB", "0.0 dB", "0.0 dB", "\u22120.1 dB"]
