"""A whole visit in Firefox; Chromium has all other tests of the browser.

Needs `apt-get install firefox-esr pulseaudio`: without anything that plays sound, Firefox does not start the clock of a
player.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import specapp
from bench.load.sounds import film, noisy_file
from tests.specapp.ui.browser.firefox.marionette import PATIENCE_S, Firefox, firefox

pytestmark = [pytest.mark.browser, pytest.mark.soak]

BENCH = "all(document).find((one) => one.workbench)?.workbench"
READY = f"{BENCH}?.shell.root.dataset.ready === 'true' && {BENCH}.stage.isSharp"
REST = "document.querySelector('[data-test-script-state=notRunning]')"
SLIDER = "document.querySelector('input[type=range][aria-label=Strength]')"
ARROW_LEFT, ESCAPE = "\ue012", "\ue00c"
FILE = "input[type=file]"


@pytest.fixture(scope="module")
def loudspeaker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A sound card that nobody hears."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("needs pulseaudio: Firefox plays nothing without a sound card")
    folder = tmp_path_factory.mktemp("pulse")
    before = dict(os.environ)
    os.environ.update(XDG_RUNTIME_DIR=str(folder), PULSE_RUNTIME_PATH=str(folder / "pulse"), HOME=str(folder))
    words = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    words += ["-L", "module-null-sink", "-L", "module-native-protocol-unix"]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    process.terminate()
    process.wait(timeout=20)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the browser, and of what it downloads."""
    return tmp_path_factory.mktemp("firefox")


@pytest.fixture(scope="module")
def window(address: str, folder: Path, loudspeaker: None) -> Iterator[Firefox]:
    """The page with a sound that was dropped."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if path is None:
        pytest.skip("needs Firefox: apt-get install firefox-esr")
    with firefox(path, folder) as window:
        window.size(1440, 900)
        window.open(address)
        window.wait(f"document.body.innerText.includes('Done in') && {READY}")
        window.run("window.faults = []; addEventListener('error', (event) => faults.push(event.message))")
        window.drop(FILE, noisy_file(folder / "talk.wav", 4))
        window.wait(f"document.querySelector('#result').textContent.startsWith('talk.wav') && {REST} && {READY}")
        window.wait("document.body.innerText.includes('Done in')")
        yield window


def player(window: Firefox, expression: str) -> object:
    return window.run(f"const {{ player }} = {BENCH}; return {expression}")


def test_it_is_heard(window: Firefox) -> None:
    window.press("Play")
    window.wait(f"{BENCH}.player.playing && {BENCH}.player.position > 0.3")
    window.run(f"{BENCH}.overlay.canvas?.focus(); {BENCH}.shell.overlay.focus()")
    for key, sound in (("1", "original"), ("3", "removed"), ("2", "denoised")):
        window.keys(key)
        window.wait(f"{BENCH}.player.chosen === '{sound}' && {BENCH}.player.levels().{sound} > 0.001")
        others = {"original", "removed", "denoised"} - {sound}
        for other in others:
            window.wait(f"{BENCH}.player.gains().{other} < 0.001")
    window.keys(" ")
    window.wait(f"!{BENCH}.player.playing")


def test_the_strength_is_live(window: Firefox) -> None:
    window.run(f"{SLIDER}.focus()")
    for _ in range(5):
        window.keys(ARROW_LEFT)
    window.wait(f"Math.abs({BENCH}.player.strength - 0.95) < 0.001")
    window.wait(f"document.body.innerText.includes('strength 95 %') && {REST}")


def test_marks_by_mouse_and_by_keyboard(window: Firefox) -> None:
    window.press("Box")
    x, y = window.place(f"{BENCH}.shell.overlay")
    window.drag([(x - 60, y - 120), (x - 20, y - 100), (x + 40, y - 60)])
    window.wait(f"{BENCH}.board.marks.length === 1")
    assert player(window, f"{BENCH}.board.marks[0].shape") == "box"
    window.keys("m")
    window.wait(f"{BENCH}.board.marks.length === 2")
    window.wait(f"document.body.innerText.includes('Done in') && {REST} && {READY}")
    window.keys("v")
    window.run(f"{BENCH}.board.setAll([])")
    window.wait(f"document.body.innerText.includes('Done in') && {REST} && {READY}")


def test_the_file_comes(window: Firefox, folder: Path) -> None:
    window.press("Download WAV")
    path = folder / "downloads" / "talk denoised.wav"
    until = time.monotonic() + PATIENCE_S
    while not path.exists() or not path.stat().st_size or list(path.parent.glob("*.part")):
        assert time.monotonic() < until, "no file came"
        time.sleep(0.1)
    assert specapp.read(path).duration_s == 4


def test_a_film_is_in_step(window: Firefox, folder: Path) -> None:
    window.drop(FILE, film(folder / "film.webm"))
    window.wait(f"document.querySelector('#result').textContent.startsWith('film.webm') && {REST} && {READY}")
    video = f"{BENCH}.shell.film.querySelector('video')"
    window.wait(f"!{BENCH}.shell.film.hidden && {video}.videoWidth === 320")
    window.run(f"{BENCH}.player.seek(2.1)")
    window.wait(f"Math.abs({video}.currentTime - 2.1) < 0.03 && !{video}.seeking")
    window.run(f"{BENCH}.player.seek(0)")
    window.press("Play")
    window.wait(f"!{video}.paused && Math.abs({video}.currentTime - {BENCH}.player.heardPosition) < 0.15")
    window.run(f"{BENCH}.player.pause()")


def test_a_phone_shows_all_of_it(window: Firefox, address: str) -> None:
    """In a frame, as no window of Firefox is so narrow; after all that was done no script has failed."""
    assert window.run("return faults") == []
    window.run(
        """const frame = document.createElement("iframe");
      Object.assign(frame, { src: given[0], width: 390, height: 844, frameBorder: 0 });
      document.body.replaceChildren(frame);""",
        address,
    )
    window.ask("WebDriver:SwitchToFrame", id=0)
    window.wait(f"document.body.innerText.includes('Done in') && {READY}")
    assert window.run("return innerWidth") == 390
    assert window.run("return document.documentElement.scrollWidth - innerWidth") <= 0
    window.wait(f"{BENCH}.shell.stage.clientWidth < 390")
    assert (
        window.run("return document.querySelector('.st-key-state').getBoundingClientRect().bottom - innerHeight") <= 1
    )
    window.ask("WebDriver:SwitchToFrame", id=None)
