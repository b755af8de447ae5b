"""The film that a sound came from, to be shown beside it: the file itself, in the ranges that a browser asks for."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from specapp.ui.tasks.storage import VIDEO
from specapp.ui.workbench.tracks import OpenTrack

_WEBM, _MP4 = "video/webm", "video/mp4"
_MEDIA_TYPES = {"WEBM": _WEBM, "MKV": _WEBM}
"""By container. Of Matroska and QuickTime browsers play what they can, but not under these names."""


def film(track: OpenTrack, request: Request) -> Response:
    """Stream the file from the disk; it is never in memory as a whole.

    Raises
    ------
    FileNotFoundError
        If the sound came from no film, or from one of a kind that is not kept.
    """
    path = track.folder / VIDEO
    if not path.exists():
        raise FileNotFoundError(path)
    media_type = _MEDIA_TYPES.get(track.recording.source.container, _MP4)
    return FileResponse(path, headers={"Cache-Control": "no-store"}, media_type=media_type)
