"""Marks arrive as they were drawn, and the sound obeys them."""

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from specapp import Mark
from specapp.spectral.framing import Framing
from tests.specapp.ui.browser.workbench.bench import RATE, SECONDS, Bench, opened

pytestmark = pytest.mark.browser


def test_a_box_arrives_in_seconds_and_hertz_within_a_pixel(bench: Bench) -> None:
    bench.read("bench.look.setAxis('linear')")
    pane = bench.pane()
    bench.button("Box").click()
    corners = [
        (pane["x"] + 0.25 * pane["width"], pane["y"] + 50.0),
        (pane["x"] + 0.5 * pane["width"], pane["y"] + 150.0),
    ]
    bench.drag(*corners)
    (mark,) = bench.marks(1)
    assert (mark.kind, mark.shape) == ("protect", "box")
    (start, low), (end, high) = mark.points
    second, hertz = SECONDS / pane["width"], RATE / 2 / pane["height"]
    assert start == pytest.approx(0.25 * SECONDS, abs=second)
    assert end == pytest.approx(0.5 * SECONDS, abs=second)
    assert high == pytest.approx(RATE / 2 - 50 * hertz, abs=hertz)
    assert low == pytest.approx(RATE / 2 - 150 * hertz, abs=hertz)


def test_a_press_counts_although_the_list_is_drawn_anew_meanwhile(bench: Bench) -> None:
    bench.button("Mark the view").hover()
    bench.page.mouse.down()
    bench.read("bench.list.update()")  # as when places of the sound come
    bench.page.mouse.up()
    bench.marks(1)
    expect(bench.page.get_by_role("heading", name="Marks (1)")).to_be_visible()


def test_protect_only_and_undo(bench: Bench) -> None:
    """Full-height boxes: what they say must be true of the samples, and undo computes nothing."""
    pane = bench.pane()
    top, bottom = pane["y"] - 2.5, pane["y"] + pane["height"] + 2.5
    left, right = (pane["x"] + share * pane["width"] for share in (0.4, 0.6))
    before = bench.facts()
    bench.press("b")
    bench.drag((left, top), (right, bottom))
    (protect,) = bench.marks(1)
    assert protect.points[0][1] == 0
    assert protect.points[1][1] == RATE / 2
    start, end = (round(second * RATE) for second, _ in protect.points)
    original, denoised = bench.result("original").samples, bench.result("denoised").samples
    assert np.array_equal(denoised[:, start:end], original[:, start:end])
    assert not np.array_equal(denoised[:, :start], original[:, :start])
    bench.page.get_by_label("Meaning").select_option("only")
    expect(bench.page.get_by_test_id("stCode")).to_contain_text("only")
    bench.facts()
    denoised = bench.result("denoised").samples
    reach = Framing(round(0.032 * RATE / 64) * 64, 352).n_fft
    assert np.array_equal(denoised[:, : start - reach], original[:, : start - reach])
    assert np.array_equal(denoised[:, end + reach :], original[:, end + reach :])
    assert not np.array_equal(denoised[:, start:end], original[:, start:end])
    computed = bench.facts()["computed"]
    bench.press("Control+z", "Control+z")
    bench.marks(0)
    after = bench.facts()
    assert after["computed"] == computed
    assert after["urls"] == before["urls"]
    bench.wait(f"player.sounds.denoised.url === '{before['urls'][1]}'")
    bench.press("Control+Shift+z")
    assert bench.marks(1) == (protect,)
    assert bench.facts()["computed"] == computed


def test_brush_lasso_and_eraser(bench: Bench) -> None:
    pane = bench.pane()

    def at(x: float, y: float) -> tuple[float, float]:
        return pane["x"] + x * pane["width"], pane["y"] + y * pane["height"]

    bench.button("Remove").click()
    bench.press("o")
    bench.drag(at(0.1, 0.2), at(0.2, 0.2), at(0.2, 0.6), at(0.1, 0.6))
    (lasso,) = bench.marks(1)
    assert (lasso.kind, lasso.shape) == ("remove", "lasso")
    assert len(lasso.points) >= 4
    bench.button("Fill in").click()
    bench.press("p")
    bench.drag(at(0.5, 0.5), at(0.7, 0.5))
    _, stroke = bench.marks(2)
    assert (stroke.kind, stroke.shape) == ("fill", "brush")
    assert stroke.radius_s == pytest.approx(14 / pane["width"] * SECONDS, rel=0.01)
    assert stroke.radius_hz > 0
    assert len(stroke.points) <= 4
    bench.press("e")
    bench.drag(at(0.6, 0.35), at(0.6, 0.65))
    _, left, right = bench.marks(3)
    assert left.points[-1][0] < 0.6 * SECONDS < right.points[0][0]
    bench.page.mouse.click(*at(0.15, 0.4))
    assert len(bench.marks(2)) == 2
    bench.press("Control+z")
    assert bench.marks(3)[0] == lasso


