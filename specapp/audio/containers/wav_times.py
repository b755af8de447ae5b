"""Time stamps in the chunks of a WAV: an excerpt begins later than the recording that it was cut from."""

import contextlib
import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from specapp.audio.containers.wav_chunks import POSITIONAL, Chunk

_TIME_REFERENCE = 338
"""Where a bext chunk counts the samples since midnight (EBU Tech 3285)."""
_LOW = re.compile(rb"(<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>)(\d+)(<)")
_HIGH = re.compile(rb"(<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>)(\d+)(<)")
_GUANO = re.compile(rb"(?m)^(Timestamp:\s*)(\S+)")


def excerpt_chunks(chunks: Sequence[Chunk], start: int, sample_rate: int) -> tuple[Chunk, ...]:
    """The chunks of an excerpt that begins at sample `start`; what points at samples is left out.

    References
    ----------
    EBU Tech 3285, "Broadcast Wave Format"; "iXML specification 3.01"; D. Riggs, "GUANO metadata specification".
    """
    kept = (chunk for chunk in chunks if chunk.identifier not in POSITIONAL)
    return tuple(replace(chunk, content=_moved(chunk, start, sample_rate)) for chunk in kept)


def _moved(chunk: Chunk, start: int, sample_rate: int) -> bytes:
    content, place = chunk.content, slice(_TIME_REFERENCE, _TIME_REFERENCE + 8)
    if chunk.identifier == b"bext" and len(content) >= place.stop:
        since_midnight = int.from_bytes(content[place], "little") + start
        return content[: place.start] + struct.pack("<Q", since_midnight & (1 << 64) - 1) + content[place.stop :]
    if chunk.identifier == b"iXML":
        return _moved_ixml(content, start)
    if chunk.identifier == b"guan":
        return _GUANO.sub(lambda found: found[1] + _later(found[2], start / sample_rate), content)
    return content


def _moved_ixml(content: bytes, start: int) -> bytes:
    low, high = _LOW.search(content), _HIGH.search(content)
    if low is None:
        return content
    count = int(low[2]) + (int(high[2]) << 32 if high else 0) + start
    content = _LOW.sub(lambda found: found[1] + str(count & 0xFFFFFFFF).encode() + found[3], content)
    return _HIGH.sub(lambda found: found[1] + str(count >> 32).encode() + found[3], content)


def _later(stamp: bytes, seconds: float) -> bytes:
    with contextlib.suppress(ValueError):
        moved = datetime.fromisoformat(stamp.decode()) + timedelta(seconds=seconds)
        return moved.isoformat().replace("+00:00", "Z" if stamp.endswith(b"Z") else "+00:00").encode()
    return stamp
