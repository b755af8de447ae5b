"""A connection that is lost, and a server that is started again: the page says so, and goes on by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.specapp.ui.browser.conftest import PATIENCE_MS, ROOT, served
from tests.specapp.ui.browser.page.test_page import downloaded, expect_result, upload, wav

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_page_outlasts_its_server(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    said = page.locator(".specapp-connection")
    with served(ROOT / "app.py", tmp_path) as address:
        page.goto(address)
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
        upload(page, "kitchen.wav", wav(1))
        expect_result(page, "kitchen.wav")
        expect(said).to_be_hidden()
        page.evaluate("window.isTheSame = true")
    expect(said).to_contain_text("The connection to the server is interrupted.")
    download = page.get_by_role("button", name="Download WAV").get_by_text("Download WAV")
    assert download.evaluate("words => getComputedStyle(words).color") != "rgb(255, 255, 255)", "white on white"
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.wait_for_timeout(12_000)  # by then Streamlit asks the visitor to start its server in a terminal
    expect(page.get_by_role("dialog")).to_have_count(0)
    with served(ROOT / "app.py", tmp_path, port=int(address.rpartition(":")[2])):
        expect(said).to_be_hidden()
        expect_result(page, "kitchen.wav")
        assert page.evaluate("window.isTheSame"), "what was heard and drawn is lost where the page is loaded anew"
        name, data = downloaded(page, "Download WAV")
        assert (name, data[:4]) == ("kitchen denoised.wav", b"RIFF")
        context.close()
