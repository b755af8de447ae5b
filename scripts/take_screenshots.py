"""Take the pictures of the page in docs: `make run` in one shell, `python -m scripts.take_screenshots` in another."""

import argparse
import io
from pathlib import Path
from typing import Literal, TypeAlias

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
Scheme: TypeAlias = Literal["light", "dark"]
BOTH: tuple[Scheme, ...] = ("light", "dark")
SIZES: dict[str, tuple[int, int, tuple[Scheme, ...]]] = {
    "wide": (1440, 900, BOTH),
    "small": (1024, 700, ("light",)),
    "tablet": (768, 1024, ("dark",)),
    "phone": (390, 844, BOTH),
    "narrow": (320, 640, ("light",)),
}
"""Width, height, and in which schemes."""
STACKED = 992
"""Narrower pages have the result below the settings."""
QUALITY = 84
PATIENCE_MS = 60_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://localhost:8501")
    parser.add_argument("--chromium", help="path of the browser, by default Playwright's own")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (_, _, schemes) in SIZES.items():
            for scheme in schemes:
                take(browser, options.address, name, scheme)


def take(browser: Browser, address: str, name: str, scheme: Scheme) -> None:
    width, height, _ = SIZES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=PATIENCE_MS)
    expect(page.get_by_text("Done in")).to_be_visible(timeout=PATIENCE_MS)
    if width < STACKED:
        page.get_by_role("heading", level=2).last.evaluate("line => line.scrollIntoView()")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2000)
    path = PICTURES / f"page-{name}-{scheme}.webp"
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(path, quality=QUALITY, method=6)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    context.close()


if __name__ == "__main__":
    main()