def test_the_page_can_take_the_marks_away_and_that_can_be_undone(bench: Bench) -> None:
    bench.press("m")
    assert bench.marks(1)[0].points == ((0.0, 0.0), (float(SECONDS), RATE / 2))
    bench.button("Clear marks").click()
    bench.marks(0)
    bench.wait("board.marks.length === 0")
    bench.press("Control+z")
    bench.marks(1)


VOICE = Mark("protect", "box", ((2.0, 900.0), (2.6, 2500.0)))


def place_on_page(bench: Bench, second: float, hz: float) -> tuple[float, float]:
    pane = bench.pane()
    share = bench.read(f"(range.high - range.scale.to({hz})) / (range.high - range.low)")
    return pane["x"] + second / SECONDS * pane["width"], pane["y"] + share * pane["height"]


def test_a_click_on_a_place_seeks_and_its_button_gives_it_back(bench: Bench) -> None:
    computed = bench.facts()["computed"]
    bench.page.mouse.click(*place_on_page(bench, 2.5, 1100))
    assert bench.read("player.position") == pytest.approx(2.5, abs=0.02)
    assert bench.read("board.marks.length") == 0
    assert bench.facts()["computed"] == computed
    left, top = place_on_page(bench, 2.0, 2500)
    bench.page.mouse.click(left + 30, top + 15)
    assert bench.marks(1) == (VOICE,)
    bench.page.get_by_role("button", name="Give this back: Looks like a bird").click()
    assert len(bench.marks(2)) == 2


def test_a_tap_on_a_place_seeks_and_shows_the_button_that_gives_it_back(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?places", has_touch=True, viewport={"width": 390, "height": 1400})
    try:
        bench.page.touchscreen.tap(*place_on_page(bench, 2.5, 1100))
        bench.wait("player.position > 2.4")
        expect(bench.page.locator(".status")).to_contain_text("Looks like a voice")
        assert bench.read("board.marks.length") == 0
        left, top = place_on_page(bench, 2.0, 2500)
        bench.page.touchscreen.tap(left + 15, top + 15)
        assert bench.marks(1) == (VOICE,)
    finally:
        bench.page.context.close()


def test_what_was_removed_at_a_place_can_be_heard(bench: Bench) -> None:
    bench.page.get_by_role("button", name="Hear it: what was removed at 0:02.0").click()
    bench.wait("player.playing && !player.waiting")
    assert bench.read("[player.chosen, ...player.loop]") == ["removed", 2.0, 2.6]
    assert bench.read("range.start <= 2 && range.end >= 2.6 && range.span < 3")


@pytest.mark.parametrize(("kind", "left"), [("Remove", 1), ("Fill in", 1), ("Only here", 2)])
def test_a_place_inside_a_mark_that_settles_it_is_not_pointed_out(bench: Bench, kind: str, left: int) -> None:
    expect(bench.page.get_by_role("button", name="Give this back")).to_have_count(2)
    bench.button(kind).click()
    bench.press("b")
    bench.drag(place_on_page(bench, 1.5, 5000), place_on_page(bench, 3.0, 500))
    bench.marks(1)
    expect(bench.page.get_by_role("button", name="Give this back")).to_have_count(left)


def test_a_selected_box_can_be_moved_and_pulled(bench: Bench) -> None:
    bench.read("bench.look.setAxis('linear')")
    pane = bench.pane()

    def at(second: float, hertz: float) -> tuple[float, float]:
        return pane["x"] + second / SECONDS * pane["width"], pane["y"] + (1 - 2 * hertz / RATE) * pane["height"]

    bench.press("b")
    bench.drag(at(2, 4000), at(3, 9000))
    bench.marks(1)
    bench.press("v")
    bench.drag(at(2.5, 6500), at(3.5, 8500))
    bench.wait("board.marks[0].points[0][0] > 2.9")
    expect(bench.page.get_by_test_id("stCode")).to_contain_text(str(bench.read("board.marks[0].points[0][1]")))
    (moved,) = bench.marks(1)
    second, hertz = 2 * SECONDS / pane["width"], RATE / pane["height"]
    assert moved.points[0][0] == pytest.approx(3, abs=second)
    assert moved.points[0][1] == pytest.approx(6000, abs=hertz)
    assert moved.points[1][0] - moved.points[0][0] == pytest.approx(1, abs=second)
    bench.drag(at(4, 8500), at(5, 8500))
    bench.wait("board.marks[0].points[1][0] > 4.8")
    bench.press("Control+z", "Control+z")
    bench.wait("board.marks[0].points[0][0] < 2.1")
    bench.press("Escape")
    tag = at(2.02, 8900)
    bench.page.mouse.click(tag[0] + 6, tag[1] + 6)
    assert bench.read("board.selected") == bench.read("board.marks[0].id")
