"""A video with other sound, inside the sandbox: every track is copied packet by packet but the one that was cleaned."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, cast

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import AttachmentStream, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from specapp.audio.containers.matroska import ROOM, set_shown_size, shown_size
from specapp.audio.containers.mp4_edits import set_language
from specapp.audio.decoding import demuxing
from specapp.audio.decoding.tag_reader import covers_of
from specapp.audio.encoding.packets import Timed, packets_of
from specapp.audio.encoding.sandboxed_ffmpeg import Reply, add_covers, add_track, created, declare_times
from specapp.audio.formats import FORMATS, Format
from specapp.audio.metadata import Cover
from specapp.base.errors import AudioError
from specapp.base.sentences import say

_MP4 = ("mp4", "mov", "3gp")
_MKV = ("matroska", "webm")
_KEPT_TAGS = ("hvc1", "hev1", "avc1", "avc3", "dvh1", "dvhe", "ap4x", "ap4h", "apch", "apcn", "apcs", "apco")
"""Sample entries that players and editors tell apart: Apple's play hvc1 and refuse hev1; those of ProRes say which."""
_PLAYABLE_HEVC = "hvc1"
_OF_THE_FILE = (
    "bps",
    "duration",
    "number_of_",
    "_statistics",
    "encoder",
    "major_brand",
    "minor_version",
    "compatible_b",
)
"""Beginnings of the tags that describe the old file, not what it shows."""


def remux(request: Mapping[str, Any], reply: Reply, video: BinaryIO, target: BinaryIO, sound: BinaryIO) -> None:
    """Copy a video, its picture untouched, with another first sound track.

    Parameters
    ----------
    request : mapping
        As for `specapp.audio.encoding.sandboxed_ffmpeg.encode`; ``container`` is the one to write, ``start_s`` the time
        of the first sample.
    reply : function
    video, target : binary file
    sound : binary file
        Interleaved samples.

    Raises
    ------
    AudioError
        If the video cannot be copied or its sound cannot be encoded.
    """
    try:
        covers = _covers(video)
        with demuxing.opened(video, with_pictures=True) as original, created(target, request) as container:
            container.metadata.update(_lasting(original.metadata))
            container.set_chapters(original.chapters())
            copies, track = _tracks(container, original, request, sound)
            stills = add_covers(container, covers, request["container"])
            shapes = _leave_room(container, copies, original) if FORMATS[request["container"]].muxer in _MKV else {}
            container.start_encoding()
            for packet in stills:
                container.mux(packet)
            languages = [stream.metadata.get("language", "") for stream in container.streams]
            cleaned = Timed(packets_of(track, sound, request, float(request["start_s"])))
            _interleave(container, original, copies, iter(cleaned))
        declare_times(target, request, cleaned, track.index, sound.seek(0, 2))
        for number, language in enumerate(languages if FORMATS[request["container"]].muxer == "mov" else ()):
            set_language(target, number, language)
        for number, (title, size) in shapes.items():
            set_shown_size(target, number, title, size)
    except (av.FFmpegError, ValueError) as error:
        label = FORMATS[request["container"]].label
        raise AudioError(
            say(
                "The tracks of this video cannot be put into {kind}. Choose a name with .mkv, or .wav for the sound.",
                kind=label,
            )
        ) from error
    reply({"partial": True})


def _tracks(
    container: OutputContainer, original: InputContainer, request: Mapping[str, Any], sound: BinaryIO
) -> tuple[dict[int, Stream], Any]:
    """Copies of all tracks that the container holds, by index, and the new sound in the place of the old."""
    copies: dict[int, Stream] = {}
    replaced, track = original.streams.audio[0], None
    for stream in original.streams:
        if stream.index == replaced.index:
            track = add_track(container, request, sound)
            new: Stream = track
        elif _is_copied(stream, FORMATS[request["container"]]):
            new = copies[stream.index] = _copy(container, stream, request["container"])
        else:
            continue
        new.metadata.update(_reel(original) if stream.type == "video" else {})
        new.metadata.update(_lasting(stream.metadata))
        new.disposition = stream.disposition
    return copies, track


