"""Awkward files: containers by codecs by how a recorder, a phone, an editor or a crash leaves them.

Each is made on the spot from `tests.support.kinds`, and says what must come of it.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Samples = NDArray[np.float64]
RATE = 48000
SECONDS = 0.6
CODECS: Mapping[str, tuple[str, str, int]] = {
    "aac": ("aac", "fltp", 0),
    "opus": ("libopus", "flt", 0),
    "mp3": ("libmp3lame", "fltp", 0),
    "ac3": ("ac3", "fltp", 0),
    "mp2": ("mp2", "s16", 0),
    "wmav1": ("wmav1", "fltp", 0),
    "wmav2": ("wmav2", "fltp", 0),
    "flac": ("flac", "s16", 16),
    "flac24": ("flac", "s32", 24),
    "alac": ("alac", "s16p", 16),
    "pcm8": ("pcm_u8", "u8", 8),
    "pcm": ("pcm_s16le", "s16", 16),
    "pcm24": ("pcm_s24le", "s32", 24),
    "pcm32": ("pcm_s32le", "s32", 32),
    "wavpack": ("wavpack", "s16p", 16),
    "wavpack8": ("wavpack", "u8p", 8),
    "tta": ("tta", "s16", 16),
    "tta8": ("tta", "u8", 8),
}
"""Encoder, sample format, and depth of lossless ones, by name."""
_SOUND_OF_VIDEOS = ("aac", "mp3", "mp2", "ac3")
HOLDS: Mapping[str, tuple[str, ...]] = {
    "mp4": ("aac", "alac", "ac3", "mp3", "mp2", "flac", "flac24", "opus"),
    "mov": ("aac", "mp3", "mp2", "ac3", "alac", "pcm8", "pcm", "pcm24", "pcm32"),
    "matroska": (*_SOUND_OF_VIDEOS, "opus", "flac", "flac24", "pcm8", "pcm", "pcm24", "pcm32", "wavpack", "tta8"),
    "webm": ("opus",),
    "flac": ("flac", "flac24"),
    "wv": ("wavpack", "wavpack8"),
    "tta": ("tta", "tta8"),
    "mp3": ("mp3",),
    "ogg": ("opus", "flac"),
    "adts": ("aac",),
    "mpegts": ("aac", "mp3", "ac3"),
    "asf": ("wmav1", "wmav2"),
    "wav": ("pcm", "pcm24", "pcm32"),
    "aiff": (),
    "caf": ("alac", "pcm"),
}
"""Codecs by muxer."""
RATES: Mapping[str, tuple[int, ...]] = {"ac3": (48000, 44100), "opus": (48000, 16000), "mp2": (48000, 44100)}
"""Sample rates that codecs take, where they do not take all."""
PICTURED = ("mp4", "mov", "matroska", "mpegts", "webm", "asf")
CHAPTERED = ("mp4", "matroska")
_MP4 = ("mp4", "mov")
_SAY_DELAYS = ("mp4", "mov", "matroska", "webm")
_CODEC_DELAY, _VOID = b"\x56\xaa", b"\xec"  # definition of Matroska


@dataclass(frozen=True, slots=True)
class Awkward:
    """One awkward file.

    Parameters
    ----------
    muxer, codec, way : str
        `way` says who left it so.
    offset_s : float
        When its sound starts.
    picture, chapters, subtitle, seekable, attachment : bool
    fragments : bool
        Its MP4 is written piece by piece, with pictures, if any, out of their order.
    unsaid : bool
        Nothing in it says by how much its encoder delays, as older programs write it.
    timecode : str
        When the first picture was taken.
    channels : int
    sample_rate : int
    words : mapping of str to str
    """

    muxer: str
    codec: str
    way: str
    offset_s: float = 0.0
    picture: bool = False
    chapters: bool = False
    subtitle: str = ""
    seekable: bool = True
    attachment: bool = False
    fragments: bool = False
    unsaid: bool = False
    timecode: str = ""
    channels: int = 2
    sample_rate: int = RATE
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """Bits of lossless ones; 0 of others."""
        return CODECS[self.codec][2]

    @property
    def starts_somewhere(self) -> bool:
        """Whether nobody can know where its sound starts, or where beside a picture; FFmpeg's AAC names its encoder."""
        silent = self.unsaid or (self.fragments and not self.picture)
        known = self.codec == "aac" and not self.picture
        return self.muxer in ("mpegts", "adts") or (silent and not self.depth and not known)

    def __str__(self) -> str:
        return f"{self.muxer}-{self.codec}-{self.way}"


