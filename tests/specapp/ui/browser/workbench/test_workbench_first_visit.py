"""Somebody who is new hears what the page does; whoever brought a sound is told nothing of it."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.conftest import OpenPage
from tests.specapp.ui.browser.page.test_page import INBOX, expect_result
from tests.specapp.ui.browser.workbench.bench import HOST
from tests.support.page import noisy, wav

pytestmark = pytest.mark.browser


def heard(page: Page) -> list[object]:
    """Which sound is chosen, which loop, and whether it plays."""
    state = f"(() => {{ const {{ player }} = document.querySelector('{HOST}').workbench;"
    found: list[object] = page.evaluate(f"{state} return [player.chosen, player.loop, player.playing]; }})()")
    return found


def test_three_places_can_be_heard_until_a_sound_is_brought(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    group = page.get_by_role("group", name="What can be heard here")
    for label, sound in (("Noise", "original"), ("Voice", "denoised"), ("What was removed", "removed")):
        group.get_by_role("button", name=f"Hear: {label}", exact=True).click()
        chosen, loop, playing = heard(page)
        assert chosen == sound
        assert loop is not None
        assert playing
    page.get_by_role("button", name="Pause", exact=True).click()
    found = Axe().run(page, context=HOST, options={"resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found] == []
    (tmp_path / "mine.wav").write_bytes(wav(noisy()))
    page.locator(INBOX).set_input_files(tmp_path / "mine.wav")
    expect_result(page, "mine.wav")
    expect(group).to_be_hidden()


def test_a_line_is_typed_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    switch = page.get_by_role("switch", name="Lines", exact=True)
    switch.focus()
    page.keyboard.press("Space")
    field = page.get_by_role("combobox", name="Lines")
    field.focus()
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("notch_hz="))
    page.keyboard.press("Escape")  # the list of choices
    expect(page.get_by_role("button", name="Remove 50 Hz", exact=True)).to_be_visible()
    found = Axe().run(page, context=".st-key-before_noise", options={"resultTypes": ["violations"]}).response
    assert [one["id"] for one in found["violations"]] == []
