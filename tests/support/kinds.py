"""Tiny files of every kind that can be read, made on the spot with soundfile and PyAV; half a second each."""

import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
import soundfile
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

EXACT = 0
"""Tolerance of the length, in samples."""
FRAME = 2304
"""Longest frame of the codecs that keep no exact length, with their delay."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how to make one, and what must come out of it."""

    name: str
    make: Callable[["Kind", NDArray[np.float64]], bytes]
    container: str
    subtype: str
    sample_rate: int = 44100
    channels: int = 2
    tolerance: int = EXACT
    error_db: float = -60.0
    options: Mapping[str, Any] = field(default_factory=dict)


def sound(kind: Kind, seconds: float = 0.52) -> NDArray[np.float64]:
    """Chords and soft noise below 3.4 kHz, another in each channel [shape=(length, channels)]."""
    rng = np.random.default_rng(1)
    time = np.arange(int(seconds * kind.sample_rate)) / kind.sample_rate
    pitches = 300 + 170 * np.arange(kind.channels)
    chords = sum(np.sin(2 * np.pi * time[:, None] * pitches * factor + factor) for factor in (1, 1.5, 2.2))
    mixed: NDArray[np.float64] = 0.12 * chords + 0.001 * rng.standard_normal((len(time), kind.channels))
    return mixed


def made(kind: Kind) -> tuple[bytes, NDArray[np.float64]]:
    """A file of this kind, and the sound in it."""
    samples = sound(kind)
    return kind.make(kind, samples), samples


def _libsndfile(kind: Kind, samples: NDArray[np.float64]) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, kind.sample_rate, **kind.options)
    return file.getvalue()


def _ffmpeg(kind: Kind, samples: NDArray[np.float64]) -> bytes:
    """Encode with PyAV; options: muxer, codec, sample format, and what belongs to the container or the codec."""
    file = _Unseekable() if kind.options.get("live") else io.BytesIO()
    options = dict(kind.options.get("muxing", {}))
    with av.open(file, "w", format=kind.options["muxer"], options=options) as container:
        container.metadata.update(kind.options.get("tags", {}))
        pictures: Any = container.add_stream("mpeg4", rate=10) if kind.options.get("video") == "mpeg4" else None
        if kind.options.get("video") == "vp8":
            pictures = container.add_stream("libvpx", rate=10)
        if pictures is not None:
            pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        stream: Any = container.add_stream(kind.options["codec"], rate=kind.sample_rate)
        stream.codec_context.layout = {1: "mono", 2: "stereo", 6: "5.1"}[kind.channels]
        stream.codec_context.format = kind.options["format"]
        stream.codec_context.options = dict(kind.options.get("encoder", {}))
        stream.codec_context.bit_rate = kind.options.get("bit_rate", 96000 * kind.channels)
        container.start_encoding()
        if pictures is not None:
            for packet in _shown(pictures, len(samples) / kind.sample_rate):
                container.mux(packet)
        for frame in _frames(kind, samples, stream):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _shown(stream: Any, seconds: float) -> list[Any]:
    packets = []
    for number in range(int(seconds * 10)):
        picture = np.full((48, 64, 3), 40 * number % 255, np.uint8)
        picture[: 4 * number + 1] = 200
        packets += stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24"))
    return [*packets, *stream.encode(None)]


def _frames(kind: Kind, samples: NDArray[np.float64], stream: Any) -> list[AudioFrame]:
    name = kind.options["format"]
    codec = stream.codec_context
    size = codec.frame_size or 1024
    frames = []
    for start in range(0, len(samples), size):
        block = samples[start : start + size]
        if name.startswith("s16"):
            block = np.rint(block * 32767).astype(np.int16)
        elif name.startswith("s32"):
            block = (np.rint(block * (2**23 - 1)).astype(np.int32) << 8).astype(np.int32)
        else:
            block = block.astype(np.float32)
        block = np.ascontiguousarray(block.T) if name.endswith("p") else block.reshape(1, -1)
        frame = AudioFrame.from_ndarray(block, name, codec.layout.name)
        frame.sample_rate, frame.pts, frame.time_base = kind.sample_rate, start, Fraction(1, kind.sample_rate)
        frames.append(frame)
    return frames


