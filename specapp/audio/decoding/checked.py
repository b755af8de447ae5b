"""Packets of lossless codecs that carry a check: those that fail it are decoded all the same, and named.

References
----------
RFC 9639, section 9.3; definitions of WavPack's blocks and of TTA1.
"""

from contextlib import suppress
from typing import Any

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet

CHECKED = ("flac", "wavpack", "tta")
"""Codecs of which FFmpeg looks at the check where it is told to, and decodes a packet without those before it."""
_TTA_LENGTH = slice(14, 18)  # definition of TTA1
_TTA_FRAME_S = 256 / 245  # definition of TTA1
_CLOCK_HZ = 1000  # definition: of Matroska, where nothing else is said
_MOST_TRIED = 40_000_000
"""Samples that are decoded to find how long the last packet of a track is (own choice): about 1 s."""


def refuse_damage(codec: AudioCodecContext) -> None:
    """Have a decoder that is not open yet refuse packets that fail their check."""
    if codec.name in CHECKED:
        codec.options = {"err_detect": "crccheck+explode"}


def decoded(packet: "Packet[AudioStream]") -> list[AudioFrame]:
    """What is in a packet; the last one of True Audio may be longer or shorter than the clock of Matroska can say.

    Raises
    ------
    av.FFmpegError
        If it cannot be decoded, or fails its check.
    """
    try:
        frames: list[AudioFrame] = packet.decode()
    except av.FFmpegError:
        frames = _last_of_tta(packet)
        if not frames:
            raise
    return frames


def _last_of_tta(packet: "Packet[AudioStream]") -> list[AudioFrame]:
    """What is in a packet that ends a track, by the length nearest to its duration of which its check holds."""
    codec: Any = packet.stream.codec_context
    duration = packet.duration or 0
    if codec.name != "tta" or not duration or float((duration + 1) * packet.time_base) > _TTA_FRAME_S:
        return []
    length = round(duration * packet.time_base * codec.sample_rate)
    most = min(codec.sample_rate // _CLOCK_HZ, _MOST_TRIED // max(2 * length * codec.channels, 1))
    for away in sorted(range(-most, most + 1), key=abs):
        head = bytearray(codec.extradata or b"")
        head[_TTA_LENGTH] = max(length + away, 1).to_bytes(4, "little")
        again: Any = av.CodecContext.create(codec.name, "r")
        again.extradata, again.thread_count = bytes(head), 1
        refuse_damage(again)
        with suppress(av.FFmpegError):
            found: list[AudioFrame] = again.decode(packet)
            return found
    return []


def unchecked(codec: AudioCodecContext, packet: "Packet[Any]") -> list[AudioFrame]:
    """What is in a packet that was refused; nothing where it is of another codec, or cannot be decoded at all."""
    if codec.name not in CHECKED:
        return []
    again: Any = av.CodecContext.create(codec.name, "r")
    again.extradata, again.thread_count = codec.extradata, 1
    try:
        frames: list[AudioFrame] = again.decode(packet)
    except av.FFmpegError:
        return []
    return frames
