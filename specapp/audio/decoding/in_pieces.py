"""Files of several pieces that FFmpeg decodes one by one: joined MP3, chained Opus, edits of an MP4."""

import io
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from specapp.audio.containers.ends.behind import first_packet
from specapp.audio.containers.ends.edited_mp4 import Edit, edits_of
from specapp.audio.containers.ends.joined_mp3 import NOTE as JOINED_NOTE
from specapp.audio.containers.ends.joined_mp3 import from_most, mp3_parts
from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unfinished import Patched
from specapp.audio.containers.id3_frames import tags_at
from specapp.audio.containers.ogg_survey import Survey, survey
from specapp.audio.decoding import demuxing, ffmpeg
from specapp.audio.decoding.sample_writer import SampleWriter
from specapp.base.buffers import BLOCK
from specapp.base.sentences import say

_IN_FRONT = say("What stands in front of the first frame is no sound and was left out.")


def decode(source: BinaryIO, writer: SampleWriter) -> dict[str, Any]:
    """What FFmpeg makes of a file, piece by piece: each says itself where its sound begins and ends.

    Parameters, the answer and errors are those of `specapp.audio.decoding.ffmpeg.decode`.
    """
    pages = survey(source)
    if len(pages.links) > 1 and pages.opus:
        return _links(source, writer, pages)
    if edits := edits_of(source):
        return _edits(source, writer, edits)
    start, end = _first_frame(source), source.seek(0, 2)
    kind = _joined(parts(source, [(start, end)]) if start else source, writer)
    if start and any(bytes_at(source, tags := sum(map(len, tags_at(source))), start - tags)):
        writer.warnings.append(_IN_FRONT)
    return kind


def _first_frame(source: BinaryIO) -> int:
    """Where an MP3 begins in which something stands in front: FFmpeg reads no header of its encoder there; else 0."""
    tags = sum(map(len, tags_at(source)))
    start = first_packet(source, tags)
    if start == tags:
        return 0
    with demuxing.opened(source) as container:
        return start if container.format.name == "mp3" else 0


def _joined(source: BinaryIO, writer: SampleWriter) -> dict[str, Any]:
    pieces = mp3_parts(source)
    kept, most, before = from_most(source, pieces)
    first, *others = [parts(source, piece) for piece in kept] if sum(map(len, pieces)) > 1 else [source]
    kind = ffmpeg.decode(first, writer, channels=most[1] if len(kept) > 1 else 0)
    if len(kept) < len(pieces):
        left_out = say(
            "The file begins at {rate} Hz with {channels} channel(s); as most of it has {most} Hz, that part was left "
            "out.",
            rate=before[0],
            channels=before[1],
            most=most[0],
        )
        writer.warnings.append(left_out)
    for piece in others:
        kind["sound_bytes"] += ffmpeg.decode(piece, writer, goes_on=True)["sound_bytes"]
    writer.warnings += [JOINED_NOTE] * (len(pieces) > 1)
    return kind


def _links(source: BinaryIO, writer: SampleWriter, pages: Survey) -> dict[str, Any]:
    """Chained Opus at the highest of its rates; mono among stereo is heard on both sides.

    Where Vorbis is among it, all must have one rate.
    """
    channels = max(number for _, number in (*pages.opus, *pages.kinds))
    rate = 0 if pages.kinds else max(demuxing.opus_hz(hz) for hz, _ in pages.opus)
    first, *others = [parts(source, [link]) for link in pages.links]
    kind = ffmpeg.decode(first, writer, channels=channels, rate=rate)
    for link in others:
        kind["sound_bytes"] += ffmpeg.decode(link, writer, goes_on=True, rate=rate)["sound_bytes"]
    return kind


def _edits(source: BinaryIO, writer: SampleWriter, edits: Sequence[Edit]) -> dict[str, Any]:
    """What an MP4 shows of its sound, with the silence between; FFmpeg does not know how long that is in all."""
    kind: dict[str, Any] = {"declared_s": 0.0, "sound_bytes": 0}
    for number, edit in enumerate(edits):
        if number:
            writer.put_silence(round(edit.silence_s * writer.sample_rate), is_meant=True)
        begun = writer.length * (number > 0)
        shown = cast(BinaryIO, io.BufferedReader(Patched(source, edit.patches), BLOCK))
        found = ffmpeg.decode(shown, writer, goes_on=number > 0)
        if number + 1 < len(
            edits
        ):  # the clock of the movie may be too coarse for the last sample, but not for the next
            writer.cut(begun + round(edit.shown_s * writer.sample_rate))
        kind = {**found, **kind, "sound_bytes": found["sound_bytes"] + kind["sound_bytes"]}
    return kind
