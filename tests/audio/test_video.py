"""A video comes back with its picture untouched and its sound replaced."""

import io
from pathlib import Path

import av
import numpy as np
import pytest

from specapp.audio.recording import Recording, read, write
from specapp.audio.video import video_format, write_video
from specapp.audio.write_back import write_back
from specapp.errors import AudioError, SettingsError
from tests.support.kinds import KINDS, made

VIDEOS = ("mp4-video", "mp4-fragmented", "mkv-video", "webm-live")


def video(name: str) -> bytes:
    return made(next(kind for kind in KINDS if kind.name == name))[0]


def pictures(data: bytes) -> list[tuple[bytes, float]]:
    """Every packet of the picture, and its time."""
    with av.open(io.BytesIO(data), "r") as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        return [(bytes(packet), float(packet.pts * packet.time_base)) for packet in packets if packet.pts is not None]


@pytest.mark.parametrize("name", VIDEOS)
def test_the_picture_is_copied_and_the_sound_replaced(name: str, tmp_path: Path) -> None:
    original = video(name)
    recording = read(original)
    quieter = Recording(recording.samples * np.float32(0.25), recording.sample_rate, recording.source)
    kind = video_format(quieter)
    assert kind is not None
    written = write_video(quieter, original, tmp_path / f"out{kind.suffix}")
    data = written.path.read_bytes()
    assert [packet for packet, _ in pictures(data)] == [packet for packet, _ in pictures(original)]
    times = np.array([[a, b] for (_, a), (_, b) in zip(pictures(data), pictures(original), strict=True)])
    assert np.abs(np.diff(times, axis=1) - (times[0, 1] - times[0, 0])).max() < 0.002
    again = read(data)
    assert (again.channels, again.sample_rate) == (recording.channels, recording.sample_rate)
    assert again.source.has_video
    common = min(again.length, recording.length)
    assert common > recording.length - 3000
    error = again.samples[:, :common] - quieter.samples[:, :common]
    assert np.mean(error**2) < 0.02 * np.mean(quieter.samples**2)


def test_the_sound_of_a_video_alone_is_an_m4a(tmp_path: Path) -> None:
    recording = read(video("mp4-video"))
    assert recording.source.output().container == "M4A"
    again = read(write(recording, tmp_path / "sound.m4a").path)
    assert not again.source.has_video
    assert again.length == recording.length


def test_sound_without_a_video_is_refused(tmp_path: Path) -> None:
    recording = read(made(KINDS[1])[0])
    assert video_format(recording) is None
    with pytest.raises(SettingsError, match="came from no"):
        write_video(recording, made(KINDS[1])[0], tmp_path / "x.mp4")


def test_another_file_than_the_video_is_refused(tmp_path: Path) -> None:
    recording = read(video("mp4-video"))
    with pytest.raises(AudioError):
        write_video(recording, b"no video at all" * 100, tmp_path / "x.mp4")
    assert list(tmp_path.iterdir()) == []


def test_files_go_back_as_what_they_were(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for name, file, written in (
        ("mp4-video", "clip.mp4", "clip.mp4"),
        ("wma", "talk.wma", "talk.flac"),
        ("avi-mp3", "old.avi", "old.flac"),
        ("mp3-cbr", "song.mp3", "song.mp3"),
    ):
        (tmp_path / file).write_bytes(video(name))
        recording = read(tmp_path / file)
        back = write_back(recording, tmp_path / file, tmp_path / "out" / file)
        assert back.path == tmp_path / "out" / written
        assert read(back.path).source.has_video == (name == "mp4-video")
        assert bool(back.output.note) == (file != "song.mp3")
