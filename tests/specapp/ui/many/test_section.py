"""The section without a browser: files are brought, cleaned, heard, cleaned again otherwise, and taken off."""

import io
import tempfile
import time
from collections.abc import Iterator

import numpy as np
import pytest
import soundfile
from streamlit.testing.v1 import AppTest

from specapp.settings.settings import Settings
from specapp.ui.many.collection import Collection, collections
from specapp.ui.session import visitor

PATIENCE_S = 120.0


@pytest.fixture(autouse=True)
def _own_job_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("jobs"))
    visitor.pool.cache_clear()
    yield
    visitor.pool().close()
    visitor.pool.cache_clear()
    tempfile.tempdir = before


def script() -> None:
    from specapp.ui.many.section import many_files_section
    from specapp.ui.session.state import open_link, say_complaints

    open_link()
    say_complaints()
    many_files_section()


def opened() -> AppTest:
    page = AppTest.from_function(script, default_timeout=PATIENCE_S).run()
    assert not page.exception
    return page


def wav(seed: int) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.random.default_rng(seed).normal(0, 0.05, 4_000), 8_000, subtype="PCM_16", format="WAV")
    return file.getvalue()


def bring(page: AppTest, **files: bytes) -> AppTest:
    page.file_uploader[0].set_value([(f"{name}.wav", data, "audio/wav") for name, data in files.items()]).run()
    assert not page.exception
    return page


def held(page: AppTest) -> Collection:
    return collections()[page.session_state["many"]]


def press(page: AppTest, label: str) -> AppTest:
    """Press a button, and wait for the work that it begins."""
    next(button for button in page.button if button.label == label).click().run()
    held(page).wait(PATIENCE_S)
    page.run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return " ".join(element.value for element in (*page.markdown, *page.caption, *page.error))


def listed(page: AppTest) -> str:
    return str(page.get("html")[-1].proto.body)


def test_a_visit() -> None:
    page = bring(opened(), one=wav(1), two=wav(2), bad=b"no sound")
    press(page, "Clean 3 files")
    assert "2 of 3 files done, 1 could not be cleaned" in words(page)
    assert listed(page).count("<img") == 4
    assert "no recording" in listed(page)

    page.selectbox(key="many_heard").set_value("one.wav").run()
    until = time.monotonic() + PATIENCE_S
    while len(page.get("audio")) < 2 and time.monotonic() < until:
        time.sleep(0.1)
        page.run()
    assert len(page.get("audio")) == 2
    assert not page.exception

    page.session_state["settings"] = Settings(preset="quick", strength=40.0)
    page.multiselect(key="many_again").set_value(["two.wav"]).run()
    press(page, "Clean 1 file again")
    strengths = {name: Settings.from_json(row.settings).strength for name, row in held(page).rows.items()}
    assert strengths == {"one.wav": 100, "two.wav": 40, "bad.wav": 100}

    folder = held(page).sources
    next(button for button in page.button if button.label == "Remove all files").click().run()
    assert not page.get("html")
    until = time.monotonic() + PATIENCE_S
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()


def test_what_a_host_allows_is_said_before_and_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECAPP_MAX_FILES", "2")
    page = opened()
    assert "At most 2 files, together 2.1 GB." in words(page)
    bring(page, one=wav(1), two=wav(2), three=wav(3))
    assert held(page).names == ["one.wav", "two.wav"]
    assert "There are 2 files, the limit here" in words(page).replace("\\", "")
