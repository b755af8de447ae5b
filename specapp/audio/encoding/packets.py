"""Packets of sound on their way into a file, each with its time. Runs inside the sandbox only."""

import struct
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet, PacketSideData, packet_sidedata_type_from_literal

from specapp.audio.formats import FORMATS, SUBTYPES, Encoder

PACKED = "ogg"
"""In the place of a type of numbers: the sound is encoded already, in an Ogg file."""
_FRAME = 4096  # own choice
_RAW = {"i4": "s32", "f4": "flt", "f8": "dbl"}
"""Sample formats of the numbers that come in."""
_SKIP = struct.Struct("<IIH")
"""Samples to leave out at the start and the end of a packet, and why (FFmpeg's AV_PKT_DATA_SKIP_SAMPLES)."""


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


def encoder_of(request: Mapping[str, Any]) -> Encoder:
    """The encoder of what is asked for. What libsndfile calls PCM is FLAC in a file of that kind."""
    name = f"FLAC_{request['bits']}" if request["container"] == "FLAC" else request["subtype"]
    encoder = SUBTYPES[name].encoder
    if encoder is None:
        raise ValueError(name)
    return encoder


def packets_of(
    stream: AudioStream, source: BinaryIO, request: Mapping[str, Any], delay_s: float = 0.0
) -> Iterator["Packet[Any]"]:
    """Packets of a whole file of samples."""
    if request["raw"] == PACKED:
        yield from _copied(stream, source, delay_s, int(request["length"]))
        return
    codec: AudioCodecContext = stream.codec_context
    packets = _encoded(stream, source, request, position := round(delay_s * codec.sample_rate))
    if FORMATS[request["container"]].delay:
        yield from packets
        return
    padded = codec.frame_size if encoder_of(request).whole_frames or codec.name == "aac" else 0
    yield from _ended(packets, position + _samples(source, request), padded)


def _samples(source: BinaryIO, request: Mapping[str, Any]) -> int:
    """Samples of a channel in a whole file of them."""
    return source.seek(0, 2) // int(np.dtype(request["raw"]).itemsize * int(request["channels"]))


def _ended(packets: Iterator["Packet[Any]"], end: int, padded: int) -> Iterator["Packet[Any]"]:
    """Packets of which the last one ends at the sample `end`.

    They hold `padded` samples each, of which the last ones are no sound; 0 where an encoder sees to that.

    Yields
    ------
    Packet
    """
    last = None
    for packet in packets:
        if padded and (packet.pts or 0) >= end:
            break
        if last is not None:
            yield last
        last = packet
    if last is not None:
        yield _closed(last, end, padded)


def _closed(packet: "Packet[Any]", end: int, padded: int) -> "Packet[Any]":
    """The last packet, which encoders take for a full one, of the right length."""
    start = packet.pts or 0
    if padded and start + padded > end:
        make: Any = PacketSideData  # its stubs leave out how to make one
        side = make(packet_sidedata_type_from_literal("skip_samples"), _SKIP.size)
        side.update(_SKIP.pack(0, start + padded - end, 0))
        packet.set_sidedata(side)
    if start < end:
        packet.duration = end - start
    return packet


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


def most_packets(stream: AudioStream, source: BinaryIO, request: Mapping[str, Any]) -> int | None:
    """How many packets hold the sound where nothing says that the rest is padding; None: all."""
    if not FORMATS[request["container"]].delay:
        return None
    return -(-_samples(source, request) // int(stream.codec_context.frame_size))
