"""Names of results never meet, and the longest recordings go first."""

import pytest

from specapp.base.errors import SettingsError
from specapp.batch.places import Stamp
from specapp.batch.plan import Task, checked
from specapp.settings.settings import Settings


def task(name: str, *, source: str = "", estimate_s: float = 0.0) -> Task:
    return Task(source or f"in/{name}", name, Stamp(1, ""), Settings(), estimate_s=estimate_s)


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        (["a.wav", "b.wav"], set()),
        (["a.wav", "a.mp3", "b.wav"], {"a.wav", "a.mp3"}),
        (["a.wav", "A.mp3"], {"a.wav", "A.mp3"}),
        (["one/a.wav", "two/a.wav"], set()),
        (["a", "b.wav"], set()),
    ],
)
def test_those_that_differ_in_their_extension_alone_keep_it(names: list[str], whole: set[str]) -> None:
    found = checked(map(task, names))
    assert {one.name for one in found} == set(names)
    assert {one.name for one in found if one.whole_name} == whole


@pytest.mark.parametrize("names", ["a.wma a.wma.flac", "a.wma.flac a.wma", "a a.wav", "a.WAV A.wav"])
def test_two_results_of_one_name_are_refused(names: str) -> None:
    with pytest.raises(SettingsError, match="would both become"):
        checked(task(name, source=f"{index}/{name}") for index, name in enumerate(names.split()))


def test_one_file_given_twice_is_done_once() -> None:
    assert len(checked([task("a.wav"), task("a.wav")])) == 1


def test_the_longest_go_first() -> None:
    found = checked(task(name, estimate_s=seconds) for name, seconds in (("a", 1.0), ("b", 9.0), ("c", 9.0)))
    assert [one.name for one in found] == ["b", "c", "a"]
