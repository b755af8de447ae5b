"""Section *Take it with you*: sounds, picture and settings; no download runs the page again."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import Literal, TypeAlias

import numpy as np
import streamlit as st

from specapp.formats import FORMATS, OutputFormat, output_format
from specapp.recording import Recording, encode
from specapp.ui.progress import Task
from specapp.ui.recipes import SETTINGS_FILE, command_line, fits_link, link, python_code
from specapp.ui.text import escaped
from specapp.work import open_recording

Make: TypeAlias = Callable[[], bytes | str]
Kind: TypeAlias = Literal["primary", "secondary", "tertiary"]

_ALWAYS = ("WAV", "FLAC")


def main_download(task: Task) -> None:
    """Draw the one download that most visitors want: the denoised sound in the format that it came in."""
    kind = kept_format(open_recording(task.job.folder, "denoised"))
    _sound_button(f"Download {kind.container}", task, "denoised", kind, style="primary")


def taking_section(task: Task) -> None:
    """Draw the other downloads of a finished task."""
    recording = open_recording(task.job.folder, "denoised")
    kept = kept_format(recording)
    with st.container(horizontal=True, key="downloads"):
        for kind in (_format(recording, container) for container in _ALWAYS if container != kept.container):
            _sound_button(f"Denoised ({kind.container})", task, "denoised", kind)
        _sound_button(f"Removed part ({kept.container})", task, "removed", kept)
    if kept.note:
        st.caption(escaped(kept.note))


def all_section(tasks: Sequence[Task]) -> None:
    """Draw the download of several finished tasks as one ZIP."""
    if len(tasks) > 1:
        label = f"All {len(tasks)} denoised sounds (ZIP)"
        download(label, partial(_zip, tuple(tasks)), "denoised.zip", "application/zip")


def recipe_section(task: Task) -> None:
    """Draw the settings of a finished task as link, file, command line and Python."""
    settings, file_name = task.settings, task.sound.file_name
    target = download_name(file_name, kept_format(open_recording(task.job.folder, "denoised")))
    with st.expander("Repeat this elsewhere: link, file, command line, Python", icon=":material/share:"):
        st.code(link(_address(), settings), language=None, wrap_lines=True)
        if not fits_link(settings):
            st.caption("Something in the settings is too long for a link. The file holds all of it.")
        st.code(command_line(settings, file_name, target), language="bash", wrap_lines=True)
        st.code(python_code(settings, file_name, target), language="python", wrap_lines=True)
        download("Settings (JSON)", settings.to_json, SETTINGS_FILE, "application/json")


def kept_format(recording: Recording) -> OutputFormat:
    """The format that a recording came in, or the nearest that is written."""
    return recording.source.output(wide=recording.samples.dtype == np.float64)


def download_name(file_name: str, kind: OutputFormat, what: str = "denoised") -> str:
    """Name of a download: that of the file, with what it is, and an extension that fits."""
    path = PurePath(file_name)
    fits = path.suffix.lower() in FORMATS[kind.container].extensions
    return f"{path.stem or 'sound'} {what}{path.suffix if fits else kind.suffix}"


def encoded(folder: Path, name: str, kind: OutputFormat) -> bytes:
    """A sound of a result as a file; the bytes equal those of `specapp.write`."""
    return encode(open_recording(folder, name), container=kind.container, subtype=kind.subtype).data


def _format(recording: Recording, container: str) -> OutputFormat:
    source, wide = recording.source, recording.samples.dtype == np.float64
    return output_format(source.container, source.subtype, wide=wide, wanted=container)


def _sound_button(label: str, task: Task, name: str, kind: OutputFormat, *, style: Kind = "secondary") -> None:
    file_name = download_name(task.sound.file_name, kind, name)
    # The media type is part of a download's identity, its whole content is not: this keeps equally long sounds apart.
    media_type = f"{kind.media_type}; specapp={task.job.id}-{name}"
    download(label, partial(encoded, task.job.folder, name, kind), file_name, media_type, kind=style)


def download(label: str, make: Make, file_name: str, media_type: str, *, kind: Kind = "secondary") -> None:
    """Draw a button that makes a file when it is pressed, without running the page again."""
    st.download_button(
        label,
        make,
        file_name,
        media_type,
        on_click="ignore",
        type=kind,
        icon=":material/download:",
        key=f"download {label}",
    )


def _zip(tasks: Sequence[Task]) -> bytes:
    file = io.BytesIO()
    used: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for task in tasks:
            kind = kept_format(open_recording(task.job.folder, "denoised"))
            name = _unused(download_name(task.sound.file_name, kind), used)
            archive.writestr(name, encoded(task.job.folder, "denoised", kind))
    return file.getvalue()


def _unused(name: str, used: set[str]) -> str:
    path = PurePath(name)
    number = 1
    while name in used:
        number += 1
        name = f"{path.stem} {number}{path.suffix}"
    used.add(name)
    return name


def _address() -> str:
    return (st.context.url or "").partition("?")[0]
