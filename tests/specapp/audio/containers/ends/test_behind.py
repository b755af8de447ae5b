"""What stands behind the sound is never heard, takes none of it away, and is named; tags and cuts are none of that."""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from specapp.audio.containers.beside.mp3 import chunks_behind, put_behind
from specapp.audio.containers.ends.behind import NOTE, is_tag, sound_end
from specapp.audio.containers.ends.cut_short import NOTE as CUT_NOTE
from specapp.audio.recording import read
from specapp.audio.write_back import write_back
from tests.support.awkward import Awkward
from tests.support.awkward import made as made_awkward
from tests.support.kinds import KINDS, made

OLD = b"TAG" + b"Title".ljust(124, b"\0") + b"\x11"
WORDS = struct.pack("<II", 5, 0) + b"Title\0Night"


def ape(version: int, *, head: bool) -> bytes:
    """An APE tag; the first version has nothing in front of its words."""
    flags = (0xA0000000, 0x80000000) if head else (0, 0)
    ends = [b"APETAGEX" + struct.pack("<IIII", version, len(WORDS) + 32, 1, one) + bytes(8) for one in flags]
    return (ends[0] if head else b"") + WORDS + ends[1]


LYRICS = b"LYRICSBEGININD0000210LYR00005hello"
LYRICS += b"%06dLYRICS200" % len(LYRICS)
TAGS = {
    "old": OLD, "ape": ape(2000, head=True), "first ape": ape(1000, head=False), "lyrics and old": LYRICS + OLD,
    "ape and old": ape(2000, head=True) + OLD, "first ape and old": ape(1000, head=False) + OLD,
    "all": ape(2000, head=True) + LYRICS + OLD,
}  # fmt: skip
PACKETS = {kind.name: kind for kind in KINDS if kind.name in (
    "mp2", "mp3-vbr", "mp3-cbr", "mp3-no-length", "aac", "ac3", "eac3", "amr",
)}  # fmt: skip
RANDOM = np.random.default_rng(0).bytes(100_000)
BEHIND = {
    "zeros": bytes(100_000),
    "few zeros": bytes(1000),
    "random": RANDOM,
    "few": RANDOM[:1000],
    "text": b"A page of words.\n" * 4000,
    "much": bytes(1) + bytes(range(1, 255)) * 1500,
}


@pytest.mark.parametrize("name", PACKETS)
@pytest.mark.parametrize("what", ["few zeros", "random", "text"])
def test_the_sound_is_as_if_nothing_stood_behind_it(name: str, what: str) -> None:
    data = made(PACKETS[name])[0]
    alone, more = read(data), read(data + BEHIND[what])
    assert (NOTE in more.source.warnings) == (what != "few zeros")
    assert CUT_NOTE not in more.source.warnings
    if name != "amr" or what != "text":  # its letters may begin one more packet
        np.testing.assert_array_equal(more.samples, alone.samples)


def gsm(frames: int) -> bytes:
    """Frames as they are stored, each with its mark."""
    rng = np.random.default_rng(1)
    return b"".join(bytes([0xD0 | int(rng.integers(16))]) + rng.bytes(32) for _ in range(frames))


SOUNDS = {name: made(kind)[0] for name, kind in PACKETS.items()} | {"gsm": gsm(60)}


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("what", BEHIND)
def test_the_end_is_where_packets_end(name: str, what: str) -> None:
    data = SOUNDS[name]
    assert sound_end(io.BytesIO(data)) == len(data)
    most = 32 if name == "amr" else 0  # the longest packet of AMR, any byte of which may look like another
    assert 0 <= sound_end(io.BytesIO(data + BEHIND[what])) - len(data) <= most


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_cut_is_no_end(name: str, cut: int) -> None:
    data = SOUNDS[name][:-cut]
    assert sound_end(io.BytesIO(data)) == len(data)


@pytest.mark.parametrize("size", [33 * 40, 33 * 40 + 1, 33 * 41 - 1])
def test_gsm_says_that_it_was_cut(size: int) -> None:
    assert (CUT_NOTE in read(gsm(60)[:size]).source.warnings) == bool(size % 33)


@pytest.mark.parametrize("name", ["mp3-vbr", "mp3-no-length", "aac"])
@pytest.mark.parametrize("tag", TAGS)
def test_tags_behind_are_no_sound_and_nothing_wrong(name: str, tag: str) -> None:
    data = SOUNDS[name] + TAGS[tag]
    assert sound_end(io.BytesIO(data)) == len(SOUNDS[name])
    assert is_tag(io.BytesIO(data), len(SOUNDS[name]))
    alone, found = read(SOUNDS[name]), read(data)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert found.source.warnings == alone.source.warnings


def wavpack() -> bytes:
    """Blocks of WavPack without the tag that FFmpeg puts behind them."""
    data = made_awkward(Awkward("wv", "wavpack", "plain"))[0]
    last = data.rindex(b"wvpk")
    return data[: last + 8 + int.from_bytes(data[last + 4 : last + 8], "little")]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("kind", ["mp3", "wv"])
