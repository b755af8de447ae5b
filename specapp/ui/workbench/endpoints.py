"""Bytes by URL: samples with range requests, tiles, outlines and loudness of a track, and the files of the workbench.

An address holds an unguessable token and lives as long as the folder of the job it belongs to, see `publish`.
"""

import json
import math
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import wraps
from typing import Any

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from specapp.audio.loudness import matching_gains
from specapp.base.buffers import BLOCK, release, spans
from specapp.base.errors import LimitError, SpecappError
from specapp.display.colours import Bytes, to_steps
from specapp.display.view import View, render
from specapp.ui.session.pace import Pace, Paces
from specapp.ui.session.visitor import COOKIE, visitor_of
from specapp.ui.workbench.assets import assets, assets_digest
from specapp.ui.workbench.films import film
from specapp.ui.workbench.packed import PACKED, unpacks
from specapp.ui.workbench.parts import part
from specapp.ui.workbench.tracks import PLAYED_CHANNELS, OpenTrack, Track, address, opened, publish
from specapp.ui.workbench.turns import BusyError, Turns

_FRAME_BYTES = 4
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PRIVATE = {"Cache-Control": "private, max-age=600", "Cross-Origin-Resource-Policy": "same-origin"}
_UNCACHED = _PRIVATE | {"Cache-Control": "no-store"}
_BUSY = _UNCACHED | {"Retry-After": "2"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_LATEST_S = 1e7
"""Times further out are no places of a recording."""
_PATIENCE_S = 20.0
_drawing = Turns(at_a_time=2, waiting_each=12, patience_s=_PATIENCE_S)
_asking = Paces(per_s=40.0, burst_s=2.0)  # of each visitor: somebody who zooms asks for a dozen pictures at a time

Answer = Callable[[OpenTrack, Request], Response]


def routes() -> Sequence[BaseRoute]:
    """Routes for ``st.App(…, routes=routes())``."""
    base = address()
    return (
        Route(base + "/assets/{digest}/{name:path}", _asset),
        Route(base + "/{token}/samples", _about_track(_samples)),
        Route(base + "/{token}/tile", _about_track(_tile, draws=True)),
        Route(base + "/{token}/levels", _about_track(_levels, draws=True)),
        Route(base + "/{token}/outline", _about_track(_outline, draws=True)),
        Route(base + "/{token}/gains", _about_track(_gains)),
        Route(base + "/{token}/film", _about_track(film)),
        Route(base + "/{token}/part.wav", _about_track(part, draws=True)),
    )


def _about_track(answer: Answer, *, draws: bool = False) -> Callable[[Request], Awaitable[Response]]:
    """Endpoint that finds the track of the token, and turns wrong values into one sentence.

    What `draws` waits for its turn.
    """

    @wraps(answer)
    async def endpoint(request: Request) -> Response:
        try:
            if draws:
                await _in_time(_asking.of(_who(request)))
            track = await run_in_threadpool(opened, request.path_params["token"])
            if track is None:
                return Response("There is no such sound, or it has been deleted.", 404, _UNCACHED, "text/plain")
            if not draws:
                return await run_in_threadpool(answer, track, request)
            async with _drawing.turn(_who(request), request.is_disconnected):
                return await run_in_threadpool(answer, track, request)
        except (FileNotFoundError, BusyError, KeyError, ValueError, SpecappError) as error:
            return _refusal(error)

    return endpoint


async def _in_time(pace: Pace) -> None:
    if not await pace.keep_within(_PATIENCE_S):
        raise BusyError


def _refusal(error: Exception) -> Response:
    status, headers, sentence = 400, _UNCACHED, f"The address asks for something impossible: {error}"
    if isinstance(error, FileNotFoundError):
        status, sentence = 404, "The sound has been deleted."
    elif isinstance(error, BusyError):
        status, headers, sentence = 503, _BUSY, "Too many pictures are being drawn. Try again soon."
    elif isinstance(error, LimitError):
        status, sentence = 507, str(error)
    return Response(sentence, status, headers, "text/plain")


def _who(request: Request) -> str:
    """Whose turn it is: the visitor, or the machine of one without a cookie."""
    return visitor_of(request.cookies.get(COOKIE)) or (request.client.host if request.client else "")


def _asset(request: Request) -> Response:
    asset = assets().get(request.path_params["name"])
    if asset is None or request.path_params["digest"] != assets_digest():
        return Response("There is no such file.", 404, media_type="text/plain")
    if unpacks(request.headers):
        return Response(asset.small, headers=_FOREVER | PACKED, media_type=asset.media_type)
    return Response(asset.content, headers=_FOREVER, media_type=asset.media_type)


def _samples(track: OpenTrack, request: Request) -> Response:
    """Interleaved little-endian float32, whole or the range of bytes that is asked for (RFC 9110, one range)."""
    recording = track.recording
    channels = recording.channels if recording.channels <= PLAYED_CHANNELS else 1
    size = recording.length * channels * _FRAME_BYTES
    headers = _UNCACHED | {"Accept-Ranges": "bytes"}
    wanted = request.headers.get("range")
    first, last = _byte_range(wanted, size) if wanted else (0, size - 1)
    if first > last:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers |= {"Content-Length": str(last - first + 1)}
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    body = _interleaved(track, first, last + 1, channels * _FRAME_BYTES)
    return StreamingResponse(body, 206 if wanted else 200, headers, "application/octet-stream")


def _byte_range(text: str, size: int) -> tuple[int, int]:
    """First and last byte of a ``Range`` header; first > last if nothing of it exists."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return 0, size - 1
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def _interleaved(track: OpenTrack, first: int, stop: int, frame_bytes: int) -> Iterator[bytes]:
    samples = track.recording.samples
    start = first // frame_bytes
    for span in spans(-(-stop // frame_bytes) - start, BLOCK // 2):
        part = samples[:, start + span.start : start + span.stop]
        if len(part) > PLAYED_CHANNELS:
            part = part.mean(axis=0, keepdims=True)
        data = np.ascontiguousarray(part.T, "<f4").tobytes()
        offset = (start + span.start) * frame_bytes
        yield data[max(0, first - offset) : stop - offset]
        release(samples)


def _tile(track: OpenTrack, request: Request) -> Response:
    """Grey PNG of a range: 0 is `lowest` dB and below, 255 is `highest` and above, exactly as `to_steps` says."""
    ask = request.query_params
    view = _view(ask)
    columns, rows = int(ask["columns"]), int(ask["rows"])
    start_s, stop_s, low_hz, high_hz, lowest, highest = (
        _finite(ask[name]) for name in ("start", "stop", "low", "high", "lowest", "highest")
    )
    _check_times(start_s, stop_s)
    if lowest >= highest:
        raise ValueError(f"levels from {lowest:g} to {highest:g} dB")
    tile = render(
        track.pyramid(view),
        view,
        columns=columns,
        rows=rows,
        start_s=start_s,
        stop_s=stop_s,
        low_hz=low_hz,
        high_hz=high_hz,
    )
    release(track.recording.samples)
    data = _grey_png(to_steps(tile.levels, lowest, highest))
    return Response(data, headers=_PRIVATE, media_type="image/png")


def _grey_png(steps: Bytes) -> bytes:
    """The quickest lossless file: three times faster than a palette's, of the same size."""
    import cv2

    quick = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY]
    _, data = cv2.imencode(".png", steps, quick)
    return bytes(data.tobytes())


