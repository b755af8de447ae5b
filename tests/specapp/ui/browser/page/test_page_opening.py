"""The page is opened, in few bytes; another sound is opened, and nothing of the last one stays under its name."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from specapp.audio.examples import SAMPLES
from specapp.audio.recording import read
from tests.specapp.ui.browser.page.test_page import expect_result
from tests.specapp.ui.browser.workbench.bench import HOST, SHARP

pytestmark = pytest.mark.browser

MOST_BYTES = 2_500_000
"""Of a first visit, with the sounds and the pictures of the sample."""
SHOWN = f"""() => {{
  const {{ stage, player, shell }} = document.querySelector("{HOST}").workbench, canvas = shell.picture;
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return [pixels.some((value) => value !== 0), player.duration, shell.status.textContent, player.playing];
}}"""
MOST_APART_MS = 120
"""Both are drawn at once by the server; the browser may put them on the page in two turns."""
LOOKED_AT = f"""() => {{
  const seen = window.seen = [];
  const look = () => {{
    const bench = document.querySelector("{HOST}").workbench, name = document.getElementById("result").textContent;
    seen.push([performance.now(), name.trim(), bench.data.tracks.original.sound]);
  }};
  setInterval(look, 5);
}}"""
"""Notes again and again under which name the workbench shows which sound."""


@pytest.fixture(scope="module")
def taken() -> list[float]:
    """Bytes of all that has come."""
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, taken: list[float]) -> Iterator[Page]:
    wait_for_sample(browser, address)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda file: taken.append(file["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", lambda frame: taken.append(len(frame["response"]["payloadData"])))
    page.goto(address)
    expect_result(page, SAMPLES["speech"].label)
    page.wait_for_function(SHARP)
    yield page
    context.close()


def wait_for_sample(browser: Browser, address: str) -> None:
    """A server that has just started is still cleaning what visitors see first, and shows them its beginning."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        expect_result(page, SAMPLES["speech"].label)


def test_a_first_visit_takes_few_bytes(page: Page, taken: list[float]) -> None:
    page.wait_for_load_state("networkidle")
    assert 500_000 < sum(taken) < MOST_BYTES


def test_the_page_of_a_visitor_who_brings_nothing_runs_once(browser: Browser, address: str, page: Page) -> None:
    asked: list[str] = []
    context = browser.new_context()
    other = context.new_page()
    other.on("websocket", lambda connection: connection.on("framesent", lambda sent: asked.append(kind_of(sent))))
    other.goto(address)
    expect_result(other, SAMPLES["speech"].label)
    other.wait_for_function(SHARP)
    other.wait_for_timeout(1000)
    context.close()
    assert asked == ["rerun_script"]


def kind_of(sent: str | bytes) -> str:
    assert isinstance(sent, bytes)
    return str(BackMsg.FromString(sent).WhichOneof("type"))


def test_nothing_of_the_last_sound_is_seen_or_heard_while_the_picture_is_drawn(page: Page) -> None:
    held: list[Route] = []
    page.get_by_role("button", name="Play", exact=True).click()
    page.route("**/levels?*", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks its listeners)
    page.get_by_text(SAMPLES["music"].label, exact=True).click()
    expect(page.get_by_role("heading", name=SAMPLES["music"].label)).to_be_visible()
    page.wait_for_function(f"() => document.querySelector('{HOST}').workbench.shell.root.dataset.ready === 'false'")
    painted, duration_s, said, playing = page.evaluate(SHOWN)
    assert not painted
    assert duration_s == pytest.approx(read(SAMPLES["music"].path).duration_s, abs=0.01)
    assert "being drawn" in said
    assert not playing
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"() => document.querySelector('{HOST}').workbench.player.position > 0.1")
    for route in held:
        route.continue_()
    page.unroute("**/levels?*")
    page.wait_for_function(SHARP)
    painted, _, said, _ = page.evaluate(SHOWN)
    assert painted
    assert "being drawn" not in said


def test_another_sound_comes_together_with_its_name(page: Page) -> None:
    name = SAMPLES["speech"].label
    page.get_by_text(SAMPLES["music"].label, exact=True).first.click()
    page.get_by_text("Nature", exact=True).click()  # with which nobody has cleaned the other sample yet
    page.wait_for_url("**preset=nature**")
    expect_result(page, SAMPLES["music"].label)
    page.evaluate(LOOKED_AT)
    page.get_by_text(name, exact=True).click()
    expect_result(page, name)
    seen = page.evaluate("seen")
    assert [seen[0][1], seen[-1][1]] == [SAMPLES["music"].label, name]
    apart = [at_ms for at_ms, named, sound in seen if (named == name) != (sound == seen[-1][2])]
    assert not apart or apart[-1] - apart[0] < MOST_APART_MS
