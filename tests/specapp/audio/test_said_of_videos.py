"""What a video says beside its picture and its sound comes back: maker, place, language, how it is to be shown."""

import io
import struct
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from specapp.audio.containers.mp4_edits import Box, box_at, boxes, put_content
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward, made

APPLE = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.location.ISO6709": "+52.1+004.3/"}
ANDROID = {"com.android.version": "13", "title": "T"}
PHONE = {"title": "T", "artist": "A", "location": "+52.1000+004.3000/"}
KEYS = {"movflags": "use_metadata_tags"}


def film(
    muxer: str,
    words: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    *,
    picture: str = "mpeg4",
    pixels: str = "yuv420p",
    shape: Fraction = Fraction(1),
    about: Mapping[str, str] | None = None,
    language: str = "und",
) -> bytes:
    """Half a second with words about it, a picture of pixels of this shape, and sound in a language."""
    file = io.BytesIO()
    with av.open(file, "w", format=muxer, options=dict(options or {})) as container:
        container.metadata.update(words or {})
        shown: Any = container.add_stream(picture, rate=10)
        shown.width, shown.height, shown.pix_fmt = 64, 48, pixels
        shown.codec_context.sample_aspect_ratio = shape
        shown.metadata.update(about or {})
        heard: Any = container.add_stream("aac", rate=48000)
        heard.codec_context.layout = "mono"
        heard.metadata.update({"language": language})
        for number in range(5):
            gray = np.full((48, 64, 3), 40 * number, np.uint8)
            container.mux(shown.encode(av.VideoFrame.from_ndarray(gray, "rgb24")))
        noise = np.random.default_rng(0).normal(0, 0.1, (1, 24000)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(noise, "fltp", "mono")
        frame.sample_rate = 48000
        container.mux(heard.encode(frame))
        container.mux(heard.encode(None))
        container.mux(shown.encode(None))
    return file.getvalue()


def sent(data: bytes, folder: Path, name: str, back: str = "") -> tuple[bytes, str]:
    """A film as it comes back, and what is said about it."""
    source = folder / name
    source.write_bytes(data)
    (folder / "out").mkdir()
    written = write_back(read(source), source, folder / "out" / (back or name))
    return written.path.read_bytes(), written.output.note


def said(data: bytes) -> dict[str, str]:
    with av.open(io.BytesIO(data)) as container:
        return {key.lower(): word for key, word in container.metadata.items()}


PHONES = {
    "phone.mov": ("mov", APPLE, KEYS),
    "phone.mp4": ("mp4", ANDROID, KEYS),
    "a.mp4": ("mp4", PHONE, {}),
    "a.mov": ("mov", PHONE, {}),
}


@pytest.mark.parametrize("name", PHONES)
@pytest.mark.parametrize("back", ["", "other.mp4", "other.mov", "other.mkv"])
def test_what_a_phone_says_stays(name: str, back: str, tmp_path: Path) -> None:
    muxer, words, options = PHONES[name]
    data = film(muxer, words, options)
    again, note = sent(data, tmp_path, name, back)
    assert "Not kept" not in note
    for key in words:
        assert said(again)[key.lower()] == said(data)[key.lower()]


@pytest.mark.parametrize("back", ["a.3gp", "a.mp4", "a.mov", "a.mkv", "a.flac"])
def test_what_a_3gp_says_stays_in_its_family_and_is_named_elsewhere(back: str, tmp_path: Path) -> None:
    again, note = sent(film("3gp", PHONE), tmp_path, "a.3gp", back)
    assert (b"titl" in again) == ("title" not in note)


def with_box(data: bytes, place: tuple[bytes, ...], extra: bytes) -> bytes:
    """An MP4 with one more box in another one, of its first track if that is inside one."""
    file = io.BytesIO(data)
    path = [box_at(file, (b"moov",)) or Box(b"", 0, 0)]
    for kind in place:
        outer = path[-1]._replace(start=path[-1].start + 8) if path[-1].kind == b"stsd" else path[-1]
        path.append(next(box for box in boxes(file, outer) if kind in (box.kind, b"*")))
    file.seek(path[-1].start)
    content = file.read(path[-1].stop - path[-1].start)
    put_content(file, path, content + extra)
    return file.getvalue()


def boxed(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


SAMPLE = (b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"*")
ALL_AROUND = boxed(b"st3d", bytes(4) + b"\1") + boxed(
    b"sv3d",
    boxed(b"svhd", bytes(4) + b"x\0") + boxed(b"proj", boxed(b"prhd", bytes(16)) + boxed(b"equi", bytes(20))),
)


@pytest.mark.parametrize(("place", "extra", "kinds"), [
    (SAMPLE, ALL_AROUND, [b"st3d", b"sv3d"]),
    ((b"udta",), boxed(b"Xtra", b"anything at all"), [b"Xtraanything at all"]),
    ((b"udta",), boxed(b"GoPr", bytes(3)) + bytes(4), [b"GoPr"]),
    ((), boxed(b"meta", boxed(b"hdlr", bytes(8) + b"mdta" + bytes(13))), [b"mdta"]),
])  # fmt: skip
def test_boxes_that_nobody_here_reads_stay(
    place: tuple[bytes, ...], extra: bytes, kinds: list[bytes], tmp_path: Path
) -> None:
    data = with_box(film("mp4", PHONE), place, extra)
    again, note = sent(data, tmp_path, "a.mp4")
    assert all(kind in again for kind in kinds)
    assert "Not kept" not in note
    assert said(again)["title"] == "T"


def test_user_data_that_only_mp4_has_is_named(tmp_path: Path) -> None:
    data = with_box(film("mp4", PHONE), (b"udta",), boxed(b"Xtra", b"anything"))
    assert "Not kept, as FLAC has no place for it: Xtra" in sent(data, tmp_path, "a.mp4", "a.flac")[1]


@pytest.mark.parametrize(("muxer", "name", "picture", "pixels"), [
    ("mov", "a.mov", "prores_ks", "yuv422p10le"), ("mov", "b.mov", "mjpeg", "yuvj420p"),
    ("mov", "c.mov", "mpeg4", "yuv420p"), ("mp4", "d.mp4", "mpeg4", "yuv420p"),
    ("matroska", "e.mkv", "mpeg4", "yuv420p"),
])  # fmt: skip
def test_the_shape_of_pixels_stays(muxer: str, name: str, picture: str, pixels: str, tmp_path: Path) -> None:
    data = film(muxer, picture=picture, pixels=pixels, shape=Fraction(4, 3))
    with av.open(io.BytesIO(sent(data, tmp_path, name)[0])) as container:
        assert container.streams.video[0].sample_aspect_ratio == Fraction(4, 3)


@pytest.mark.parametrize(("picture", "pixels", "back", "shape"), [
    ("ffv1", "yuv420p", "b.mkv", Fraction(4, 3)), ("libvpx-vp9", "yuv420p", "b.mkv", Fraction(12, 11)),
    ("libvpx-vp9", "yuv420p", "b.webm", Fraction(3, 4)), ("libx264", "yuv420p", "b.mkv", Fraction(4, 3)),
    ("mjpeg", "yuvj420p", "b.mkv", Fraction(1)),
])  # fmt: skip
def test_the_shape_of_pixels_and_the_name_of_a_track_stay_in_matroska(
    picture: str, pixels: str, back: str, shape: Fraction, tmp_path: Path
) -> None:
    """Also where nothing but the container says so: from MP4, and once more from there."""
    data = film("mp4", picture=picture, pixels=pixels, shape=shape)
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        data = sent(data, tmp_path / str(number), f"a{Path(back).suffix}" if number else "a.mp4", back)[0]
        with av.open(io.BytesIO(data), "r") as container:
            shown = container.streams.video[0]
            assert shown.sample_aspect_ratio == pytest.approx(shape, rel=0.01)
            assert "title" not in shown.metadata
            assert len([packet for packet in container.demux(shown) if packet.size]) == 5


@pytest.mark.parametrize("title", ["Camera 1", "Kamera für alle " * 20])
def test_a_picture_in_matroska_keeps_its_name(title: str, tmp_path: Path) -> None:
    again = sent(film("matroska", about={"title": title}, shape=Fraction(4, 3)), tmp_path, "a.mkv")[0]
    with av.open(io.BytesIO(again)) as container:
        assert container.streams.video[0].metadata["title"] == title


@pytest.mark.parametrize("language", ["deu", "ger", "ukr", "eng"])
@pytest.mark.parametrize("back", ["a.mp4", "a.mov", "a.mkv"])
def test_a_track_keeps_its_language(language: str, back: str, tmp_path: Path) -> None:
    again = sent(film("mp4", language=language), tmp_path, "in.mp4", back)[0]
    with av.open(io.BytesIO(again)) as container:
        assert container.streams.audio[0].metadata["language"] == language


def test_the_name_of_a_reel_stays(tmp_path: Path) -> None:
    data = film("mov", picture="prores_ks", pixels="yuv422p10le", about={"timecode": "01:00:00:00", "reel_name": "A1"})
    with av.open(io.BytesIO(sent(data, tmp_path, "a.mov")[0])) as container:
        assert [one.metadata["reel_name"] for one in container.streams if one.type == "data"] == ["A1"]


@pytest.mark.parametrize("chapters", [True, False])
@pytest.mark.parametrize("kind", ["gpmd", "mebx", "djmd", "camm", "rtmd"])
def test_data_of_a_camera_is_called_by_its_name(kind: str, tmp_path: Path, *, chapters: bool) -> None:
    """Of GoPro, Apple, DJI, Google and Sony; FFmpeg calls the first as it calls chapters, and the last a timecode."""
    one = Awkward("mp4", "aac", "camera", picture=True, subtitle="yes", chapters=chapters)
    data = made(one)[0].replace(b"tx3g", kind.encode()).replace(b"sbtl", b"meta")
    (tmp_path / "in.mp4").write_bytes(data)
    recording = read(tmp_path / "in.mp4")
    assert recording.source.streams == (f"data/{kind}",)
    written = write_back(recording, tmp_path / "in.mp4", tmp_path / "out.mp4")
    assert f"1 {kind} data track" in written.output.note
    assert "other tracks" not in written.output.note
    assert len(read(written.path).source.chapters) == 2 * chapters


def test_a_second_sound_that_nobody_decodes_is_called_by_its_name(tmp_path: Path) -> None:
    """Phones put one from all around beside the plain one."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        for track in [container.add_stream("aac", rate=48000, layout="mono") for _ in range(2)]:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 24000), np.float32), "fltp", "mono")
            frame.sample_rate = 48000
            container.mux([*track.encode(frame), *track.encode(None)])
    data = file.getvalue()
    place = data.rindex(b"mp4a")
    second = data[place:].replace(b"mp4a", b"apac").replace(b"esds", b"dapa")
    (tmp_path / "in.m4a").write_bytes(data[:place] + second)
    recording = read(tmp_path / "in.m4a")
    assert recording.source.streams == ("audio/apac",)
    assert "1 apac sound track" in write_back(recording, tmp_path / "in.m4a", tmp_path / "out.m4a").output.note
