"""Tags, covers and whether there is a video: what a file says about its sound. Reading runs inside the sandbox only."""

import base64
import io
from collections.abc import Mapping
from itertools import islice
from typing import Any, BinaryIO

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext

from specapp.audio.decoding import demuxing
from specapp.audio.metadata import FRONT, TAGS, Cover

_OF_THE_FILE = (
    "encoder", "major_brand", "minor_version", "compatible_brands", "samples_sha256", "vendor_id", "handler_name",
    "duration", "bps", "number_of_", "_statistics", "id3v2_priv", "chapter", "metadata_block_picture", "timecode",
    "encoded_by", "umid", "iTunSMPB".lower(), "iTunNORM".lower(), "date-eng", "tlen", "length",
)  # fmt: skip
"""Beginnings of the tags that describe the old file, not what is heard."""
_SILENCE = 10 * (b"\xff\xfb\x14\xc4" + bytes(92))
"""Frames of MP3 of 48 kHz (ISO/IEC 11172-3), in front of which any ID3 is read."""
_MOST_TAGS, _TAG_CHARACTERS = 200, 1 << 16  # own choice
_MOST_CHAPTERS = 1000  # own choice
PICTURES = {"mjpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp"}
"""Media types of covers by codec."""
_COVER_BYTES = 32 * 1024**2
"""Of all still pictures of a file together (own choice)."""
_SHOWN = (
    "Other", "32x32 pixels 'file icon'", "Other file icon", "Cover (front)", "Cover (back)", "Leaflet page",
    "Media (e.g. label side of CD)", "Lead artist/lead performer/soloist", "Artist/performer", "Conductor",
    "Band/Orchestra", "Composer", "Lyricist/text writer", "Recording Location", "During recording",
    "During performance", "Movie/video screen capture", "A bright coloured fish", "Illustration",
    "Band/artist logotype", "Publisher/Studio logotype",
)  # fmt: skip
"""What a still picture shows, in FFmpeg's words, by the number that ID3 and FLAC give it."""


def description(source: BinaryIO, tag: bytes = b"") -> dict[str, Any]:
    """Tags, covers and the presence of a video, as far as they can be read; what ID3 in front says stands apart."""
    return _description(source) | ({"in_front": _description(io.BytesIO(tag + _SILENCE))} if tag else {})


def _description(source: BinaryIO) -> dict[str, Any]:
    try:
        with demuxing.opened(source) as container:
            found = dict(container.metadata)
            for stream in container.streams.audio[:1]:
                found = dict(stream.metadata) | _own_title(stream.metadata, found) | found
            words = {key.lower(): value.replace("\ufffd", "").strip() for key, value in found.items()}
            return {
                "tags": {key: words[key][:_TAG_CHARACTERS] for key in _kept(words)},
                "chapters": _chapters(container),
                "pictures": demuxing.pictures(container),
                "streams": demuxing.others(container, source),
                "declared_s": demuxing.declared_s(container),
                "covers": [
                    (base64.b64encode(one.data).decode(), one.media_type, one.shows, one.words, one.name)
                    for one in covers_of(container)
                ],
            }
    except (demuxing.UnknownFormatError, av.FFmpegError):
        return {}


def _own_title(track: Mapping[str, str], whole: Mapping[str, str]) -> dict[str, str]:
    """The title of a track that is another one than that of its file."""
    title = track.get("title", "")
    return {"name": title} if title and whole.get("title", title) != title else {}


def _kept(words: Mapping[str, str]) -> list[str]:
    """Names of the tags that are kept, those that everybody knows first."""
    known = {words.get(key) for key in TAGS}  # AIFF says its artist twice
    own = sorted(
        key for key in words if key not in TAGS and not key.startswith(_OF_THE_FILE) and words[key] not in known
    )
    return [key for key in (*TAGS, *own) if words.get(key, "") not in ("", "und")][:_MOST_TAGS]


def _chapters(container: InputContainer) -> list[tuple[float, float, str, list[tuple[str, str]]]]:
    """Start and stop in seconds, title, and what else is said, of every chapter."""
    return [
        (
            float(one["start"] * one["time_base"]),
            float(one["end"] * one["time_base"]),
            one["metadata"].get("title", ""),
            [(key, word[:_TAG_CHARACTERS]) for key, word in one["metadata"].items() if key != "title"][:_MOST_TAGS],
        )
        for one in container.chapters()[:_MOST_CHAPTERS]
        if one["time_base"]
    ]


def covers_of(container: InputContainer) -> list[Cover]:
    """The still pictures that come with the sound, read where the file begins."""
    stills = [stream for stream in container.streams.video if demuxing.is_cover(stream)]
    covers, left_bytes = [], _COVER_BYTES
    for packet in islice(container.demux(stills) if stills else (), len(stills)):
        left_bytes -= packet.size
        if packet.size and left_bytes >= 0:
            covers.append(_cover(bytes(packet), packet.stream))
    return covers


def _cover(data: bytes, stream: Any) -> Cover:
    words, name = stream.metadata.get("title", ""), stream.metadata.get("filename", "")
    words = "" if words.isdecimal() else words  # ID3 wants them to differ
    return Cover(data, _media_type(stream), _shown(stream), words, name)


def _media_type(stream: Any) -> str:
    codec: VideoCodecContext | None = stream.codec_context
    return PICTURES.get(codec.name if codec else "", "image/jpeg")


def _shown(stream: Any) -> int:
    words = stream.metadata.get("comment", "")
    return _SHOWN.index(words) if words in _SHOWN else FRONT
