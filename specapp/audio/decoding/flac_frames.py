"""FLAC frame by frame, each at the place that its number gives it, so that damage to one moves none of the others.

FFmpeg's reader loses frames beside damaged ones, or gives them twice, and all that follows comes earlier or later.

References
----------
RFC 9639, section 9.
"""

from collections.abc import Iterator
from itertools import accumulate
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

_INFO, _BLOCK = slice(8, 42), slice(10, 12)  # RFC 9639: STREAMINFO, and the samples of most frames
_SUBTYPES = {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}
"""By bytes of a sample."""
_READ_BYTES = 1 << 20  # own choice
_LARGEST_BYTES = (1 << 24) - 1
"""Of a frame (RFC 9639, section 8.2)."""
_LONGEST_GAP = 1 << 27  # own choice: samples, 47 minutes at 48 kHz
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
    if check is None:
        return {}
    front, end = tags_end(source), source.seek(0, 2)
    source = parts(source, [(front, end)]) if front else source
    head = bytes_at(source, 0, _INFO.stop)
    found = list(_frames(source, int.from_bytes(head[_BLOCK], "big"), check.length))
    if not found:
        return {}
    codec: Any = _codec(head[_INFO])
    packing, bits = Packing(), check.bits
    first = 0 if check.length == found[-1].stop else found[0].start
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
        writer.put_silence(frame.start - first - writer.length)
        writer.doubtful_s += [] if is_right else [writer.length / writer.sample_rate]
        writer.put(block)
    subtype = _SUBTYPES[(bits + 7) // 8]
    return {"container": "FLAC", "subtype": subtype, "speakers": speakers, "start_s": 0.0} if begun else {}


def _codec(info: bytes) -> AudioCodecContext:
    codec: Any = av.CodecContext.create("flac", "r")
    codec.extradata, codec.thread_count = info, 1
    refuse_damage(codec)
    found: AudioCodecContext = codec
    return found


def _frames(source: BinaryIO, block: int, length: int) -> Iterator[Frame]:
    """Frames of one kind, each of which goes on where the one before ends, or further on, if others follow it so.

    `block` are samples of most frames; there is nothing behind `length` of them, if that is known.

    Yields
    ------
    Frame
    """
    last: Frame | None = None
    leap: Frame | None = None
    for frame in _headers(source, flac_start(source), block):
        if last is None:
            last = frame
            yield frame
        elif frame.kind != last.kind or (length and frame.stop > length):
            continue
        elif frame.start == last.stop:
            last, leap = frame, None
            yield frame
        elif leap is not None and frame.start == leap.stop:
            yield leap
            last, leap = frame, None
            yield frame
        elif last.stop < frame.start <= last.stop + _LONGEST_GAP and leap is None:
            leap = frame
    if leap is not None and length and leap.stop == length:
        yield leap


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
    checks = accumulate(content, crc16, initial=0)
    for stop in (stop for stop, check in enumerate(checks) if not check and FLAC_LEAST <= stop < len(content)):
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
