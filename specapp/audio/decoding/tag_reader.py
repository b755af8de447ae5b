"""Tags, covers and whether there is a video: what a file says about its sound. Reading runs inside the sandbox only."""

import base64
from typing import Any, BinaryIO

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext

from specapp.audio.decoding import demuxing

TAGS = (
    "title", "artist", "album", "album_artist", "composer", "performer", "genre", "date", "comment", "description",
    "track", "disc", "copyright", "publisher", "isrc", "language",
)  # fmt: skip
"""Tags that are kept, as FFmpeg names them."""
PICTURES = {"mjpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp"}
"""Media types of covers by codec."""
_COVER_BYTES = 16 * 1024**2


def description(source: BinaryIO) -> dict[str, Any]:
    """Tags, cover and the presence of a video, as far as they can be read."""
    try:
        with demuxing.opened(source) as container:
            found = dict(container.metadata)
            for stream in container.streams.audio[:1]:
                found = dict(stream.metadata) | found
            words = {key.lower(): value.replace("\ufffd", "").strip() for key, value in found.items()}
            return {
                "tags": {key: words[key][:2000] for key in TAGS if words.get(key, "") not in ("", "und")},
                "pictures": demuxing.pictures(container),
                "streams": demuxing.others(container),
                "declared_s": demuxing.declared_s(container),
                **_cover(container),
            }
    except (demuxing.UnknownFormatError, av.FFmpegError):
        return {}


def _cover(container: InputContainer) -> dict[str, str]:
    for stream in container.streams.video:
        if demuxing.is_cover(stream):
            codec: VideoCodecContext | None = stream.codec_context
            packet = next(container.demux(stream), None)
            if packet is not None and 0 < packet.size <= _COVER_BYTES:
                picture = base64.b64encode(bytes(packet)).decode()
                return {"cover": picture, "cover_type": PICTURES.get(codec.name if codec else "", "image/jpeg")}
    return {}
