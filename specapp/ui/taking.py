"""Section *Take it with you*: the sounds as files; no download runs the page again."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

import numpy as np
import streamlit as st

from specapp.formats import FORMATS, OutputFormat, output_format
from specapp.recording import Recording, write
from specapp.ui.bring import sounds
from specapp.ui.listening import LONGEST_S, PLAYERS, player
from specapp.ui.progress import Task, finished_tasks
from specapp.ui.text import clock, escaped
from specapp.work import open_recording

Make: TypeAlias = Callable[[], bytes | str]
Kind: TypeAlias = Literal["primary", "secondary", "tertiary"]

_ALWAYS = ("WAV", "FLAC")


def main_download(task: Task) -> None:
    """Draw the one download that most visitors want: the denoised sound in the format that it came in."""
    kind = kept_format(open_recording(task.job.folder, "denoised"))
    _sound_button(f"Download {kind.container}", task, "denoised", kind, style="primary")


def taking_section(task: Task) -> None:
    """Draw the three sounds of a finished task as the files that can be taken away."""
    recording = open_recording(task.job.folder, "denoised")
    kept = kept_format(recording)
    kinds = [kept, *(_format(recording, container) for container in _ALWAYS if container != kept.container)]
    columns = st.columns(len(PLAYERS), border=True)
    for column, name in zip(columns, PLAYERS, strict=True):
        with column:
            player(task.job.folder, name, task.sound.name)
            with st.container(horizontal=True, gap="xsmall"):
                for kind in kinds if name != "original" else ():
                    _sound_button(kind.container, task, name, kind, style="tertiary")
            if name == "original":
                st.caption("As it came, or the excerpt of it.")
    if recording.duration_s > LONGEST_S:
        st.caption(
            f"These players hold the first {clock(LONGEST_S)}, the downloads all of {clock(recording.duration_s)}."
        )
    if kept.note:
        st.caption(escaped(kept.note))
    _all_button()


def _all_button() -> None:
    """Draw the download of all sounds that the visitor brought as one ZIP."""
    tasks = finished_tasks(sounds())
    if len(sounds()) > 1:
        complete = len(tasks) == len(sounds())
        label = "All denoised sounds (ZIP)" + ("" if complete else f": {len(tasks)} of {len(sounds())} are done")
        download(label, partial(_zip, tuple(tasks)), "denoised.zip", "application/zip", disabled=not complete)


def kept_format(recording: Recording) -> OutputFormat:
    """The format that a recording came in, or the nearest that is written."""
    return recording.source.output(wide=recording.samples.dtype == np.float64)


def download_name(file_name: str, kind: OutputFormat, what: str = "denoised") -> str:
    """Name of a download: that of the file, with what it is, and an extension that fits."""
    path = PurePath(file_name)
    fits = path.suffix.lower() in FORMATS[kind.container].extensions
    return f"{path.stem or 'sound'} {what}{path.suffix if fits else kind.suffix}"


def written(folder: Path, name: str, kind: OutputFormat) -> bytes:
    """A sound of a result as the file that `specapp.write` and the command line write."""
    with TemporaryDirectory(dir=folder) as place:
        path = Path(place) / f"sound{kind.suffix}"
        write(open_recording(folder, name), path, container=kind.container, subtype=kind.subtype)
        return path.read_bytes()


def _format(recording: Recording, container: str) -> OutputFormat:
    source, wide = recording.source, recording.samples.dtype == np.float64
    return output_format(source.container, source.subtype, wide=wide, wanted=container)


def _sound_button(label: str, task: Task, name: str, kind: OutputFormat, *, style: Kind = "secondary") -> None:
    file_name = download_name(task.sound.file_name, kind, name)
    # The media type is part of a download's identity, its whole content is not: this keeps equally long sounds apart.
    media_type = f"{kind.media_type}; specapp={task.job.id}-{name}"
    download(label, partial(written, task.job.folder, name, kind), file_name, media_type, kind=style)


def download(
    label: str, make: Make, file_name: str, media_type: str, *, kind: Kind = "secondary", disabled: bool = False
) -> None:
    """Draw a button that makes a file when it is pressed, without running the page again."""
    st.download_button(
        label,
        make,
        file_name,
        media_type,
        on_click="ignore",
        type=kind,
        icon=":material/download:",
        key=f"{label} {file_name}",
        disabled=disabled,
        width="stretch" if kind == "primary" else "content",
    )


def _zip(tasks: Sequence[Task]) -> bytes:
    file = io.BytesIO()
    used: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for task in tasks:
            kind = kept_format(open_recording(task.job.folder, "denoised"))
            name = _unused(download_name(task.sound.file_name, kind), used)
            archive.writestr(name, written(task.job.folder, "denoised", kind))
    return file.getvalue()


def _unused(name: str, used: set[str]) -> str:
    path = PurePath(name)
    number = 1
    while name in used:
        number += 1
        name = f"{path.stem} {number}{path.suffix}"
    used.add(name)
    return name
