"""One visit for all tests of a file that look at the page in turns."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import expect_result


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page with the result of the first sample."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    expect_result(page, SAMPLES["speech"].label)
    yield page
    context.close()