WAYS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "mono": {"channels": 1},
    "16 kHz": {"sample_rate": 16000},
    "44.1 kHz": {"sample_rate": 44100},
    "44.1 kHz mono": {"sample_rate": 44100, "channels": 1},
    "tagged": {"words": {"title": "Ein Titel", "comment": "one\ntwo\n\nfour"}},
    "long comment": {"words": {"comment": "\n".join(f"{number:03d} a line of notes" for number in range(200))}},
    "live": {"seekable": False},
    "sound late": {"offset_s": 2.0},
    "video": {"picture": True},
    "video, sound late": {"picture": True, "offset_s": 0.25},
    "video, live": {"picture": True, "seekable": False},
    "video in fragments": {"picture": True, "fragments": True},
    "fragments": {"fragments": True, "seekable": False},
    "no delay said": {"unsaid": True},
    "video, no delay said": {"picture": True, "unsaid": True},
    "video with subtitles": {"picture": True, "subtitle": "yes"},
    "video with chapters": {"picture": True, "chapters": True},
    "chapters": {"chapters": True},
    "subtitles": {"subtitle": "yes"},
    "attachment": {"attachment": True},
    "video with timecode": {"picture": True, "timecode": "10:00:00:05"},
}


def awkward_files() -> Iterator[Awkward]:
    """Every combination that exists."""
    for muxer, codecs in HOLDS.items():
        for codec in codecs:
            for way, options in WAYS.items():
                one = Awkward(muxer, codec, way, **options)
                if _exists(one):
                    yield one


def _exists(one: Awkward) -> bool:
    if (one.picture and one.muxer not in PICTURED) or ((one.chapters or one.subtitle) and one.muxer not in CHAPTERED):
        return False
    if (one.attachment and one.muxer != "matroska") or ((one.timecode or one.fragments) and one.muxer not in _MP4):
        return False
    silent = one.unsaid and (one.muxer not in _SAY_DELAYS or one.depth)
    unclocked = one.offset_s and not one.picture and one.muxer not in _SAY_DELAYS
    if silent or unclocked or (one.words and one.muxer in ("adts", "mpegts", "wav", "caf", "webm")):
        return False
    if not (one.seekable or one.fragments) and (one.muxer not in ("matroska", "webm", "mpegts", "flac", "adts", "ogg")):
        return False
    early = one.fragments and one.codec == "ac3"  # FFmpeg writes no header before such sound
    return not early and one.sample_rate in RATES.get(one.codec, (one.sample_rate,))


def sound(one: Awkward) -> Samples:
    """Soft noise with a click at its start, its middle and near its end [shape=(length, channels)]."""
    rng = np.random.default_rng(len(str(one)))
    length = int(SECONDS * one.sample_rate)
    samples = 0.02 * rng.standard_normal((length, one.channels))
    time = np.arange(length)[:, None] / one.sample_rate
    samples += 0.2 * np.sin(2 * np.pi * (300 + 900 * time) * time * (1 + np.arange(one.channels)))
    return samples


def made(one: Awkward) -> tuple[bytes, Samples]:
    """The file, and the sound in it."""
    samples = sound(one)
    file = io.BytesIO() if one.seekable else _Unseekable()
    options = {"movflags": "frag_keyframe+empty_moov"} if one.fragments else {}
    options |= {"use_editlist": "0"} if one.unsaid and one.muxer in _MP4 else {}
    with av.open(file, "w", format=one.muxer, options=options) as container:
        container.metadata.update(one.words)
        pictures = _picture_track(container, one) if one.picture else None
        track = _sound_track(container, one)
        words = _subtitle_track(container, one) if one.subtitle else None
        if one.attachment:
            container.add_attachment("letters.ttf", "font/ttf", bytes(500))
        if pictures is not None and one.timecode:
            pictures.metadata["timecode"] = one.timecode
        if one.chapters:
            half = round(500 * SECONDS)
            container.set_chapters([_chapter(1, 0, half), _chapter(2, half, 2 * half)])
        container.start_encoding()
        for packet in sorted(_packets(one, samples, pictures, track, words), key=_time):
            container.mux(packet)
    data = file.getvalue()
    return _without_delay(data) if one.unsaid and one.muxer not in _MP4 else data, samples


