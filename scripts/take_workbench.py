"""Take the pictures of the workbench in docs: `SPECAPP_CHROMIUM=/path/to/chromium python -m scripts.take_workbench`."""

import io
import os
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.specapp.ui.browser.conftest import served
from tests.specapp.ui.browser.workbench.bench import APP, opened

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
SIZES = {"wide": (1440, 1120, 1), "phone": (390, 844, 2)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITY = 84
MARKS = """[
  ["protect", "box", [[4.62, 250], [5.05, 3900]], {}],
  ["noise", "box", [[2.85, 0], [3.3, 8000]], {}],
  ["fill", "brush", [[6.9, 900], [7.1, 1000], [7.3, 950]], { radius_s: 0.05, radius_hz: 120 }],
].forEach(([kind, shape, points, more]) => board.add({ kind, shape, points, ...more })), player.seek(3.9)"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, served(APP, Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("SPECAPP_CHROMIUM"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name in SIZES:
            for scheme in SCHEMES:
                take(browser, f"{address}/?seconds=0", name, scheme)


def take(browser: Browser, address: str, name: str, scheme: Literal["light", "dark"]) -> None:
    width, height, ratio = SIZES[name]
    viewport = {"width": width, "height": height}
    bench = opened(browser, address, viewport=viewport, color_scheme=scheme, device_scale_factor=ratio)
    bench.read(MARKS)
    bench.marks(3)
    bench.wait_until_sharp()
    bench.page.mouse.move(0.64 * width, 0.36 * height)
    bench.page.wait_for_timeout(800)
    path = PICTURES / f"workbench-{name}-{scheme}.webp"
    Image.open(io.BytesIO(bench.page.screenshot())).convert("RGB").save(path, quality=QUALITY, method=6)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    bench.page.context.close()


if __name__ == "__main__":
    main()
