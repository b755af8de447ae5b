"""A connection that fails for a while, and hands that are quicker than the workbench."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.specapp.ui.browser.workbench.bench import HOST, PATIENCE_MS, SHARP, Bench, opened

pytestmark = pytest.mark.browser


def failing(times: int) -> Callable[[Route], None]:
    """Lets the connection fail so many times."""
    left = [times]

    def handle(route: Route) -> None:
        left[0] -= 1
        if left[0] >= 0:
            route.abort()
        else:
            route.continue_()

    return handle


def visited(browser: Browser, address: str, *, colours_fail: int) -> tuple[Page, list[str]]:
    """A page on which the colours cannot be had at first, and what its script complains of."""
    page = browser.new_context(viewport={"width": 1440, "height": 1200}).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route("**/colours.json", failing(colours_fail))
    page.goto(address)
    return page, problems


def test_a_connection_that_fails_for_a_moment_is_not_noticed(browser: Browser, bench_address: str) -> None:
    page, problems = visited(browser, bench_address, colours_fail=2)
    page.wait_for_function(SHARP)
    assert problems == []
    page.context.close()


def test_a_connection_that_fails_is_said_and_tried_again_with_the_next_result(
    browser: Browser, bench_address: str
) -> None:
    page, problems = visited(browser, bench_address, colours_fail=3)
    expect(page.locator(f"{HOST} .status")).to_contain_text("The server does not answer")
    page.locator(f"{HOST} .overlay").hover()
    page.mouse.click(700, 300)
    page.get_by_role("button", name="Another strength").click()
    page.wait_for_function(SHARP)
    assert problems == []
    page.context.close()


def test_a_server_that_fails_is_not_a_sound_that_is_gone(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?seconds=9")
    bench.page.route("**/samples", lambda route: route.fulfill(status=503))
    bench.read("player.seek(8.5), player.play()")
    status = bench.page.locator(".status")
    expect(status).to_contain_text("The server does not answer")
    assert "no longer on the server" not in status.inner_text()
    bench.page.context.close()


@pytest.mark.parametrize("asked", ["levels", "tile"])
def test_a_picture_comes_when_the_connection_is_back(browser: Browser, bench_address: str, asked: str) -> None:
    """As bright as an undisturbed one, and without a word of what is over."""
    page = browser.new_context(viewport={"width": 1440, "height": 1200}).new_page()
    brightness = []
    for fails in (0, 5):
        page.route(f"**/{asked}?*", failing(fails))
        page.goto(bench_address)
        page.wait_for_function(SHARP, timeout=PATIENCE_MS)
        brightness.append(page.evaluate(f"() => document.querySelector('{HOST}').workbench.stage.levels"))
        page.unroute_all()
    assert brightness[0] == brightness[1]
    expect(page.locator(f"{HOST} .status")).not_to_contain_text("The server does not answer")
    page.context.close()


def stroke(bench: Bench) -> tuple[float, float, float]:
    """Draw a stroke and take the eraser; gives where it starts and ends, and its height, on the page."""
    pane = bench.pane()
    left, right = (pane["x"] + share * pane["width"] for share in (0.4, 0.7))
    middle = pane["y"] + 0.5 * pane["height"]
    bench.press("p")
    bench.drag((left, middle), (right, middle))
    bench.marks(1)
    bench.press("e")
    return left, right, middle


@pytest.mark.parametrize("end", [0, -1])
def test_an_eraser_shortens_a_stroke_at_either_end(bench: Bench, end: int) -> None:
    left, right, middle = stroke(bench)
    (before,) = bench.marks(1)
    at = (left, right)[end]
    bench.drag((at, middle - 60), (at, middle + 60))
    (after,) = bench.read("board.marks.map((mark) => mark.points.map(([second]) => second))")
    shorter = before.points[-1][0] - before.points[0][0] - (after[-1] - after[0])
    assert shorter > 0.5 * before.radius_s
    assert after[end] != pytest.approx(before.points[end][0], abs=0.1 * before.radius_s)


def test_undo_while_the_eraser_is_down_can_be_redone(bench: Bench) -> None:
    left, right, middle = stroke(bench)
    drawn = bench.marks(1)
    bench.page.mouse.move((left + right) / 2, middle - 60)
    bench.page.mouse.down()
    bench.page.mouse.move((left + right) / 2, middle + 60, steps=6)
    bench.wait("board.marks.length === 2")
    bench.page.keyboard.press("Control+z")
    bench.page.mouse.up()
    bench.marks(0)
    bench.press("Control+Shift+z")
    assert bench.marks(1) == drawn
