"""A video comes back with its picture untouched and its sound replaced."""

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from specapp.audio.formats import FORMATS, SUBTYPES
from specapp.audio.recording import Recording, encode, read, write
from specapp.audio.video import video_format, write_video
from specapp.audio.write_back import planned, write_back
from specapp.base.errors import AudioError, SettingsError
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


SHOWN = {
    "av1": ("libsvtav1", "yuv420p"),
    "ffv1": ("ffv1", "yuv420p"),
    "mjpeg": ("mjpeg", "yuvj420p"),
    "mpeg2video": ("mpeg2video", "yuv420p"),
    "snow": ("snow", "yuv420p"),
    "prores": ("prores_ks", "yuv444p10le"),
    "jpeg2000": ("jpeg2000", "rgb24"),
    "rawvideo": ("rawvideo", "yuv420p"),
    "qtrle": ("qtrle", "rgb24"),
    "png": ("png", "rgb24"),
    "gif": ("gif", "rgb8"),
    "vp9": ("libvpx-vp9", "yuv420p"),
    "h264": ("libx264", "yuv420p"),
}
"""Encoder and pixel format of moving pictures."""


def shown(muxer: str, codec: str, sound: str = "pcm_s16le", sound_format: str = "s16", count: int = 12) -> bytes:
    """A video with its sound in many packets."""
    file = io.BytesIO()
    encoder, pixels = SHOWN[codec]
    with av.open(file, "w", format=muxer) as container:
        options = {"strict": "experimental"} if codec == "snow" else {}
        track: Any = container.add_stream(encoder, rate=25, options=options)
        track.width, track.height, track.pix_fmt = 64, 64, pixels
        tone: Any = container.add_stream(sound, rate=48000)
        tone.codec_context.layout, tone.codec_context.format = "stereo", sound_format
        samples = np.random.default_rng(0).normal(0, 0.1, 2 * 1920 * count)
        scaled = samples.astype(np.float32) if sound_format == "flt" else (32767 * samples).astype(np.int16)
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 20 * number % 255, np.uint8), "rgb24")
            container.mux(track.encode(frame))
            heard = av.AudioFrame.from_ndarray(
                scaled[None, 3840 * number : 3840 * (number + 1)], sound_format, "stereo"
            )
            heard.sample_rate, heard.pts = 48000, 1920 * number
            container.mux(tone.encode(heard))
        container.mux(tone.encode(None))
        container.mux(track.encode(None))
    return file.getvalue()


def tag_of(path: Path) -> str:
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.codec_tag


@pytest.mark.parametrize(("muxer", "codec"), [
    ("mp4", "av1"), ("matroska", "av1"), ("webm", "av1"), ("webm", "vp9"), ("matroska", "vp9"),
    ("matroska", "ffv1"), ("matroska", "mjpeg"), ("matroska", "mpeg2video"), ("matroska", "snow"),
    ("matroska", "prores"), ("matroska", "jpeg2000"), ("mov", "prores"), ("mov", "jpeg2000"), ("mov", "rawvideo"),
    ("mov", "qtrle"), ("mov", "png"), ("mp4", "png"), ("mp4", "jpeg2000"), ("mp4", "mjpeg"),
])  # fmt: skip
def test_pictures_of_any_codec_that_its_file_holds_are_kept(muxer: str, codec: str, tmp_path: Path) -> None:
    suffix = {"matroska": ".mkv"}.get(muxer, f".{muxer}")
    sound = ("libopus", "flt") if muxer == "webm" else ("aac", "flt") if muxer == "mp4" else ("pcm_s16le", "s16")
    if sound[0] == "aac":
        sound = ("libopus", "flt")
    source = tmp_path / f"in{suffix}"
    source.write_bytes(shown(muxer, codec, *sound))
    recording = read(source)
    assert recording.source.pictures == (codec,)
    (tmp_path / "out").mkdir()
    target = write_back(recording, source, tmp_path / "out" / source.name).path
    assert [one for one, _ in pictures(target.read_bytes())] == [one for one, _ in pictures(source.read_bytes())]
    if codec == "prores":
        assert tag_of(target) == tag_of(source) == "ap4h"
    if sound[0] == "pcm_s16le":
        np.testing.assert_array_equal(read(target).samples, recording.samples)


