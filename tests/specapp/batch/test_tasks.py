"""Names of results never meet, the longest recordings go first, and the list of them is no burden."""

import resource
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import pytest

from specapp.base.errors import LimitError, SettingsError
from specapp.batch.places import Stamp
from specapp.batch.plan import Task
from specapp.batch.tasks import Handful, Handfuls, Tasks, checked
from specapp.batch.writing import Writing
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


def test_what_is_listed_comes_back_as_it_was() -> None:
    given = [
        Task("in/\udcff \n.wav", "\udcff \n.wav", Stamp(2**40, '17 "tag"'), Settings("voice"), Writing(dither=True)),
        Task("in/Ä.flac", "Ä.flac", Stamp(0, ""), Settings("voice", strength=3.5), whole_name=True, estimate_s=0.1),
    ]
    found = Tasks(given)
    assert list(found) == sorted(given, key=lambda one: -one.estimate_s)
    assert list(found) == list(found)
    assert (len(found), found.seconds) == (2, 0.1)
    assert not Tasks()


def test_a_file_that_is_given_again_has_the_settings_of_the_last_time() -> None:
    found = checked([task("a.wav"), replace(task("a.wav"), settings=Settings(strength=7.0))])
    assert [one.settings.strength for one in found] == [7]


@pytest.mark.parametrize(("count", "names"), [(3, "ace"), (9, "abcde"), (1, "a")])
def test_some_are_taken_evenly_by_their_names(count: int, names: str) -> None:
    found = Tasks(task(name, estimate_s=ord(name)) for name in "caedb")
    assert [one.name for one in found.spread(count)] == list(names)
    assert Tasks().spread(count) == []


def test_a_list_for_which_there_is_no_room_is_one_sentence() -> None:
    found = Tasks()
    found._file.execute("PRAGMA max_page_count = 8")
    many = (task(f"{index}.wav") for index in range(2_000))
    with pytest.raises(LimitError, match="Free some room for temporary files"):
        deque(map(found.add, many))


@pytest.mark.parametrize("use", [Tasks.tell_apart, list])
def test_a_disk_that_is_full_when_the_list_is_used_is_one_sentence(use: Callable[[Tasks], object]) -> None:
    found = Tasks(task(f"{index}.{kind}") for index in range(5_000) for kind in ("wav", "wma"))
    found._file.execute("UPDATE tasks SET whole_name = 1 WHERE place < '2'")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(LimitError, match="Free some room for temporary files"):
            use(found)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def sizes(durations_s: list[float], *, work_s: float, workers: int = 2, sound_s: float | None = None) -> list[int]:
    """Of the handfuls, where a second of sound takes a worker so many seconds."""
    tasks = [task(f"{index}", estimate_s=seconds) for index, seconds in enumerate(durations_s)]
    handfuls, found = Handfuls(tasks, sum(durations_s) if sound_s is None else sound_s), list[int]()
    while handful := handfuls.take(workers):
        found.append(len(handful.tasks))
        handfuls.learn(handful, work_s * sum(one.estimate_s for one in handful.tasks))
    assert sum(found) == len(durations_s)
    return found


def test_a_handful_of_short_files_is_two_seconds_of_work_and_the_last_ones_are_shared() -> None:
    found = sizes([16.0] * 600, work_s=1 / 128)
    assert found[0] == 1
    assert set(found[1:-20]) == {16}
    assert found[-1] == 1
    assert sorted(found[1:], reverse=True) == found[1:]


@pytest.mark.parametrize(
    ("durations_s", "work_s", "sound_s", "most"),
    [
        ([7200.0] * 50, 0.005, None, 1),  # long ones
        ([1.0] * 1000, 1e-6, None, 32),  # very short ones
        ([0.0] * 50, 1.0, None, 1),  # nobody knows how long
        ([20.0] * 600, 0.005, 0.0, 1),  # at a place that is far away
    ],
)
def test_a_handful_is_never_large(durations_s: list[float], work_s: float, sound_s: float | None, most: int) -> None:
    assert max(sizes(durations_s, work_s=work_s, sound_s=sound_s)) == most


def test_what_is_put_back_comes_next() -> None:
    handfuls = Handfuls([task("a"), task("b")])
    first = handfuls.take(1)
    assert first == Handful((task("a"),))
    handfuls.put_back(first)
    assert handfuls.take(1) == first
    assert handfuls.take(1) == Handful((task("b"),))
    assert handfuls.take(1) is None
