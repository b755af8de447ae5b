"""The page in a frame of another page, as docs/hosting.md gives it: all of it can be seen, reached and used there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Frame, Locator, expect

from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.conftest import PATIENCE_MS
from tests.specapp.ui.browser.page.test_page import INBOX, wav
from tests.specapp.ui.browser.workbench.bench import HOST, SHARP
from tests.support.scripts import ROOT

pytestmark = pytest.mark.browser

TEXT = (ROOT / "docs/hosting.md").read_text()
(IFRAME,) = re.findall(r"^(<iframe .*</iframe>)$", TEXT, re.MULTILINE)
DARK = {"light": False, "dark": True}
WHOLE = """(element) => {
  const box = element.getBoundingClientRect(), root = element.getRootNode(), inset = 3;
  const seen = (x, y) => { const top = root.elementFromPoint(x, y); return element.contains(top); };
  const [left, right, up, down] = [box.left + inset, box.right - inset, box.top + inset, box.bottom - inset];
  const [across, middle] = [(left + right) / 2, (up + down) / 2];
  const points = [[left, middle], [right, middle], [across, up], [across, down]];
  return box.left >= 0 && box.right <= innerWidth && box.top >= 0 && points.every((point) => seen(...point));
}"""
"""All of an element lies in the frame, and nothing over it."""
BEYOND = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth];
}"""
"""How far the page reaches beyond the frame at its side."""


@pytest.fixture(scope="module", params=DARK)
def frame(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Frame]:
    """The frame, with the finished sample."""
    scheme = request.param
    context = browser.new_context(viewport={"width": 1000, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    outside = context.new_page()
    written = IFRAME.replace("https://HOST", address)
    outside.route(
        "**/blog.html", lambda route: route.fulfill(body=f"<h1>A blog</h1>{written}", content_type="text/html")
    )
    outside.goto(f"{address}/blog.html")
    frame = outside.frames[1]
    expect(frame.get_by_text("Done in")).to_be_visible()
    frame.wait_for_function(SHARP)
    yield frame
    context.close()


def expect_whole(frame: Frame, element: Locator) -> None:
    frame.wait_for_function(WHOLE, arg=element.element_handle())


def download(frame: Frame) -> Locator:
    return frame.get_by_role("button", name="Download FLAC")


def test_the_first_screen_is_whole_and_dark_where_the_visitor_wants_it(
    frame: Frame, request: pytest.FixtureRequest
) -> None:
    assert frame.evaluate("[innerWidth, innerHeight]") == [800, 600]
    for element in (
        frame.get_by_role("heading", level=1),
        frame.get_by_role("tab", name="Upload", exact=True),
        frame.get_by_role("button", name="Upload", exact=True),
        frame.get_by_role("radio", name=SAMPLES["speech"].label).locator("xpath=ancestor::label"),
        frame.get_by_role("link", name="To the picture and the sound"),
    ):
        expect_whole(frame, element)
    assert frame.evaluate(BEYOND) == [0, 0]
    assert frame.locator(".stAppHeader").bounding_box() is None
    ground = frame.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    dark = sum(map(int, re.findall(r"\d+", ground)[:3])) < 3 * 128
    assert dark == DARK[request.node.callspec.params["frame"]]


def test_one_step_leads_to_the_whole_result(frame: Frame) -> None:
    """Both pictures, what plays them and the download, above the line of what runs."""
    frame.get_by_role("link", name="To the picture and the sound").click()
    for element in (
        frame.get_by_role("heading", name=SAMPLES["speech"].label, exact=True),
        download(frame),
        frame.get_by_role("button", name="Play", exact=True),
        *(frame.get_by_role("button", name=name, exact=True) for name in ("Original", "Denoised", "Removed")),
        frame.locator(".overlay"),
    ):
        expect_whole(frame, element)
    assert frame.evaluate(BEYOND) == [0, 0]
    assert frame.page.evaluate("[scrollX, scrollY]") == [0, 0], "the page around it stays where it is"


def test_it_plays_and_gives_the_file(frame: Frame) -> None:
    frame.get_by_role("button", name="Play", exact=True).click()
    frame.wait_for_function(f"() => document.querySelector('{HOST}').workbench.player.position > 0.1")
    frame.get_by_role("button", name="Pause", exact=True).click()
    with frame.page.expect_download() as given:
        download(frame).click()
    assert given.value.failure() is None


def test_the_browser_keeps_what_the_page_for_hosts_tells(frame: Frame) -> None:
    cookies = {re.sub(r"_\d+$", "", cookie.get("name", "")) for cookie in frame.page.context.cookies()}
    stored = {name.partition("-")[0] for name in frame.evaluate("Object.keys({...localStorage, ...sessionStorage})")}
    assert cookies >= {"specapp_visitor", "specapp_server"}
    assert {name for name in cookies | stored if f"`{name}" not in TEXT} == set()


def test_a_refresh_finds_the_visitor_again(frame: Frame) -> None:
    file = FilePayload(name="anna.wav", mimeType="audio/wav", buffer=wav(1, 2.0))
    frame.locator(INBOX).set_input_files(file)
    expect_brought(frame)
    frame.evaluate("window.isOld = true; location.reload()")
    frame.wait_for_function("() => !window.isOld")
    expect_brought(frame)
    assert frame.evaluate(BEYOND) == [0, 0]


def expect_brought(frame: Frame) -> None:
    expect(frame.get_by_role("heading", name="anna.wav", exact=True)).to_be_visible()
    expect(frame.get_by_text("Done in")).to_be_visible()
    frame.wait_for_url("**sounds=**")  # which a refresh goes by
