"""Uploads that go wrong: what is said of them, and the way to try again."""

import base64

import pytest
from playwright.sync_api import expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import INBOX, OpenPage, expect_result, upload, violations, wav

pytestmark = pytest.mark.browser

SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
DROP_NEXT = """([inbox, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const input = document.querySelector(inbox), app = document.querySelector("[data-testid=stApp]");
  const files = new DataTransfer();
  files.items.add(new File([bytes], name, { type: "audio/wav" }));
  new MutationObserver((_, observer) => {
    if (app.dataset.testScriptState !== "running") return;
    observer.disconnect();
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }).observe(app, { attributes: true });
}"""
"""As soon as the page runs."""
UPLOADS = "**/_stcore/upload_file/**"


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_an_upload_that_is_cut_off_is_said_in_words_and_sent_again(
    open_page: OpenPage, width: int, *, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    expect_result(page, SAMPLES["speech"].label)
    page.route(UPLOADS, lambda route: route.abort("connectionreset"))
    upload(page, "hall.wav", wav(2))
    said = page.locator(".interrupted")
    expect(said).to_contain_text("The upload was interrupted.")
    expect(page.locator(".specapp-said")).to_have_text("The upload was interrupted.")
    expect(page.get_by_test_id("stFileChip").get_by_role("alert")).to_have_text("The upload was interrupted.")
    assert violations(page) == []
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(said).to_be_visible()  # the connection is not back yet
    page.unroute_all()
    again.focus()
    again.press("Enter")
    expect_result(page, "hall.wav")
    expect(said).to_have_count(0)


def test_what_is_said_of_it_goes_with_the_file(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    page.route(UPLOADS, lambda route: route.abort("connectionreset"))
    upload(page, "hall.wav", wav(2))
    expect(page.locator(".interrupted")).to_be_visible()
    page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
    expect(page.locator(".interrupted")).to_be_hidden()
    page.unroute_all()
    upload(page, "kitchen.wav", wav(1))
    expect_result(page, "kitchen.wav")


def test_a_file_that_is_brought_while_another_is_read_arrives(open_page: OpenPage) -> None:
    """The place for files is renewed when the first one has been taken, while the second is on its way there."""
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    page.evaluate(DROP_NEXT, [INBOX, "second.wav", base64.b64encode(wav(2, seconds=2.0)).decode()])
    upload(page, "first.wav", wav(1, seconds=0.5))
    expect_result(page, "second.wav")
    expect(page.get_by_text("first.wav", exact=True)).to_be_visible()


def test_a_file_that_is_chosen_while_another_is_read_arrives(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    with page.expect_file_chooser() as opened:
        page.get_by_role("button", name="Upload", exact=True).first.click()
    upload(page, "first.wav", wav(1))
    expect_result(page, "first.wav")
    opened.value.set_files({"name": "second.wav", "mimeType": "audio/wav", "buffer": wav(2)})
    expect_result(page, "second.wav")
