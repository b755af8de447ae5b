"""Take the picture of a pasted link: `make run` in one shell, `python -m scripts.take_share_card` in another."""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, expect, sync_playwright

PICTURE = Path(__file__).parent.parent / "specapp/ui/server/share_card/share_card.jpg"
VIEWPORT: ViewportSize = {"width": 2000, "height": 1050}
SIZE = (1200, 630)
PATIENCE_MS = 60_000
QUALITY = 85


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://localhost:8501")
    parser.add_argument("--chromium", help="path of the browser, by default Playwright's own")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=VIEWPORT, color_scheme="light")
        page.goto(options.address)
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=PATIENCE_MS)
        expect(page.get_by_text("Done in")).to_be_visible(timeout=PATIENCE_MS)
        page.wait_for_timeout(2000)
        taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
        taken.save(PICTURE, quality=QUALITY, optimize=True)
        browser.close()
    print(f"{PICTURE.name}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
