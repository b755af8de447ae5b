"""Files to take away, made by workers."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from specapp.audio.encoding.at_loudness import LoudnessTarget
from specapp.audio.formats import FORMATS
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording, write
from specapp.audio.video import write_video
from specapp.audio.write_back import download_name, kept_format
from specapp.base.buffers import Samples
from specapp.base.computed import computed
from specapp.base.digests import digest_of
from specapp.base.version import build
from specapp.display.view import View
from specapp.jobs import Report, Work
from specapp.ui.tasks.storage import open_at_strength, open_recording, open_result
from specapp.ui.text.catalogues import told

Make: TypeAlias = Callable[[Path, Report], None]
"""Writes a file to a path, or several into a folder there, which leaves as a ZIP.

A function of a module that workers can import, with its arguments.
"""
_FACTS = "file.json"
_ALMOST = 0.99
"""All samples are taken; tags and what stands beside the sound are still to be written (own choice)."""


@dataclass(frozen=True, slots=True)
class LevelOptions:
    """What is done to the level of files.

    Parameters
    ----------
    avoid_clipping, dither : bool
        As for `specapp.write`.
    loudness : LoudnessTarget, optional
        Of the denoised sound; the original and what was removed stay as they are.
    """

    avoid_clipping: bool = False
    dither: bool = False
    loudness: LoudnessTarget | None = None

    def written(self, name: str = "denoised") -> dict[str, Any]:
        """Arguments of `specapp.write` for one sound of a result."""
        loudness = self.loudness if name == "denoised" else None
        return {"avoid_clipping": self.avoid_clipping, "dither": self.dither, "loudness": loudness}


@dataclass(frozen=True, slots=True)
class ReportStyle:
    """How a report looks and speaks.

    Parameters
    ----------
    address : str
        Of the page, for a link with the settings.
    view : View
        Of the pictures.
    language : str
    """

    address: str
    view: View
    language: str


@dataclass(frozen=True, slots=True)
class StoredSound:
    """A sound of the result in `folder`, at a strength in percent."""

    folder: Path
    name: str = "denoised"
    strength: float = 100.0


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A file, what it is called, and its media type."""

    make: Make
    file_name: str
    media_type: str


def export_work(request: ExportRequest) -> Work:
    """Work that writes a file; `exported` tells where it is."""
    make = request.make
    words = (make.func.__name__, repr(make.args), repr(make.keywords)) if isinstance(make, partial) else (repr(make),)
    return Work(run_export, request, digest_of("file", build(), request.file_name, request.media_type, *words))


def run_export(folder: Path, request: ExportRequest, report: Report) -> None:
    """Write a file into `folder` (in a worker).

    Raises
    ------
    SpecappError
        If it cannot be written.
    """
    path = folder / f"file{PurePath(request.file_name).suffix}"
    request.make(path, report)
    facts = {"path": path.name, "file_name": request.file_name, "media_type": request.media_type}
    (folder / _FACTS).write_text(json.dumps(facts), encoding="utf-8")


def exported(folder: Path) -> tuple[Path, str, str]:
    """Path, name and media type of the file or the folder that `run_export` wrote.

    Raises
    ------
    FileNotFoundError
        If it has been deleted.
    """
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    return folder / facts["path"], facts["file_name"], facts["media_type"]


def make_sound(sound: StoredSound, kind: OutputFormat, level: LevelOptions, path: Path, report: Report) -> None:
    """Write a sound as `specapp.write` and the command line do."""
    report(0.0, "Writing")
    recording = open_at_strength(sound.folder, sound.name, sound.strength)
    how = level.written(sound.name)
    if how["loudness"] is None and _is_written_in_blocks(kind):
        recording = _told_of(recording, report, looked_at_before=level.avoid_clipping)
    write(recording, path, container=kind.container, subtype=kind.subtype, bit_rate=kind.bit_rate, **how)


def _is_written_in_blocks(kind: OutputFormat) -> bool:
    """Its file grows with the samples that are taken; FFmpeg gets all of them first."""
    entry = FORMATS[kind.container]
    return entry.writer != "ffmpeg" and kind.subtype not in entry.by_ffmpeg


def _told_of(recording: Recording, report: Report, *, looked_at_before: bool) -> Recording:
    """The same recording, which reports how much of it has been written.

    Parameters
    ----------
    recording : Recording
    report : Report
    looked_at_before : bool
        All of it is looked at once before.
    """
    length = max(1, recording.length)
    left = length * (2 if looked_at_before else 1)

    def taken(part: Samples) -> Samples:
        nonlocal left
        left -= part.shape[-1]
        report(min(max(0.0, 1 - left / length), _ALMOST), "Writing")
        return part

    return replace(recording, samples=computed(taken, recording.samples))


def make_video(
    videoed: tuple[StoredSound, Path], kind: OutputFormat, level: LevelOptions, path: Path, report: Report
) -> None:
    """Write a video (its file is given) with the sound of a result, as `specapp.audio.video.write_video` does."""
    sound, video = videoed
    report(0.0, "Writing")
    recording = open_at_strength(sound.folder, sound.name, sound.strength)
    write_video(recording, video, path, output=kind, **level.written(sound.name))


def make_zip(sounds: Sequence[tuple[StoredSound, str]], level: LevelOptions, path: Path, report: Report) -> None:
    """Write the denoised sounds of several results, with the names of the files they came from, into one folder."""
    used: set[str] = set()
    path.mkdir()
    for index, (sound, file_name) in enumerate(sounds):
        report(index / len(sounds), "Writing")
        kind = kept_format(open_recording(sound.folder, "denoised"))
        make_sound(sound, kind, level, path / _unused(download_name(file_name, kind), used), _silent)


def make_report(sound: StoredSound, name: str, shown: ReportStyle, path: Path, report: Report) -> None:
    """Write one file about a result, with the name of its sound."""
    from specapp.display.html_report import report as html_report

    report(0.0, "Drawing")
    result = open_result(sound.folder).at_strength(sound.strength)
    told_in = partial(told, name=shown.language)
    html = html_report(result, name=name, address=shown.address, view=shown.view, language=shown.language, told=told_in)
    path.write_text(html, encoding="utf-8")


def _silent(fraction: float, text: str) -> None:
    pass


def _unused(name: str, used: set[str]) -> str:
    path = PurePath(name)
    number = 1
    while name in used:
        number += 1
        name = f"{path.stem} {number}{path.suffix}"
    used.add(name)
    return name