def _levels(track: OpenTrack, request: Request) -> Response:
    """The highest level that the picture has, dB."""
    pyramid = track.pyramid(_view(request.query_params))
    return _json({"peak_db": pyramid.peak_db, "floor_db": pyramid.floor_db})


def _outline(track: OpenTrack, request: Request) -> Response:
    """Least, then greatest sample under each column of a range, little-endian float32."""
    ask = request.query_params
    columns = int(ask["columns"])
    if not 1 <= columns <= 8192:
        raise ValueError(f"{columns} columns")
    start_s, stop_s = _finite(ask["start"]), _finite(ask["stop"])
    _check_times(start_s, stop_s)
    lows, highs = track.pyramid(View()).envelope(start_s, stop_s, columns)
    release(track.recording.samples)
    return Response(
        np.concatenate([lows, highs]).astype("<f4").tobytes(), headers=_PRIVATE, media_type="audio/x-outline"
    )


def _gains(track: OpenTrack, request: Request) -> Response:
    """Factors that make this sound and others equally loud: ``?denoised=token&removed=token``, and ``&lufs=-16``."""
    ask = request.query_params
    tracks = {"original": track} | {name: opened(ask[name]) for name in ("denoised", "removed") if name in ask}
    levels = {name: one.level() for name, one in tracks.items() if one is not None}
    wanted_lufs = _finite(ask["lufs"]) if "lufs" in ask else None
    return _json(matching_gains(levels, anchors=("original", "denoised"), wanted_lufs=wanted_lufs))


def _view(ask: Any) -> View:
    return View(
        axis=ask.get("axis", "mel"),
        mel_bands=int(ask.get("bands", 0)),
        n_fft=int(ask.get("n_fft", 0)),
        hop_length=int(ask.get("hop", 0)),
    )


def _check_times(*seconds: float) -> None:
    if max(map(abs, seconds)) > _LATEST_S:
        raise ValueError(f"a place outside of {_LATEST_S:g} s")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]!r} is not a finite number")
    return value


def _json(value: object) -> Response:
    return Response(json.dumps(value), headers=_PRIVATE, media_type="application/json")


__all__ = ["Track", "publish", "routes"]
