"""What a visitor takes away: level, dither, videos, and what is said when a file cannot be made."""

import io
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

import specapp
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import read
from specapp.audio.video import video_format
from specapp.base.errors import AudioError, SpecappError
from specapp.jobs import JobLimits, JobPool
from specapp.ui.input import library
from specapp.ui.input.library import take_in, video_of
from specapp.ui.session.download_button import Making
from specapp.ui.tasks.export import LevelOptions, StoredSound, make_sound, make_video
from specapp.ui.tasks.storage import VIDEO, open_recording, store_recording
from tests.specapp.audio.test_video import pictures
from tests.support.kinds import KINDS, made, sound
from tests.support.page import bring, errors, noisy, opened, own_job_folders, result, settled, wav  # noqa: F401 (a fixture)

AS_IT_IS = LevelOptions()


def silent(fraction: float, text: str) -> None:
    pass


def written(
    folder: Path, name: str, kind: OutputFormat, level: LevelOptions = AS_IT_IS, strength: float = 100.0
) -> Path:
    """What the button of a sound gives."""
    path = folder / f"taken{kind.suffix}"
    make_sound(StoredSound(folder, name, strength), kind, level, path, silent)
    return path


def file_of(name: str) -> bytes:
    return made(next(kind for kind in KINDS if kind.name == name))[0]


def test_a_video_is_kept_with_its_sound_and_comes_back(tmp_path: Path) -> None:
    data = file_of("mp4-video")
    video = tmp_path / "clip.mp4"
    video.write_bytes(data)
    pool = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    try:
        with video.open("rb") as file:
            sound = take_in(pool, "anna", "clip.mp4", file)
        job = pool.find("anna", sound.id)
        assert job is not None
        assert (job.folder / VIDEO).read_bytes() == data
        recording = open_recording(job.folder)
        quieter = replace(recording, samples=recording.samples * np.float32(0.25))
        folder = tmp_path / "result"
        folder.mkdir()
        store_recording(quieter, folder, "denoised")
        kind = video_format(quieter)
        assert video_of(job.folder, quieter) == (job.folder / VIDEO, kind)
        assert video_of(job.folder, quieter.excerpt(0, 0.1)) is None
        assert kind is not None
        taken = tmp_path / f"taken{kind.suffix}"
        make_video((StoredSound(folder), job.folder / VIDEO), kind, LevelOptions(), taken, silent)
        back = taken.read_bytes()
    finally:
        pool.close()
    assert [packet for packet, _ in pictures(back)] == [packet for packet, _ in pictures(data)]
    assert np.std(read(back).samples) == pytest.approx(np.std(quieter.samples), rel=0.1)
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []


def test_a_video_is_whole_before_its_sound_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, seen = library._keep, []

    def kept(file: BinaryIO, path: Path) -> None:
        keep(file, path)
        seen.append((path.parent / "original.json").exists())

    monkeypatch.setattr(library, "_keep", kept)
    pool = JobPool(JobLimits(workers=1), root=tmp_path)
    try:
        take_in(pool, "anna", "clip.mp4", io.BytesIO(file_of("mp4-video")))
    finally:
        pool.close()
    assert seen == [False]


def test_a_sound_without_a_picture_is_not_kept_twice(tmp_path: Path) -> None:
    pool = JobPool(JobLimits(workers=1), root=tmp_path / "jobs")
    talk = tmp_path / "talk.m4a"
    talk.write_bytes(file_of("m4a-aac"))
    try:
        with talk.open("rb") as file:
            job = pool.find("anna", take_in(pool, "anna", "talk.m4a", file).id)
        assert job is not None
        assert not (job.folder / VIDEO).exists()
    finally:
        pool.close()


def labels(page: object) -> list[str]:
    return [button.label for button in page.button]  # type: ignore[attr-defined]


def text(page: object) -> str:
    return " ".join(caption.value for caption in page.caption)  # type: ignore[attr-defined]


def test_the_page_offers_the_video_back_and_says_what_is_kept() -> None:
    page = bring(opened(), ("clip.mp4", file_of("mp4-video")))
    assert "Download MP4" in labels(page)
    assert "Video with the denoised sound (MP4)" in labels(page)
    assert "The picture is copied" in text(page)
    page = bring(opened(seconds="0.3"), ("clip.mp4", file_of("mp4-video")))
    assert "Download M4A" in labels(page)
    assert "only with the whole of its sound" in text(page)
    page = bring(opened(), ("old.avi", file_of("avi-mp3")))
    assert "Videos of the kind AVI are not written" in text(page)


