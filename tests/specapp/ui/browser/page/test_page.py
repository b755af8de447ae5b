"""The page as a visitor sees it, in Chromium."""

import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import soundfile
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

import specapp
from specapp.audio.examples import SAMPLES
from specapp.settings.serialisation import from_query
from tests.support.players import playable

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
MOST_ON_THE_WAY = 3
TABS = ("Figures", "Try everything", "Edit as picture", "Why it turns to noise", "Repeat it elsewhere", "Many files")
PATIENCE_S = 60.0
INBOX = "[class*=st-key-inbox_] input[type=file]"
"""Where sounds are brought: of all places for files it need not be the one that a busy browser draws first."""
PLAYERS = "audio[aria-label]"
PICTURES = ".js-plotly-plot .imagelayer image"
"""The painted spectrograms under the axes of a figure."""


def wav(seed: int, seconds: float = 6.0, sample_rate: int = 48_000) -> bytes:
    """A tone that comes and goes under noise: stereo, above 1 MiB, equally long for every seed."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * sample_rate)) / sample_rate
    tone = 0.2 * np.sin(2 * np.pi * 440 * time_s) * (time_s % 1 < 0.5)
    samples = tone[:, None] + 0.02 * rng.standard_normal((len(time_s), 2))
    file = io.BytesIO()
    soundfile.write(file, samples, sample_rate, subtype="PCM_16", format="WAV")
    return file.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "audio/wav", "buffer": data}
    page.locator(INBOX).set_input_files(file)


def expect_result(page: Page, name: str) -> None:
    """Wait until the result of a sound is on the page and nothing is at work."""
    at_rest = (page.get_by_test_id("stApp"), "data-test-script-state", "notRunning")
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(at_rest[0]).to_have_attribute(*at_rest[1:])  # before that the result of the last sound can stand there
    expect(page.get_by_text("Done in")).to_be_visible()
    expect(page.locator(PLAYERS)).to_have_count(3)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    expect(at_rest[0]).to_have_attribute(*at_rest[1:])


def pictures(page: Page) -> list[str]:
    found: list[str] = page.locator(PICTURES).evaluate_all("images => images.map(one => one.getAttribute('href'))")
    return found


def player(page: Page, name: str) -> str:
    """Address of what one of the players plays."""
    return page.locator(f'audio[aria-label^="{name}"]').get_attribute("src") or ""


def played(page: Page, name: str) -> bytes:
    return page.request.get(player(page, name)).body()


def expect_played(page: Page, name: str, data: bytes) -> None:
    """Wait until a player has the sound that is right."""
    until = time.monotonic() + PATIENCE_S
    while played(page, name) != data:
        assert time.monotonic() < until, f"{name} is not the sound that was computed"
        page.wait_for_timeout(250)


def downloaded(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def wav_of(recording: specapp.Recording, folder: Path) -> bytes:
    """The file that the package writes."""
    specapp.write(recording, folder / "expected.wav")
    return (folder / "expected.wav").read_bytes()


def press_strength(page: Page, key: str) -> None:
    slider = page.get_by_role("slider", name="Strength")
    slider.focus()
    slider.press(key)


def strengths_computed(server_folder: Path) -> list[float]:
    """The strengths of all results that the server has kept."""
    facts = [json.loads(file.read_text()) for file in server_folder.rglob("result.json")]
    return [json.loads(one["settings"]).get("strength", 100) for one in facts]


def violations(page: Page) -> list[str]:
    """What axe finds, without what lies inside Streamlit's own drop zone and out of our reach.

    While the page is drawn, Streamlit dims what is about to be replaced.
    """
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    found = Axe().run(page).response["violations"]
    places = [(one["id"], node["html"], node["failureSummary"]) for one in found for node in one["nodes"]]
    return [" ".join(place) for place in places if 'data-testid="stFileUploaderDropzone"' not in place[1]]


def weaken_to_90(page: Page, server_folder: Path) -> None:
    """Ten steps down: the figure of the result follows, the one of the original stays, and few steps are computed."""
    page.get_by_role("tab", name="Figures").click()
    expect(page.locator(PICTURES)).to_have_count(2)
    before = pictures(page)
    for _ in range(10):
        press_strength(page, "ArrowLeft")
    expect(page.get_by_text(re.compile(r"Done in .* strength 90 %"))).to_be_visible()
    moved = [strength for strength in strengths_computed(server_folder) if strength not in (90, 100)]
    assert len(moved) <= MOST_ON_THE_WAY, "a slider on its way must not start all that it passes"
    expect(page.locator(PICTURES).nth(1)).not_to_have_attribute("href", before[1])
    after = pictures(page)
    assert after[0] == before[0]


def download_while_playing(page: Page) -> tuple[str, bytes]:
    """Name and bytes of the WAV file, taken while the result plays on."""
    sound = page.locator('audio[aria-label^="Denoised"]')
    sound.evaluate("audio => audio.play()")
    page.wait_for_function("() => document.querySelector('audio[aria-label^=Denoised]').currentTime > 0.3")
    file = downloaded(page, "Download WAV")
    assert sound.evaluate("audio => audio.currentTime") > 0.3, "the download ran the page again"
    return file


def test_a_visit(open_page: OpenPage, server_folder: Path, tmp_path: Path) -> None:
    """The sample is there; a sound is brought, changed, heard, taken away, and found again after a refresh."""
    complaints: list[str] = []
    page = open_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    expect_result(page, SAMPLES["speech"].label)

    data = wav(1)
    upload(page, "kitchen.wav", data)
    expect_result(page, "kitchen.wav")
    full = specapp.denoise(specapp.read(data))
    assert played(page, "Denoised") == playable(full.denoised)
    assert played(page, "Original") == playable(full.original)

    weaken_to_90(page, server_folder)
    page.get_by_role("tab", name="Downloads").click()
    expect_result(page, "kitchen.wav")
    weaker = specapp.denoise(specapp.read(data), specapp.Settings(strength=90))
    assert played(page, "Denoised") == playable(weaker.denoised)
    assert download_while_playing(page) == ("kitchen denoised.wav", wav_of(weaker.denoised, tmp_path))

    page.reload()
    expect_result(page, "kitchen.wav")
    assert "strength=90" in page.url
    assert played(page, "Denoised") == playable(weaker.denoised)

    page.get_by_role("button", name="Mark the view").click()
    page.wait_for_url(re.compile("marks="))
    expect_result(page, "kitchen.wav")
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    marked, _ = from_query(specapp.Settings, {name: query[name] for name in ("strength", "marks")})
    assert marked.marks[0].kind == "protect"
    expect_played(page, "Denoised", playable(specapp.denoise(specapp.read(data), marked).denoised))
    assert complaints == []


def test_two_visitors_hear_their_own_sounds(open_page: OpenPage, tmp_path: Path) -> None:
    heard = {}
    for seed in (2, 3):
        page = open_page()
        upload(page, "mine.wav", wav(seed))
        expect_result(page, "mine.wav")
        heard[seed] = page
    for seed, page in heard.items():
        result = specapp.denoise(specapp.read(wav(seed)))
        assert played(page, "Original") == playable(result.original)
        assert played(page, "Denoised") == playable(result.denoised)
        assert downloaded(page, "Download WAV")[1] == wav_of(result.denoised, tmp_path)
    stranger = open_page(heard[2].url.partition("/?")[2].join(("?", "")))
    expect_result(stranger, SAMPLES["speech"].label)
    expect(stranger.get_by_text("mine.wav")).to_have_count(0)


def test_a_bad_file_leaves_the_result(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    upload(page, "<img src=x onerror=alert(1)>.wav", b"this is no sound")
    alert = page.get_by_test_id("stAlert").filter(has_text="onerror")
    expect(alert).to_contain_text("<img src=x onerror=alert(1)>.wav: ")
    expect(alert).to_contain_text("WAV or FLAC")
    expect_result(page, SAMPLES["speech"].label)
    expect(page.locator(PLAYERS)).to_have_count(3)


def test_the_microphone_records_at_48_khz(open_page: OpenPage) -> None:
    page = open_page()
    expect_result(page, SAMPLES["speech"].label)
    page.get_by_role("tab", name="Record").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_test_id("stAudioInputWaveformTimeCode")).to_have_text("00:01")
    page.get_by_role("button", name="Stop recording").click()
    expect_result(page, "recording 1.wav")
    expect(page.get_by_text(re.compile("48 kHz · WAV"))).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(open_page: OpenPage, *, dark: bool) -> None:
    """Nothing that axe finds, in any tab, and nothing wider than the screen of a phone."""
    page = open_page(dark=dark)
    expect_result(page, SAMPLES["speech"].label)
    page.get_by_text("Advanced", exact=True).click()
    expect(page.get_by_text("Own chain of image denoisers")).to_be_visible()
    for name in TABS if dark else ():
        page.get_by_role("tab", name=name, exact=True).click()
        expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")
        assert violations(page) == []
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        overflow = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0
