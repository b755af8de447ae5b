"""What CONTRIBUTING.md tells a newcomer to touch is there."""

import re

import pytest

from tests.support.scripts import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text()
TASKS = {
    title: text
    for title, _, text in (part.partition("\n") for part in TEXT.partition("## Seven tasks")[2].split("\n### ")[1:])
}
_PATH = re.compile(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|txt|cff|py))`")
_NAME_IN_FILE = re.compile(r"`(\w+)` (?:of|in)\s+`([\w./-]+\.\w+)`")


def test_there_are_seven_tasks() -> None:
    assert len(TASKS) == 7


@pytest.mark.parametrize("path", sorted(set(_PATH.findall(TEXT))))
def test_a_file_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("name", "path"), sorted(set(_NAME_IN_FILE.findall(TEXT))))
def test_a_name_is_in_the_file_that_is_said_to_hold_it(name: str, path: str) -> None:
    assert re.search(rf"\b{name}\b", (ROOT / path).read_text())


@pytest.mark.parametrize("task", TASKS)
def test_a_task_names_one_to_four_files(task: str) -> None:
    files = {path for path in _PATH.findall(TASKS[task]) if path.startswith("specapp/") and "." in path}
    assert 1 <= len(files) <= 4
