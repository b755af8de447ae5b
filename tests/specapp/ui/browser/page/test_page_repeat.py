"""What the page offers to copy gives the bytes that the page gives: link, file of settings, command line, Python."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from specapp.settings.sharing import SETTINGS_FILE
from tests.specapp.ui.browser.page.test_page import downloaded, expect_result, upload, wav

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
NAME = "kitchen.wav"


def brought(page: Page, sound: bytes) -> None:
    expect_result(page, SAMPLES["speech"].label)
    upload(page, NAME, sound)
    expect_result(page, NAME)


def taken(page: Page) -> bytes:
    """The denoised sound as the page gives it."""
    page.get_by_role("tab", name="Downloads").click()
    expect_result(page, NAME)
    return downloaded(page, "Download WAV")[1]


def copied(page: Page) -> tuple[str, str, str]:
    """Link, command line and Python, as the page shows them for copying."""
    page.get_by_role("tab", name="Repeat it elsewhere").click()
    expect(page.get_by_test_id("stCode")).to_have_count(3)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    link, command, code = page.get_by_test_id("stCode").locator("code").all_inner_texts()
    return link, command, code


def ran(command: list[str], folder: Path) -> bytes:
    """What a command writes in a folder that holds the sound."""
    subprocess.run([sys.executable, *command], cwd=folder, check=True, env={"PYTHONPATH": str(Path.cwd())})
    (written,) = folder.glob("* denoised.wav")
    return written.read_bytes()


def test_link_file_command_and_python_of_the_page_give_its_bytes(open_page: OpenPage, tmp_path: Path) -> None:
    sound = wav(11, 3.0)
    page = open_page("?preset=music&strength=70&hum=true")
    brought(page, sound)
    page.get_by_role("button", name="Mark the view").click()
    page.wait_for_url(re.compile("marks="))
    expect_result(page, NAME)
    expect(page.get_by_text(re.compile("Done in .* strength 70 %"))).to_be_visible()
    expected = taken(page)
    link, command, code = copied(page)
    _, settings = downloaded(page, "Settings (JSON)")

    for way in ("command", "python"):
        folder = tmp_path / way
        folder.mkdir()
        (folder / NAME).write_bytes(sound)
        (folder / SETTINGS_FILE).write_bytes(settings)
        words = shlex.split(command)
        assert words[:3] == ["python", "-m", "specapp"]
        assert ran(words[1:] if way == "command" else ["-c", code], folder) == expected

    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc) == (urlsplit(page.url).scheme, urlsplit(page.url).netloc)
    opened = open_page(f"{parts.path.removeprefix('/')}?{parts.query}")
    brought(opened, sound)
    assert taken(opened) == expected

    fresh = open_page()
    brought(fresh, sound)
    fresh.get_by_text("Advanced", exact=True).click()
    (tmp_path / SETTINGS_FILE).write_bytes(settings)
    fresh.locator(".st-key-settings_file input").set_input_files(tmp_path / SETTINGS_FILE)
    expect(fresh.get_by_text(re.compile("Done in .* strength 70 %"))).to_be_visible()
    expect_result(fresh, NAME)
    assert taken(fresh) == expected


def test_a_link_with_wrong_values_says_so_and_takes_the_defaults(open_page: OpenPage) -> None:
    page = open_page("?preset=music&strength=900&nonsense=1&channels=%22sideways%22")
    alerts = page.get_by_test_id("stAlert").filter(has_text="link's setting")
    expect(alerts).to_have_count(2)  # what is no setting, as campaigns add it, is left alone
    expect(page.get_by_text("nonsense", exact=False)).to_have_count(0)
    expect(page.get_by_text(re.compile("Done in .*Music.* strength 100 %"))).to_be_visible()
