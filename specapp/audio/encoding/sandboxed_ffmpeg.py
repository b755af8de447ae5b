"""FFmpeg's encoders and muxers, inside the sandbox: what libsndfile cannot write, and videos with new sound."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from specapp.audio.decoding import demuxing
from specapp.errors import AudioError

MUXERS = {
    "M4A": "mp4", "MP4": "mp4", "MOV": "mov", "3GP": "3gp", "AAC": "adts", "AC3": "ac3", "EAC3": "eac3", "AMR": "amr",
    "MP2": "mp2", "WEBM": "webm",
    "MKV": "matroska", "WV": "wv", "TTA": "tta", "OGG": "ogg", "CAF": "caf",
}  # fmt: skip
"""Names of the muxers by container."""


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder and what it takes.

    Parameters
    ----------
    name : str
        As FFmpeg names it.
    sample_format : str
    bits_per_second : int
        For each channel; 0 for lossless ones.
    rates : tuple of int
        Sample rates that it takes; empty: any.
    channels : tuple of int
        Numbers of channels that it keeps in order.
    """

    name: str
    sample_format: str
    bits_per_second: int = 0
    rates: tuple[int, ...] = ()
    channels: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)


_MPEG_RATES = (16000, 22050, 24000, 32000, 44100, 48000)
_MPEG4_RATES = (7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
CODECS = {
    "AAC": Codec("aac", "fltp", 128_000, _MPEG4_RATES),
    "AC3": Codec("ac3", "fltp", 128_000, (32000, 44100, 48000)),
    "EAC3": Codec("eac3", "fltp", 128_000, (32000, 44100, 48000), (1, 2, 3, 4, 5, 6)),
    "AMRNB": Codec("libopencore_amrnb", "s16", 12_200, (8000,), (1,)),
    "OPUS": Codec("libopus", "flt", 128_000, (8000, 12000, 16000, 24000, 48000), (1, 2, 4, 6, 8)),
    "MPEG_LAYER_II": Codec("mp2", "s16", 128_000, _MPEG_RATES),
    "MPEG_LAYER_III": Codec("libmp3lame", "fltp", 128_000, (8000, 11025, 12000, *_MPEG_RATES)),
    "ALAC_16": Codec("alac", "s16p"),
    "ALAC_24": Codec("alac", "s32p"),
    "FLAC_16": Codec("flac", "s16"),
    "FLAC_24": Codec("flac", "s32"),
    "WAVPACK": Codec("wavpack", "s32p"),
    "TTA": Codec("tta", "s32"),
    "PCM_16": Codec("pcm_s16le", "s16"),
    "PCM_24": Codec("pcm_s24le", "s32"),
}
"""Encoders by subtype."""
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_OWN_LAYOUTS = {("alac", 4): "4.0", ("alac", 7): "6.1(back)", ("alac", 8): "7.1(wide)"}
"""Speakers where an encoder insists on others; the order of the channels is the same."""
_MP4 = ("mp4", "mov", "3gp")
_FRAME = 4096
_LOW_RATE_HZ, _LOW_RATE_BITS = 32000, 160_000
"""Below this rate MPEG layer II takes no more bits per second."""
_DELAYS = {"AAC": 1024, "AC3": 256, "EAC3": 256, "AMR": 40, "MP2": 481}
"""Samples by which containers that say nothing about it delay the sound; as many are left out at the start."""
_WHOLE_FRAMES = ("AC3", "EAC3", "AMRNB", "MPEG_LAYER_II")
"""Subtypes whose encoders drop a last frame that is not full."""
_COVER_CODECS = {"image/jpeg": "mjpeg", "image/png": "png"}
Reply = Callable[[Mapping[str, Any]], None]


def encode(request: Mapping[str, Any], reply: Reply, source: BinaryIO, target: BinaryIO, cover: BinaryIO) -> None:
    """Encode a file of interleaved samples.

    Parameters
    ----------
    request : mapping
        ``container``, ``subtype``, ``channels``, ``sample_rate``, ``bits`` (0: float32, else int32 with that many bits
        on top), ``words`` (tags) and ``cover_type``.
    reply : function
    source, target, cover : binary file

    Raises
    ------
    AudioError
        If the codec does not take this rate or number of channels.
    """
    with _created(target, request) as container:
        container.metadata.update(request["words"])
        stream = _add_track(container, CODECS[request["subtype"]], request["sample_rate"], request["channels"])
        picture = cover.read() if request["container"] in ("M4A", "MP4") else b""
        still = _add_cover(container, request["cover_type"]) if picture else None
        container.start_encoding()
        if still is not None:
            packet = Packet(picture)
            packet.stream, packet.pts, packet.dts, packet.is_keyframe = still, 0, 0, True
            container.mux(packet)
        for packet in islice(_packets(stream, source, request), _most_packets(stream, source, request)):
            container.mux(packet)
    reply({"partial": True})


def remux(request: Mapping[str, Any], reply: Reply, video: BinaryIO, target: BinaryIO, sound: BinaryIO) -> None:
    """Copy a video, its picture untouched, with another first sound track.

    Parameters
    ----------
    request : mapping
        As for `encode`; ``container`` is the video's.
    reply : function
    video, target : binary file
    sound : binary file
        Interleaved float32.

    Raises
    ------
    AudioError
        If the video cannot be copied or its sound cannot be encoded.
    """
    with demuxing.opened(video, with_pictures=True) as original, _created(target, request) as container:
        container.metadata.update(original.metadata)
        pictures = [stream for stream in original.streams.video if not demuxing.is_cover(stream)]
        copies = {stream.index: container.add_stream_from_template(stream) for stream in pictures}
        track = _add_track(container, CODECS[request["subtype"]], request["sample_rate"], request["channels"])
        replaced = original.streams.audio[0]
        delay_s = float((replaced.start_time or 0) * (replaced.time_base or 0))
        container.start_encoding()
        _interleave(container, original, copies, _packets(track, sound, request, delay_s))
    reply({"partial": True})


def _interleave(
    container: OutputContainer,
    original: InputContainer,
    copies: Mapping[int, VideoStream],
    sound: Iterator["Packet[Any]"],
) -> None:
    """Mux the pictures of `original` and the packets of the new sound in the order of their times."""
    waiting = next(sound, None)
    for packet in _timed(original.demux([stream for stream in original.streams if stream.index in copies])):
        time = (packet.dts or 0) * packet.time_base
        while waiting is not None and (waiting.dts or 0) * waiting.time_base <= time:
            container.mux(waiting)
            waiting = next(sound, None)
        packet.stream = copies[packet.stream_index]
        container.mux(packet)
    while waiting is not None:
        container.mux(waiting)
        waiting = next(sound, None)


def _timed(packets: Iterable["Packet[Any]"]) -> Iterator["Packet[Any]"]:
    """Packets with decoding times, which Matroska leaves out for the first ones of a stream."""
    early: dict[int, list[Packet[Any]]] = {}
    for packet in packets:
        if not packet.size:
            continue
        before = early.setdefault(packet.stream_index, [])
        if packet.dts is None:
            before.append(packet)
            continue
        for distance, first in enumerate(reversed(before), 1):
            first.dts = packet.dts - distance * max(first.duration or 0, 1)
        yield from before
        before.clear()
        yield packet


def _created(target: BinaryIO, request: Mapping[str, Any]) -> OutputContainer:
    """A new file; MP4 counts time in samples, so that the length is exact."""
    muxer = MUXERS[request["container"]]
    options = {"movie_timescale": str(request["sample_rate"])} if muxer in _MP4 else {}
    if request["container"] == "M4A":
        options["brand"] = "M4A "
    return av.open(target, "w", format=muxer, options=options)


def _add_track(container: OutputContainer, codec: Codec, sample_rate: int, channels: int) -> AudioStream:
    refusal = AudioError(
        f"{channels} channel(s) at {sample_rate} Hz cannot be encoded with {codec.name}. Choose WAV or FLAC."
    )
    if (codec.rates and sample_rate not in codec.rates) or channels not in codec.channels:
        raise refusal
    stream: Any = container.add_stream(codec.name, rate=sample_rate)
    context = stream.codec_context
    context.format, context.thread_count = codec.sample_format, 1
    context.layout = _OWN_LAYOUTS.get((codec.name, channels), _LAYOUTS[channels])
    if codec.bits_per_second:
        stream.bit_rate = codec.bits_per_second * channels
        if codec.name == "mp2" and sample_rate < _LOW_RATE_HZ:
            stream.bit_rate = min(stream.bit_rate, _LOW_RATE_BITS)
    if codec.sample_format == "s32":
        context.options = {"bits_per_raw_sample": "24"}
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise refusal from error
    track: AudioStream = stream
    return track


def _most_packets(stream: AudioStream, source: BinaryIO, request: Mapping[str, Any]) -> int | None:
    """How many packets hold the sound where nothing says that the rest is padding; None: all."""
    if request["container"] not in _DELAYS:
        return None
    length = source.seek(0, 2) // (4 * int(request["channels"]))
    return -(-length // int(stream.codec_context.frame_size))


def _add_cover(container: OutputContainer, media_type: str) -> Any:
    name = _COVER_CODECS.get(media_type)
    if name is None:
        return None
    stream = container.add_mux_stream(name, width=1, height=1)
    stream.disposition = av.stream.Disposition.attached_pic
    return stream


def _packets(
    stream: AudioStream, source: BinaryIO, request: Mapping[str, Any], delay_s: float = 0.0
) -> Iterator["Packet[Any]"]:
    """Packets of a whole file of samples."""
    codec: AudioCodecContext = stream.codec_context
    channels, packed, kind = request["channels"], *(("s32", "i4") if request["bits"] else ("flt", "f4"))
    size = codec.frame_size or _FRAME
    position = round(delay_s * codec.sample_rate)
    delay = 4 * channels * _DELAYS.get(request["container"], 0)
    source.seek(delay)
    for raw in chain(iter(lambda: source.read(4 * channels * size), b""), [bytes(delay)]):
        block = np.frombuffer(raw, kind).reshape(-1, channels)
        if not len(block):
            continue
        if request["subtype"] in _WHOLE_FRAMES:
            block = np.pad(block, ((0, -len(block) % size), (0, 0)))
        frame = AudioFrame.from_ndarray(block.reshape(1, -1), packed, codec.layout.name)
        frame.sample_rate, frame.pts = codec.sample_rate, position
        frame.time_base = Fraction(1, codec.sample_rate)
        position += len(block)
        yield from stream.encode(frame)
    yield from stream.encode(None)
