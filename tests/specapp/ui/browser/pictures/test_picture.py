"""The picture leaves the page, is edited by a script, comes back, and is heard; the tour and the contact sheet."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, FilePayload, Page, expect

import specapp
from specapp.audio.examples import SAMPLES
from specapp.picture.files import encode_picture_file, read_picture
from specapp.picture.pitfalls.mistakes import MISTAKES, run
from specapp.ui.text import decibels

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "picture_app.py"
OpenPart = Callable[[str], Page]


@pytest.fixture(scope="session")
def pictures_address(serve: Callable[[Path], str]) -> str:
    return serve(APP)


@pytest.fixture
def open_part(browser: Browser, pictures_address: str) -> Iterator[OpenPart]:
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note(error: Error) -> None:
        problems.append(str(error))

    def open_one(part: str) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", note)
        page.goto(f"{pictures_address}/?part={part}")
        expect(page.get_by_role("heading", name="Pictures")).to_be_visible()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def original() -> specapp.Recording:
    return specapp.read(next(iter(SAMPLES.values())).path)


def downloaded(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


def dropped(page: Page, key: str, data: bytes) -> None:
    file: FilePayload = {"name": "edited.png", "mimeType": "image/png", "buffer": data}
    page.locator(f".st-key-{key} input").set_input_files(file)


def settled(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def accessible(page: Page) -> list[str]:
    """What axe complains about, outside of Streamlit's own widgets."""
    nodes = [(one["id"], node["html"]) for one in Axe().run(page).response["violations"] for node in one["nodes"]]
    return [" ".join(node) for node in nodes if 'data-testid="stFileUploaderDropzone"' not in node[1]]


def test_a_picture_is_taken_edited_by_a_script_dropped_back_and_heard(open_part: OpenPart) -> None:
    page = open_part("picture")
    picture = read_picture(downloaded(page, "PNG, 16 bits"))
    recording = original()
    wanted = specapp.to_picture(recording)
    assert picture.layout == wanted.layout
    assert np.array_equal(picture.pixels, wanted.pixels)

    pixels = picture.pixels.copy()
    pixels[:, pixels.shape[1] // 2 :] = 0
    dropped(page, "picture_file", encode_picture_file(picture.edited(pixels)))
    expect(page.get_by_text("of the picture was made darker")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    heard = specapp.read(downloaded(page, "Changed sound"))
    expected = specapp.from_picture(picture.edited(pixels), recording).denoised
    assert heard.samples.shape == recording.samples.shape
    assert np.abs(heard.samples - expected.samples).max() <= 1 / 32768
    half = recording.length // 2
    assert np.array_equal(heard.samples[:, : half - 4096], recording.samples[:, : half - 4096])
    assert np.abs(heard.samples[:, half + 4096 :]).max() <= 1 / 32768


def test_a_picture_of_another_sound_gives_a_sentence(open_part: OpenPart) -> None:
    page = open_part("picture")
    other = specapp.to_picture(specapp.Recording(np.full((1, 9000), 0.1, np.float32), 8000))
    dropped(page, "picture_file", encode_picture_file(other))
    expect(page.get_by_text("Choose the sound that the picture was made from.")).to_be_visible()


def test_a_canvas_is_painted_and_heard(open_part: OpenPart) -> None:
    page = open_part("picture")
    page.get_by_text("A picture without its sound").click()
    blank = read_picture(downloaded(page, "Canvas (PNG)"))
    assert not blank.pixels.any()
    blank.pixels[300:310, 20:60] = 60_000
    dropped(page, "alone_file", encode_picture_file(blank))
    page.get_by_role("button", name="Make it sound").click()
    expect(page.get_by_text("The phase is invented")).to_be_visible()
    expect(page.locator('audio[aria-label="The sound of the picture"]')).to_have_count(1)


def test_the_tour_measures_what_each_switch_does(open_part: OpenPart) -> None:
    page = open_part("tour")
    expect(page.get_by_text("The sound came back bit for bit.")).to_be_visible()
    names = ("jpeg", "no_phase")
    for index, name in enumerate(names):
        page.get_by_role("button", name=MISTAKES[name].label, exact=True).click()
        outcome = run(original(), names[: index + 1])
        shown = decibels(round(outcome.snr_db, 1) + 0.0)
        expect(page.get_by_test_id("stMetricValue").first).to_have_text(shown)
    expect(page.get_by_text(MISTAKES["jpeg"].help)).to_be_visible()
    expect(page.get_by_text("specapp.from_picture").first).to_be_visible()


def test_the_contact_sheet_is_seen_heard_and_taken(open_part: OpenPart) -> None:
    page = open_part("contact")
    page.get_by_role("button", name="Try everything").click()
    expect(page.get_by_alt_text("Spectrogram after Median.")).to_be_visible()
    assert page.get_by_role("img", name="Spectrogram").count() == 1 + len(specapp.PRESETS) + len(specapp.DENOISERS)
    page.get_by_role("button", name="Hear").nth(2).click()
    expect(page.locator('audio[aria-label="Few seconds: Voice"]')).to_have_count(1)
    page.get_by_role("button", name="Take").nth(1).click()
    expect(page.get_by_text('"preset": "voice"')).to_be_visible()


@pytest.mark.parametrize("part", ["picture", "tour", "contact"])
def test_the_parts_are_accessible(part: str, open_part: OpenPart) -> None:
    page = open_part(part)
    if part == "picture":
        for heading in ("A picture without its sound", "Steps and lines to copy"):
            page.get_by_text(heading).click()
    settled(page)
    assert accessible(page) == []
