"""What the page's workers do with pictures, and the recipes to copy."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from specapp.audio.recording import Recording
from specapp.display import contact_sheet
from specapp.errors import PictureError
from specapp.picture.exchange import from_picture, layout_of, parts, to_picture
from specapp.picture.files import encode_picture_file, read_picture, write_picture
from specapp.picture.pitfalls.mistakes import walk
from specapp.picture.recipes import PICTURE_RECIPES
from specapp.picture.synthesis.sound_of import canvas
from specapp.ui.tasks.denoise import open_recording, open_result, store_recording
from specapp.ui.tasks.edited_picture import (
    TOUR_COLUMNS,
    TOUR_ROWS,
    AloneRequest,
    ApplyRequest,
    SheetRequest,
    TourRequest,
    alone_work,
    apply_work,
    open_sheet,
    open_tour,
    run_alone,
    run_apply,
    run_sheet,
    run_tour,
    sheet_work,
    tour_work,
)
from tests.support.signals import noisy, recording, speech_like

RATE = 16_000


def voice() -> Recording:
    rng = np.random.default_rng(0)
    return recording(noisy(speech_like(rng, 1.5, RATE), rng, 5), sample_rate=RATE)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    folder = tmp_path / "stored"
    folder.mkdir()
    store_recording(voice(), folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "job"
    path.mkdir()
    return path


class Progress:
    def __init__(self) -> None:
        self.shares: list[float] = []

    def __call__(self, share: float, text: str = "") -> None:
        self.shares.append(share)


def test_an_edited_picture_becomes_a_result(stored: Path, folder: Path) -> None:
    picture = to_picture(voice())
    edited = picture.edited(picture.pixels // 2)
    progress = Progress()
    run_apply(folder, ApplyRequest(stored, (encode_picture_file(edited),), 0.0), progress)
    result, wanted = open_result(folder), from_picture(edited, voice())
    assert np.array_equal(result.denoised.samples, wanted.denoised.samples)
    assert result.notes == wanted.notes
    assert progress.shares == sorted(progress.shares)


def test_edited_pictures_of_several_parts_become_one_result(stored: Path, folder: Path) -> None:
    pictures = [to_picture(voice(), layout) for layout in parts(layout_of(voice()), most_columns=40)]
    edited = [picture.edited(picture.pixels // 2) for picture in pictures]
    assert len(edited) > 2
    progress = Progress()
    run_apply(folder, ApplyRequest(stored, tuple(map(encode_picture_file, edited)), 0.0), progress)
    result, wanted = open_result(folder), from_picture(edited, voice())
    assert np.array_equal(result.denoised.samples, wanted.denoised.samples)
    assert progress.shares == sorted(progress.shares)
    assert progress.shares[-1] <= 1


def test_a_wrong_picture_is_said(stored: Path, folder: Path) -> None:
    with pytest.raises(PictureError):
        run_apply(folder, ApplyRequest(stored, (b"nonsense",), 0.0), Progress())


def test_a_picture_alone_becomes_a_recording(folder: Path) -> None:
    blank = canvas(0.5, RATE)
    blank.pixels[200] = 50_000
    run_alone(folder, AloneRequest(encode_picture_file(blank), (("iterations", 4),)), Progress())
    assert open_recording(folder).length == RATE // 2
    assert "invented" in open_recording(folder).source.warnings[0]


def test_somebody_elses_picture_becomes_a_recording(folder: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((40, 60), 200, np.uint8)).save(file, "PNG")
    foreign = (("sample_rate", 8000), ("seconds", 0.5))
    run_alone(folder, AloneRequest(file.getvalue(), (("iterations", 2),), foreign), Progress())
    assert np.abs(open_recording(folder).samples).max() == pytest.approx(0.5)


def test_a_step_of_the_tour_is_stored(stored: Path, folder: Path) -> None:
    run_tour(folder, TourRequest(stored, ("jpeg",)), Progress())
    facts, wanted = open_tour(folder), walk(voice(), ("jpeg",))
    assert facts.snr_db == wanted.snr_db
    shown = Image.open(io.BytesIO(facts.picture))
    assert shown.size == (TOUR_COLUMNS, TOUR_ROWS)
    assert np.mean(np.asarray(shown)) == pytest.approx(np.mean(wanted.picture), abs=2)
    assert np.array_equal(open_recording(folder, "heard").samples, wanted.playable.samples)


def test_the_right_way_of_the_tour_is_stored(stored: Path, folder: Path) -> None:
    run_tour(folder, TourRequest(stored, ()), Progress())
    assert open_tour(folder).snr_db == float("inf")


def test_a_contact_sheet_is_stored(stored: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(one for one in contact_sheet.candidates() if one.name in ("preset quick", "denoiser median"))
    monkeypatch.setattr("specapp.display.contact_sheet.candidates", lambda: few)
    run_sheet(folder, SheetRequest(stored, 0.0, 1.0), Progress())
    before, trials = open_sheet(folder)
    assert [trial.candidate for trial in trials] == list(few)
    assert all(open_recording(folder, trial.name).length == RATE for trial in trials)
    assert len({before, *(trial.picture for trial in trials)}) == 3


def test_keys_tell_work_apart(stored: Path) -> None:
    works = [
        apply_work(stored, "a", [b"1"]),
        apply_work(stored, "a", [b"2"]),
        apply_work(stored, "b", [b"1"]),
        apply_work(stored, "a", [b"1"], 6.0),
        apply_work(stored, "a", [b"1"], 0.0, 60.0),
        apply_work(stored, "a", [b"1", b"2"]),
        alone_work(b"1", {}),
        alone_work(b"1", {"seed": 1}),
        tour_work(stored, "a", ()),
        tour_work(stored, "a", ("mel",)),
        sheet_work(stored, "a", 0.0, 4.0),
        sheet_work(stored, "a", 1.0, 4.0),
    ]
    assert len({work.key for work in works}) == len(works)


@pytest.mark.parametrize("name", [name for name, recipe in PICTURE_RECIPES.items() if recipe.language == "python"])
def test_recipes_run_and_change_the_sound(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    original = voice()
    write_picture(to_picture(original), "picture.png")
    exec(compile(PICTURE_RECIPES[name].text, name, "exec"), {})  # noqa: S102
    result = from_picture(read_picture("picture.png"), original)
    assert -40 < result.measurements.removed_db < 0
    assert len(PICTURE_RECIPES[name].text.splitlines()) <= 10