@pytest.mark.parametrize("name", ["wma", "wav-g722", "wav-16"])
def test_what_comes_back_as_another_kind_is_said_before_the_work(name: str) -> None:
    page = opened()
    assert "FLAC where that cannot be written well" in text(page)
    page.file_uploader[0].set_value([(f"x.{name}", file_of(name), "audio/x")]).run()
    sound = page.session_state["sounds"][0]
    assert ("comes back as FLAC" in sound.facts) == (name == "wma")
    settled(page)


def test_clipping_is_shown_with_the_choice_to_lower_the_level() -> None:
    loud = 12 * noisy(2.0)
    page = bring(opened(strength="0"), ("loud.wav", wav(loud, subtype="FLOAT")))
    assert "beyond full scale" in text(page)
    beyond = np.count_nonzero(np.abs(loud) > 1)
    assert f"{beyond:,} of" in text(page).replace("\\", "")
    page.checkbox(key="avoid_clipping").check().run()
    assert page.session_state["avoid_clipping"]
    folder, kind = result(page).job.folder, specapp.read(wav(loud)).source.output()
    samples = read(written(folder, "denoised", kind, LevelOptions(avoid_clipping=True), strength=0)).samples
    assert 0.99 < np.abs(samples).max() <= 0.9991
    quiet = bring(opened(), ("quiet.wav", wav(noisy())))
    assert "beyond full scale" not in text(quiet)
    assert not [box for box in quiet.checkbox if box.key == "avoid_clipping"]


def test_dither_is_offered_where_bits_are_lost() -> None:
    page = bring(opened(strength="0"), ("memo.wav", wav(noisy())))
    page.checkbox(key="dither").check().run()
    folder = result(page).job.folder
    kind = open_recording(folder, "denoised").source.output()
    plain, dithered = (
        read(written(folder, "denoised", kind, LevelOptions(dither=choice), strength=0)) for choice in (False, True)
    )
    np.testing.assert_array_equal(plain.samples, open_recording(folder).samples)
    assert 0 < np.abs(dithered.samples - plain.samples).max() <= 1 / 32768
    assert not errors(page)


def failing() -> bytes:
    raise AudioError("The disk is gone. Bring another.")


def test_what_is_wrong_with_a_download_is_remembered_once() -> None:
    making = Making()
    with pytest.raises(SpecappError):
        making.make(failing)
    assert not making.lasts()
    with pytest.raises(SpecappError, match="The disk is gone"):
        making.complain()
    making.complain()
    assert making.make(lambda: b"x") == b"x"
    making.complain()


def test_a_download_is_waited_for() -> None:
    making = Making()
    go = threading.Event()

    def slow() -> bytes:
        go.wait(10)
        return b""

    thread = threading.Thread(target=making.make, args=(slow,))
    thread.start()
    while not making.begun:
        time.sleep(0.01)
    assert making.lasts()
    go.set()
    thread.join()
    assert not making.lasts()


def test_the_kind_and_the_bit_rate_of_files_are_chosen() -> None:
    page = bring(opened(preset="quick"), ("talk.mp3", file_of("mp3-cbr")))
    assert "Download MP3" in labels(page)
    rates = page.selectbox(key="bit rate MPEG_LAYER_III")
    assert str(rates.value).endswith("kbit/s, as it came")
    rates.select("96 kbit/s").run()
    page.selectbox(key="kind of file").select("Opus").run()
    assert "Download OGG" in labels(page)
    assert str(page.selectbox(key="bit rate OPUS").value).endswith("kbit/s, as it came")
    page.selectbox(key="kind of file").select("FLAC").run()
    assert not [box for box in page.selectbox if box.label == "Bit rate"]
    page.selectbox(key="kind of file").select("As it came").run()
    assert page.selectbox(key="bit rate MPEG_LAYER_III").value == "96 kbit/s"
    assert not errors(page)


def test_a_rate_that_had_to_be_raised_is_not_called_as_it_came() -> None:
    kind = next(kind for kind in KINDS if kind.name == "webm-opus")
    low = kind.make(replace(kind, options={**kind.options, "bit_rate": 12_000}), sound(kind, 2.0))
    page = bring(opened(preset="quick"), ("note.webm", low))
    assert page.selectbox(key="bit rate OPUS").value == "48 kbit/s, fewer would be heard"
    assert "so that encoding it once more is hardly heard" in text(page)
