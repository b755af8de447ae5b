"""FFmpeg's encoders and muxers, inside the sandbox: what libsndfile cannot write."""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet, PacketSideData, packet_sidedata_type_from_literal

from specapp.audio.containers.mp4_edits import set_edits
from specapp.audio.formats import FORMATS, SUBTYPES, Encoder
from specapp.audio.metadata import Cover
from specapp.base.errors import AudioError

_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_OWN_LAYOUTS = {("alac", 4): "4.0", ("alac", 7): "6.1(back)", ("alac", 8): "7.1(wide)"}
"""Speakers where an encoder insists on others; the order of the channels is the same."""
_MP4 = ("mp4", "mov", "3gp")
_FRAME = 4096  # own choice
_PACKED = "ogg"
_LOW_RATE_HZ, _LOW_RATE_BITS = 32000, 160_000
"""Below this rate MPEG layer II takes no more bits per second (ISO/IEC 13818-3)."""
_RAW = {"i4": "s32", "f4": "flt", "f8": "dbl"}
"""Sample formats of the numbers that come in."""
_SKIP = struct.Struct("<IIH")
"""Samples to leave out at the start and the end of a packet, and why (FFmpeg's AV_PKT_DATA_SKIP_SAMPLES)."""
_OF_THE_TRACK = {"name": "title", "language": "language"}
"""Words about the track in a file that may have several, as they are read, and their names where it is written."""
_COVER_CODECS = {"image/jpeg": "mjpeg", "image/png": "png", "image/bmp": "bmp"}
Reply = Callable[[Mapping[str, Any]], None]


def encode(request: Mapping[str, Any], reply: Reply, source: BinaryIO, target: BinaryIO, pictures: BinaryIO) -> None:
    """Encode a file of interleaved samples.

    Parameters
    ----------
    request : mapping
        ``container``, ``subtype``, ``channels``, ``sample_rate``, ``raw`` (type of the samples: i4, f4 or f8; ogg:
        a file of them encoded), ``bits`` (of integers, on top; 0 of real numbers), ``bit_rate`` (0: the encoder's),
        ``words`` (tags), ``covers`` (media type and size of each) and ``length`` (samples of a channel).
    reply : function
    source, target, pictures : binary file

    Raises
    ------
    AudioError
        If the codec does not take this rate or number of channels.
    """
    with created(target, request) as container:
        words, muxer = request["words"], FORMATS[request["container"]].muxer
        named = _OF_THE_TRACK if muxer in (*_MP4, "matroska", "webm") else {}
        container.metadata.update({key: word for key, word in words.items() if key not in named})
        container.set_chapters([_chapter(number, *one) for number, one in enumerate(request["chapters"], 1)])
        stream = add_track(container, request, source)
        stream.metadata.update({name: words[key] for key, name in named.items() if key in words})
        covers = [Cover(pictures.read(size), media_type) for media_type, size in request["covers"]]
        stills = add_covers(container, covers, request["container"])
        container.start_encoding()
        for packet in stills:
            container.mux(packet)
        sound = Timed(packets_of(stream, source, request))
        for packet in islice(sound, _most_packets(stream, source, request)):
            container.mux(packet)
    declare_times(target, request, sound, stream.index, source.seek(0, 2))
    reply({"partial": True})


class Timed:
    """Packets of the encoder; knows when they start.

    Parameters
    ----------
    packets : iterator of Packet
    """

    def __init__(self, packets: Iterator["Packet[Any]"]) -> None:
        self._packets, self.first_s = packets, 0.0

    def __iter__(self) -> Iterator["Packet[Any]"]:
        for number, packet in enumerate(self._packets):
            if not number:
                self.first_s = float((packet.pts or 0) * packet.time_base)
            yield packet


def declare_times(target: BinaryIO, request: Mapping[str, Any], sound: Timed, track: int, size: int) -> None:
    """Say in an MP4 when the sound of a track starts and how long it is, where FFmpeg gets it wrong.

    Parameters
    ----------
    target : binary file
        The whole file.
    request : mapping
        As for `encode`; ``start_s`` is the time of the first sample.
    sound : Timed
        All of it was taken.
    track : int
    size : int
        Bytes of the samples.
    """
    if FORMATS[request["container"]].muxer not in _MP4:
        return
    start_s = float(request.get("start_s", 0))
    length = size // (np.dtype(request["raw"]).itemsize * int(request["channels"]))
    length_s = length / request["sample_rate"]
    set_edits(target, track, start_s=start_s, skipped_s=start_s - sound.first_s, length_s=length_s)


