"""A file that is made when its button is pressed."""

import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from specapp.base.errors import AudioError
from specapp.jobs import Job, JobLimits, JobPool, Report
from specapp.ui.results import file_button
from specapp.ui.session.streamed_files import ask_for
from specapp.ui.session.visitor import Visit
from specapp.ui.tasks.export import ExportRequest, exported
from specapp.ui.text import escaped

PLACE = "file Download  hiss denoised.wav"
MAIN_PLACE = "file main hiss denoised.wav"
Press = Callable[[str], Job]
Write = Callable[[str, Path, Report], None]
Pressed = Callable[[Write], AppTest]


def make(content: str, path: Path, report: Report) -> None:
    report(0.5, "Writing")
    time.sleep(0.2)
    path.write_text(content)


def failing(content: str, path: Path, report: Report) -> None:
    time.sleep(0.2)
    raise AudioError("It cannot be written. Choose another kind.")


@pytest.fixture
def tab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Press]]:
    """Opens tabs of one visitor, each with the same button; pressed, it makes a file that holds a word."""
    pool = JobPool(JobLimits(workers=1), root=tmp_path)
    monkeypatch.setattr(file_button, "pool", lambda: pool)

    def opened() -> Press:
        jobs: dict[str, Job] = {}
        visit = Visit("anna")

        def press(content: str) -> Job:
            monkeypatch.setattr(file_button, "visit", lambda: visit)
            monkeypatch.setattr(file_button, "_jobs", lambda: jobs)
            file_button._ask(PLACE, ExportRequest(partial(make, content), "hiss denoised.wav", "audio/wav"))
            return jobs[PLACE]

        return press

    yield opened
    pool.close()


def test_two_tabs_do_not_end_each_others_work(tab: Callable[[], Press]) -> None:
    jobs = [tab()("one"), tab()("two")]
    assert [job.wait(60).state for job in jobs] == ["done", "done"]


def test_a_press_gives_what_is_on_show_and_not_what_was(tab: Callable[[], Press]) -> None:
    press = tab()
    earlier, now = press("of another sound of this name"), press("of this sound")
    assert press("of this sound") is now
    assert now.wait(60).state == "done"
    assert exported(now.folder)[0].read_text() == "of this sound"
    assert earlier.status.state == "replaced"


def drawn() -> None:
    from functools import partial

    import streamlit as st

    from specapp.ui.results.file_button import file_button
    from tests.specapp.ui.results.test_file_button import make

    label = st.session_state.get("label", "Download WAV")
    made_by = partial(st.session_state.get("make", make), "")
    file_button(label, made_by, "hiss denoised.wav", "audio/wav", kind="primary")


def test_the_main_button_stays_the_same_one_whatever_its_label_says() -> None:
    """Streamlit forgets a press on a button that a run does not draw again."""
    page = AppTest.from_function(drawn).run()
    before = page.button[0]
    page.session_state["label"] = "Download earlier WAV"
    page.run()
    assert (before.label, page.button[0].label) == ("Download WAV", "Download earlier WAV")
    assert page.button[0].proto.id == before.proto.id


@pytest.fixture
def pressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pressed]:
    """Opens sessions of one visitor who has pressed the button there, and whose file was made or has failed."""
    pool = JobPool(JobLimits(workers=1), root=tmp_path)
    monkeypatch.setattr(file_button, "pool", lambda: pool)
    monkeypatch.setattr(file_button, "visit", lambda: Visit("anna"))

    def opened(made_by: Write) -> AppTest:
        page = AppTest.from_function(drawn, default_timeout=60)
        page.session_state["make"] = made_by
        page.run()
        page.button[0].click().run()
        (job,) = page.session_state["file jobs"].values()
        job.wait(60)
        return page

    yield opened
    pool.close()


def test_a_file_is_offered_until_the_browser_has_asked_for_it(pressed: Pressed) -> None:
    """A busy browser may not see what one run of the page shows."""
    page = pressed(make)
    for _ in range(3):
        page.run()
        assert len(page.get("bidi_component")) == 1
    (ready,) = page.session_state["files ready"].values()
    ask_for(ready.token)
    page.run()
    page.run()
    assert len(page.get("bidi_component")) == 0


def test_every_press_gives_its_own_file(pressed: Pressed) -> None:
    """Of the same request, too: in another tab, in a session that begins after a lost connection, and once more."""
    first, second = pressed(make).run(), pressed(make).run()
    tokens = [page.session_state["files ready"][MAIN_PLACE].token for page in (first, second)]
    ask_for(tokens[1])
    assert [len(page.run().get("bidi_component")) for page in (first, second)] == [1, 1]
    assert [len(page.run().get("bidi_component")) for page in (first, second)] == [1, 0]
    second.button[0].click().run()
    second.run()
    tokens.append(second.session_state["files ready"][MAIN_PLACE].token)
    assert len(set(tokens)) == 3


@pytest.mark.parametrize(
    ("made_by", "sentence"),
    [(make, "The file has been deleted. Ask for it again."), (failing, "It cannot be written. Choose another kind.")],
)
def test_what_is_wrong_stands_below_the_button_until_it_is_pressed_again(
    pressed: Pressed, made_by: Write, sentence: str
) -> None:
    page = pressed(made_by)
    for job in page.session_state["file jobs"].values():
        shutil.rmtree(job.folder, ignore_errors=True)
    for _ in range(2):
        page.run()
        assert not page.exception
        assert [error.value for error in page.error] == [escaped(sentence)]
        assert len(page.get("bidi_component")) == 0
    page.session_state["make"] = make
    page.run()
    page.button[0].click().run()
    assert not page.error
    (job,) = page.session_state["file jobs"].values()
    assert job.wait(60).state == "done"
    page.run()
    assert len(page.get("bidi_component")) == 1


def test_nothing_is_wrong_with_a_file_that_is_deleted_after_it_was_fetched(pressed: Pressed) -> None:
    page = pressed(make)
    page.run()
    (ready,) = page.session_state["files ready"].values()
    ask_for(ready.token)
    shutil.rmtree(ready.job.folder)
    page.run()
    assert not page.exception
    assert not page.error
    assert not page.session_state["file jobs"]
