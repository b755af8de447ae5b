"""Turning a picture without a recording into sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specapp.base.digests import digest_of
from specapp.jobs import Report, Work
from specapp.picture.files import read_picture
from specapp.picture.synthesis.canvas import FOREIGN_PEAK, foreign_picture
from specapp.picture.synthesis.sound_of import sound_of
from specapp.ui.tasks.storage import store_recording


@dataclass(frozen=True, slots=True)
class AloneRequest:
    """A picture file without sound; `foreign` says how it was made where it does not."""

    picture: bytes
    options: tuple[tuple[str, Any], ...]
    foreign: tuple[tuple[str, Any], ...] = ()


def alone_work(picture: bytes, options: Mapping[str, Any], foreign: Mapping[str, Any] | None = None) -> Work:
    """Work that turns a picture alone into sound; `open_recording` opens it."""
    request = AloneRequest(picture, tuple(options.items()), tuple((foreign or {}).items()))
    key = digest_of("alone", repr(request.options), repr(request.foreign), picture)
    return Work(run_alone, request, key)


def run_alone(folder: Path, request: AloneRequest, report: Report) -> None:
    """Turn a picture alone into sound (in a worker).

    Raises
    ------
    SpecappError
        If the picture is none, does not say how it was made, or is too large.
    """
    report(0.0, "Reading the picture")
    picture, options = read_picture(request.picture), dict(request.options)
    if request.foreign:
        picture = foreign_picture(picture.pixels, **dict(request.foreign))
        options = {"peak": FOREIGN_PEAK} | options
    made = sound_of(picture, progress=lambda share: report(share, "Inventing a phase"), **options)
    store_recording(made.recording, folder)
