"""What a file comes back as: its own kind, its own depth, its words, and never less without a sentence."""

import io
import struct
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from scripts.make_formats_page import PAGE, page
from specapp.audio.containers.wav_chunks import Chunk
from specapp.audio.formats import FORMATS
from specapp.audio.limits import Limits
from specapp.audio.metadata import Chapter, Cover, Metadata
from specapp.audio.recording import Recording, encode, read, write
from specapp.audio.video import write_video
from specapp.audio.write_back import comes_back_as, lost_words, planned, write_back
from specapp.base.errors import AudioError, LimitError, SettingsError
from tests.support.awkward import Awkward, made
from tests.support.kinds import chunk, with_chunks

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
WORDS = {"title": "Title", "comment": "one\ntwo\n\nfour", "station": "7", "lyrics": "la\nla"}
CHAPTERS = (Chapter(0.0, 0.4, "One"), Chapter(0.4, 1.0, "Two"))


def tone(sample_rate: int = 48000, seconds: float = 1.0) -> np.ndarray:
    samples: np.ndarray = 0.2 * np.sin(np.arange(int(seconds * sample_rate)) / 30)
    return samples


def test_the_page_about_formats_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("container", "kind"),
    [(entry.container, kind) for entry in FORMATS.values() for kind in entry.keeps if kind != "chunks"],
)
def test_what_the_table_says_is_kept(container: str, kind: str) -> None:
    words = {key: value for key, value in WORDS.items() if kind in ("tags", "own", "lyrics")}
    source = Metadata(
        tags=words,
        chapters=CHAPTERS if kind == "chapters" else (),
        covers=(Cover(PNG, "image/png"),) if kind == "covers" else (),
    )
    again = read(encode(Recording(tone()[None].astype(np.float32), 48000, source), container=container).data).source
    found = {
        "tags": again.tags.get("title") == "Title",
        "own": again.tags.get("station") == "7",
        "lyrics": any(key.startswith("lyrics") and value == "la\nla" for key, value in again.tags.items()),
        "chapters": [one.title for one in again.chapters] == ["One", "Two"]
        and abs(again.chapters[1].start_s - 0.4) < 0.01,
        "covers": [(one.data, one.media_type) for one in again.covers] == [(PNG, "image/png")],
    }
    assert found[kind]


@pytest.mark.parametrize("entry", [entry for entry in FORMATS.values() if entry.writer], ids=lambda one: one.container)
def test_what_a_kind_cannot_say_is_named(entry: object) -> None:
    assert isinstance(entry, type(FORMATS["WAV"]))
    source = Metadata(container="FLAC", tags=WORDS, chapters=CHAPTERS, covers=(Cover(PNG, "image/png"),) * 3)
    lost = lost_words(source, entry)
    assert ("2 chapters" in lost) == ("chapters" not in entry.keeps)
    assert ("station" in lost) == ("own" not in entry.keeps)
    assert ("title" in lost) == ("tags" not in entry.keeps)
    assert ("3 pictures" in lost) == ("covers" not in entry.keeps)


@pytest.mark.parametrize("container", ["MP3", "FLAC", "OGG", "AIFF", "M4A", "MKV"])
def test_what_is_said_about_a_picture_stays_or_is_named(container: str) -> None:
    cover = Cover(PNG, "image/png", 4, "on the back")
    source = Metadata(container="WAV", covers=(cover,))
    lost = lost_words(source, FORMATS[container])
    again = read(encode(Recording(np.zeros((1, 9000), np.float32), 48000, source), container=container).data)
    (back,) = again.source.covers
    assert (back.words == cover.words) == ("what is said about pictures" not in lost)
    assert (back.shows == cover.shows) == ("what pictures show" not in lost)


def test_excerpts_move_their_time_stamps() -> None:
    ixml = b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>0</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>"
    ixml += b"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>1000</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>"
    bext = bytes(338) + struct.pack("<Q", 1000) + bytes(256)
    chunks = (
        Chunk(b"bext", bext),
        Chunk(b"iXML", ixml),
        Chunk(b"guan", b"GUANO|Version: 1.0\nTimestamp: 2026-01-02T03:04:05Z\n"),
    )
    source = Metadata(chunks=chunks, chapters=CHAPTERS)
    part = Recording(tone()[None].astype(np.float32), 48000, source).excerpt(0.5, 0.9).source
    assert struct.unpack("<Q", part.chunks[0].content[338:346]) == (25000,)
    assert b"_LO>25000<" in part.chunks[1].content
    assert b"Timestamp: 2026-01-02T03:04:05.500000Z" in part.chunks[2].content
    assert part.chapters == (Chapter(0.0, 0.9 - 0.5, "Two"),)


