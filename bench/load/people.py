"""Ten kinds of people at the page, each with a task of their own: how many presses it takes them, and how many seconds.

    git worktree add ../before 5fdc810
    python -m bench.load.people                          this build, with an hour of talk
    python -m bench.load.people --before ../before --minutes 10 --write docs/people.md

A press is a click, a tap, a key or files that are dropped. Seconds run from the address to the file on the disk, at the
pace of a script: people need time to look and to listen as well. Needs Chromium (`SPECAPP_CHROMIUM`).
"""

import argparse
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright
from playwright.sync_api import Error as BrowserError

from bench.load.server import Server
from bench.load.sounds import RATE_HZ, film, large_wav, noisy_file
from bench.report.document import write_section

PATIENCE_MS = 150_000
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--autoplay-policy=no-user-gesture-required")
_DONE = re.compile("Done in")
_MAIN = re.compile("^Download ")
_NAMED = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const words = one?.getAttribute("aria-label") ?? one?.textContent.trim() ?? "";
  return words.length > 80 ? "" : words;
}"""


class CannotError(Exception):
    """The page offers no way."""


class Person:
    """Somebody in a browser whose presses are counted.

    Parameters
    ----------
    page : Page
    folder : Path
        With the sounds of all, and for what they make.
    minutes : float
        Of the long talk.
    """

    def __init__(self, page: Page, folder: Path, minutes: float) -> None:
        self.page, self.folder, self.minutes = page, folder, minutes
        self.presses = 0

    def press(self, what: str | Locator, role: Any = "button") -> None:
        (self.page.get_by_role(role, name=what, exact=True) if isinstance(what, str) else what).first.click()
        self.presses += 1

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.presses += 1

    def tab_to(self, name: re.Pattern[str]) -> None:
        for _ in range(200):
            self.key("Tab")
            if name.search(self.page.evaluate(_NAMED)):
                return
        raise CannotError(f"“{name.pattern}” cannot be reached with Tab")

    def drop(self, *paths: Path, place: str = "[class*=st-key-inbox_] input[type=file]") -> None:
        self.page.locator(place).first.set_input_files(paths)
        self.presses += 1

    def arrive(self) -> None:
        """Wait until a result can be heard, and nothing is at work."""
        expect(self.page.get_by_text(_DONE)).to_be_visible()
        expect(self.page.get_by_role("button", name="Play", exact=True).first).to_be_enabled()
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")

    def result(self, name: str, words: re.Pattern[str] = _DONE) -> None:
        """Wait until the result of a sound is there, and nothing is at work."""
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        expect(self.page.get_by_text(words)).to_be_visible()
        self.arrive()

    def hear(self) -> None:
        self.press("Play")
        expect(self.page.get_by_role("button", name="Pause", exact=True).first).to_be_visible()

    def take(self, what: re.Pattern[str] = _MAIN) -> Path:
        """Take a file away."""
        with self.page.expect_download() as download:
            self.press(self.page.get_by_role("button", name=what))
        return Path(download.value.path())


def podcaster(person: Person) -> None:
    person.press(person.page.get_by_text("Voice", exact=True))
    person.drop(large_wav(person.folder / "talk.wav", int(person.minutes * 60 * RATE_HZ * 4)))
    person.result("talk.wav", re.compile("Done in .* Voice"))
    person.take()


def parent(person: Person) -> None:
    person.drop(noisy_file(person.folder / "voice note.ogg", 20))
    person.result("voice note.ogg")
    person.hear()
    person.take()


def recordist(person: Person) -> None:
    names = {rate_hz: f"birds {rate_hz // 1000} kHz.wav" for rate_hz in (96_000, 384_000)}
    for rate_hz, name in names.items():
        person.drop(noisy_file(person.folder / name, 8, rate_hz))
        person.result(name)
    person.press(person.page.get_by_text("Nature", exact=True))
    person.result(names[384_000], re.compile("Done in .* Nature"))
    person.hear()
    person.take()
    person.press(person.page.get_by_text(names[96_000], exact=True))
    person.result(names[96_000], re.compile("Done in .* Nature"))
    person.take()


def journalist(person: Person) -> None:
    person.drop(film(person.folder / "interview.mp4", "libx264", seconds=30))
    person.result("interview.mp4")
    person.take(re.compile("^Download MP4"))


def archivist(person: Person) -> None:
    tapes = [noisy_file(person.folder / f"tape {number:02}.wav", 5, 16_000, number) for number in range(40)]
    many = person.page.get_by_role("tab", name="Many files", exact=True)
    if many.count():
        person.press(many)
        expect(person.page.get_by_text("At most 200 files")).to_be_visible()
        person.drop(*tapes, place="[class*=st-key-many_inbox] input")
        person.press(person.page.get_by_role("button", name="Clean 40 files"))
        expect(person.page.get_by_text("40 of 40 files done")).to_be_visible()
        person.take(re.compile("All 40 with the report"))
        return
    person.drop(*tapes)
    refused = person.page.get_by_text("the limit here").first
    expect(refused.or_(person.page.get_by_role("button", name=re.compile(r"\(ZIP\)$")).first)).to_be_visible()
    if refused.is_visible():
        raise CannotError(refused.inner_text().partition(":")[2].strip())
    person.take(re.compile(r"\(ZIP\)$"))


def student(person: Person) -> None:
    person.press("Why it turns to noise", "tab")
    person.press(person.page.get_by_text("A mel picture", exact=True))
    expect(person.page.get_by_test_id("stMetricValue").filter(has_text="dB").first).to_be_visible()


def editor(person: Person) -> None:
    person.press("Edit as picture", "tab")
    picture = np.asarray(cv2.imread(str(person.take(re.compile("PNG, 16 bits"))), cv2.IMREAD_UNCHANGED))
    picture[:, : picture.shape[1] // 3] = 0
    edited = person.folder / "edited.png"
    cv2.imwrite(str(edited), picture)
    person.drop(edited, place=".st-key-picture_file input")
    expect(person.page.get_by_text("of the picture was made darker")).to_be_visible()
    person.take(re.compile("Changed sound"))


def by_keyboard(person: Person) -> None:
    with person.page.expect_file_chooser() as chooser:  # asked for before the way there: a chooser may open at once
        person.tab_to(re.compile("uploadUpload|Browse"))
        person.key("Enter")
    chooser.value.set_files(noisy_file(person.folder / "keys.wav", 10))
    person.result("keys.wav")
    if person.page.get_by_role("link", name="Skip the settings").count():
        person.tab_to(re.compile("Skip the settings"))
        person.key("Enter")
    person.tab_to(re.compile("Download "))
    with person.page.expect_download() as download:
        person.key("Enter")
    download.value.path()


def slow_laptop(person: Person) -> None:
    person.drop(noisy_file(person.folder / "slow.wav", 20))
    person.result("slow.wav")
    person.page.get_by_role("slider", name="Strength").focus()
    for _ in range(5):
        person.key("ArrowLeft")
    person.result("slow.wav", re.compile("Done in .* strength 95 %"))
    person.hear()
    person.take()


def guest(person: Person) -> None:
    person.drop(noisy_file(person.folder / "mine.wav", 10))
    person.result("mine.wav", re.compile("Done in .* Voice, strength 70 %"))
    person.take()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of people: who they are, what they do, and with what."""

    who: str
    task: Callable[[Person], None]
    viewport: ViewportSize
    options: Mapping[str, Any]
    query: str = ""
    slower: float = 1.0