def _chapter(number: int, start_s: float, stop_s: float, title: str) -> Any:
    start, end = (round(1000 * seconds) for seconds in (start_s, stop_s))
    return {"id": number, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": title}}


def created(target: BinaryIO, request: Mapping[str, Any]) -> OutputContainer:
    """A new file; MP4 counts time in samples, so that the length is exact."""
    muxer = FORMATS[request["container"]].muxer
    options = {"movie_timescale": str(request["sample_rate"])} if muxer in _MP4 else {}
    options["strict"] = "unofficial"  # Dolby Vision and pictures all around in MP4
    if request["container"] == "M4A":
        options["brand"] = "M4A "
    return av.open(target, "w", format=muxer, options=options)


def encoder_of(request: Mapping[str, Any]) -> Encoder:
    """The encoder of what is asked for. What libsndfile calls PCM is FLAC in a file of that kind."""
    name = f"FLAC_{request['bits']}" if request["container"] == "FLAC" else request["subtype"]
    encoder = SUBTYPES[name].encoder
    if encoder is None:
        raise ValueError(name)
    return encoder


def add_track(container: OutputContainer, request: Mapping[str, Any], source: BinaryIO) -> AudioStream:
    """The track that takes the sound of `source`, ready to encode, or to be copied where it is encoded.

    Raises
    ------
    AudioError
        If the encoder does not take this rate or number of channels.
    """
    if request["raw"] == _PACKED:
        source.seek(0)
        with av.open(source, "r", format="ogg") as packed:
            return container.add_stream_from_template(packed.streams.audio[0], opaque=True)
    codec, sample_rate, channels = encoder_of(request), request["sample_rate"], request["channels"]
    bits = request["bits"]
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
        stream.bit_rate = request.get("bit_rate") or _usual_bits(codec, channels, sample_rate)
    if codec.sample_format == "s32":
        context.options = {"bits_per_raw_sample": str(bits), "strict": "experimental"}  # FLAC of 32 bits is that
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise refusal from error
    track: AudioStream = stream
    return track


def _usual_bits(codec: Encoder, channels: int, sample_rate: int) -> int:
    """Bits per second where nothing says how many."""
    bits_per_second = codec.bits_per_second * channels
    if codec.name == "libopus":
        return bits_per_second * sample_rate // codec.rates[-1]
    if codec.name == "mp2" and sample_rate < _LOW_RATE_HZ:
        return min(bits_per_second, _LOW_RATE_BITS)
    return bits_per_second


def _most_packets(stream: AudioStream, source: BinaryIO, request: Mapping[str, Any]) -> int | None:
    """How many packets hold the sound where nothing says that the rest is padding; None: all."""
    if not FORMATS[request["container"]].delay:
        return None
    return -(-_samples(source, request) // int(stream.codec_context.frame_size))


def add_covers(container: OutputContainer, covers: Sequence[Cover], kind: str) -> list["Packet[Any]"]:
    """Add the still pictures that a kind of file holds: as attachments, or as packets that are to be muxed."""
    held = [cover for cover in covers if FORMATS[kind].holds_cover(cover.media_type)]
    if kind == "MKV":
        for number, cover in enumerate(held, 1):
            name = f"cover{number if number > 1 else ''}.{cover.media_type.partition('/')[2]}"
            container.add_attachment(name, cover.media_type, cover.data)
        return []
    return [_still(container, cover) for cover in held if FORMATS[kind].muxer in _MP4]


def _still(container: OutputContainer, cover: Cover) -> "Packet[Any]":
    stream = container.add_mux_stream(_COVER_CODECS[cover.media_type], width=1, height=1)
    stream.disposition = av.stream.Disposition.attached_pic
    packet = Packet(cover.data)
    packet.stream, packet.pts, packet.dts, packet.is_keyframe = stream, 0, 0, True
    return packet


def packets_of(
    stream: AudioStream, source: BinaryIO, request: Mapping[str, Any], delay_s: float = 0.0
) -> Iterator["Packet[Any]"]:
    """Packets of a whole file of samples."""
    if request["raw"] == _PACKED:
        yield from _copied(stream, source, delay_s, int(request["length"]))
        return
    codec: AudioCodecContext = stream.codec_context
    packets = _encoded(stream, source, request, position := round(delay_s * codec.sample_rate))
    if not encoder_of(request).whole_frames or FORMATS[request["container"]].delay:
        yield from packets
        return
    yield from _ended(packets, position + _samples(source, request))


def _samples(source: BinaryIO, request: Mapping[str, Any]) -> int:
    """Samples of a channel in a whole file of them."""
    return source.seek(0, 2) // int(np.dtype(request["raw"]).itemsize * int(request["channels"]))


def _ended(packets: Iterator["Packet[Any]"], end: int) -> Iterator["Packet[Any]"]:
    """Packets up to the sample `end`; the last one says what of it is padding, which its encoder does not know."""
    for packet in packets:
        start, length = packet.pts or 0, packet.duration or 0
        if start >= end:
            return
        if start + length > end:
            make: Any = PacketSideData  # its stubs leave out how to make one
            side = make(packet_sidedata_type_from_literal("skip_samples"), _SKIP.size)
            side.update(_SKIP.pack(0, start + length - end, 0))
            packet.set_sidedata(side)
            packet.duration = end - start
        yield packet


def _encoded(
    stream: AudioStream, source: BinaryIO, request: Mapping[str, Any], position: int
) -> Iterator["Packet[Any]"]:
    """Packets of the encoder, the first sample at `position`."""
    codec: AudioCodecContext = stream.codec_context
    channels, kind = request["channels"], np.dtype(request["raw"])
    size = codec.frame_size or _FRAME
    step, encoder = kind.itemsize * channels, encoder_of(request)
    delay = step * FORMATS[request["container"]].delay
    left = 0 if delay or -(source.seek(0, 2) // step) % size >= encoder.delay else step * encoder.delay
    source.seek(delay)
    for raw in chain(iter(lambda: source.read(step * size), b""), [bytes(delay + left)]):
        block = np.frombuffer(raw, kind).reshape(-1, channels)
        if not len(block):
            continue
        if encoder.whole_frames:
            block = np.pad(block, ((0, -len(block) % size), (0, 0)))
        frame = AudioFrame.from_ndarray(block.reshape(1, -1), _RAW[request["raw"]], codec.layout.name)
        frame.sample_rate, frame.pts = codec.sample_rate, position
        frame.time_base = Fraction(1, codec.sample_rate)
        position += len(block)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _copied(stream: AudioStream, source: BinaryIO, delay_s: float, samples: int) -> Iterator["Packet[Any]"]:
    """The packets of an Ogg Vorbis file of so many samples, the first one at `delay_s`.

    FFmpeg counts the first packet, which is never heard, where the file has one page, and takes others for longer or
    shorter than they are: times are those of the decoded samples, or there would be gaps and the end would be wrong.

    Yields
    ------
    Packet
    """
    source.seek(0)
    with av.open(source, "r", format="ogg") as packed:
        track = packed.streams.audio[0]
        position = round(delay_s * track.codec_context.sample_rate)
        end = position + samples
        for packet in packed.demux(track):
            if not packet.size:
                continue
            length = sum(frame.samples for frame in packet.decode())
            if packet.has_sidedata("skip_samples"):
                side = packet.get_sidedata("skip_samples")
                length += _SKIP.unpack(bytes(side))[1]
                side.update(_SKIP.pack(0, max(0, position + length - end), 0))
                packet.set_sidedata(side)
            packet.pts = packet.dts = position if length else position - int(packet.duration or 0)
            packet.duration, packet.stream = length or packet.duration, stream
            position += length
            yield packet


def warm_up() -> None:
    """Decode a tiny file, because PyAV imports parts of itself only then."""
    from specapp.audio.decoding import sandboxed

    sandboxed.warm_up()
