"""Files of several pieces that FFmpeg decodes one by one: frames of FLAC, joined MP3, chained Opus, edits of an MP4."""

import io
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, BinaryIO, cast

from specapp.audio.containers.ends.behind import first_packet
from specapp.audio.containers.ends.edited_mp4 import Edit, edits_of
from specapp.audio.containers.ends.joined_mp3 import NOTE as JOINED_NOTE
from specapp.audio.containers.ends.joined_mp3 import from_most, mp3_parts
from specapp.audio.containers.ends.parts import bytes_at, parts
from specapp.audio.containers.ends.unfinished import Patched
from specapp.audio.containers.id3_frames import tags_end
from specapp.audio.containers.ogg_pages import without_end, without_skip
from specapp.audio.containers.ogg_survey import Survey, survey
from specapp.audio.decoding import demuxing, ffmpeg, flac_frames
from specapp.audio.decoding.packing import NotNarrowError
from specapp.audio.decoding.sample_writer import SampleWriter
from specapp.base.buffers import BLOCK
from specapp.base.sentences import say

_IN_FRONT = say("What stands in front of the first frame is no whole frame and was left out.")
_HEAD_BYTES = 64  # own choice: as long as such a frame is until its header begins, and more
_FRAME_WITH_HEADER = re.compile(rb"\xff[\xe0-\xff].{11,36}(?:Xing|Info|VBRI)", re.DOTALL)
"""A frame that says how long the file is: behind its side information, and 16 bits of a check (ISO/IEC 11172-3)."""


def decode(source: BinaryIO, writer: SampleWriter) -> dict[str, Any]:
    """What FFmpeg makes of a file, piece by piece: each says itself where its sound begins and ends.

    `source`, `writer`, the answer and errors are as in `specapp.audio.decoding.ffmpeg.decode`; of edits of an MP4 the
    answer holds ``declared_s``, too, how long they are in all.
    """
    if kind := flac_frames.decode(source, writer):
        return kind
    pages = survey(source)
    if len(pages.links) > 1 and pages.opus:
        return _links(source, writer, pages)
    if pages.resumed:
        return _resumed(source, writer, pages.resumed)
    if edits := edits_of(source):
        return _edits(source, writer, edits)
    start, end = _first_frame(source), source.seek(0, 2)
    kind = _joined(parts(source, [(start, end)]) if start else source, writer)
    if start and any(bytes_at(source, tags := tags_end(source), start - tags)):
        writer.warnings.append(_IN_FRONT)
    return kind


def _first_frame(source: BinaryIO) -> int:
    """Where an MP3 begins in which something stands in front: FFmpeg reads no header of its encoder there; else 0."""
    tags = tags_end(source)
    start = first_packet(source, tags)
    if start == tags or _FRAME_WITH_HEADER.match(bytes_at(source, tags, _HEAD_BYTES)):
        return 0  # the frames behind a header may be damaged, but are the first
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

    Where Vorbis is among it, all must have one rate. Links that were cut within their headers have no sound.
    """
    channels = max(number for _, number in (*pages.opus, *pages.kinds))
    rate = 0 if pages.kinds else max(demuxing.opus_hz(hz) for hz, _ in pages.opus)
    kinds: list[dict[str, Any]] = []
    for link in pages.links:
        stream = parts(source, [link])
        with suppress(demuxing.UnknownFormatError, demuxing.NoSoundError):
            kinds.append(ffmpeg.decode(stream, writer, goes_on=bool(kinds), channels=channels, rate=rate))
    if not kinds:
        return ffmpeg.decode(source, writer)  # which says why there is none
    return {**kinds[0], "sound_bytes": sum(kind["sound_bytes"] for kind in kinds)}


def _resumed(source: BinaryIO, writer: SampleWriter, spans: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Ogg in which pages are missing: behind those FFmpeg goes on at once, and only later says what time it is.

    Behind them Opus has nothing to skip again, by which its clock, that counts from before it, is ahead.
    """
    headers, first, *others = spans
    patch, skipped_s = without_skip(source)
    patches = {0: patch, **without_end(source, *spans[-1])}
    behind = cast(BinaryIO, io.BufferedReader(Patched(source, patches), BLOCK))
    try:
        kind = ffmpeg.decode(parts(source, [headers, first]), writer)
        for span in others:
            piece, since_s = parts(behind, [headers, span]), kind["start_s"] + skipped_s
            kind["sound_bytes"] += ffmpeg.decode(piece, writer, goes_on=True, since_s=since_s)["sound_bytes"]
    except (demuxing.UnknownFormatError, demuxing.NoSoundError):
        return ffmpeg.decode(source, writer)  # of which nothing is left out, though some of it comes early
    return kind


def _edits(source: BinaryIO, writer: SampleWriter, edits: Sequence[Edit]) -> dict[str, Any]:
    """What an MP4 shows of its sound, with the silence between; FFmpeg does not know how long that is in all."""
    try:
        return _shown(source, writer, edits, wide=False)
    except NotNarrowError:
        return _shown(source, writer, edits, wide=True)


def _shown(source: BinaryIO, writer: SampleWriter, edits: Sequence[Edit], *, wide: bool) -> dict[str, Any]:
    """The same where all edits have 32 bits if they are `wide`."""
    kind: dict[str, Any] = {"declared_s": sum(edit.silence_s + edit.shown_s for edit in edits), "sound_bytes": 0}
    for number, edit in enumerate(edits):
        if number:
            writer.put_silence(round(edit.silence_s * writer.sample_rate), is_meant=True)
        begun = writer.length * (number > 0)
        shown = cast(BinaryIO, io.BufferedReader(Patched(source, edit.patches), BLOCK))
        found = ffmpeg.decode(shown, writer, goes_on=number > 0, wide=wide)
        if number + 1 < len(edits):  # the last may need the step of the movie's clock that is longer than a sample
            writer.cut(begun + round(edit.shown_s * writer.sample_rate))
        kind = {**found, **kind, "sound_bytes": found["sound_bytes"] + kind["sound_bytes"]}
    return kind
