"""The page for hands, eyes and ears of all kinds: what is said aloud, where the focus goes, what fits on the screen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

import specapp
from specapp.audio.encoding.programme_loudness import measure_programme
from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import downloaded, expect_result, upload, wav
from tests.specapp.ui.browser.workbench.bench import HOST, SHARP

pytestmark = pytest.mark.browser

NAME = "تسجيل صوتي 1.wav"
SLOW_BYTES_PER_S = 400_000
WATCH = """() => {
  const region = document.querySelector(".specapp-said");
  window.said = [];
  new MutationObserver(() => window.said.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
}"""
NAMES_FOCUS = "() => document.activeElement.innerText.replace(/\\s+/g, ' ').trim()"
BOTH_PICTURES = f"""() => {{
  const {{ stage, shell }} = document.querySelector("{HOST}").workbench;
  const lower = stage.layout.panes[1], top = shell.stage.getBoundingClientRect().top;
  return lower && top + (lower.y + lower.height) / stage.layout.ratio <= innerHeight;
}}"""
WORDS = f"""() => [...document.querySelector("{HOST}").workbench.shell.root.querySelectorAll("button:not(.play)")]
  .filter((button) => button.checkVisibility() && !button.innerText.trim())
  .filter((button) => !button.dataset.word || getComputedStyle(button, "::after").content === "none")
  .map((button) => button.getAttribute("aria-label"))"""
GROUNDS = """(labels) => labels.map((label) => {
  const found = [...document.querySelectorAll("button, [role=tab]")].filter((one) => one.innerText.trim() === label);
  return getComputedStyle(found[0]).backgroundColor;
})"""


def test_both_pictures_fit_on_a_small_screen(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 700})
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(SHARP)
    for width, height in ((1024, 700), (1240, 720), (1280, 720), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(BOTH_PICTURES)
    context.close()


def check_what_an_upload_says(page: Page) -> None:
    """How far it is, and its end aloud."""
    page.evaluate(WATCH)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW_BYTES_PER_S}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("button", name="Upload", exact=True).focus()
    upload(page, NAME, wav(1))
    page.wait_for_function(
        "() => /^Uploading [1-9]/.test(document.querySelector('[data-testid=stFileUploader]').dataset.upload ?? '')"
    )
    network.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    expect_result(page, NAME)
    page.wait_for_function("() => window.said.some((words) => words.startsWith('Ready to hear'))")
    said = page.evaluate("window.said")
    assert any(words.startswith("Uploading") for words in said)


def check_the_focus_stays_where_the_next_file_is_dropped(page: Page) -> None:
    page.wait_for_function("() => document.activeElement.closest('[data-testid=stFileUploader]') !== null")
    assert page.evaluate(NAMES_FOCUS).endswith("Upload")


def check_a_few_keys_lead_from_there_to_the_download(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip the settings")).to_be_focused()
    page.keyboard.press("Enter")
    download = page.get_by_role("button", name=re.compile("^Download "))
    for _ in range(3):
        page.keyboard.press("Tab")
        if download.first.evaluate("button => button === document.activeElement"):
            break
    expect(download.first).to_be_focused()


def check_the_focus_goes_to_the_result_when_what_had_it_is_gone(page: Page) -> None:
    button = page.get_by_role("button", name="Remove from the list")
    button.focus()
    page.evaluate("() => document.activeElement.remove()")
    page.wait_for_function("() => document.activeElement.id === 'result'")
    page.get_by_text(SAMPLES["speech"].label, exact=True).click()
    expect_result(page, SAMPLES["speech"].label)


def check_names_keep_the_direction_of_their_script(page: Page) -> None:
    name = page.get_by_test_id("stRadio").get_by_text(NAME, exact=True)
    assert name.evaluate("element => getComputedStyle(element).unicodeBidi") == "plaintext"


def check_another_tab_finds_the_sounds_that_were_not_taken_off_the_list(page: Page, address: str) -> None:
    tab = page.context.new_page()
    tab.goto(address)
    expect_result(tab, NAME)
    tab.get_by_role("button", name="Remove from the list").click()
    expect(tab.get_by_text(NAME, exact=True)).to_have_count(0)
    tab.goto(address)
    expect_result(tab, SAMPLES["speech"].label)
    expect(tab.get_by_text(NAME, exact=True)).to_have_count(0)
    tab.close()


def test_an_upload_for_eyes_ears_and_keyboards(page: Page, address: str) -> None:
    check_what_an_upload_says(page)
    check_the_focus_stays_where_the_next_file_is_dropped(page)
    check_a_few_keys_lead_from_there_to_the_download(page)
    check_names_keep_the_direction_of_their_script(page)
    check_the_focus_goes_to_the_result_when_what_had_it_is_gone(page)
    check_another_tab_finds_the_sounds_that_were_not_taken_off_the_list(page, address)


@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_icons_have_words_where_nothing_can_be_hovered(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.wait_for_function(f"() => ({WORDS})().length === 0")


def test_a_slider_says_its_name_once(page: Page) -> None:
    """To those who listen: its name, and how far it stands."""
    expect(page.locator(".st-key-strength").get_by_role("slider")).to_have_accessible_name("Strength")


def test_forced_colours_show_what_is_chosen(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(forced_colors="active")
    chosen, other = page.evaluate(GROUNDS, ["Automatic", "Voice"])
    assert chosen != other
    chosen, other = page.evaluate(GROUNDS, ["Upload", "Record"])
    assert chosen != other
    page.emulate_media(forced_colors="none")


def test_what_the_contact_sheet_gives_plays_beside_its_button_and_can_be_left_again(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("tab", name="Try everything").click()
    page.get_by_role("slider", name="Length").press("Home")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.get_by_role("button", name="Try everything").click()
    hear = page.get_by_role("button", name="Hear", exact=True)
    expect(hear.nth(2)).to_be_visible()
    hear.nth(2).click()
    heard = page.locator('audio[aria-label^="Few seconds"]')
    expect(heard).to_have_count(1)
    distance = heard.evaluate("(one, button) => one.getBoundingClientRect().y - button.y", hear.nth(2).bounding_box())
    assert 0 < distance < 200

    page.get_by_role("button", name="Take", exact=True).last.click()
    back = page.get_by_role("button", name="Back to the presets")
    expect(back).to_be_visible()
    back.click()
    expect(page.get_by_role("radiogroup", name="What is it?").get_by_role("radio").first).to_be_enabled()
    page.get_by_role("tab", name="Downloads").click()
    expect_result(page, SAMPLES["speech"].label)


def test_the_main_download_is_of_the_edit_that_is_on_show(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("tab", name="Edit as picture").click()
    _, picture = downloaded(page, "PNG, 8 bits")
    for name in ("first.png", "second version.png"):
        page.locator(".st-key-picture_file input").set_input_files(
            {"name": name, "mimeType": "image/png", "buffer": picture}
        )
        expect(page.get_by_text("Nothing was edited: the sound is the original, bit for bit.")).to_be_visible()
    expect(page.locator("[data-upload]:not([data-upload=''])")).to_have_count(0)
    name, _ = downloaded(page, "Download edited FLAC")
    assert name.endswith("edited.flac")
    page.get_by_role("tab", name="Downloads").click()
    expect(page.get_by_role("button", name="Download FLAC")).to_be_visible()


def test_a_download_is_as_loud_as_asked(page: Page) -> None:
    choice = page.get_by_role("combobox", name="Loudness of the denoised file")
    expect(choice).to_be_visible()
    expect_result(page, SAMPLES["speech"].label)  # a page that still draws itself closes lists
    choice.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    choice.click()
    choice.press("ArrowDown")
    choice.press("ArrowDown")
    choice.press("Enter")
    expect(choice).to_have_value("Broadcast, -23 LUFS")
    page.get_by_role("button", name="Measure the loudness").click()
    expect(page.get_by_role("row", name="In the file")).to_be_visible()
    said = page.get_by_role("row", name="In the file").inner_text().split("\t")
    _, data = downloaded(page, "Download FLAC")
    loudness = measure_programme(specapp.read(data))
    said = [word.replace("\N{MINUS SIGN}", "-") for word in said]
    assert said[1:3] == [f"{loudness.integrated_lufs:.1f} LUFS", f"{loudness.true_peak_dbtp:.1f} dBTP"]
    assert loudness.true_peak_dbtp <= -1
