"""What stands behind the end of a recording: another one is named, zeros and anything else are no sound."""

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.containers.ends.cut_short import frame_sizes
from specapp.audio.containers.ends.joined import NOTE
from specapp.audio.containers.ends.joined_mp3 import NOTE as MP3_NOTE
from specapp.audio.containers.id3_frames import size_of
from specapp.audio.recording import Recording, encode, read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward, made

BY_LIBSNDFILE: Mapping[str, tuple[str, str]] = {
    "wav": ("WAV", "PCM_16"),
    "wav-mulaw": ("WAV", "ULAW"),
    "wav-ima": ("WAV", "IMA_ADPCM"),
    "wav-float": ("WAV", "FLOAT"),
    "rf64": ("RF64", "PCM_24"),
    "w64": ("W64", "PCM_16"),
    "aiff": ("AIFF", "PCM_16"),
    "au": ("AU", "PCM_16"),
    "caf": ("CAF", "PCM_16"),
    "flac": ("FLAC", "PCM_16"),
    "voc": ("VOC", "PCM_16"),
}
BY_FFMPEG = {"mp4": "aac", "mov": "pcm", "tta": "tta", "asf": "wmav2"}
JOINED_ANYWAY = {"ogg": "opus", "mp3": "mp3", "adts": "aac", "matroska": "flac"}


@cache
def recording(kind: str) -> bytes:
    if kind in BY_LIBSNDFILE:
        container, subtype = BY_LIBSNDFILE[kind]
        file = io.BytesIO()
        samples = np.random.default_rng(0).normal(0, 0.05, (4000, 2))
        soundfile.write(file, samples, 8000, format=container, subtype=subtype)
        return file.getvalue()
    return made(Awkward(kind, {**BY_FFMPEG, **JOINED_ANYWAY}[kind], "plain"))[0]


@pytest.mark.parametrize("kind", [*BY_LIBSNDFILE, *BY_FFMPEG])
def test_another_recording_is_named_and_not_read(kind: str, tmp_path: Path) -> None:
    alone, both = read(recording(kind)), read(2 * recording(kind))
    np.testing.assert_array_equal(both.samples, alone.samples)
    assert both.source.warnings == (*alone.source.warnings, NOTE)
    (tmp_path / "in").write_bytes(2 * recording(kind))
    again = read(write_back(both, tmp_path / "in", tmp_path / "out").path)
    assert NOTE not in again.source.warnings


@pytest.mark.parametrize("kind", JOINED_ANYWAY)
def test_kinds_that_go_on_are_read_to_their_end(kind: str) -> None:
    second = made(Awkward(kind, JOINED_ANYWAY[kind], "another"))[0]
    alone, both = (read(recording(kind)), read(second)), read(recording(kind) + second)
    assert both.length >= sum(one.length for one in alone)
    assert kind != "ogg" or both.length == sum(one.length for one in alone)
    assert not [warning for warning in both.source.warnings if "missing" in warning and kind != "mp3"]
    assert NOTE not in both.source.warnings


def mp3(way: str, words: str = "") -> bytes:
    """An MP3 with a tag and a header in its first frame, or without them."""
    data = made(Awkward("mp3", "mp3", way, words={"title": words or "T"}))[0]
    bare = data[size_of(data[:10]) :]
    frame = bare.index(b"\xff\xfb", 4)
    return {"tagged": data, "header only": bare, "neither": bare[frame:]}.get(way, data)


OLD_TAG = b"TAG" + b"A title".ljust(125, b"\0")


@pytest.mark.parametrize("second", ["tagged", "header only", "neither", "long tag"])
@pytest.mark.parametrize("first", ["tagged", "header only", "neither"])
@pytest.mark.parametrize("between", [b"", OLD_TAG], ids=["", "old tag"])
def test_joined_mp3_are_exact_and_nothing_of_them_is_called_damaged(first: str, second: str, between: bytes) -> None:
    files = [mp3(first) + between, mp3(second, "word " * 9000 * (second == "long tag"))]
    alone, both = [read(file) for file in files], read(b"".join(files))
    told = (MP3_NOTE,) if between or second != "neither" else ()
    assert both.source.warnings == told
    assert both.length == sum(one.length for one in alone) or not told
    if told:
        np.testing.assert_array_equal(both.samples, np.concatenate([one.samples for one in alone], axis=1))


TAG = b"ID3\4\0\0\0\0\0\x0eTIT2\0\0\0\4\0\0\3abc"


def test_tags_inside_a_recording_make_it_no_several() -> None:
    """Segments of a stream begin with tags, and their first frames need bits of those before."""
    rest = mp3("neither")
    frames: list[bytes] = []
    size_at = frame_sizes(rest)
    while size := size_at(rest[:14]):
        frames, rest = [*frames, rest[:size]], rest[size:]
    begins = [place % 5 == 0 and int.from_bytes(frame[4:6], "big") > 0x7F for place, frame in enumerate(frames[:-2])]
    assert sum(begins) > 2
    tagged = b"".join(one * TAG + frame for one, frame in zip([*begins, False, False], frames, strict=True))
    alone, found = read(b"".join(frames)), read(tagged)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert (found.source.warnings, found.source.bit_rate) == ((), alone.source.bit_rate)


