"""The question that started it, on the page: take the picture, edit it with OpenCV, drop it back, hear and see it."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from specapp.audio.examples import SAMPLES
from specapp.ui.page import _TABS
from tests.specapp.ui.browser.page.test_page import downloaded, expect_result, upload, wav
from tests.specapp.ui.browser.workbench.bench import Bench

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
RATE, SECONDS, N_FFT, HOP = 16_000, 4.0, 1024, 256
BOX_S, BOX_HZ = (0.6, 1.4), (2000.0, 4000.0)
"""Painted black."""
PAUSE_S = (2.0, 3.0)
"""Painted black from the lowest to the highest tone."""
SCRIPT = f"""
import cv2

picture = cv2.imread("picture.png", cv2.IMREAD_UNCHANGED)
rows, columns = picture.shape

def column(second):
    return round(second * {RATE} / {HOP})

def row(hertz):
    return rows - 1 - round(hertz * {N_FFT} / {RATE})

cv2.rectangle(picture, (column({BOX_S[0]}), row({BOX_HZ[1]})), (column({BOX_S[1]}), row({BOX_HZ[0]})), 0, -1)
cv2.rectangle(picture, (column({PAUSE_S[0]}), 0), (column({PAUSE_S[1]}), rows - 1), 0, -1)
cv2.imwrite("picture.png", picture)
"""
REACH = 2 * N_FFT
"""Samples beside a painted place that may change: a window, and the columns' own width."""


EDITED = ".st-key-picture_workbench [data-testid=stBidiComponentIsolated]"


class EditedBench(Bench):
    """The workbench of the edited picture, below the one of the page."""

    def read(self, expression: str) -> Any:
        code = f'async () => {{ const bench = document.querySelector("{EDITED}").workbench;'
        return self.page.evaluate(code + f"const {{ player, range, stage, board }} = bench; return {expression}; }}")

    def wait(self, expression: str) -> None:
        code = f'() => {{ const bench = document.querySelector("{EDITED}")?.workbench; if (!bench) return false;'
        self.page.wait_for_function(
            code + f"const {{ player, range, stage, board }} = bench; return {expression}; }}", polling=20
        )

    def sent(self, name: str) -> NDArray[np.float32]:
        """The samples that the browser plays [shape=(n, channels)]."""
        address, channels = self.read(f"[player.sounds.{name}.samplesUrl, player.sounds.{name}.channels]")
        url = urljoin(self.page.url, address)
        return np.frombuffer(self.page.request.get(url).body(), np.float32).reshape(-1, channels)

    def heard(self, name: str, seconds: tuple[float, float]) -> float:
        """Root mean square of what goes to the loudspeaker while `seconds` are looped."""
        self.read(f"player.setLoop([{seconds[0]}, {seconds[1]}]), player.seek({seconds[0]}), bench.choose('{name}')")
        if not self.read("player.playing"):
            self.read("player.toggle()")
        self.wait(f"player.playing && !player.waiting && player.chosen === '{name}'")
        self.page.wait_for_timeout(400)
        levels = []
        for _ in range(10):
            levels.append(sum(self.read("player.levels()").values()))
            self.page.wait_for_timeout(50)
        return float(np.median(levels))


def band(samples: NDArray[np.float32], seconds: tuple[float, float], hertz: tuple[float, float]) -> float:
    """Power in a time and a band."""
    start, stop = (round(second * RATE) for second in seconds)
    power = np.abs(np.fft.rfft(samples[start:stop] * np.hanning(stop - start)[:, None], axis=0)) ** 2
    frequencies = np.fft.rfftfreq(stop - start, 1 / RATE)
    return float(power[(frequencies >= hertz[0]) & (frequencies <= hertz[1])].sum())


