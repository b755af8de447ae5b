"""Section *Take it with you*: the sounds as files; no download runs the page again."""

import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path, PurePath

import streamlit as st

from specapp.audio.output_format import OutputFormat, output_format
from specapp.audio.recording import Recording, write
from specapp.audio.video import write_video
from specapp.audio.write_back import download_name, kept_format, kept_video
from specapp.base.atomic_file import atomic_write
from specapp.base.digests import digest_of
from specapp.ui.download_button import Kind, download
from specapp.ui.input.library import video_of
from specapp.ui.input.upload import sounds
from specapp.ui.results.level_options import LevelOptions, level_controls, level_in_use
from specapp.ui.results.measurements import measured
from specapp.ui.results.players import LONGEST_S, PLAYERS, player
from specapp.ui.session.denoise_jobs import Task, finished_tasks
from specapp.ui.tasks.storage import open_at_strength, open_recording
from specapp.ui.text import clock, escaped

_ALWAYS = ("WAV", "FLAC")
_AS_IT_IS = LevelOptions()


def main_download(task: Task) -> None:
    """Draw the one download that most visitors want: the denoised sound, or its video, as the kind that came."""
    recording = open_recording(task.job.folder, "denoised")
    if video_of(task.recording, recording) is not None:
        _video_button("Download", task, recording, style="primary")
        return
    kind = kept_format(recording)
    _sound_button(f"Download {kind.container}", task, "denoised", kind, style="primary")


def taking_section(task: Task) -> None:
    """Draw the three sounds of a finished task as the files that can be taken away."""
    recording = open_recording(task.job.folder, "denoised")
    kept = kept_format(recording)
    kinds = [kept, *(_format(recording, container) for container in _ALWAYS if container != kept.container)]
    level_controls(recording, measured(task)[0].clipped_samples, kinds)
    columns = st.columns(len(PLAYERS), border=True)
    for column, name in zip(columns, PLAYERS, strict=True):
        with column:
            player(task.job.folder, name, task.sound.name, task.strength)
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
    _video(task, recording)
    _all_button()


def _video(task: Task, recording: Recording) -> None:
    """Draw the way back into the video, if the sound came from one."""
    if not recording.source.has_video:
        return
    found = video_of(task.recording, recording)
    if found is not None:
        _video_button("Video with the denoised sound", task, recording, style="secondary")
        st.caption(escaped(found[1].note))
    elif kept_video(recording) is None:
        st.caption(escaped(f"Videos of the kind {recording.source.container} are not written; take the sound."))
    else:
        st.caption("The video comes back only with the whole of its sound, not with an excerpt.")


def _video_button(label: str, task: Task, recording: Recording, *, style: Kind) -> None:
    found = video_of(task.recording, recording)
    if found is None:
        return
    kind, level = found[1], level_in_use()
    download(
        f"{label} ({kind.container})" if style == "secondary" else f"{label} {kind.container}",
        partial(written_video, task.job.folder, found[0], kind, level, task.strength),
        download_name(task.sound.file_name, kind),
        f"{kind.media_type}; specapp={task.job.id}-video-{task.strength:g}-{hash(level):x}",
        kind=style,
    )


def _all_button() -> None:
    """Draw the download of all sounds that the visitor brought as one ZIP."""
    tasks = finished_tasks(sounds())
    if len(sounds()) > 1:
        complete = len(tasks) == len(sounds())
        label = "All denoised sounds (ZIP)" + ("" if complete else f": {len(tasks)} of {len(sounds())} are done")
        make = partial(zipped, tuple(tasks), level_in_use())
        download(label, make, "denoised.zip", "application/zip", disabled=not complete)


def written(
    folder: Path, name: str, kind: OutputFormat, level: LevelOptions = _AS_IT_IS, strength: float = 100.0
) -> Path:
    """A sound of a result as the file that `specapp.write` and the command line write, beside it in its folder."""
    path = folder / f"{name}-{digest_of(repr(kind), repr(level), str(strength))[:16]}{kind.suffix}"
    write(
        open_at_strength(folder, name, strength), path, container=kind.container, subtype=kind.subtype, **asdict(level)
    )
    return path


def written_video(
    folder: Path, video: Path, kind: OutputFormat, level: LevelOptions = _AS_IT_IS, strength: float = 100.0
) -> Path:
    """A video with the denoised sound of a result, as `specapp.audio.video.write_video` writes it."""
    path = folder / f"video-{digest_of(repr(kind), repr(level), str(strength))[:16]}{kind.suffix}"
    write_video(open_at_strength(folder, "denoised", strength), video, path, output=kind, **asdict(level))
    return path


def _format(recording: Recording, container: str) -> OutputFormat:
    source, wide = recording.source, recording.is_wide
    return output_format(source.container, source.subtype, wide=wide, wanted=container)


def _sound_button(label: str, task: Task, name: str, kind: OutputFormat, *, style: Kind = "secondary") -> None:
    file_name, level = download_name(task.sound.file_name, kind, name), level_in_use()
    # The media type is part of a download's identity, its whole content is not: this keeps equally long sounds apart.
    media_type = f"{kind.media_type}; specapp={task.job.id}-{name}-{task.strength:g}-{hash(level):x}"
    download(
        label, partial(written, task.job.folder, name, kind, level, task.strength), file_name, media_type, kind=style
    )


def zipped(tasks: Sequence[Task], level: LevelOptions) -> Path:
    """The denoised sounds of all tasks in one file, in the folder of the first."""
    path = (
        tasks[0].job.folder
        / f"all-{digest_of(*(f'{task.job.id} {task.strength}' for task in tasks), repr(level))[:16]}.zip"
    )
    used: set[str] = set()
    with atomic_write(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for task in tasks:
            kind = kept_format(open_recording(task.job.folder, "denoised"))
            name = _unused(download_name(task.sound.file_name, kind), used)
            archive.write(written(task.job.folder, "denoised", kind, level, task.strength), name)
    return path


def _unused(name: str, used: set[str]) -> str:
    path = PurePath(name)
    number = 1
    while name in used:
        number += 1
        name = f"{path.stem} {number}{path.suffix}"
    used.add(name)
    return name
