"""The strength is live: heard and seen at once, and nothing is computed again."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import specapp
from specapp.audio.examples import SAMPLES
from specapp.display.pyramid import build_pyramid
from specapp.display.view import View, render
from tests.specapp.ui.browser.page.test_page import downloaded, expect_result, player
from tests.specapp.ui.browser.workbench.bench import HOST, SHARP

pytestmark = pytest.mark.browser

HEARD_WITHIN_S = 0.05
SLIDER = "input[type=range][aria-label=Strength]"
SET = f"""strength => {{
  const slider = document.querySelector("{SLIDER}");
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(slider, strength);
  slider.dispatchEvent(new Event("input", {{ bubbles: true }}));
  slider.dispatchEvent(new Event("change", {{ bubbles: true }}));
}}"""

HEARD = f"""async (strength) => {{
  const {{ player }} = document.querySelector("{HOST}").workbench, began = performance.now();
  ({SET})(strength);
  while (Math.abs(player.gains().original - 1 + strength / 100) > 0.005 && performance.now() - began < 2000)
    await new Promise((done) => setTimeout(done, 2));
  return [player.gains(), performance.now() - began];
}}"""


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page with its sample, for all tests of this module."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    expect_result(page, SAMPLES["speech"].label)
    page.wait_for_function(SHARP)
    yield page
    context.close()


@pytest.fixture(scope="module")
def whole() -> specapp.Result:
    """What the page computes for its sample."""
    return specapp.denoise(specapp.read(SAMPLES["speech"].path))


def read(page: Page, expression: str) -> Any:
    code = f'() => {{ const bench = document.querySelector("{HOST}").workbench;'
    return page.evaluate(f"{code} const {{ player, stage }} = bench; return {expression}; }}")


def picture(page: Page) -> np.ndarray:
    """Levels of the denoised picture as they are shown, dB."""
    code = """(() => { const tile = stage.atStrength("denoised", stage.sharp("denoised"));
      return [tile.rows, tile.columns, tile.lowest, tile.highest, [...tile.codes]]; })()"""
    rows, columns, lowest, highest, codes = read(page, code)
    levels = np.asarray(codes, np.float64).reshape(rows, columns)
    return np.asarray(levels / 255 * (highest - lowest) + lowest)


def settle(page: Page, strength: int) -> None:
    page.evaluate(SET, strength - 1)
    page.get_by_role("slider", name="Strength").press("ArrowRight")  # the page itself hears of what is let go
    expect(page.get_by_text(re.compile(f"Done in .* strength {strength} %"))).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_function(SHARP)


def results_of(server_folder: Path) -> int:
    return len(list(server_folder.rglob("result.json")))


def test_it_is_heard_and_seen_before_the_page_answers(page: Page) -> None:
    settle(page, 100)
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Denoised", exact=True).click()
    page.wait_for_timeout(300)
    before = picture(page)
    waits_s = []
    for strength in (40, 20, 60, 30) * 5:
        mixed, after_ms = page.evaluate(HEARD, strength)
        assert mixed["original"] == pytest.approx(1 - strength / 100, abs=0.01)
        assert mixed["denoised"] == pytest.approx(strength / 100, abs=0.01)
        assert mixed["removed"] == 0
        waits_s.append(after_ms / 1000)
        if min(waits_s) < HEARD_WITHIN_S:
            break
    assert min(waits_s) < HEARD_WITHIN_S  # the best of some: other work may keep the processors busy
    assert picture(page).mean() > before.mean() + 1


@pytest.mark.parametrize("strength", [30, 80])
def test_the_picture_is_that_of_the_mixed_sound(page: Page, whole: specapp.Result, strength: int) -> None:
    settle(page, strength)
    shown = picture(page)
    rows, columns = shown.shape
    told = render(build_pyramid(whole.at_strength(strength).denoised), View(), columns=columns, rows=rows).levels
    inside = shown > shown.min() + 10
    off_db = np.abs(shown - told)[inside]
    assert np.median(off_db) < 0.5
    assert np.quantile(off_db, 0.98) < 2


def test_no_job_runs_and_the_download_is_made_at_the_strength(
    page: Page, whole: specapp.Result, server_folder: Path
) -> None:
    settle(page, 100)
    before = results_of(server_folder)
    for strength in (90, 40, 65):
        settle(page, strength)
    assert results_of(server_folder) == before
    _, data = downloaded(page, "Download FLAC")
    expected = whole.at_strength(65)
    file = specapp.read(io.BytesIO(data))
    assert np.abs(file.samples - expected.denoised.samples).max() <= 1.01 / 32768


def test_what_a_player_was_given_is_there_after_the_next_changes(page: Page) -> None:
    """A busy browser asks late for it."""
    settle(page, 50)
    given = [player(page, name) for name in ("Original", "Denoised", "Removed")]
    settle(page, 55)
    settle(page, 60)
    assert player(page, "Denoised") != given[1]
    assert [page.request.get(address).status for address in given] == [200] * 3


@pytest.fixture
def used_mb(page: Page) -> Callable[[], float]:
    session = page.context.new_cdp_session(page)

    def measured() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    return measured


def test_two_hundred_changes_leave_memory_flat(page: Page, used_mb: Callable[[], float]) -> None:
    settle(page, 100)

    def wander() -> None:
        for step in range(200):
            page.evaluate(SET, 20 + step % 60)
            page.wait_for_timeout(10)
        settle(page, 100)

    wander()
    before = used_mb()
    wander()
    assert used_mb() < before + 8
