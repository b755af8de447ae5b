"""Windows with little room, and the address: columns stand one above the other, and what happens stays in sight."""

import pytest
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import expect_result
from tests.specapp.ui.browser.workbench.bench import HOST

pytestmark = pytest.mark.browser

PLACES = """() => {
  const place = (selector) => document.querySelector(selector).getBoundingClientRect();
  const [clean, result, state] = [".st-key-preset", "#result", ".st-key-state"].map(place);
  return { clean: clean.x, result: result.x, resultTop: result.top, bottom: state.bottom, top: state.top,
    height: innerHeight, wide: document.documentElement.scrollWidth - innerWidth };
}"""

COVERED = f"""() => {{
  const host = document.querySelector("{HOST}");
  const shown = [...host.shadowRoot.querySelectorAll("button, select, input")].filter((one) => one.checkVisibility());
  const shares = [0.1, 0.5, 0.9];
  const reached = (box) => shares.every((across) => shares.every((down) =>
    document.elementFromPoint(box.x + across * box.width, box.y + down * box.height) === host));
  const seen = shown.filter((one) => one.getBoundingClientRect().bottom < innerHeight);
  if (seen.length < 10) return ["few: " + seen.length];
  return seen.filter((one) => !reached(one.getBoundingClientRect())).map((one) => one.outerHTML.slice(0, 120));
}}"""
"""Controls of the player with something over them that takes the mouse."""
TOUCHING = """() => {
  const words = [...document.querySelectorAll(".js-plotly-plot text")].filter((one) => one.checkVisibility())
    .map((one) => [one.textContent, one.getBoundingClientRect()]).filter(([said]) => said.trim());
  if (words.length < 12) return ["few: " + words.length];
  return words.flatMap(([one, a], index) => words.slice(index + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom)
    .map(([other]) => `${one} ${other}`));
}"""
"""Words of a figure that lie over each other."""


@pytest.mark.parametrize("width", [320, 390, 700, 800, 960])
def test_columns_stack_and_the_state_stays_in_sight(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_timeout(400)
    places = page.evaluate(PLACES)
    assert abs(places["result"] - places["clean"]) < 40
    assert places["resultTop"] > places["height"], "the settings come first"
    assert places["bottom"] <= places["height"] + 1
    assert places["top"] > places["height"] / 2
    assert places["wide"] <= 0
    expect(page.get_by_role("link", name="To the picture and the sound")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 700])
def test_every_kind_of_mark_is_in_sight(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.get_by_role("button", name="Box", exact=True).click()
    kinds = page.get_by_role("group", name="What a mark means")
    for label in ("Noise here", "Protect", "Remove", "Fill in", "Only here"):
        expect(kinds.get_by_role("button", name=label)).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Move and seek", exact=True).click()


def test_wide_windows_have_two_columns(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_timeout(400)
    places = page.evaluate(PLACES)
    assert places["result"] > places["clean"] + 200
    assert places["resultTop"] < 300
    expect(page.get_by_role("link", name="To the picture and the sound")).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 1280, 1024])
def test_nothing_that_is_not_seen_lies_over_the_player(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.wait_for_timeout(400)
    assert page.evaluate(COVERED) == []


def test_no_words_of_a_figure_lie_over_each_other(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("tab", name="Figures", exact=True).click()
    for name in ("Spectrum", "Noise estimate"):
        page.get_by_role("radio", name=name, exact=True).click()
        expect(page.locator(".js-plotly-plot .xtitle")).to_contain_text("Frequency")
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_timeout(600)
            assert page.evaluate(TOUCHING) == []
    page.get_by_role("tab", name="Downloads", exact=True).click()


def test_another_sound_comes_into_view_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_text(SAMPLES["music"].label, exact=True).click()
    expect(page.get_by_role("heading", name=SAMPLES["music"].label)).to_be_in_viewport()
    page.get_by_text(SAMPLES["speech"].label, exact=True).click()
    expect_result(page, SAMPLES["speech"].label)


def test_one_step_back_leaves_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    before = page.evaluate("history.length")
    for label, name in (("Music, gentle", "music"), ("Nature", "nature"), ("Archive", "archive")):
        page.get_by_text(label, exact=True).click()
        page.wait_for_url(f"**preset={name}**")
    assert page.evaluate("history.length") == before
    page.get_by_role("radiogroup", name="What is it?").get_by_text("Automatic", exact=True).click()
    expect_result(page, SAMPLES["speech"].label)