def test_tags_behind_come_back(kind: str, tag: str, tmp_path: Path) -> None:
    source = tmp_path / f"in.{kind}"
    source.write_bytes((SOUNDS["mp3-vbr"] if kind == "mp3" else wavpack()) + TAGS[tag])
    recording = read(source)
    assert recording.source.warnings == ()
    written = write_back(recording, source, tmp_path / f"out.{kind}")
    assert written.path.read_bytes().endswith(TAGS[tag])
    assert not written.output.note
    assert read(written.path).source.warnings == ()


def true_audio(frames: int = 1) -> bytes:
    """True Audio without the tag that FFmpeg puts behind it."""
    file = io.BytesIO()
    with av.open(file, "w", format="tta") as container:
        track = container.add_stream("tta", rate=8000)
        track.codec_context.layout, track.codec_context.format = "mono", "s16"
        noise = np.random.default_rng(2).integers(-9000, 9000, (1, 6000 * frames)).astype(np.int16)
        for start in range(0, noise.shape[1], 1000):
            frame = av.AudioFrame.from_ndarray(noise[:, start : start + 1000], "s16", "mono")
            frame.sample_rate, frame.pts = 8000, start
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return file.getvalue()[: file.getvalue().index(b"APETAGEX")]


@pytest.mark.parametrize("frames", [1, 2, 5])
@pytest.mark.parametrize("tag", TAGS)
def test_frames_of_true_audio_end_where_their_table_says(frames: int, tag: str) -> None:
    data = true_audio(frames)
    assert sound_end(io.BytesIO(data)) == sound_end(io.BytesIO(data + TAGS[tag])) == len(data)
    assert sound_end(io.BytesIO(data[:-9])) == len(data) - 9
    assert sound_end(io.BytesIO(data[:26])) == 26
    assert is_tag(io.BytesIO(data + TAGS[tag]), len(data))
    assert not is_tag(io.BytesIO(data + TAGS[tag] + RANDOM[:900]), len(data))


@pytest.mark.parametrize("title", range(1, 80))
def test_the_middle_of_an_ape_tag_is_no_old_tag(title: int) -> None:
    """Of one size it stands where ID3v1 would."""
    words = struct.pack("<II", title, 0) + b"Title\0" + b"x" * title
    flags = struct.pack("<III", len(words) + 32, 1, 0xA0000000), struct.pack("<III", len(words) + 32, 1, 0x80000000)
    tag = words.join(b"APETAGEX" + struct.pack("<I", 2000) + one + bytes(8) for one in flags)
    file = io.BytesIO(true_audio() + tag)
    (chunk,) = chunks_behind(file)
    assert chunk.content == tag
    put_behind(file, [chunk])
    assert file.getvalue() == true_audio() + tag


@pytest.mark.parametrize("length", [160, 320, 8000, 8001])
def test_the_byte_that_makes_a_chunk_even_is_no_damaged_packet(length: int) -> None:
    file = io.BytesIO()
    soundfile.write(file, np.sin(np.arange(length) / 9) / 2, 8000, "GSM610", format="AIFF")
    recording = read(file.getvalue())
    assert (recording.length, recording.source.warnings) == (length, ())


@pytest.mark.parametrize("made_one", [wavpack, true_audio])
@pytest.mark.parametrize("behind", [b"", bytes(300), RANDOM[:3000]], ids=["nothing", "zeros", "random"])
def test_what_stands_behind_wavpack_and_true_audio_is_no_damaged_packet(
    behind: bytes, made_one: Callable[[], bytes]
) -> None:
    data = made_one()
    alone, found = read(data), read(data + behind)
    np.testing.assert_array_equal(found.samples, alone.samples)
    assert alone.source.warnings == ()
    assert found.source.warnings == ((NOTE,) if any(behind) else ())


def test_a_tag_behind_that_is_not_kept_is_named() -> None:
    tag = b"ID3\4\0\0\0\0\0\x0eTIT2\0\0\0\4\0\0\3abc"
    assert read(SOUNDS["mp3-vbr"] + tag).source.warnings == (NOTE,)


@pytest.mark.parametrize("name", ["mp3-no-length", "mp2", "ac3"])
def test_sound_behind_a_damaged_place_is_kept(name: str) -> None:
    data = SOUNDS[name]
    assert sound_end(io.BytesIO(data + RANDOM[:3000] + data)) == 2 * len(data) + 3000


OTHERS = [kind for kind in KINDS if kind.name not in PACKETS and kind.container not in ("WV", "TTA")]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.name)
def test_files_of_other_kinds_have_their_own_end(kind: object) -> None:
    data = made(kind)[0] + bytes(3000)  # type: ignore[arg-type]
    assert sound_end(io.BytesIO(data)) in (len(data), len(data) - 3000)


def test_an_ape_tag_behind_mpeg_layer_2_is_named(tmp_path: Path) -> None:
    (data,) = (made(kind)[0] for kind in KINDS if kind.name == "mp2")
    words = struct.pack("<II", 3, 0) + b"Title\0abc"
    tag = words + b"APETAGEX" + struct.pack("<IIII", 2000, len(words) + 32, 1, 0) + bytes(8)
    source = tmp_path / "in.mp2"
    source.write_bytes(data + tag)
    found = read(source)
    assert found.length == read(data).length
    assert "the APE tag" in write_back(found, source, tmp_path / "out.mp2").output.note