def _without_delay(data: bytes) -> bytes:
    """A Matroska in whose head something void stands where the delay of the encoder was said."""
    place = data.index(_CODEC_DELAY)
    size = 3 + (data[place + 2] & 0x7F)
    return data[:place] + _VOID + bytes([0x80 | (size - 2)]) + data[place + 2 : place + size] + data[place + size :]


def _chapter(number: int, start: int, end: int) -> Any:
    return {
        "id": number,
        "start": start,
        "end": end,
        "time_base": Fraction(1, 1000),
        "metadata": {"title": f"C{number}"},
    }


def _time(packet: Any) -> float:
    return float((packet.dts if packet.dts is not None else packet.pts or 0) * packet.time_base)


def _packets(one: Awkward, samples: Samples, pictures: Any, track: Any, words: Any) -> list[Any]:
    packets = []
    for number in range(int(SECONDS * 10) if pictures is not None else 0):
        picture = np.full((48, 64, 3), 40 * number % 255, np.uint8)
        packets += pictures.encode(av.VideoFrame.from_ndarray(picture, "rgb24"))
    packets += pictures.encode(None) if pictures is not None else []
    for frame in _frames(one, samples, track):
        packets += track.encode(frame)
    packets += track.encode(None)
    if words is not None:
        text = av.Packet(b"\x00\x05Hello" if one.muxer == "mp4" else b"Hello")
        text.stream, text.pts, text.dts, text.duration, text.time_base = words, 0, 0, 300, Fraction(1, 1000)
        packets.append(text)
    return packets


def _picture_track(container: Any, one: Awkward) -> Any:
    track = container.add_stream("libvpx" if one.muxer == "webm" else "mpeg4", rate=10)
    track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
    track.codec_context.max_b_frames = 2 * one.fragments
    return track


def _sound_track(container: Any, one: Awkward) -> Any:
    name, sample_format, depth = CODECS[one.codec]
    track = container.add_stream(name, rate=one.sample_rate)
    context = track.codec_context
    context.layout, context.format = {1: "mono", 2: "stereo"}[one.channels], sample_format
    context.options = {"bits_per_raw_sample": str(depth)} if sample_format == "s32" else {}
    context.options |= {"aac_coder": "fast"} if name == "aac" else {}  # the usual way takes four times as long
    context.bit_rate = 96000 * one.channels
    return track


def _subtitle_track(container: Any, one: Awkward) -> Any:
    return container.add_mux_stream("mov_text" if one.muxer == "mp4" else "subrip", time_base=Fraction(1, 1000))


def _frames(one: Awkward, samples: Samples, track: Any) -> Iterator[AudioFrame]:
    size = track.codec_context.frame_size or 1024
    for start in range(0, len(samples), size):
        yield _frame(one, samples[start : start + size], start, track.codec_context)


def _frame(one: Awkward, block: Samples, start: int, context: Any) -> AudioFrame:
    _, name, depth = CODECS[one.codec]
    numbers = np.rint(block * 2 ** (depth - 1)) if depth else block
    stored = numbers.astype(np.int16) if depth == 16 else numbers.astype(np.float32)
    if name == "s16" and not depth:
        stored = np.rint(block * 32767).astype(np.int16)
    if depth == 8:
        stored = (numbers + 128).astype(np.uint8)
    if depth > 16:
        stored = numbers.astype(np.int32) << (32 - depth)
    shaped = np.ascontiguousarray(stored.T) if name.endswith("p") else stored.reshape(1, -1)
    frame = AudioFrame.from_ndarray(shaped, name, context.layout.name)
    frame.sample_rate, frame.time_base = one.sample_rate, Fraction(1, one.sample_rate)
    frame.pts = start + round(one.offset_s * one.sample_rate)
    return frame


class _Unseekable(io.BytesIO):
    """A stream as a live recorder writes it."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise OSError("this is a stream")
