"""The page in other languages: nothing English is left on it, nothing is cut, and one link changes it."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, BrowserContext, Page, expect

from specapp.ui.text.catalogues import ENGLISH, FOLDER, NAMES
from tests.specapp.ui.browser.conftest import PATIENCE_MS
from tests.specapp.ui.browser.page.test_page import violations

pytestmark = pytest.mark.browser

OTHERS = [name for name in NAMES if name != ENGLISH]
SAID = """() => {
  const said = new Set();
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.matches("script, style, code, pre, pre *, svg style, [data-testid=stIconMaterial]")) continue;
      const texts = [...element.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE).map((one) => one.data);
      const names = ["aria-label", "aria-roledescription", "title", "placeholder", "alt",
        "data-title", "data-word", "data-upload"];
      for (const text of [...texts, ...names.map((name) => element.getAttribute(name) ?? "")])
        if (text.trim()) said.add(text.trim());
    }
  };
  look(document.body);
  return [...said];
}"""
CUT = """() => {
  const bench = document.querySelector(".workbench") ?? [...document.querySelectorAll("*")]
    .map((one) => one.shadowRoot?.querySelector(".workbench")).find(Boolean);
  const boxes = [...bench.querySelectorAll("button, select, h3")].filter((one) => one.checkVisibility())
    .map((one) => [one.textContent || one.getAttribute("aria-label"), one.getBoundingClientRect(), one]);
  const found = boxes.filter(([, box, one]) => box.right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 8);
  const over = boxes.filter(([, a, one], i) => boxes.some(([, b, other], j) => j > i && !one.contains(other) &&
    a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 2 && b.top < a.bottom - 2));
  const pills = [...document.querySelectorAll(".st-key-preset button p")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1);
  return [...found.map(([name]) => `cut: ${name}`), ...over.map(([name]) => `over another: ${name}`),
    ...pills.map((one) => `pill: ${one.textContent}`)];
}"""
ROWS = """() => {
  const { shell } = document.querySelector(".st-key-workbench [data-testid=stBidiComponentIsolated]").workbench;
  return shell.stage.getBoundingClientRect().top - shell.root.getBoundingClientRect().top;
}"""
TWO_ROWS_PX = 130
"""What plays, and the tools: no more stands above the pictures on a small screen."""


def english(language: str) -> set[str]:
    """Messages that are another in a language; bold marks are drawn, not read."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file)
    pairs = [(one.id, one.string) for one in catalogue if isinstance(one.id, str)]
    said = {str(translation).replace("**", "") for _, translation in pairs}
    return {message.replace("**", "") for message, translation in pairs if message != translation} - said - {""}


@pytest.fixture(scope="module")
def visits(browser: Browser) -> Iterator[list[BrowserContext]]:
    contexts: list[BrowserContext] = []
    yield contexts
    for context in contexts:
        context.close()


def opened(browser: Browser, visits: list[BrowserContext], address: str, locale: str, width: int = 1440) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=locale, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    visits.append(context)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".workbench[data-ready=true]")).to_be_visible()
    at_rest(page)
    return page


def at_rest(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".st-key-figures")).to_be_visible()


@pytest.fixture(scope="module")
def german(browser: Browser, visits: list[BrowserContext], address: str) -> Page:
    return opened(browser, visits, address, "de-AT")


def test_the_browser_says_which_language(german: Page) -> None:
    expect(german).to_have_title("specapp: eine verrauschte Aufnahme säubern")
    assert german.evaluate("document.documentElement.lang") == "de"
    assert "lang=" not in german.url
    expect(german.get_by_role("button", name="Abspielen", exact=True)).to_be_enabled()
    expect(german.locator("nav.languages [aria-current]")).to_have_text("Deutsch")
    expect(german.get_by_text(re.compile(r"^\u2212\d+,\d dB$")).first).to_be_visible()
    assert "0:00,0" in german.get_by_role("group", name="Position und Dauer").inner_text()
    assert [text for text in german.evaluate(SAID) if re.search(r"\d\.\d", text)] == []
    assert violations(german) == []


def english_left(page: Page, language: str) -> set[str]:
    """English on the page when it has come to rest; Streamlit's own words are replaced a moment after it wrote them."""
    at_rest(page)
    known, left = english(language), {""}
    for _ in range(20):
        left = set(page.evaluate(SAID)) & known
        if not left:
            break
        page.wait_for_timeout(200)
    return left


