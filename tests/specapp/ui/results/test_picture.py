"""Edited pictures that are dropped back."""

from typing import Any

import pytest

from specapp.ui.results.picture import _latest


class Upload:
    """A file as far as its name is looked at."""

    def __init__(self, name: str) -> None:
        self.name = name


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["a picture.png"], [0]),
        (["a picture.png", "a picture.png"], [1]),
        (["a picture.png", "a picture (1).png", "a picture(2).tif"], [2]),
        (["a picture 1.png", "a picture 2.png"], [0, 1]),
        (["a picture 1.png", "a picture 2.png", "a picture 1 (1).png"], [2, 1]),
    ],
)
def test_a_later_version_takes_the_place_of_an_earlier_one(names: list[str], kept: list[int]) -> None:
    files: list[Any] = [Upload(name) for name in names]
    assert _latest(files, one=False) == [files[index] for index in kept]


def test_of_a_picture_that_has_one_part_the_last_file_counts_whatever_its_name() -> None:
    files: list[Any] = [Upload("picture.png"), Upload("picture (1).png"), Upload("darker.png")]
    assert _latest(files, one=True) == files[2:]
