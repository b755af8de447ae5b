"""Every result of a sound: what changed, one press back, and several under one playhead."""

import re

import pytest
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import expect_result, violations

pytestmark = pytest.mark.browser

COMPARED = ".st-key-versions_workbench [data-testid=stBidiComponentIsolated]"
READY = f"""(names) => {{
  const bench = document.querySelector("{COMPARED}")?.workbench;
  const {{ player, shell }} = bench ?? {{}};
  return shell?.root.dataset.ready === "true" && player.names.length === names && player.frames > 0;
}}"""
LET_THROUGH = f"""(name) => {{
  const gains = document.querySelector("{COMPARED}").workbench.player.gains();
  return Object.entries(gains).every(([one, gain]) => Math.abs(gain - Number(one === name)) < 0.01);
}}"""


def take(page: Page, preset: str) -> None:
    page.get_by_role("radiogroup").get_by_text(preset, exact=True).click()


def test_a_sound_has_versions(page: Page) -> None:
    page.get_by_role("tab", name="Versions").click()
    rows = page.locator(".st-key-versions")
    expect(rows.get_by_role("button", name="A is in use")).to_be_visible()
    expect(page.get_by_text("This is the first result of this sound.")).to_be_visible()
    take(page, "Voice, quick")
    expect(rows.get_by_role("button", name="B is in use")).to_be_visible()
    expect(rows).to_contain_text("B · Voice, quick instead of Automatic")
    take(page, "Steady hiss and hum")
    expect(rows.get_by_role("button", name="C is in use")).to_be_visible()


def test_three_are_heard_under_one_playhead(page: Page) -> None:
    page.get_by_role("button", name="C", exact=True).click()
    page.wait_for_function(READY, arg=3)
    bench = page.locator(COMPARED)
    bench.get_by_role("button", name="Play", exact=True).click()
    for letter, sound in (("A", "original"), ("C", "removed"), ("B", "denoised")):
        bench.get_by_role("button", name=f"Version {letter}").click()
        page.wait_for_function(LET_THROUGH, arg=sound)
    bench.get_by_role("button", name="Pause").click()
    assert violations(page) == []


def test_one_press_goes_back(page: Page) -> None:
    rows = page.locator(".st-key-versions")
    rows.get_by_role("button", name="Back to A").click()
    expect(rows.get_by_role("button", name="A is in use")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Done in .* Automatic, strength 100 %"))).to_be_visible()
    expect(rows.get_by_role("button")).to_have_count(3)


def test_named_settings_are_there_after_a_reload(page: Page) -> None:
    mine = page.locator("summary").filter(has_text="My settings")
    mine.click()
    page.get_by_role("textbox", name="Name").fill("Quick one")
    page.get_by_role("button", name="Save what is set now").click()
    expect(page.get_by_role("button", name="Use Quick one")).to_be_visible()
    page.wait_for_function("() => 'Quick one' in JSON.parse(localStorage.getItem('specapp settings') ?? '{}')")
    assert violations(page) == []
    page.reload()
    mine.click()
    expect(page.get_by_role("button", name="Use Quick one")).to_be_visible()
    page.get_by_role("button", name="Delete Quick one").click()
    expect(page.get_by_role("button", name="Use Quick one")).to_have_count(0)
    page.wait_for_function("() => localStorage.getItem('specapp settings') === '{}'")


GROUNDS = """() => ["switch]:checked", "switch]:not(:checked)", "radio]:checked", "radio]:not(:checked)"]
  .map((one) => (one.startsWith("switch") ? "[role=" : "[type=") + one)
  .map((one) => document.querySelector(`.stMain ${one}`).closest("label").querySelector("div"))
  .map((one) => [one, ...one.querySelectorAll("div")].map((part) => getComputedStyle(part).backgroundColor).join())"""


def ours(page: Page) -> list[str]:
    """What axe finds, but for Streamlit's link to the content: beside links in shadow trees it is not known as one."""
    return [found for found in violations(page) if "stSkipToContent" not in found]


def test_everybody_can_use_switches_markers_loudness_and_versions(page: Page) -> None:
    """Nothing that axe finds, in forced colours and on a phone."""
    for name in ("Rumble", "Lines"):
        page.locator(".st-key-switches").get_by_text(name, exact=True).click()
        expect(page.get_by_role("switch", name=name)).to_be_checked()
        expect_result(page, SAMPLES["speech"].label)
    page.get_by_role("button", name="Notch: click on a line to take it out").first.click()
    page.get_by_role("button", name="Marker", exact=True).first.click()
    expect(page.get_by_role("heading", name="Markers (1)")).to_be_visible()
    take(page, "Voice, quick")
    page.get_by_role("tab", name="Versions").click()
    page.wait_for_function(READY, arg=2)
    page.emulate_media(forced_colors="active")
    on, off, chosen, other = page.evaluate(GROUNDS)
    assert on != off
    assert chosen != other
    assert ours(page) == []
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": 390, "height": 900})
    assert ours(page) == []
    page.get_by_role("tab", name="Downloads").click()
    page.get_by_role("button", name="Measure the loudness").click()
    expect(page.get_by_role("row", name="Denoised")).to_be_visible()
    assert ours(page) == []
