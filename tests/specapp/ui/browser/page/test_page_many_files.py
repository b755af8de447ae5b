"""Many files in a browser: a folder's names are kept, all are cleaned, heard, cleaned anew, and leave as one ZIP."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import FilePayload, Page, expect

import specapp
from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import OpenPage, downloaded, expect_result, played, violations, wav

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


def choose(page: Page, field: str, *names: str) -> None:
    """Choose files in one of the two fields of the tab."""
    box = page.get_by_role("combobox", name=field)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    for name in names:
        option = page.get_by_role("option", name=name, exact=True)
        for _ in range(100):
            if option.is_visible():
                break
            box.press("ArrowDown")  # once more where a run of the page has closed the list
            page.wait_for_timeout(250)
        option.click()
    box.press("Tab")


def packed(page: Page) -> dict[str, bytes]:
    """What is in the ZIP of four files, by name."""
    _, data = downloaded(page, "All 4 with the report")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_one_is_heard_two_are_cleaned_otherwise_and_all_leave_with_the_report(
    open_page: OpenPage, tmp_path: Path
) -> None:
    names = [f"tape {number}.wav" for number in range(4)]
    again = names[1::2]
    sounds = {name: wav(seed, seconds=1.0, sample_rate=16_000) for seed, name in enumerate(names)}
    page = opened(open_page())
    files: list[FilePayload] = [
        {"name": name, "mimeType": "audio/wav", "buffer": data} for name, data in sounds.items()
    ]
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(files)
    page.get_by_role("button", name="Clean 4 files").click()
    expect(page.get_by_text("4 of 4 files done")).to_be_visible()
    first = packed(page)
    assert first.keys() == {"report.html", *(f"denoised/{name}" for name in names)}

    choose(page, "Listen to", names[2])
    expect(page.locator(f'audio[aria-label$="{names[2]}"]')).to_have_count(2)
    expect(page.locator('audio[aria-label="Denoised: tape 2.wav"]')).to_have_attribute("src", re.compile("."))
    heard, _ = soundfile.read(io.BytesIO(played(page, "Denoised: tape 2")))
    assert (heard == soundfile.read(io.BytesIO(first[f"denoised/{names[2]}"]))[0]).all()

    page.get_by_role("radiogroup", name="What is it?").get_by_text("Voice, quick", exact=True).click()
    expect(page.get_by_text("Settings in use: Voice, quick, strength 100 %.")).to_be_visible()
    expect(page.get_by_text(re.compile("Done in .*Voice, quick"))).to_be_visible()
    choose(page, "Clean again with these settings", *again)
    page.get_by_role("button", name="Clean 2 files again").click()
    expect(page.locator(".many li", has_text="Voice, quick")).to_have_count(2)
    expect(page.get_by_role("button", name="All 4 with the report")).to_be_visible()
    for name in again:
        expect(page.locator(".many li", has_text=name)).to_contain_text("Voice, quick")

    second = packed(page)
    assert second.keys() == first.keys()
    assert [name for name in names if second[f"denoised/{name}"] != first[f"denoised/{name}"]] == again
    (tmp_path / "in.wav").write_bytes(sounds[again[0]])
    direct = specapp.denoise(specapp.read(tmp_path / "in.wav"), specapp.Settings("quick")).denoised
    specapp.write(direct, tmp_path / "out.wav")
    assert second[f"denoised/{again[0]}"] == (tmp_path / "out.wav").read_bytes()

    (tmp_path / "report.html").write_bytes(second["report.html"])
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.get_by_text("4 files done")).to_be_visible()
    rows = page.locator("#files tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.locator("img")).to_have_count(8)
    page.get_by_role("button", name="File", exact=True).click()
    assert rows.locator("td.name").all_inner_texts() == names
