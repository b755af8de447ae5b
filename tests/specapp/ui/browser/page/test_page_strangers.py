"""A page on the open web: work that was stopped, browsers that come back, everything beside the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import expect_result, upload, wav

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
WORKBENCH_TOP = "() => document.querySelector('.st-key-workbench').getBoundingClientRect().top"


def test_work_that_was_cancelled_is_tried_again(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    upload(page, "long.wav", wav(1, seconds=60.0))
    page.locator(".st-key-work_1 button").click()
    expect(page.locator(".st-key-state").get_by_text("Cancelled.")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect_result(page, "long.wav")


def test_the_page_stays_where_it_is_while_work_runs_is_cancelled_and_tried_again(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    rests_at = page.evaluate(WORKBENCH_TOP)
    for seed in range(2):
        upload(page, f"long {seed}.wav", wav(seed, seconds=120.0))
        expect(page.get_by_text("can be heard and seen already")).to_be_visible()
        assert page.evaluate(WORKBENCH_TOP) == pytest.approx(rests_at, abs=2), "while it runs"
        page.get_by_role("button", name="Cancel", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".st-key-state").get_by_text("Cancelled.")).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_be_focused()
        assert page.evaluate(WORKBENCH_TOP) == pytest.approx(rests_at, abs=2), "cancelled"
    page.keyboard.press("Enter")
    expect_result(page, "long 1.wav")
    assert page.evaluate(WORKBENCH_TOP) == pytest.approx(rests_at, abs=2), "done"


def test_a_browser_is_known_again_by_the_pages_own_cookie(open_page: OpenPage) -> None:
    page = open_page()
    upload(page, "mine.wav", wav(2))
    expect_result(page, "mine.wav")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["specapp_visitor"]["httpOnly"]
    page.context.clear_cookies(name="_streamlit_xsrf")
    page.reload()
    expect_result(page, "mine.wav")


def test_beside_the_page_there_is_health_and_nothing_else(open_page: OpenPage, address: str) -> None:
    ask = open_page().context.request
    health = ask.get(f"{address}/healthz").json()
    assert health["status"] == "ok"
    assert "landlock" in health["sandbox"]
    for closed in ("metrics", "agent/openapi.json", "agent/mcp"):
        assert ask.get(f"{address}/_stcore/{closed}").status == 404
