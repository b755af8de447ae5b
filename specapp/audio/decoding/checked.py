"""Packets of lossless codecs that carry a check: those that fail it are decoded all the same, and named.

References
----------
RFC 9639, section 9.3; definitions of WavPack's blocks and of TTA1.
"""

from typing import Any

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.packet import Packet

CHECKED = ("flac", "wavpack", "tta")
"""Codecs of which FFmpeg looks at the check where it is told to, and decodes a packet without those before it."""


def refuse_damage(codec: AudioCodecContext) -> None:
    """Have a decoder that is not open yet refuse packets that fail their check."""
    if codec.name in CHECKED:
        codec.options = {"err_detect": "crccheck+explode"}


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
