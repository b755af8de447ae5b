"""Many files in a browser: a folder's names are kept, everything is cleaned, heard, and leaves as one ZIP."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import OpenPage, downloaded, expect_result, violations, wav

pytestmark = pytest.mark.browser


def opened(page: Page) -> Page:
    """The tab of many files."""
    expect_result(page, SAMPLES["speech"].label)
    page.get_by_role("tab", name="Many files", exact=True).click()
    expect(page.get_by_text("At most 200 files")).to_be_visible()
    return page


def test_a_folder_is_cleaned_and_leaves_as_one_zip(open_page: OpenPage, tmp_path: Path) -> None:
    box = tmp_path / "tapes" / "box"
    box.mkdir(parents=True)
    for seed in range(3):
        (box / f"tape {seed}.wav").write_bytes(wav(seed, seconds=0.5, sample_rate=16_000))
    (box / "notes.txt").write_text("no sound")
    page = opened(open_page(width=390, dark=True))
    page.get_by_role("radio", name="A folder").or_(page.get_by_role("button", name="A folder")).first.click()
    expect(page.get_by_text("Choose a folder")).to_be_visible()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(str(tmp_path / "tapes"))
    page.get_by_role("button", name="Clean 3 files").click()
    expect(page.get_by_text("3 of 3 files done")).to_be_visible()
    expect(page.get_by_role("button", name="Clean all again")).to_be_visible()
    expect(page.locator(".many img")).to_have_count(6)
    assert violations(page) == []
    overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    name, data = downloaded(page, "All 3 with the report")
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {Path(one).name for one in archive.namelist()} == {
            "report.html",
            *(f"tape {seed}.wav" for seed in range(3)),
        }
        assert "denoised/tapes/box/tape 0.wav" in archive.namelist()
    page.reload()
    opened_again = page.get_by_role("tab", name="Many files", exact=True)
    opened_again.click()
    expect(page.get_by_text("3 of 3 files done")).to_be_visible()
