"""What the server remembers of the lists of its visitors."""

import io
import shutil
from pathlib import Path

import pytest

from specapp.base.errors import AudioError, LimitError
from specapp.jobs import JobPool
from specapp.ui.input import library
from specapp.ui.input.library import Brought, brought, find, folder_of, recording_of, take_in
from specapp.ui.input.reading import Reading
from tests.support.page import noisy, wav


def test_each_visitor_has_a_list_with_the_newest_first_and_nothing_twice() -> None:
    lists = Brought()
    for visitor, sound in [("a", "1"), ("b", "2"), ("a", "3"), ("a", "1")]:
        lists.put(visitor, sound)
    assert lists.of("a") == ("1", "3")
    assert lists.of("b") == ("2",)
    lists.drop("a", "1")
    lists.drop("nobody", "1")
    assert lists.of("a") == ("3",)
    assert lists.of("nobody") == ()


def test_the_oldest_visitors_are_forgotten() -> None:
    lists = Brought()
    for number in range(library._MOST_VISITORS + 1):
        lists.put(str(number), "1")
    assert lists.of("0") == ()
    assert lists.of("1") == ("1",)


def test_a_sound_that_is_deleted_as_soon_as_it_is_stored_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = JobPool(root=tmp_path)

    class Gone(Reading):
        def begun(self) -> Path:
            folder = super().begun()
            shutil.rmtree(folder)
            return folder

    monkeypatch.setattr(library, "Reading", Gone)
    try:
        with pytest.raises(LimitError, match=f"{pool.limits.kept_mb} MB"):
            take_in(pool, "who has no room", "hiss.wav", io.BytesIO(wav(noisy())))
        assert brought().of("who has no room") == ()
        assert find(pool, "who has no room", [job.id for job in pool._jobs.values()]) == []
    finally:
        pool.close()


def test_a_sound_that_is_deleted_while_it_is_opened_is_said_to_be(tmp_path: Path) -> None:
    pool = JobPool(root=tmp_path)
    try:
        sound = take_in(pool, "anna", "hiss.wav", io.BytesIO(wav(noisy())))
        assert recording_of(pool, "anna", sound).length == 8000
        for file in folder_of(pool, "anna", sound).glob("original.*"):
            file.unlink()
        with pytest.raises(AudioError, match=r"hiss\.wav.* was deleted"):
            recording_of(pool, "anna", sound)
        assert find(pool, "anna", [sound.id]) == []
    finally:
        pool.close()