def test_no_english_is_left_in_any_tab(german: Page) -> None:
    german.get_by_text("Erweitert", exact=True).click()
    left = english_left(german, "de")
    tabs = german.locator(".st-key-tabs").get_by_role("tab")
    assert tabs.count() == 8
    for index in range(tabs.count()):
        tabs.nth(index).click()
        left |= english_left(german, "de")
    german.get_by_role("tab", name="Abbildungen", exact=True).click()
    for figure in german.locator(".st-key-figure").get_by_role("radio").all():
        figure.click()
        expect(german.locator(".js-plotly-plot .xtitle").last).to_have_text(re.compile("Zeit|Frequenz"))
        left |= english_left(german, "de")
    tools = german.get_by_role("tablist").first
    expect(tools).to_be_visible()
    for name in ("Rauschen", "Fenster", "Ansicht", "Mehr", "Kette"):
        german.get_by_role("tab", name=name, exact=True).click()
        left |= english_left(german, "de")
    german.get_by_text("Eigene Kette von Bild-Entrauschern", exact=True).click()
    left |= english_left(german, "de")
    assert left == set()


def test_figures_have_the_numbers_of_the_language(german: Page) -> None:
    german.get_by_role("tab", name="Abbildungen", exact=True).click()
    german.locator(".st-key-figure").get_by_role("radio", name="Spektrum", exact=True).click()
    expect(german.locator(".js-plotly-plot .xtitle")).to_contain_text("Frequenz")
    german.locator(".js-plotly-plot .nsewdrag").hover()
    told = german.locator(".js-plotly-plot .hoverlayer")
    expect(told).to_contain_text(re.compile(r"\d,\d dB"))
    expect(told).to_contain_text(re.compile(r"\dHz|\dkHz"))
    assert re.search(r"\d\.\d|-\d", told.text_content() or "") is None
    assert "\N{MINUS SIGN}" in (told.text_content() or "")


@pytest.mark.parametrize(("language", "words"), [("en", "1 GB per file"), ("de", "1 GB pro Datei")])
def test_sizes_are_written_alike(
    browser: Browser, visits: list[BrowserContext], address: str, language: str, words: str
) -> None:
    """Streamlit writes them without a blank, beside a sentence of the page with one."""
    page = opened(browser, visits, f"{address}/?lang={language}", "en-US")
    expect(page.get_by_test_id("stFileUploaderDropzoneInstructions").first).to_contain_text(words)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_cut_on_a_phone_or_a_screen(
    browser: Browser, visits: list[BrowserContext], address: str, language: str
) -> None:
    page = opened(browser, visits, f"{address}/?lang={language}", "en-US", width=390)
    assert page.evaluate("document.documentElement.lang") == language
    for width in (390, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(600)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 1024, "height": 700})
    page.wait_for_function(f"() => ({ROWS})() < {TWO_ROWS_PX}")
    assert english_left(page, language) == set()


def test_a_link_changes_the_language_and_keeps_the_settings(
    browser: Browser, visits: list[BrowserContext], address: str
) -> None:
    page = opened(browser, visits, f"{address}/?preset=nature&strength=60", "en-US")
    page.get_by_role("radiogroup").get_by_text("Voice, quick", exact=True).click()
    expect(page.get_by_text(re.compile("Done in .* Voice, quick"))).to_be_visible()
    page.get_by_role("radiogroup").get_by_text("Nature", exact=True).click()
    expect(page.get_by_text(re.compile("Done in .* Nature"))).to_be_visible()
    page.locator("nav.languages").get_by_text("Français", exact=True).click()
    page.wait_for_url("**lang=fr**")
    expect(page.get_by_role("radio", name="Nature", exact=True)).to_be_checked()
    at_rest(page)
    assert re.search(r"preset=nature", page.url)
    assert re.search(r"strength=60", page.url)
    page.locator(".st-key-tabs").get_by_role("tab", name="Versions").click()
    expect(page.locator(".st-key-versions")).to_contain_text("Voix, rapide au lieu de Nature")
    page.reload()
    expect(page).to_have_title(re.compile("^specapp : nettoyer"))
    page.locator("nav.languages").get_by_text("English", exact=True).click()
    expect(page).to_have_title("specapp: clean up a noisy recording")
