"""Nobody is kept out in any state of the page: own chain, at work, cancelled, with something that failed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.load.sounds import large_wav
from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import INBOX, OpenPage, expect_result, upload, violations, wav

pytestmark = pytest.mark.browser


def found(page: Page) -> list[str]:
    """What axe finds once nothing is dimmed any more that is about to be replaced."""
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    return violations(page)


@pytest.mark.parametrize("colours", ["light", "dark", "forced"])
def test_nothing_that_axe_finds_in_any_state(open_page: OpenPage, colours: str, tmp_path: Path) -> None:
    page = open_page(dark=colours == "dark")
    if colours == "forced":
        page.emulate_media(forced_colors="active")
    expect_result(page, SAMPLES["speech"].label)
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_text("Own chain of image denoisers").click()
    expect(page.get_by_text("Own settings are in use")).to_be_visible()
    expect_result(page, SAMPLES["speech"].label)
    assert found(page) == []
    page.get_by_role("button", name="Back to the presets").click()
    expect(page.get_by_text("Own settings are in use")).to_have_count(0)

    page.evaluate("document.querySelector('.st-key-page').isTheSame = true")
    upload(page, "broken.wav", b"RIFF and then nothing")
    expect(page.get_by_test_id("stAlertContentError")).to_contain_text("broken.wav")
    assert page.evaluate("document.querySelector('.st-key-page').isTheSame"), "a complaint makes the whole page anew"
    assert found(page) == []

    long = large_wav(tmp_path / "long.wav", 40_000_000)
    page.locator(INBOX).set_input_files(long)
    cancel = page.get_by_role("button", name="Cancel", exact=True)
    expect(cancel).to_be_visible()
    assert found(page) == []
    cancel.click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert found(page) == []


@pytest.mark.parametrize("forced", [False, True])
def test_nothing_that_axe_finds_where_the_work_failed(open_page: OpenPage, *, forced: bool) -> None:
    page = open_page("?start_s=1000")
    if forced:
        page.emulate_media(forced_colors="active")
    expect(page.get_by_test_id("stAlertContentError")).to_contain_text("There is no sound from 1000 to")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert violations(page) == []


def test_nothing_that_axe_finds_on_any_tab_in_forced_colours(open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active")
    expect_result(page, SAMPLES["speech"].label)
    tabs = page.locator(".st-key-tabs").get_by_role("tab")
    assert tabs.count() == 8
    for tab in tabs.all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        assert found(page) == [], tab.inner_text()


def test_controls_stay_where_they_are_when_others_come_and_go(open_page: OpenPage) -> None:
    """What is made anew is closed again, and a click that it gets meanwhile is lost."""
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    page.get_by_text("Advanced", exact=True).click()
    own = page.get_by_role("switch", name="Own chain of image denoisers")
    label = page.get_by_text("Own chain of image denoisers", exact=True)
    own.evaluate("control => control.isTheSame = true")
    label.click()
    expect(page.get_by_role("button", name="Back to the presets")).to_be_visible()
    expect_result(page, SAMPLES["speech"].label)
    page.get_by_role("button", name="Back to the presets").click()
    expect(page.get_by_text("Own settings are in use")).to_have_count(0)
    upload(page, "kitchen.wav", wav(1))
    expect(page.get_by_role("button", name="Remove from the list")).to_be_visible()
    expect_result(page, "kitchen.wav")
    expect(label).to_be_visible()
    assert own.evaluate("control => control.isTheSame === true")