class _Unseekable(io.BytesIO):
    """A stream as a live recorder writes it."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise OSError("this is a stream")


def chunk(identifier: bytes, content: bytes) -> bytes:
    """A RIFF chunk."""
    return identifier + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def with_chunks(wave: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """A WAV of libsndfile with chunks before and behind its sound."""
    at = wave.index(b"data")
    body = wave[12:at] + before + wave[at:] + after
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def _broadcast(kind: Kind, samples: NDArray[np.float64]) -> bytes:
    return with_chunks(_libsndfile(kind, samples), before=chunk(b"bext", b"Take 7".ljust(602, b"\0")))


def _streamed(kind: Kind, samples: NDArray[np.float64]) -> bytes:
    """A WAV whose header leaves the sizes open."""
    wave = bytearray(_libsndfile(kind, samples))
    at = wave.index(b"data")
    wave[4:8] = wave[at + 4 : at + 8] = b"\xff" * 4
    return bytes(wave)


def _without_xing(kind: Kind, samples: NDArray[np.float64]) -> bytes:
    return _cut_xing(_libsndfile(kind, samples))


def _cut_xing(data: bytes) -> bytes:
    """An MP3 without the first frame, which tells its length."""
    at = data.index(b"Xing") if b"Xing" in data else data.index(b"Info")
    return data[data.index(b"\xff\xfb", at) :]


def _sf(name: str, container: str, subtype: str, label: str | None = None, **options: Any) -> Kind:
    rate, channels = options.pop("sample_rate", 44100), options.pop("channels", 2)
    tolerance, error_db = options.pop("tolerance", EXACT), options.pop("error_db", -60.0)
    make = options.pop("make", _libsndfile)
    chosen = {"format": container, "subtype": subtype} | options
    return Kind(
        name, make, (label or container).replace("WAVEX", "WAV"), subtype, rate, channels, tolerance, error_db, chosen
    )


def _av(name: str, container: str, subtype: str, encoding: str, **options: Any) -> Kind:
    """A kind that PyAV makes; encoding: muxer, codec and sample format."""
    rate, channels = options.pop("sample_rate", 44100), options.pop("channels", 2)
    tolerance, error_db = options.pop("tolerance", EXACT), options.pop("error_db", -20.0)
    muxer, codec, sample_format = encoding.split()
    chosen = {"muxer": muxer, "codec": codec, "format": sample_format} | options
    return Kind(name, _ffmpeg, container, subtype, rate, channels, tolerance, error_db, chosen)


_FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
KINDS = (
    _sf("wav-u8", "WAV", "PCM_U8", error_db=-30),
    _sf("wav-16", "WAV", "PCM_16"),
    _sf("wav-24", "WAV", "PCM_24"),
    _sf("wav-32", "WAV", "PCM_32"),
    _sf("wav-float", "WAV", "FLOAT"),
    _sf("wav-double", "WAV", "DOUBLE"),
    _sf("wav-mulaw", "WAV", "ULAW", error_db=-30),
    _sf("wav-alaw", "WAV", "ALAW", error_db=-30),
    _sf("wav-ima", "WAV", "IMA_ADPCM", error_db=-15, tolerance=FRAME),
    _sf("wav-ms", "WAV", "MS_ADPCM", error_db=-15, tolerance=FRAME),
    _av("wav-yamaha", "WAV", "ADPCM_YAMAHA", "wav adpcm_yamaha s16", tolerance=FRAME, error_db=-15),
    _av("wav-g722", "WAV", "G722", "wav g722 s16", sample_rate=16000, channels=1, tolerance=FRAME, error_db=10),
    _sf("wav-gsm", "WAV", "GSM610", sample_rate=8000, channels=1, error_db=0, tolerance=FRAME),
    _av("wav-mp3", "WAV", "MPEG_LAYER_III", "wav libmp3lame fltp", tolerance=2 * FRAME, error_db=10),
    _sf("wav-broadcast", "WAV", "PCM_24", make=_broadcast),
    _sf("wav-streamed", "WAV", "PCM_16", make=_streamed),
    _sf("wav-8-channels", "WAVEX", "PCM_24", channels=8),
    _sf("wav-384-khz", "WAV", "PCM_24", sample_rate=384000),
    _sf("rf64", "RF64", "PCM_16"),
    _sf("w64", "W64", "PCM_24"),
    _sf("aiff-16", "AIFF", "PCM_16"),
    _sf("aifc-float", "AIFF", "FLOAT"),
    _sf("aiff-24", "AIFF", "PCM_24"),
    _sf("au-16", "AU", "PCM_16"),
    _sf("au-mulaw", "AU", "ULAW", error_db=-30),
    _sf("caf-24", "CAF", "PCM_24"),
    _sf("caf-float", "CAF", "FLOAT"),
    _sf("caf-alac", "CAF", "ALAC_16"),
    _sf("flac-16", "FLAC", "PCM_16"),
    _sf("flac-24", "FLAC", "PCM_24"),
    _sf("ogg-vorbis", "OGG", "VORBIS", error_db=-20),
    _sf("ogg-opus", "OGG", "OPUS", sample_rate=48000, error_db=-20, compression_level=0.2),
    _av("ogg-flac", "OGG", "FLAC_16", "ogg flac s16", error_db=-60),
    _av("mp2", "MP2", "MPEG_LAYER_II", "mp2 mp2 s16", tolerance=FRAME, error_db=10),
    _sf("mp3-vbr", "MP3", "MPEG_LAYER_III", bitrate_mode="VARIABLE", compression_level=0.3, error_db=-20),
    _sf("mp3-cbr", "MP3", "MPEG_LAYER_III", bitrate_mode="CONSTANT", compression_level=0.5, error_db=-20),
    _sf("mp3-no-length", "MP3", "MPEG_LAYER_III", make=_without_xing, tolerance=FRAME, error_db=10,
        bitrate_mode="VARIABLE", compression_level=0.3),
    _av("m4a-aac", "M4A", "AAC", "ipod aac fltp", tolerance=48),
    _av("m4a-alac-16", "M4A", "ALAC_16", "ipod alac s16p", error_db=-60),
    _av("m4a-alac-24", "M4A", "ALAC_24", "ipod alac s32p", error_db=-60),
    _av("m4a-5.1", "M4A", "AAC", "ipod aac fltp", channels=6, tolerance=48, bit_rate=500000, error_db=-5),
    _av("aac", "AAC", "AAC", "adts aac fltp", tolerance=FRAME, error_db=10),
    _av("ac3", "AC3", "AC3", "ac3 ac3 fltp", sample_rate=48000, tolerance=FRAME, error_db=10),
    _av("eac3", "EAC3", "EAC3", "eac3 eac3 fltp", sample_rate=48000, tolerance=FRAME, error_db=10),
    _av("3gp-aac", "3GP", "AAC", "3gp aac fltp", channels=1, tolerance=48),
    _av("3gp-amr", "3GP", "AMRNB", "3gp libopencore_amrnb s16", sample_rate=8000, channels=1, tolerance=FRAME,
        error_db=10, bit_rate=12200),
    _av("amr", "AMR", "AMRNB", "amr libopencore_amrnb s16", sample_rate=8000, channels=1, tolerance=FRAME,
        error_db=10, bit_rate=12200),
    _av("mp4-video", "MP4", "AAC", "mp4 aac fltp", video="mpeg4", tolerance=48),
    _av("mov-video", "MOV", "PCM_16", "mov pcm_s16le s16", video="mpeg4", error_db=-60),
    _av("mp4-fragmented", "MP4", "AAC", "mp4 aac fltp", muxing=_FRAGMENTED, video="mpeg4", tolerance=FRAME,
        error_db=10),
    _av("mkv-video", "MKV", "AAC", "matroska aac fltp", video="mpeg4", tolerance=FRAME, error_db=10),
    _av("webm-opus", "WEBM", "OPUS", "webm libopus flt", sample_rate=48000, error_db=-20, tolerance=1),
    _av("webm-live", "WEBM", "OPUS", "webm libopus flt", sample_rate=48000, live=True, video="vp8",
        tolerance=FRAME),
    _av("avi-mp3", "AVI", "MPEG_LAYER_III", "avi libmp3lame fltp", video="mpeg4", tolerance=2 * FRAME,
        error_db=10),
    _av("mpeg-ts", "MPEGTS", "AAC", "mpegts aac fltp", video="mpeg4", tolerance=2 * FRAME, error_db=10),
    _av("wma", "WMA", "WMAV2", "asf wmav2 fltp", tolerance=2 * FRAME, error_db=10),
    _av("wavpack", "WV", "WAVPACK_16", "wv wavpack s16p", error_db=-60),
    _av("tta", "TTA", "TTA_16", "tta tta s16", error_db=-60),
)  # fmt: skip
"""Every kind, with the length and the likeness that are promised."""


class Counted(io.BytesIO):
    """Counts the bytes that are read."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.read_bytes += len(content)
        return content
