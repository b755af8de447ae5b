"""Files that a visitor takes away: a video with its new sound, and a sentence where a file cannot be made."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

import specapp
from specapp.ui.tasks.storage import VIDEO
from tests.specapp.audio.test_video import pictures
from tests.specapp.ui.browser.page.test_page import PLAYERS, OpenPage, downloaded, expect_result, upload
from tests.support.kinds import KINDS, made

pytestmark = pytest.mark.browser

QUIET_MS = 3000
IS_QUIET = """(quiet_ms) => {
  const app = document.querySelector("[data-testid=stApp]");
  if (app.dataset.testScriptState !== "notRunning") window.ranAt = performance.now();
  window.ranAt ??= performance.now();
  return performance.now() - window.ranAt > quiet_ms;
}"""
"""Whether the page has not run for so long: a watch of a file that was made ends with a run of its own."""


def test_a_video_comes_back_and_what_fails_is_said(open_page: OpenPage, server_folder: Path, tmp_path: Path) -> None:
    video = made(next(kind for kind in KINDS if kind.name == "mp4-video"))[0]
    page = open_page()
    upload(page, "clip.mp4", video)
    expect_result(page, "clip.mp4")
    name, data = downloaded(page, "Download MP4")
    assert name == "clip denoised.mp4"
    assert [packet for packet, _ in pictures(data)] == [packet for packet, _ in pictures(video)]
    (tmp_path / "back.mp4").write_bytes(data)
    heard, computed = specapp.read(tmp_path / "back.mp4"), specapp.denoise(specapp.read(video)).denoised
    assert np.mean((heard.samples - computed.samples) ** 2) < 0.02 * np.mean(computed.samples**2)
    assert downloaded(page, "Video with the denoised sound")[1] == data
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)

    denoised = page.locator(PLAYERS).nth(1)
    before = denoised.get_attribute("src") or ""
    page.get_by_text("Music, gentle", exact=True).click()
    expect(page.get_by_text(re.compile("Done in .* Music, gentle, strength"))).to_be_visible()
    expect(denoised).not_to_have_attribute("src", before)  # the state says so before the result is drawn
    expect_result(page, "clip.mp4")
    page.wait_for_function(IS_QUIET, arg=QUIET_MS)
    for kept in server_folder.rglob(VIDEO):
        kept.unlink()
    button = page.get_by_role("button", name="Video with the denoised sound")
    button.click()
    alert = page.get_by_test_id("stAlertContentError")
    expect(alert).to_contain_text("cannot be opened: there is no such file")
    expect(alert).to_have_count(1)


@pytest.mark.parametrize("headers", [{}, {"Cookie": "_streamlit_xsrf=2|aa|bb|1", "X-Xsrftoken": "2|aa|bb|1"}])
def test_nobody_uploads_into_a_session_that_is_not_theirs(headers: dict[str, str], address: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nabc\r\n--x--\r\n'
    ask = urllib.request.Request(  # noqa: S310  (our own server)
        f"{address}/_stcore/upload_file/fake/file",
        data=body,
        method="PUT",
        headers={"Content-Type": "multipart/form-data; boundary=x"} | headers,
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(ask, timeout=60)  # noqa: S310
    assert refusal.value.code == 403
    refusal.value.close()
