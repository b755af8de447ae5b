"""The film of a sound beside its picture: in step with the player, silent, and a word where it cannot be played."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.load.sounds import FILM_FPS, GREY_STEP, film
from specapp.audio.examples import SAMPLES
from tests.specapp.ui.browser.page.test_page import OpenPage, expect_result, upload, violations, wav
from tests.specapp.ui.browser.workbench.bench import SHARP, Bench
from tests.support.kinds import KINDS, made

pytestmark = pytest.mark.browser

NEAR_S = 0.15
"""Less than a picture lasts."""
FILM = """bench.shell.film.querySelector("video")"""
GREY = f"""(() => {{
  const canvas = new OffscreenCanvas(1, 1), brush = canvas.getContext("2d");
  brush.drawImage({FILM}, 0, 0, 1, 1);
  return brush.getImageData(0, 0, 1, 1).data[0];
}})()"""


def at_rest(open_page: OpenPage) -> Page:
    """A page that shows the first sample and waits for others."""
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    return page


def brought(page: Page, path: Path) -> Bench:
    upload(page, path.name, path.read_bytes())
    expect_result(page, path.name)
    page.wait_for_function(SHARP)
    return Bench(page)


def expect_picture_of(bench: Bench, second: float) -> None:
    grey = GREY_STEP * int(second * FILM_FPS)
    bench.wait(f"Math.abs({GREY} - {grey}) < {GREY_STEP / 2}")


@pytest.mark.parametrize(("name", "codec"), [("talk.webm", "libvpx-vp9"), ("talk.mp4", "libx264")])
def test_it_is_in_step_with_the_player(open_page: OpenPage, tmp_path: Path, name: str, codec: str) -> None:
    page = at_rest(open_page)
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if answer.url.endswith("/film") else None)
    bench = brought(page, film(tmp_path / name, codec))
    shown = page.locator(".film video")
    expect(shown).to_be_visible()
    for second in (2.1, 0.5, 3.3):
        bench.read(f"player.seek({second})")
        expect_picture_of(bench, second)
    bench.read("player.seek(0.5)")
    bench.play()
    for sound in ("Original", "Removed", "Denoised"):
        bench.button(sound).click()
        bench.wait(
            f"player.playing && !{FILM}.paused && Math.abs({FILM}.currentTime - player.heardPosition) < {NEAR_S}"
        )
    bench.read("player.setPace(0.5)")
    bench.wait(f"player.playing && Math.abs({FILM}.playbackRate - 0.5) < 0.15")
    bench.read("player.pause(), player.seek(1.7)")
    expect_picture_of(bench, 1.7)
    assert bench.read(f"{FILM}.muted && {FILM}.paused")
    assert set(answers) == {206}
    assert violations(page) == []


def test_an_excerpt_shows_its_part_of_the_film(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("?start_s=1.5&seconds=2", width=390)
    bench = brought(page, film(tmp_path / "talk.webm"))
    bench.wait("bench.startS === 1.5 && bench.shell.root.dataset.ready === 'true'")  # all of it is shown before
    bench.read("player.seek(0.6)")
    expect_picture_of(bench, 2.1)
    picture, shown = page.locator(".overlay").bounding_box(), page.locator(".film video").bounding_box()
    assert picture is not None
    assert shown is not None
    assert shown["y"] + shown["height"] <= picture["y"]
    assert shown["x"] >= 0
    assert shown["x"] + shown["width"] <= 390
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations(page) == []


def test_a_film_that_does_not_arrive_is_asked_for_again(open_page: OpenPage, tmp_path: Path) -> None:
    page = at_rest(open_page)
    page.route("**/film", lambda route: route.abort("connectionfailed"))
    upload(page, "talk.webm", film(tmp_path / "talk.webm").read_bytes())
    expect(page.get_by_text("The picture of the film does not arrive: the connection is interrupted.")).to_be_visible()
    expect(page.locator(".film video")).to_be_hidden()
    page.unroute("**/film")
    expect(page.locator(".film video")).to_be_visible()
    expect(page.get_by_text("The picture of the film does not arrive")).to_be_hidden()


@pytest.mark.parametrize(("status", "sentence"), [(404, "The film has been deleted from the server."),
                                                  (403, "Load the page anew to try again.")])  # fmt: skip
def test_a_film_that_the_server_does_not_give_is_not_called_unplayable(
    open_page: OpenPage, tmp_path: Path, status: int, sentence: str
) -> None:
    page = at_rest(open_page)
    page.route("**/film", lambda route: route.fulfill(status=status))
    upload(page, "talk.webm", film(tmp_path / "talk.webm").read_bytes())
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_text("This browser cannot show")).to_be_hidden()


def test_what_cannot_be_played_is_said_and_a_sound_has_none(open_page: OpenPage) -> None:
    page = at_rest(open_page)
    upload(page, "old.mp4", made(next(kind for kind in KINDS if kind.name == "mp4-video"))[0])
    expect_result(page, "old.mp4")
    expect(page.get_by_text("This browser cannot show the picture of this film")).to_be_visible()
    expect(page.locator(".film video")).to_be_hidden()
    upload(page, "talk.wav", wav(0))
    expect_result(page, "talk.wav")
    expect(page.locator(".film")).to_be_hidden()
