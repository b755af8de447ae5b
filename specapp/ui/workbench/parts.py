"""A part of a sound as a file: the loop that is heard, with the markers that lie in it as cue points."""

import secrets
from dataclasses import replace
from math import isfinite

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from specapp.audio.containers.wav_cues import Cue, cue_chunks
from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording, write
from specapp.base.errors import SettingsError
from specapp.ui.tasks.storage import open_at_strength
from specapp.ui.workbench.tracks import OpenTrack

LONGEST_S = 900.0
"""Of a part; the downloads of the page are for more."""
_MOST_CUES, _LONGEST_NAME = 400, 80
_AS_16_BITS = ("PCM_16", "PCM_U8", "PCM_S8")


def part(track: OpenTrack, request: Request) -> Response:
    """WAV of ``start`` to ``stop`` (seconds) at a ``strength`` (percent), with each ``cue=seconds:name`` in it."""
    ask = request.query_params
    start_s, stop_s = float(ask["start"]), float(ask["stop"])
    if not 0 <= start_s < stop_s <= start_s + LONGEST_S:
        raise SettingsError(f"A part of 0 to {LONGEST_S:g} s can be taken, not {start_s:g} to {stop_s:g} s.")
    sound = _at_strength(track, float(ask.get("strength", "100")))
    cut = sound.excerpt(start_s, stop_s)
    first = round(start_s * sound.sample_rate)
    cues = [cue for cue in _cues(ask.getlist("cue"), sound.sample_rate, first) if 0 <= cue.sample < cut.length]
    cut = replace(cut, source=Metadata(chunks=cue_chunks(cues)))
    path = track.folder / f"part {secrets.token_hex(8)}.wav"
    write(cut, path, container="WAV", subtype=_subtype(sound))
    name = f"{track.name} {start_s:.2f} s to {stop_s:.2f} s.wav"
    return FileResponse(
        path,
        headers={"Cache-Control": "no-store"},
        media_type="audio/wav",
        filename=name,
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


def _at_strength(track: OpenTrack, strength: float) -> Recording:
    if not 0 <= strength <= 100:
        raise SettingsError(f"Strength is 0 to 100 percent, not {strength:g}.")
    whole = track.name in ("denoised", "removed")
    return open_at_strength(track.folder, track.name, strength) if whole else track.recording


def _cues(texts: list[str], sample_rate: int, first: int) -> list[Cue]:
    """What ``seconds:name`` says, in samples from the start of the part."""
    pairs = (text.partition(":") for text in texts[:_MOST_CUES])
    found = [(float(seconds), name[:_LONGEST_NAME]) for seconds, _, name in pairs]
    if not all(isfinite(seconds) for seconds, _ in found):
        raise SettingsError("A marker stands at a finite number of seconds.")
    cues = [Cue(round(seconds * sample_rate) - first, name) for seconds, name in found]
    return sorted(cues, key=lambda cue: cue.sample)


def _subtype(sound: Recording) -> str:
    """As it came, where a WAV says it exactly; lossy sounds and what is mixed keep every bit as floats."""
    own = sound.source.subtype
    return "PCM_16" if own in _AS_16_BITS else own if own == "PCM_24" else "FLOAT"