def _leave_room(
    container: OutputContainer, copies: Mapping[int, Stream], original: InputContainer
) -> dict[int, tuple[str, tuple[int, int]]]:
    """Name and size to be shown at of every picture, by its number among the tracks, with room for them left."""
    tracks = [stream.index for stream in container.streams if stream.type != "attachment"]
    found = {}
    for index, copy in copies.items():
        stream = original.streams[index]
        if isinstance(stream, VideoStream) and stream.sample_aspect_ratio and stream.width:
            shape = stream.sample_aspect_ratio.as_integer_ratio()
            title = copy.metadata.get("title", "")
            found[tracks.index(copy.index)] = title, shown_size(stream.width, stream.height, shape)
            copy.metadata["title"] = title + ROOM
    return found


def _reel(original: InputContainer) -> dict[str, str]:
    """The name of the reel, which editors look for and which belongs to the timecode; that is made of the picture's."""
    reels = [one.metadata for one in original.streams if "timecode" in one.metadata and "reel_name" in one.metadata]
    return {"reel_name": reels[0]["reel_name"]} if reels else {}


def _is_copied(stream: Stream, entry: Format) -> bool:
    return entry.holds(demuxing.kind_of(stream)) and stream.type != "data" and not demuxing.is_cover(stream)


def _covers(video: BinaryIO) -> list[Cover]:
    with demuxing.opened(video) as file:
        return covers_of(file)


def _copy(container: OutputContainer, stream: Stream, kind: str) -> Stream:
    if isinstance(stream, AttachmentStream):
        attached = container.add_attachment(stream.name or "attachment", stream.mimetype or "", stream.data or b"")
        attached.metadata.update({key: word for key, word in stream.metadata.items() if key == "title"})
        return attached
    copy = container.add_stream_from_template(stream, opaque=True)  # else only what PyAV can encode
    if stream.type == "video":
        _describe(cast(VideoCodecContext, copy.codec_context), cast(VideoStream, stream))
    if FORMATS[kind].muxer in _MP4 and stream.type == "video":
        tag = getattr(stream.codec_context, "codec_tag", "")
        if tag in _KEPT_TAGS:
            copy.codec_context.codec_tag = tag
        elif stream.codec_context.codec.canonical_name == "hevc":
            copy.codec_context.codec_tag = _PLAYABLE_HEVC
    return copy


def _describe(copy: VideoCodecContext, stream: VideoStream) -> None:
    """Say of a picture what its template leaves out: the rate, without which no timecode is kept, and pixels' shape."""
    if stream.average_rate:
        copy.framerate = stream.average_rate
    if stream.sample_aspect_ratio:
        copy.sample_aspect_ratio = stream.sample_aspect_ratio


def _lasting(words: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in words.items() if not key.lower().startswith(_OF_THE_FILE)}


def _interleave(
    container: OutputContainer,
    original: InputContainer,
    copies: Mapping[int, Stream],
    sound: Iterator["Packet[Any]"],
) -> None:
    """Mux the packets of `original` and those of the new sound in the order of their times."""
    waiting = next(sound, None)
    wanted = [stream for stream in original.streams if stream.index in copies and stream.type != "attachment"]
    for packet in _timed(original.demux(wanted) if wanted else ()):  # of no streams PyAV demuxes all
        time = (packet.dts or 0) * packet.time_base
        while waiting is not None and (waiting.dts or 0) * waiting.time_base <= time:
            container.mux(waiting)
            waiting = next(sound, None)
        packet.stream = copies[packet.stream_index]
        container.mux(packet)
    while waiting is not None:
        container.mux(waiting)
        waiting = next(sound, None)


def _timed(packets: Iterable["Packet[Any]"]) -> Iterator["Packet[Any]"]:
    """Packets with decoding times, which Matroska leaves out for the first ones of a stream."""
    early: dict[int, list[Packet[Any]]] = {}
    for packet in packets:
        if not packet.size:
            continue
        before = early.setdefault(packet.stream_index, [])
        if packet.dts is None:
            before.append(packet)
            continue
        for distance, first in enumerate(reversed(before), 1):
            first.dts = packet.dts - distance * max(first.duration or 0, 1)
        yield from before
        before.clear()
        yield packet


def warm_up() -> None:
    """Import all that copying may need."""
    demuxing.import_all()