@pytest.mark.parametrize(("muxer", "codec"), [("matroska", "h264"), ("mov", "h264"), ("mp4", "h264")])
def test_no_picture_of_a_long_video_is_lost(muxer: str, codec: str, tmp_path: Path) -> None:
    """Longer than what is read at once."""
    source = tmp_path / f"in.{muxer.replace('matroska', 'mkv')}"
    sound = ("libopus", "flt") if muxer == "mp4" else ("pcm_s16le", "s16")
    source.write_bytes(shown(muxer, codec, *sound, count=100))
    (tmp_path / "out").mkdir()
    target = write_back(read(source), source, tmp_path / "out" / source.name).path
    assert [one for one, _ in pictures(target.read_bytes())] == [one for one, _ in pictures(source.read_bytes())]


@pytest.mark.parametrize("codec", ["png", "qtrle", "rawvideo", "gif"])
def test_pictures_that_no_mkv_holds_are_refused_before_any_work(codec: str, tmp_path: Path) -> None:
    source = tmp_path / "in.mov"
    source.write_bytes(shown("mov", codec))
    recording = read(source)
    with pytest.raises(SettingsError, match="cannot be put into Matroska"):
        planned(recording, source, tmp_path / "out.mkv")
    assert planned(recording, source, tmp_path / "out.mov")[1].has_tracks


@pytest.mark.parametrize(("container", "subtype"), [
    (container, subtype)
    for container in ("MOV", "MKV")
    for subtype in ("PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAW", "ULAW")
    if subtype in FORMATS[container].subtypes
])  # fmt: skip
def test_sound_that_is_exact_stays_exact(container: str, subtype: str, tmp_path: Path) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, (2, 9000))
    recording = Recording(samples if SUBTYPES[subtype].wide else samples.astype(np.float32), 48000)
    again = read(encode(recording, container=container, subtype=subtype).data)
    assert again.source.subtype == subtype
    (tmp_path / "in").write_bytes(encode(again, container=container, subtype=subtype).data)
    once_more = read(tmp_path / "in")
    np.testing.assert_array_equal(once_more.samples, again.samples)
    assert once_more.source.subtype == subtype


def test_real_numbers_beyond_full_scale_are_kept_and_not_counted() -> None:
    loud = Recording(np.full((1, 4800), 1.5, np.float32), 48000)
    encoded = encode(loud, container="MKV", subtype="FLOAT")
    assert encoded.clipped_samples == 0
    np.testing.assert_array_equal(read(encoded.data).samples, loud.samples)


@pytest.mark.parametrize(("codec", "depth"), [("pcm_s16le", 16), ("pcm_s24le", 24)])
def test_mxf_of_a_camera_comes_back_as_flac_and_its_picture_is_named(codec: str, depth: int, tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).integers(-(1 << 14), 1 << 14, (1, 48_000)) << (depth - 16)
    file = io.BytesIO()
    with av.open(file, "w", format="mxf") as container:
        picture: Any = container.add_stream("mpeg2video", rate=25, options={"g": "1"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        track: Any = container.add_stream(codec, rate=48_000, layout="mono")
        for number in range(25):
            container.mux(
                picture.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 9 * number, np.uint8), "rgb24"))
            )
        container.mux(picture.encode(None))
        stored: Any = numbers.astype(np.int16) if depth == 16 else (numbers << 8).astype(np.int32)
        frame = av.AudioFrame.from_ndarray(stored, "s16" if depth == 16 else "s32", "mono")
        frame.sample_rate = 48_000
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    source = tmp_path / "in.mxf"
    source.write_bytes(file.getvalue())
    recording = read(source)
    np.testing.assert_array_equal(recording.samples * 2 ** (depth - 1), numbers)
    written = write_back(recording, source, tmp_path / "out.flac")
    assert (written.output.container, written.output.subtype) == ("FLAC", f"PCM_{depth}")
    assert "1 mpeg2video picture" in written.output.note
    assert "1 tmcd data track" in written.output.note  # FFmpeg writes one into every MXF
    np.testing.assert_array_equal(read(written.path).samples, recording.samples)