_DESK: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
KINDS = (
    Kind("Podcaster with {minutes:g} minutes of stereo", podcaster, _DESK, {}),
    Kind("Parent with a voice note, on a phone", parent, _PHONE, {"has_touch": True, "is_mobile": True}),
    Kind("Bird recordist at 96 and 384 kHz", recordist, _DESK, {}),
    Kind("Journalist with a video", journalist, _DESK, {}),
    Kind("Archivist with 40 tapes", archivist, _DESK, {}),
    Kind("Student of the old question", student, _DESK, {}),
    Kind("Who edits the picture elsewhere", editor, _DESK, {}),
    Kind("Keyboard only", by_keyboard, _DESK, {}),
    Kind("A slow dark laptop (a fourth of the speed)", slow_laptop, _DESK, {"color_scheme": "dark"}, slower=4.0),
    Kind("A shared link, and a sound of one's own", guest, _DESK, {}, "?preset=voice&strength=70"),
)


def tried(browser: Browser, address: str, kind: Kind, minutes: float) -> str:
    """Presses and seconds, as two cells of a table; or why somebody did not get there."""
    context = browser.new_context(viewport=kind.viewport, accept_downloads=True, **kind.options)
    context.set_default_timeout(PATIENCE_MS * (1 + minutes / 4))
    folder = Path(tempfile.mkdtemp(prefix="specapp-people-"))
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": kind.slower})
        person = Person(page, folder, minutes)
        began = time.monotonic()
        page.goto(address + kind.query)
        person.arrive()
        kind.task(person)
        return f"{person.presses} | {time.monotonic() - began:.0f}"
    except (CannotError, AssertionError, BrowserError) as error:
        return f"– | {str(error).splitlines()[0][:120]}"
    finally:
        context.close()
        shutil.rmtree(folder)


def measured(root: Path | None, minutes: float, names: Sequence[str]) -> list[str]:
    expect.set_options(timeout=PATIENCE_MS * (1 + minutes / 4))
    with tempfile.TemporaryDirectory(prefix="specapp-people-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("SPECAPP_CHROMIUM"), args=list(_FLAGS))
        cells = []
        with Server(Path(folder), root=root) as server:
            for kind in asked(names):
                cells.append(tried(browser, server.address, kind, minutes))
                print(f"{kind.task.__name__}: {cells[-1]}", flush=True)
        browser.close()
    return cells


def asked(names: Sequence[str]) -> list[Kind]:
    return [kind for kind in KINDS if not names or kind.task.__name__ in names]


def table(minutes: float, names: Sequence[str], now: Sequence[str], before: Sequence[str]) -> str:
    head = "presses | seconds"
    lines = [f"| | {head} | {head} before |", f"|-{'|-:' * 4}|"] if before else [f"| | {head} |", "|-|-:|-:|"]
    for index, kind in enumerate(asked(names)):
        cells = [kind.who.format(minutes=minutes), now[index], *before[index : index + 1]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load.people", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(kind.task.__name__ for kind in KINDS))
    parser.add_argument("--minutes", type=float, default=60.0, help="length of the podcaster's talk")
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="work tree of an earlier commit")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this document")
    options = parser.parse_args(arguments)
    before = measured(options.before.resolve(), options.minutes, options.names) if options.before else []
    now = measured(None, options.minutes, options.names)
    markdown = table(options.minutes, options.names, now, before)
    print(markdown)
    if options.write:
        write_section(options.write, "people", markdown)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
