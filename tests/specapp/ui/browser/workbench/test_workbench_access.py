"""Keyboard, screen readers, phones, both themes, and no third parties."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.specapp.ui.browser.workbench.bench import HOST, PATIENCE_MS, SECONDS, SHARP, Bench, opened

pytestmark = pytest.mark.browser


def test_keyboard_alone_is_enough(bench: Bench) -> None:
    page = bench.page
    bench.button("Play").focus()
    seen: list[str] = []
    for _ in range(44):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(f"""() => {{
              const one = document.querySelector("{HOST}").shadowRoot.activeElement;
              const name = one?.getAttribute("aria-label") ?? one?.textContent.trim() ?? "";
              const outline = one ? getComputedStyle(one) : null;
              return one ? `${{name}}|${{outline.outlineStyle}}|${{outline.outlineWidth}}` : "";
            }}""")
        )
    names = [one.split("|")[0] for one in seen]
    for wanted in (
        "Denoised",
        "Loop",
        "Box",
        "Spectrogram of the original and the denoised sound",
        "Zoom in",
        "Mark the view",
    ):
        assert any(name.startswith(wanted) for name in names), wanted
    assert all("solid|2px" in one for one in seen if one)
    bench.press("ArrowRight", "ArrowRight")
    assert bench.read("player.position") == pytest.approx(0.04 * SECONDS, abs=0.01)
    bench.press("+", "+")
    assert bench.read("range.span") == pytest.approx(SECONDS / 4)
    bench.press("0")
    assert bench.read("range.isWhole")
    bench.press("End", "Home", "m")
    (mark,) = bench.marks(1)
    page.get_by_label("From, s").fill("1.5")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("stCode")).to_contain_text("1.5")
    bench.press("Delete")
    bench.marks(0)
    assert mark.kind == "protect"


def violations(page: Page) -> list[str]:
    response = Axe().run(page, context=HOST, options={"resultTypes": ["violations"]}).response
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in response["violations"]]


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (1440, True), (390, False), (390, True)])
def test_nobody_is_kept_out(browser: Browser, bench_address: str, width: int, dark: bool) -> None:  # noqa: FBT001
    phone = width < 500
    bench = opened(
        browser,
        f"{bench_address}/?places",
        viewport={"width": width, "height": 1400 if phone else 1150},
        color_scheme="dark" if dark else "light",
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        reduced_motion="reduce",
    )
    try:
        bench.press("m")
        bench.marks(1)
        bench.button("Gestures and keys").click()
        bench.wait_until_sharp()
        assert violations(bench.page) == []
        bench.button("Gestures and keys").click()
        wide = bench.read("[bench.shell.root.scrollWidth, bench.shell.root.clientWidth, document.body.scrollWidth]")
        assert wide[0] <= wide[1]
        assert wide[2] <= width
        sizes = bench.page.locator(f"{HOST} button:visible").evaluate_all(
            "buttons => buttons.map(one => one.getBoundingClientRect()).map(one => Math.min(one.width, one.height))"
        )
        assert min(sizes) >= 24
        if phone:
            _touch(bench)
    finally:
        bench.page.context.close()


def _touch(bench: Bench) -> None:
    """A tap seeks, two fingers zoom."""
    pane = bench.pane()
    bench.page.touchscreen.tap(pane["x"] + 0.75 * pane["width"], pane["y"] + 100)
    assert bench.read("player.position") == pytest.approx(0.75 * SECONDS, abs=0.1)
    session = bench.page.context.new_cdp_session(bench.page)
    middle, y = pane["x"] + pane["width"] / 2, pane["y"] + 90
    for kind, apart in [("touchStart", 30), *(("touchMove", 30 + 10 * step) for step in range(1, 8)), ("touchEnd", 0)]:
        points = [{"x": middle - apart, "y": y}, {"x": middle + apart, "y": y}] if apart else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert bench.read("range.span") < 0.6 * SECONDS
    bench.read("range.fit()")


def test_nothing_comes_from_third_parties(browser: Browser, bench_address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.goto(bench_address)
    page.wait_for_function(SHARP, timeout=PATIENCE_MS)
    assert [one for one in asked if not one.startswith((bench_address, "blob:", "data:", "ws:"))] == []
    assert refused == []
    context.close()


def test_without_tools_it_is_for_seeing_and_hearing(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?seeing")
    page = bench.page
    expect(page.get_by_role("toolbar", name="Shape the result")).to_have_count(0)
    expect(page.get_by_role("button", name="Mark the view")).to_have_count(0)
    bench.button("Gestures and keys").click()
    expect(page.get_by_text("play, pause", exact=True)).to_be_visible()
    expect(page.get_by_text("box, lasso", exact=False)).to_have_count(0)
    bench.press("m", "b")
    pane = bench.pane()
    middle = (pane["x"] + pane["width"] / 2, pane["y"] + pane["height"] / 2)
    bench.drag(middle, (middle[0] + 80, middle[1] + 30))
    bench.press("+", "2")
    bench.wait("player.chosen === 'denoised' && !range.isWhole")
    assert bench.read("board.marks.length") == 0
    assert bench.facts()["marks"] == 0
    page.context.close()


def test_what_happens_is_said(bench: Bench) -> None:
    """In the live region: a mark and what came of it, undo, redo."""
    bench.read("""window.said = [], new MutationObserver(() => window.said.push(bench.shell.status.textContent))
      .observe(bench.shell.status, { childList: true })""")

    def expect_said(text: str) -> None:
        bench.wait(f"window.said.includes({text!r})")

    assert bench.read("bench.shell.status.getAttribute('aria-live')") == "polite"
    bench.press("m")
    bench.marks(1)
    expect_said("Protect: box added")
    expect_said("Denoised: ready to hear")
    bench.button("Undo").click()
    bench.marks(0)
    expect_said("Undone: 0 marks")
    bench.press("Control+Shift+z")
    bench.marks(1)
    expect_said("Done again: 1 mark")


LOOK = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color].join()"


def test_forced_colours_show_what_is_chosen(browser: Browser, bench_address: str) -> None:
    bench = opened(browser, f"{bench_address}/?places", forced_colors="active")
    try:
        for chosen, other in [("Denoised", "Original"), ("Both", "Split"), ("Protect", "Remove")]:
            bench.page.mouse.move(2, 2)
            assert bench.button(chosen).evaluate(LOOK) != bench.button(other).evaluate(LOOK), chosen
        swatch = bench.page.locator(f"{HOST} .kinds .swatch.remove")
        assert swatch.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 92, 92)"
        assert violations(bench.page) == []
    finally:
        bench.page.context.close()
