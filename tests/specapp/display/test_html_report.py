"""The report is one file that needs nothing else, and says what is true."""

import base64
import hashlib
import io
import re
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import specapp
from specapp.audio.recording import Recording
from specapp.display.html_report import LONGEST_S, report
from specapp.picture.exchange import from_picture, to_picture
from specapp.pipeline.denoise import denoise
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings
from specapp.ui.text.catalogues import told
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


def voice(seconds: float = 1.5) -> Recording:
    rng = np.random.default_rng(0)
    return recording(noisy(speech_like(rng, seconds, RATE), rng, 5), sample_rate=RATE)


@pytest.fixture
def result(tmp_path: Path) -> Result:
    specapp.write(voice(), tmp_path / "noisy.wav", container="WAV", subtype="PCM_16")
    return denoise(specapp.read(tmp_path / "noisy.wav"), Settings(preset="quick", strength=80))


class Page(HTMLParser):
    """Collects tags, their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def sources(self, tag: str) -> list[str]:
        return [attributes["src"] or "" for name, attributes in self.tags if name == tag]


def data_of(url: str) -> bytes:
    return base64.b64decode(url.partition("base64,")[2])


def test_it_holds_everything_and_asks_for_nothing(result: Result) -> None:
    text = report(result)
    page = Page(text)
    assert len(page.sources("img")) == len(page.sources("audio")) == 3
    assert all(url.startswith("data:") for tag in ("img", "audio") for url in page.sources(tag))
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not re.search(r"(?:src|href)=\"(?!data:)|url\(|@import", text)
    assert "default-src 'none'" in text
    assert all(attributes["alt"] for tag, attributes in page.tags if tag == "img")


def test_its_sounds_and_pictures_are_those_of_the_result(result: Result) -> None:
    page = Page(report(result))
    for url, sound in zip(page.sources("audio"), (result.original, result.denoised, result.removed), strict=True):
        heard = specapp.read(data_of(url))
        assert np.abs(heard.samples - sound.samples).max() <= 1 / 32768
    assert all(Image.open(io.BytesIO(data_of(url))).width > 800 for url in page.sources("img"))


def test_its_digests_are_those_of_the_files(result: Result, tmp_path: Path) -> None:
    text = Page(report(result)).text
    specapp.write(result.denoised, tmp_path / "out.wav")
    for file in ("noisy.wav", "out.wav"):
        assert hashlib.sha256((tmp_path / file).read_bytes()).hexdigest() in text


def test_its_settings_figures_and_versions_are_true(result: Result) -> None:
    text = Page(report(result, address="http://localhost/")).text
    assert "--preset quick --strength 80" in text
    assert "http://localhost/?preset=quick&strength=80" in text
    assert f"{result.measurements.snr_after_db:.1f} dB" in text
    for name in ("specapp", "numpy"):
        assert name in text
    assert np.__version__ in text


def test_its_copies_name_the_file_as_the_page_does(result: Result) -> None:
    assert "'noisy denoised.wav'" in Page(report(result)).text
    assert "'film denoised.wav'" in Page(report(result, name="film.unknown")).text


def test_names_of_strangers_stay_text(result: Result) -> None:
    page = Page(report(result, name='<script>alert("1")</script>.wav'))
    assert "script" not in {tag for tag, _ in page.tags}
    assert '<script>alert("1")</script>.wav' in page.text


def test_an_edited_picture_has_a_report_as_well() -> None:
    original = voice()
    picture = to_picture(original)
    edited = from_picture(picture.edited(picture.pixels // 2), original)
    text = Page(report(edited)).text
    assert edited.notes[0] in text
    assert "specapp apply PICTURE.png recording" in text


def test_players_of_long_sounds_hold_their_beginning() -> None:
    quiet = np.zeros((1, int((LONGEST_S + 5) * 1000)), np.float32)
    quiet[0, ::50] = 0.1
    long = denoise(Recording(quiet, 8000), Settings(strength=0, preset="quick"))
    shortened = replace(long, original=Recording(quiet, 1000), denoised=Recording(quiet, 1000))
    page = Page(report(replace(shortened, removed=Recording(quiet, 1000))))
    assert "first 180 s" in page.text


def test_it_is_written_in_the_language_that_its_sentences_are_told_in(result: Result) -> None:
    text = report(result, name="Glocke", language="de", told=partial(told, name="de"))
    page = Page(text)
    english = Page(report(result, name="Glocke"))
    assert ("html", {"lang": "de"}) in page.tags
    assert "Glocke: entrauscht" in page.text
    for words in ("Measurements", "Time taken", "Preset", "Digests", "Spectrogram"):
        assert words in english.text + str(english.tags)
    for words in ("Measurements", "Time taken", "Preset", "Digests", "Spectrogram"):
        assert words not in page.text + str(page.tags)
