"""The strip of what was heard when, and the same in words."""

import re

import pytest

from specapp.pipeline.detection.heard import Heard
from specapp.ui.results.heard import strip, told
from tests.support.page import opened, own_job_folders, settled  # noqa: F401 (a fixture)

TWO = (Heard(0, 42, "speech"), Heard(42, 70, "music"))


@pytest.mark.parametrize(
    ("heard", "start_s", "words"),
    [
        ((Heard(0, 9, "other"),), 0.0, "Heard: other sounds."),
        (TWO, 0.0, "Heard: speech 0:00 to 0:42, music 0:42 to 1:10."),
        (TWO, 60.0, "Heard: speech 1:00 to 1:42, music 1:42 to 2:10."),
        (tuple(Heard(i, i + 1, ("speech", "music")[i % 2]) for i in range(8)), 0.0, "Heard: speech 50%, music 50%."),
    ],
)
def test_it_is_told_in_words(heard: tuple[Heard, ...], start_s: float, words: str) -> None:
    assert told(heard, start_s) == words


def test_the_strip_is_as_long_as_the_recording_and_says_the_same() -> None:
    html = strip(TWO)
    assert [float(part) for part in re.findall(r"flex-grow:([\d.]+)", html)] == [42, 28]
    assert re.findall(r">([a-z ]+)</span>", html) == ["speech", "music"]
    assert f'aria-label="{told(TWO)}"' in html


@pytest.mark.parametrize(("preset", "told_of"), [("auto", True), ("voice", False)])
def test_the_page_says_what_was_heard(preset: str, told_of: bool) -> None:  # noqa: FBT001
    page = settled(opened(preset=preset))
    captions = [caption.value for caption in page.caption]
    assert ("Heard: speech." in captions) == told_of
