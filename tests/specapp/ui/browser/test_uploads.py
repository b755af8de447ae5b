"""Uploads that go wrong: what is said of them, and the way to try again."""

import base64
import re

import pytest
from playwright.sync_api import Page, Request, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import INBOX, OpenPage, expect_result, upload, violations, wav

pytestmark = pytest.mark.browser

SLOW_BYTES_PER_S = 200_000
UNBOUNDED = -1
DROP = """([inbox, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const input = document.querySelector(inbox), files = new DataTransfer();
  files.items.add(new File([bytes], name, { type: "audio/wav", lastModified: 0 }));
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}"""
"""The same file each time."""
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
UNNAME = """() => {
  const box = document.querySelector("[class*=st-key-inbox_]"), name = box.className;
  box.className = "";
  window.nameAgain = () => (box.className = name);
}"""
"""Let the place for files be none until `nameAgain()`."""
UPLOADS = "**/_stcore/upload_file/**"


def limit_uploads(page: Page, bytes_per_s: int) -> None:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": UNBOUNDED, "uploadThroughput": bytes_per_s}
    network.send("Network.emulateNetworkConditions", limits)


def is_upload(request: Request) -> bool:
    return "/_stcore/upload_file/" in request.url and request.method == "PUT"


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


def test_a_file_that_failed_twice_is_sent_again_once(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    page.route(UPLOADS, lambda route: route.abort("connectionreset"))
    for times in (1, 2):
        page.evaluate(DROP, [INBOX, "hall.wav", base64.b64encode(wav(2)).decode()])
        expect(page.get_by_test_id("stFileChip").get_by_role("alert")).to_have_count(times)
    page.unroute_all()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if is_upload(request) else None)
    page.get_by_role("button", name="Try again").click()
    expect_result(page, "hall.wav")
    assert len(sent) == 1


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
    limit_uploads(page, SLOW_BYTES_PER_S)
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


@pytest.mark.parametrize("dark", [False, True])
def test_a_file_whose_place_does_not_come_back_is_missed_in_words(open_page: OpenPage, *, dark: bool) -> None:
    page = open_page(dark=dark)
    expect_result(page, SAMPLES["speech"].label)
    with page.expect_file_chooser() as opened:
        page.get_by_role("button", name="Upload", exact=True).first.click()
    upload(page, "first.wav", wav(1))
    expect_result(page, "first.wav")
    page.evaluate(UNNAME)
    opened.value.set_files({"name": "second.wav", "mimeType": "audio/wav", "buffer": wav(2)})
    said = page.locator(".lost")
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text("second.wav: The upload was interrupted.")
    expect(page.locator(".specapp-said")).to_have_text("second.wav: The upload was interrupted.")
    assert violations(page) == []
    page.evaluate("() => nameAgain()")
    said.get_by_role("button", name="Try again").click()
    expect_result(page, "second.wav")
    expect(said).to_have_text("")


def test_a_picture_that_is_on_its_way_does_not_follow_to_another_sound(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    tab = page.get_by_role("tab", name="Edit as picture")
    place = page.locator(".st-key-picture_file")
    tab.click()
    expect(place).to_be_visible()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if is_upload(request) else None)
    limit_uploads(page, SLOW_BYTES_PER_S)
    with page.expect_event("requestfinished", is_upload), page.expect_request(is_upload):
        place.locator("input").set_input_files(
            {"name": "edited.png", "mimeType": "image/png", "buffer": wav(2, seconds=10.0)}
        )
        expect(place.get_by_test_id("stFileUploader")).to_have_attribute("data-upload", re.compile("Uploading"))
        page.get_by_text(SAMPLES["music"].label, exact=True).click()
        expect(page.get_by_role("heading", name=SAMPLES["music"].label)).to_be_visible()
        limit_uploads(page, UNBOUNDED)
    tab.click()
    expect(place).to_be_visible()
    page.wait_for_timeout(500)  # it would have followed by then
    expect(place.get_by_test_id("stFileChip")).to_have_count(0)
    assert len(sent) == 1
