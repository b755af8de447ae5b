"""The workbench on a page: what a person does with it, and what can be read from it."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FloatRect, Page, expect

from specapp import Mark, Recording, Settings
from specapp.ui.tasks.storage import open_recording

PATIENCE_MS = 60_000
APP = Path(__file__).parent / "bench_app.py"
HOST = ":is(.st-key-workbench, .st-key-bench) [data-testid=stBidiComponentIsolated]"
"""The workbench of the result: on the page, and alone."""
SHARP = f"""() => {{
  const bench = document.querySelector("{HOST}")?.workbench;
  return bench?.shell.root.dataset.ready === "true" && bench.stage.isSharp;
}}"""
SOUNDS = ("original", "denoised", "removed")
RATE, SECONDS = 44_100, 8
BASE64 = """btoa(Array.from({ length: Math.ceil(bytes.length / 32768) },
  (_, part) => String.fromCharCode(...bytes.subarray(32768 * part, 32768 * (part + 1)))).join(""))"""


class Bench:
    """The workbench on a page: what a person does, and what can be read from it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stage = page.locator(".overlay")

    def read(self, expression: str) -> Any:
        """Value of an expression about `bench` and its `player`, `range`, `stage` and `board`."""
        code = f'async () => {{ const bench = document.querySelector("{HOST}").workbench;'
        return self.page.evaluate(code + f"const {{ player, range, stage, board }} = bench; return {expression}; }}")

    def wait(self, expression: str) -> None:
        code = f'() => {{ const bench = document.querySelector("{HOST}").workbench;'
        code += f"const {{ player, range, stage, board }} = bench; return {expression}; }}"
        self.page.wait_for_function(code, timeout=PATIENCE_MS, polling=20)

    def wait_until_sharp(self) -> None:
        self.page.wait_for_function(SHARP, timeout=PATIENCE_MS, polling=20)

    def press(self, *keys: str) -> None:
        self.stage.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def pane(self, index: int = 0) -> FloatRect:
        """Where a picture is on the page, CSS pixels."""
        box = self.stage.bounding_box()
        assert box is not None
        inner, ratio = self.read(f"[stage.layout.panes[{index}], stage.layout.ratio]")
        x, y = box["x"] + inner["x"] / ratio, box["y"] + inner["y"] / ratio
        return FloatRect(x=x, y=y, width=inner["width"] / ratio, height=inner["height"] / ratio)

    def drag(self, start: tuple[float, float], *path: tuple[float, float]) -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down()
        for point in path:
            self.page.mouse.move(*point, steps=6)
        self.page.mouse.up()

    def facts(self) -> dict[str, Any]:
        """What the page says once it has nothing to do."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        found: dict[str, Any] = json.loads(self.page.get_by_test_id("stCode").inner_text())
        return found

    def marks(self, count: int) -> tuple[Mark, ...]:
        """The marks in the settings of the page, once there are so many."""
        expect(self.page.get_by_test_id("stCode")).to_contain_text(f'"marks": {count}')
        return Settings.from_json(self.facts()["settings"]).marks

    def result(self, name: str) -> Recording:
        """A sound of the page, from where the page keeps it."""
        sound, result = map(Path, self.facts()["folders"])
        return open_recording(sound if name == "original" else result, name)

    def reset(self) -> None:
        """Back to what one sees first: everything, from the start, without marks."""
        self.read("player.pause(), player.setLoop(null), player.seek(0), player.setVolume(1), bench.choose('original')")
        self.read("bench.look.setMode('both'), bench.look.setAxis('mel'), bench.look.setColours('viridis')")
        self.read("player.setPace(1), bench.markers.clear()")
        self.read("bench.look.setLevels(-90, -10), range.fit(), bench.setTool('hand'), bench.setKind('protect')")
        if self.read("board.marks.length"):
            self.read("board.setAll([])")
            self.marks(0)
        self.page.mouse.move(2, 2)
        self.wait_until_sharp()

    def play(self) -> None:
        if not self.read("player.playing"):
            self.press("Space")
        self.wait("player.playing && !player.waiting && player.gains().original !== undefined")
        self.wait("Math.max(...Object.values(player.levels())) > 0")


def opened(browser: Browser, address: str, *, patience_ms: float = PATIENCE_MS, **options: Any) -> Bench:
    """The workbench on a page of its own, all sharp; `options` are those of a browser context."""
    context = browser.new_context(**({"viewport": {"width": 1440, "height": 1200}} | options))
    context.set_default_timeout(patience_ms)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(SHARP, timeout=patience_ms)
    return Bench(page)


def module(file: str, names: str) -> str:
    """Script that imports names from a module of the workbench."""
    style = f"document.querySelector('{HOST}').shadowRoot.querySelector('link').href"
    return f"const {{ {names} }} = await import({style}.replace('workbench.css', '{file}'));"


def another_result(bench: Bench) -> None:
    """Ask for another strength and wait until the new sound is played."""
    before = bench.read("player.sounds.denoised.url")
    bench.button("Another strength").click()
    bench.wait(f"player.sounds.denoised.url !== '{before}'")


def zoom_waits(bench: Bench, turns: int) -> list[float]:
    """Milliseconds from the last turn of the wheel to sharp pixels."""
    pane = bench.pane()
    waits: list[float] = []
    for turn in range(2 * turns):
        bench.page.mouse.move(pane["x"] + 300 + 40 * (turn % turns), pane["y"] + 80)
        bench.read("stage.waits = []")
        for _ in range(4):
            bench.page.mouse.wheel(0, -140 if turn < turns else 140)
            bench.page.wait_for_timeout(16)
        bench.wait_until_sharp()
        bench.page.wait_for_timeout(50)
        if (wait := bench.read("stage.waits.at(-1)")) is not None:
            waits.append(wait)
    return waits
