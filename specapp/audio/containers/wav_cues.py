"""Cue points of a WAV: named samples, in the chunks that editors read (Microsoft, RIFF MCI, 1991)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from specapp.audio.containers.wav_chunks import Chunk


@dataclass(frozen=True, slots=True)
class Cue:
    """A named instant.

    Parameters
    ----------
    sample : int
        From the start of the file.
    name : str
    """

    sample: int
    name: str = ""


def cue_chunks(cues: Sequence[Cue]) -> tuple[Chunk, ...]:
    """The chunks that hold these cue points and their names; none where there are none."""
    if not cues:
        return ()
    points, labels = [], []
    for number, cue in enumerate(cues, 1):
        points.append(struct.pack("<II4sIII", number, cue.sample, b"data", 0, 0, cue.sample))
        text = cue.name.encode() + b"\0"
        labels.append(struct.pack("<4sII", b"labl", 4 + len(text), number) + text + bytes(len(text) % 2))
    table = struct.pack("<I", len(cues)) + b"".join(points)
    names = b"adtl" + b"".join(labels)
    return Chunk(b"cue ", table, after_sound=True), Chunk(b"LIST", names, after_sound=True)