def flac(length: int, *, declared: bool = True) -> bytearray:
    """A FLAC; undeclared ones come from a pipe."""
    samples = np.random.default_rng(0).integers(-3000, 3000, length).astype(np.int16)
    file = io.BytesIO()
    soundfile.write(file, samples, 48000, format="FLAC", subtype="PCM_16")
    data = bytearray(file.getvalue())
    if not declared:
        data[21] &= 0xF0
        data[22:26] = bytes(4)
    return data


@pytest.mark.parametrize("damage", ["none", "undeclared", "cut", "holed"])
def test_no_decoder_leaves_its_samples_to_the_next(damage: str) -> None:
    length = 600_000
    data = flac(length, declared=damage != "undeclared")
    if damage == "cut":
        del data[int(0.97 * len(data)) :]
    if damage == "holed":
        data[len(data) * 6 // 10 : len(data) * 6 // 10 + 2000] = bytes(2000)
    samples = read(bytes(data)).samples[0]
    assert len(samples) <= length
    assert len(samples) == length or damage == "cut"
    whole = np.random.default_rng(0).integers(-3000, 3000, length) / 32768
    np.testing.assert_array_equal(samples[:262_144], whole[:262_144])
    assert not np.array_equal(samples[262_144:263_144], samples[:1000])


VIDEO = Awkward("mp4", "aac", "video", picture=True)


@pytest.mark.parametrize(("name", "target", "container"), [
    ("a.mp4", "b.mp4", "MP4"), ("a.mp4", "b.mov", "MOV"), ("a.mp4", "b.mkv", "MKV"), ("a.mov", "a.mov", "MOV"),
    ("a.bin", "a.bin", "MP4"), ("a.mp4", "b.3gp", "3GP"),
])  # fmt: skip
def test_a_picture_stays_whatever_the_name(name: str, target: str, container: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(made(VIDEO)[0])
    (tmp_path / "out").mkdir()
    recording = read(tmp_path / name)
    written = write_back(recording, tmp_path / name, tmp_path / "out" / target)
    again = read(written.path)
    assert again.source.pictures == recording.source.pictures
    assert written.container == container
    assert written.path.suffix in FORMATS[container].extensions


def test_a_picture_that_cannot_stay_is_refused_before_work(tmp_path: Path) -> None:
    recording = read(made(VIDEO)[0], name="a.mp4")
    with pytest.raises(SettingsError, match=r"picture.*cannot be put into WebM"):
        planned(recording, "a.mp4", tmp_path / "b.webm")
    with pytest.raises(SettingsError, match="promise the picture"):
        write(recording, tmp_path / "b.mp4")
    assert planned(recording, "a.mp4", "b.wav")[1].container == "WAV"
    assert list(tmp_path.iterdir()) == []


def hevc(tag: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        picture = container.add_stream("libx265", rate=10, options={"x265-params": "log-level=none"})
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        picture.codec_context.codec_tag = tag
        sound = container.add_stream("aac", rate=48000, layout="mono")
        packets = []
        for number in range(5):
            packets += picture.encode(av.VideoFrame.from_ndarray(np.full((64, 64, 3), 40 * number, np.uint8), "rgb24"))
        for start in range(0, 24000, 1000):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1000), np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts = 48000, start
            packets += sound.encode(frame)
        for packet in [*packets, *picture.encode(None), *sound.encode(None)]:
            container.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize("tag", ["hvc1", "hev1"])
def test_hevc_keeps_its_tag(tag: str, tmp_path: Path) -> None:
    data = hevc(tag)
    written = write_video(read(data), data, tmp_path / "out.mp4")
    with av.open(str(written.path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == tag


def test_a_short_gap_stays() -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as container:
        track = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        for start in (0, 400, 1200):
            frame = av.AudioFrame.from_ndarray(np.full((1, 400), 8000, np.int16), "s16", "mono")
            frame.sample_rate, frame.pts = 8000, start
            container.mux(track.encode(frame))
    recording = read(file.getvalue())
    assert recording.length == 1600
    assert not recording.samples[0, 800:1200].any()
    assert recording.source.warnings == ("50 ms of sound are missing in the file; silence is in their place.",)


def test_bits_below_the_valid_ones_stay_0() -> None:
    """24 valid bits in 32, as WAVE_FORMAT_EXTENSIBLE has them."""
    tail = bytes.fromhex("000000001000800000aa00389b71")
    fmt = struct.pack("<HHIIHHHHIH", 0xFFFE, 1, 48000, 192000, 4, 32, 22, 24, 4, 1) + tail
    samples = np.random.default_rng(0).integers(-(2**22), 2**22, 5000).astype("<i4") << 8
    body = b"WAVE" + chunk(b"fmt ", fmt) + chunk(b"data", samples.tobytes())
    recording = read(b"RIFF" + struct.pack("<I", len(body)) + body)
    np.testing.assert_array_equal(recording.samples[0] * 2**31, samples)
    quieter = replace(recording, samples=recording.samples * 0.7)
    written = np.frombuffer(encode(quieter).data[-20000:], "<i4")
    assert not (written & 0xFF).any()
    assert np.abs(written - 0.7 * samples).max() <= 128


def vorbis(muxer: str, sample_rate: int, start_s: float) -> tuple[bytes, np.ndarray]:
    """Ogg Vorbis put into another container, with a picture track in WebM."""
    samples = 0.1 * np.random.default_rng(0).standard_normal((sample_rate, 2)) * np.hanning(sample_rate)[:, None]
    ogg, file = io.BytesIO(), io.BytesIO()
    soundfile.write(ogg, samples, sample_rate, format="OGG", subtype="VORBIS")
    ogg.seek(0)
    with av.open(ogg, "r") as source, av.open(file, "w", format=muxer) as target:
        track = target.add_stream_from_template(source.streams.audio[0], opaque=True)
        for packet in source.demux(source.streams.audio[0]):
            if packet.size and packet.pts is not None and packet.dts is not None:
                packet.stream, shift = track, round(start_s / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                target.mux(packet)
    return file.getvalue(), samples.T


@pytest.mark.parametrize("sample_rate", [44100, 48000])
@pytest.mark.parametrize(("muxer", "name"), [("matroska", "a.mka"), ("webm", "a.webm")])
@pytest.mark.parametrize("start_s", [0.0, 0.25])
def test_vorbis_stays_vorbis(muxer: str, name: str, sample_rate: int, start_s: float, tmp_path: Path) -> None:
    data, samples = vorbis(muxer, sample_rate, start_s)
    recording = read(data, name=name)
    (tmp_path / name).write_bytes(data)
    again = read(write_back(recording, tmp_path / name, tmp_path / f"b{name}").path)
    assert (again.source.container, again.source.subtype) == (recording.source.container, "VORBIS")
    assert (again.sample_rate, again.length) == (recording.sample_rate, recording.length)
    assert abs(recording.length - sample_rate) < 600
    error = recording.samples[:, :sample_rate] - again.samples[:, :sample_rate]
    assert np.mean(error**2) < 0.1 * np.mean(samples**2)  # noise, twice through the codec


@pytest.mark.parametrize(("second", "channels"), [(48000, 1), (24000, 2)])
def test_joined_recordings_of_different_kinds_are_refused(second: int, channels: int) -> None:
    parts = []
    for rate, count in ((24000, 1), (second, channels)):
        file = io.BytesIO()
        soundfile.write(file, np.tile(tone(rate)[:, None], count), rate, format="OGG", subtype="VORBIS")
        parts.append(file.getvalue())
    with pytest.raises(AudioError, match="different kinds"):
        read(b"".join(parts))


def test_opus_keeps_its_rate_and_grows_little() -> None:
    narrow = Recording(tone(16000, 3)[None].astype(np.float32), 16000)
    recording = read(encode(narrow, container="OGG", subtype="OPUS").data)
    assert (recording.sample_rate, recording.source.subtype) == (16000, "OPUS")
    assert len(encode(recording).data) < 3 * 60_000 / 8 * 1.5


@pytest.mark.parametrize("sample_rate", [384_000, 500_000, 1_000_000])
def test_the_rates_of_bat_detectors_are_read(sample_rate: int) -> None:
    recording = Recording(tone(sample_rate, 0.1)[None].astype(np.float32), sample_rate, Metadata(subtype="PCM_16"))
    assert read(encode(recording).data).sample_rate == sample_rate


def test_limits_say_which_setting_to_change() -> None:
    data = encode(Recording(np.zeros((2, 9000), np.float32), 48000), container="WAV").data
    for limits, error, name in (
        (Limits(sample_rate_hz=24000), AudioError, "SPECAPP_MAX_SAMPLE_RATE_HZ"),
        (Limits(channels=1), LimitError, "SPECAPP_MAX_CHANNELS"),
        (Limits(seconds=0.1), LimitError, "SPECAPP_MAX_SECONDS"),
        (Limits(upload_bytes=1000), LimitError, "SPECAPP_MAX_UPLOAD_BYTES"),
    ):
        with pytest.raises(error, match=name):
            read(data, limits=limits)


def test_chunks_that_another_kind_cannot_hold_are_named() -> None:
    file = io.BytesIO()
    soundfile.write(file, tone(), 48000, format="WAV", subtype="PCM_16")
    recording = read(with_chunks(file.getvalue(), before=chunk(b"bext", bytes(602))), name="a.wav")
    assert comes_back_as(recording).note == ""
    assert "chunk bext" in planned(recording, "a.wav", "b.flac")[1].note