@pytest.mark.parametrize("tags", [2, 3])
def test_several_tags_in_front_are_those_of_one_recording(tags: int) -> None:
    bare = mp3("header only")
    alone, found, both = read(bare), read(tags * TAG + bare), read(bare + tags * TAG + bare)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert (found.source.warnings, found.source.bit_rate) == ((), alone.source.bit_rate)
    np.testing.assert_array_equal(both.samples, np.tile(alone.samples, 2))
    assert both.source.warnings == (MP3_NOTE,)


@pytest.mark.parametrize(("channels", "rate"), [(1, 22_050), (2, 22_050)])
def test_what_is_left_out_of_joined_mp3_is_said_as_it_is(channels: int, rate: int) -> None:
    other = Recording(np.random.default_rng(0).normal(0, 0.1, (channels, rate)).astype(np.float32), rate)
    first, second = mp3("tagged"), encode(other, container="MP3", subtype="MPEG_LAYER_III").data
    alone, found = read(first), read(first + second)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert f"goes on at {rate} Hz with {channels} channel(s); that part was left out" in found.source.warnings[0]


@pytest.mark.parametrize("seconds", [0.03, 0.5])
@pytest.mark.parametrize(("rate", "channels"), [(22_050, 1), (22_050, 2), (32_000, 1)])
def test_a_shorter_part_of_another_rate_in_front_does_not_take_the_place_of_the_rest(
    rate: int, channels: int, seconds: float
) -> None:
    shape = (channels, round(seconds * rate))
    other = Recording(np.random.default_rng(0).normal(0, 0.1, shape).astype(np.float32), rate)
    first, second = encode(other, container="MP3", subtype="MPEG_LAYER_III").data, mp3("tagged")
    times = 2 + 5 * len(first) // len(second)
    alone, found = read(second), read(first + times * second)
    np.testing.assert_array_equal(found.samples, np.tile(alone.samples, times))
    assert f"begins at {rate} Hz with {channels} channel(s)" in found.source.warnings[0]
    assert f"as most of it has {alone.sample_rate} Hz, that part was left out." in found.source.warnings[0]
    assert len(found.source.warnings) == 2


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("lengths", [(4000, 40_000), (40_000, 4000)])
def test_mono_that_is_joined_with_stereo_is_heard_on_both_sides(lengths: tuple[int, int], order: int) -> None:
    noises = [
        np.random.default_rng(0).normal(0, 0.1, (n, size)).astype(np.float32) for n, size in enumerate(lengths, 1)
    ]
    files = [encode(Recording(one, 44_100), container="MP3", subtype="MPEG_LAYER_III").data for one in noises][::order]
    alone = [read(one).samples for one in files]
    found = read(b"".join(files))
    np.testing.assert_array_equal(found.samples, np.hstack([np.repeat(one, 2 // len(one), axis=0) for one in alone]))
    assert len(found.source.warnings) == 1


def test_what_is_wrong_with_several_of_joined_mp3_is_said_once() -> None:
    whole = mp3("tagged")
    middle = whole.index(b"\xff\xfb", len(whole) // 2)
    bad = whole[:middle] + b"junk" * 300 + whole[middle + 1200 :]
    other = Recording(np.random.default_rng(0).normal(0, 0.1, (1, 22_050)).astype(np.float32), 22_050)
    ends = 2 * encode(other, container="MP3", subtype="MPEG_LAYER_III").data
    alone, found = read(bad), read(3 * bad + ends)
    np.testing.assert_array_equal(found.samples, np.tile(alone.samples, 3))
    missing = "of sound are missing in the file; silence is in their place."
    assert alone.source.warnings == ("1 damaged packet was skipped.", f"24 ms {missing}")
    left_out, note, *counted = found.source.warnings
    assert left_out.endswith("on the file goes on at 22050 Hz with 1 channel(s); that part was left out.")
    assert (note, counted) == (MP3_NOTE, ["3 damaged packets were skipped.", f"72 ms {missing}"])


def test_what_an_mp3_says_of_such_words_makes_it_no_two() -> None:
    tag = made(Awkward("mp3", "mp3", "tagged", words={"comment": "Info TAG Xing ID3\3"}))[0]
    assert MP3_NOTE not in read(tag).source.warnings


@pytest.mark.parametrize("kind", [*BY_LIBSNDFILE, *BY_FFMPEG])
@pytest.mark.parametrize("behind", ["zeros", "junk"])
def test_what_is_no_sound_is_not_read(kind: str, behind: str) -> None:
    alone = read(recording(kind))
    more = bytes(30_000) if behind == "zeros" else np.random.default_rng(1).bytes(2000)
    found = read(recording(kind) + more)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert not [one for one in found.source.warnings if "declares" in one or "never finished" in one or one == NOTE]


def test_an_avi_from_a_pipe_declares_nothing() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise OSError("this is a stream")

    file = Pipe()
    with av.open(file, "w", format="avi") as container:
        track = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), "s16", "mono")
        frame.sample_rate = 8000
        container.mux(track.encode(frame))
    assert read(file.getvalue()).source.warnings == ()
