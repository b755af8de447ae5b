"""Edited pictures become results."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from specapp.audio.recording import Recording, read, write
from specapp.base.errors import PictureError
from specapp.cli.main import main
from specapp.jobs import Report
from specapp.picture.exchange import Picture, from_picture, layout_of, parts, to_picture
from specapp.picture.files import encode_picture_file
from specapp.picture.tone_curve import srgb
from specapp.ui.tasks.edited_picture import ApplyRequest, run_apply
from specapp.ui.tasks.storage import open_result
from tests.support.png import chunk, png
from tests.support.round_trip import layout_in

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


FILES: dict[str, Callable[[Picture], bytes]] = {
    "with its text": encode_picture_file,
    "its text behind the pixels": lambda picture: png(
        picture.pixels, behind=chunk(b"tEXt", b"comment\0" + layout_in(picture).to_text().encode())
    ),
    "in linear light": lambda picture: png(
        np.rint(srgb(picture.pixels / 65_535) * 65_535).astype(np.uint16),
        before=chunk(b"gAMA", (100_000).to_bytes(4, "big")),
    ),
    "cut and turned": lambda picture: encode_picture_file(
        picture.edited(np.ascontiguousarray(np.rot90(picture.pixels[50:-40, 9:-7])))
    ),
    "twice as large, without its text": lambda picture: png(picture.pixels.repeat(2, axis=0).repeat(2, axis=1)),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_page_does_what_the_command_line_does(
    kind: str, stored: Path, folder: Path, voice: Recording, report: Report
) -> None:
    picture = to_picture(voice)
    painted = picture.pixels.copy()
    painted[100:200, 30:60] = 0
    data = FILES[kind](picture.edited(painted))
    run_apply(folder, ApplyRequest(stored, (data,), 0.0), report)
    sound, file, out = [str(folder.parent / name) for name in ("in.wav", "p.png", "out.wav")]
    write(voice, sound, container="WAV", subtype="FLOAT")
    Path(file).write_bytes(data)
    assert main(["apply", file, sound, "-o", out]) == 0
    assert np.array_equal(read(out).samples, open_result(folder).denoised.samples)
    assert not np.array_equal(read(out).samples, voice.samples)


def test_a_wrong_picture_is_said(stored: Path, folder: Path, report: Report) -> None:
    with pytest.raises(PictureError):
        run_apply(folder, ApplyRequest(stored, (b"nonsense",), 0.0), report)
