"""FLAC frame by frame, each at the place that its number gives it, so that damage to one moves none of the others.

FFmpeg's reader loses frames beside damaged ones, or gives them twice, and all that follows comes earlier or later.

References
----------
RFC 9639, section 9.
"""

import struct
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

from specapp.audio.containers.ends.declared_length import (
    FLAC_HEADER,
    FLAC_LEAST,
    Frame,
    crc16,
    flac_frame,
    flac_start,
)
from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.id3_frames import tags_end
from specapp.audio.decoding.checked import refuse_damage, unchecked
from specapp.audio.decoding.packing import Packing, scaled
from specapp.audio.decoding.sample_writer import SampleWriter

_INFO = slice(
    8, 42
)  # RFC 9639, section 8.2: STREAMINFO, which begins with the samples of the smallest and largest frame
_SUBTYPES = {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}
"""By the bytes in which a sample is stored."""
_READ_BYTES = 1 << 20  # own choice
_LARGEST_BYTES = (1 << 24) - 1
"""Of a frame (RFC 9639, section 8.2)."""
_LEAST_BLOCK = 192  # RFC 9639, section 9.1.1: the smallest that is common
_STRAYS, _STRAY, _CANDIDATES = 2, 0.02, 20
"""How many headers may be none, of so many more; how many ends of a frame are tried (own choice)."""
_NARROW_BITS = 24  # definition of float32: it holds all of these


def decode(source: BinaryIO, writer: SampleWriter) -> dict[str, Any]:
    """Put a FLAC into the writer, which has its sum.

    Parameters
    ----------
    source : binary file
    writer : SampleWriter

    Returns
    -------
    dict
        As of `specapp.audio.decoding.ffmpeg.decode`; empty where no frame is found, or the file is none.
    """
    check = writer.check
    if check is None or not check.length:
        return {}
    front, end = tags_end(source), source.seek(0, 2)
    source = parts(source, [(front, end)]) if front else source
    head = bytes_at(source, 0, _INFO.stop)
    found = _frames(source, head[_INFO], check.length)
    if not found:
        return {}
    codec: Any = _codec(head[_INFO])
    packing, bits = Packing(), check.bits
    begun, speakers = False, ""
    stops = [frame.place for frame in found[1:]] + [end - front]
    for frame, stop in zip(found, stops, strict=True):
        content = bytes_at(source, frame.place, min(stop - frame.place, _LARGEST_BYTES))
        sound, is_right = _sound(codec, content, frame.stop - frame.start)
        if sound is None:
            continue  # what is missing is filled up in front of the next one
        block = scaled(packing(sound), narrow=bits <= _NARROW_BITS)
        if not begun:
            writer.start(block.shape[1], sound.sample_rate, wide=block.dtype == np.float64)
            writer.declared = check.length
            begun, speakers = True, sound.layout.name
        writer.put_silence(frame.start - writer.length)
        writer.doubtful_s += [] if is_right else [writer.length / writer.sample_rate]
        writer.put(block)
    if begun and found[-1].stop == check.length:  # else it was cut off
        writer.put_silence(check.length - writer.length)
    subtype = _SUBTYPES[(bits + 7) // 8]
    return {"container": "FLAC", "subtype": subtype, "speakers": speakers, "start_s": 0.0} if begun else {}


def _codec(info: bytes) -> AudioCodecContext:
    codec: Any = av.CodecContext.create("flac", "r")
    codec.extradata, codec.thread_count = info, 1
    refuse_damage(codec)
    found: AudioCodecContext = codec
    return found


def _frames(source: BinaryIO, info: bytes, length: int) -> list[Frame]:
    """Frames of one kind in their order, with numbers that rise.

    Nothing of a file that is built otherwise, where FFmpeg's reader does better: of several in a row, of one that was
    cut out of another and kept its numbers, and of blocks of several sizes.
    """
    least, most = struct.unpack(">HH", info[:4])  # samples of the smallest frame and of the largest
    found = list(_headers(source, flac_start(source), most)) if _LEAST_BLOCK <= least == most else []
    if not found:
        return []
    kinds = Counter(frame.kind for frame in found)
    kind = max(kinds, key=kinds.__getitem__)
    frames = _rising([frame for frame in found if frame.kind == kind and frame.stop <= length])
    if not frames or len(found) - len(frames) > _STRAYS + _STRAY * len(frames):
        return []
    is_from_start = frames[0].start == 0 or frames[0].place > flac_start(source)
    is_even = all(frame.stop - frame.start == most for frame in frames[:-1])
    is_most = 2 * sum(frame.stop - frame.start for frame in frames) > frames[-1].stop
    return frames if is_from_start and is_even and is_most else []


def _rising(frames: list[Frame]) -> list[Frame]:
    """As many frames as possible whose numbers rise."""
    lowest: list[int] = []  # with which so many end
    last: list[int] = []  # which those are
    before: list[int] = []
    for index, frame in enumerate(frames):
        count = bisect_left(lowest, frame.start)
        before.append(last[count - 1] if count else -1)
        lowest[count : count + 1] = [frame.start]
        last[count : count + 1] = [index]
    at, found = (last[-1] if last else -1), []
    while at >= 0:
        found.append(frames[at])
        at = before[at]
    return found[::-1]


def _headers(source: BinaryIO, start: int, block: int) -> Iterator[Frame]:
    """All that looks like the header of a frame.

    Yields
    ------
    Frame
    """
    while content := bytes_at(source, start, _READ_BYTES + FLAC_HEADER):
        at = content.find(b"\xff")
        while 0 <= at < _READ_BYTES:
            frame = flac_frame(content[at : at + FLAC_HEADER], block, start + at)
            if frame is not None:
                yield frame
            at = content.find(b"\xff", at + 1)
        start += _READ_BYTES


def _sound(codec: AudioCodecContext, content: bytes, length: int) -> tuple[AudioFrame | None, bool]:
    """What a frame holds, None where it cannot be decoded, and whether its check is right."""
    sound = _decoded(codec, content, length)
    if sound is not None:
        return sound, True
    checks = enumerate(accumulate(content, crc16, initial=0))
    for stop in islice(
        (stop for stop, check in checks if not check and FLAC_LEAST <= stop < len(content)), _CANDIDATES
    ):
        sound = _decoded(codec, content[:stop], length)
        if sound is not None:
            return sound, True
    frames = unchecked(codec, av.Packet(content))
    return (frames[0] if len(frames) == 1 and frames[0].samples == length else None), False


def _decoded(codec: Any, content: bytes, length: int) -> AudioFrame | None:
    try:
        frames: list[AudioFrame] = codec.decode(av.Packet(content))
    except av.FFmpegError:
        return None
    return frames[0] if len(frames) == 1 and frames[0].samples == length else None
