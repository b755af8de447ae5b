"""Uploads that go wrong: what is said of them, and the way to try again."""

import pytest
from playwright.sync_api import expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import OpenPage, expect_result, upload, violations, wav

pytestmark = pytest.mark.browser

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
