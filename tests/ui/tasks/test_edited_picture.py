"""Edited pictures become results."""

from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording
from specapp.errors import PictureError
from specapp.jobs import Report
from specapp.picture.exchange import from_picture, layout_of, parts, to_picture
from specapp.picture.files import encode_picture_file
from specapp.ui.tasks.edited_picture import ApplyRequest, run_apply
from specapp.ui.tasks.storage import open_result

RATE = 16_000


def test_an_edited_picture_becomes_a_result(
    stored: Path, folder: Path, voice: Recording, report: Report, shares: list[float]
) -> None:
    picture = to_picture(voice)
    edited = picture.edited(picture.pixels // 2)
    run_apply(folder, ApplyRequest(stored, (encode_picture_file(edited),), 0.0), report)
    result, wanted = open_result(folder), from_picture(edited, voice)
    assert np.array_equal(result.denoised.samples, wanted.denoised.samples)
    assert result.notes == wanted.notes
    assert shares == sorted(shares)


def test_edited_pictures_of_several_parts_become_one_result(
    stored: Path, folder: Path, voice: Recording, report: Report, shares: list[float]
) -> None:
    pictures = [to_picture(voice, layout) for layout in parts(layout_of(voice), most_columns=40)]
    edited = [picture.edited(picture.pixels // 2) for picture in pictures]
    assert len(edited) > 2
    run_apply(folder, ApplyRequest(stored, tuple(map(encode_picture_file, edited)), 0.0), report)
    result, wanted = open_result(folder), from_picture(edited, voice)
    assert np.array_equal(result.denoised.samples, wanted.denoised.samples)
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_a_wrong_picture_is_said(stored: Path, folder: Path, report: Report) -> None:
    with pytest.raises(PictureError):
        run_apply(folder, ApplyRequest(stored, (b"nonsense",), 0.0), report)
