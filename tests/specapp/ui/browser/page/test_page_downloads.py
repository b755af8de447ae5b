"""Downloads are made aside: the button says how far they are, never goes blank, and hands out what it names."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import OpenPage, downloaded, expect_result, upload, wav

pytestmark = pytest.mark.browser

WATCH = """() => {
  window.words = [];
  const look = () => {
    const button = document.querySelector("[data-testid=stBaseButton-primary]");
    if (button) window.words.push([button.innerText, getComputedStyle(button).color, button.offsetHeight]);
    window.watch = requestAnimationFrame(look);
  };
  look();
}"""

PRESS_ONE_BY_ONE = """async ([all, pause_ms]) => {
  for (const one of all) {
    one.click();
    await new Promise((done) => setTimeout(done, pause_ms));
  }
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    expect_result(page, SAMPLES["speech"].label)
    yield page
    context.close()


def test_the_button_is_never_blank_and_the_page_does_not_run(page: Page) -> None:
    page.evaluate(WATCH)
    name, data = downloaded(page, "Download FLAC")
    words = page.evaluate("() => { cancelAnimationFrame(window.watch); return window.words; }")
    assert name.endswith(".flac")
    assert data[:4] == b"fLaC"
    assert all("Download FLAC" in text for text, _, _ in words)
    assert len({height for _, _, height in words}) == 1
    assert any(re.search(r"…|\d%", text) for text, _, _ in words)


def test_each_press_gives_one_file(page: Page) -> None:
    got: list[Download] = []
    page.on("download", lambda download: got.append(download))  # noqa: PLW0108 (Playwright marks its listeners)
    for count in (1, 2, 3):
        downloaded(page, "Download FLAC")
        page.wait_for_timeout(700)
        assert len(got) == count
    page.get_by_role("tab", name="Figures").click()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert len(got) == 3, "drawing the page again must not fetch a file again"


@pytest.mark.parametrize("pause_ms", [100, 200, 300])
def test_a_press_between_two_runs_of_the_page_is_not_lost(page: Page, pause_ms: int) -> None:
    """It waits for the end of the first, and must not go with it when the second takes its place."""
    page.get_by_role("tab", name="Figures").click()
    for first, then in (("Spectrum", "Noise estimate"), ("Gain", "Spectrum"), ("Noise estimate", "Gain")):
        pressed = [
            page.get_by_role("radio", name=first, exact=True),
            page.get_by_role("button", name="Download FLAC"),
            page.get_by_role("radio", name=then, exact=True),
        ]
        with page.expect_download() as download:
            page.evaluate(PRESS_ONE_BY_ONE, [[one.element_handle() for one in pressed], pause_ms])
        assert download.value.suggested_filename.endswith(".flac")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def test_the_focus_stays_on_the_button(page: Page) -> None:
    button = page.get_by_role("button", name="Download FLAC")
    button.focus()
    with page.expect_download():
        button.press("Enter")
    page.wait_for_timeout(700)
    assert page.evaluate("document.activeElement.innerText").endswith("Download FLAC")


def test_what_is_older_than_the_settings_says_so(open_page: OpenPage) -> None:
    page = open_page()
    upload(page, "long.wav", wav(1, seconds=120.0))
    expect_result(page, "long.wav")
    page.get_by_text("Music, gentle", exact=True).click()
    expect(page.get_by_role("button", name="Download earlier WAV")).to_be_visible()
    expect_result(page, "long.wav")
    expect(page.get_by_role("button", name="Download WAV")).to_be_visible()