def bring_back_edited(page: Page, picture: bytes, folder: Path) -> None:
    """Edit a picture with OpenCV in a folder, and wait until the page plays what came of it."""
    (folder / "picture.png").write_bytes(picture)
    subprocess.run([sys.executable, "-c", SCRIPT], cwd=folder, check=True)
    page.locator(".st-key-picture_file input").set_input_files(folder / "picture.png")
    expect(page.get_by_text("of the picture was made darker, 0.0 % brighter")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_have_count(2)


def out_of_reach(length: int) -> NDArray[np.bool_]:
    """Which of the samples no painted place may change."""
    untouched = np.ones(length, bool)
    for start_s, stop_s in (BOX_S, PAUSE_S):
        untouched[round(start_s * RATE) - REACH : round(stop_s * RATE) + REACH] = False
    assert untouched.mean() > 0.3
    return untouched


def check_samples(before: NDArray[np.float32], after: NDArray[np.float32]) -> None:
    """The painted places are silent, and beside them, in time and frequency, all is as it was."""
    untouched = out_of_reach(len(before))
    assert np.array_equal(after[untouched], before[untouched])
    inside = (BOX_S[0] + N_FFT / RATE, BOX_S[1] - N_FFT / RATE)
    narrower, beside = (BOX_HZ[0] + 200, BOX_HZ[1] - 200), (BOX_HZ[1] + 200, 7900.0)
    assert 10 * np.log10(band(after, inside, narrower) / band(before, inside, narrower)) < -60
    assert abs(10 * np.log10(band(after, inside, beside) / band(before, inside, beside))) < 0.05
    silent = after[round(PAUSE_S[0] * RATE) + N_FFT : round(PAUSE_S[1] * RATE) - N_FFT]
    assert np.abs(silent).max() < 1e-6


def check_loudspeaker(bench: EditedBench) -> None:
    """The painted pause is heard in the original alone, and what comes after it in both."""
    pause = (PAUSE_S[0] + 0.2, PAUSE_S[1] - 0.2)
    assert bench.heard("original", pause) > 0.01
    assert bench.heard("denoised", pause) < 1e-5
    assert bench.heard("denoised", (3.3, 3.8)) > 0.01
    bench.read("player.pause(), player.setLoop(null)")


def check_difference(page: Page, bench: EditedBench) -> None:
    """The painted pause stands out from what is beside it."""
    page.get_by_role("button", name="Difference").last.click()
    bench.wait("stage.mode === 'difference' && stage.isSharp")
    painted, beside_it = (
        bench.read(f"""(() => {{
          const {{ x, y, width, height }} = stage.layout.panes[0];
          const pixel = bench.shell.picture.getContext("2d").getImageData(
            Math.round(x + {second} / {SECONDS} * width), Math.round(y + height / 2), 1, 1);
          return Array.from(pixel.data.slice(0, 3));
        }})()""")
        for second in (sum(PAUSE_S) / 2, 3.5)
    )
    assert np.abs(np.subtract(painted, beside_it)).max() > 40, "the difference is not seen"


def test_a_picture_edited_with_opencv_is_heard_where_it_was_painted(open_page: OpenPage, tmp_path: Path) -> None:
    problems: list[str] = []
    page = open_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    expect_result(page, SAMPLES["speech"].label)
    original = wav(5, SECONDS, RATE)
    upload(page, "kitchen.wav", original)
    expect_result(page, "kitchen.wav")
    page.get_by_role("tab", name="Edit as picture").click()

    name, picture = downloaded(page, "PNG, 16 bits")
    assert name == "kitchen picture.png"
    bring_back_edited(page, picture, tmp_path)

    bench = EditedBench(page)
    bench.wait("bench.shell.root.dataset.ready === 'true' && player.sounds.denoised && stage.isSharp")
    before, after = bench.sent("original"), bench.sent("denoised")
    given, _ = soundfile.read(io.BytesIO(original), dtype="float32")
    assert np.array_equal(before, given)
    check_samples(before, after)
    check_loudspeaker(bench)
    check_difference(page, bench)

    _, changed = downloaded(page, "Changed sound")
    samples, rate = soundfile.read(io.BytesIO(changed), dtype="int16")
    kept, _ = soundfile.read(io.BytesIO(original), dtype="int16")
    untouched = out_of_reach(len(kept))
    assert rate == RATE
    assert np.array_equal(samples[untouched], kept[untouched])
    assert problems == []


def test_the_workbench_of_an_edited_picture_offers_no_marks(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    page.get_by_role("tab", name="Edit as picture").click()
    _, picture = downloaded(page, "PNG, 8 bits")
    (tmp_path / "picture.png").write_bytes(picture)
    page.locator(".st-key-picture_file input").set_input_files(tmp_path / "picture.png")
    expect(page.get_by_text("Nothing was edited: the sound is the original, bit for bit.")).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_have_count(2)
    expect(page.get_by_role("toolbar", name="Shape the result")).to_have_count(1)
    expect(page.get_by_role("button", name="Mark the view")).to_have_count(1)
    assert np.array_equal(EditedBench(page).sent("original"), EditedBench(page).sent("denoised"))


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_tabs_may_be_clicked_in_any_order(open_page: OpenPage, width: int, *, dark: bool) -> None:
    """Nothing goes blank, breaks or grows beyond the screen, however fast one tab follows another."""
    problems: list[str] = []
    page = open_page(width=width, dark=dark)
    page.on("pageerror", lambda error: problems.append(str(error)))
    expect(page.get_by_text("Done in")).to_be_visible()
    rng = np.random.default_rng(width)
    for turn in range(24):
        name = str(rng.choice(list(_TABS)))
        tab = page.get_by_role("tab", name=name, exact=True)
        if turn % 3:
            tab.click()
            continue
        # Of clicks that overtake each other Streamlit may keep an earlier one: the checked one comes after them.
        page.wait_for_timeout(500)
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        panel = page.locator('[role="tabpanel"]:not([inert])').filter(visible=True).last
        expect(panel).to_contain_text(re.compile(r"\w{3}"))
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert problems == []
