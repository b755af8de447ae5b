"""Section *Downloads*: the sounds as files; no download runs the page again."""

from functools import partial
from pathlib import PurePath

import streamlit as st

from specapp.audio.output_format import OutputFormat, output_format
from specapp.audio.recording import Recording
from specapp.audio.write_back import download_name, kept_video
from specapp.ui.input.library import video_of
from specapp.ui.input.upload import sounds
from specapp.ui.results.file_button import file_button
from specapp.ui.results.kind_choice import kind_controls, kind_in_use
from specapp.ui.results.level_options import level_controls, level_in_use, loudness_controls
from specapp.ui.results.measurements import measured
from specapp.ui.results.players import LONGEST_S, PLAYERS, player
from specapp.ui.session.denoise_jobs import Task, finished_tasks
from specapp.ui.session.download_button import Kind
from specapp.ui.settings.view import view_in_use
from specapp.ui.tasks.export import ReportStyle, StoredSound, make_report, make_sound, make_video, make_zip
from specapp.ui.tasks.storage import open_recording
from specapp.ui.text import clock, escaped, msg
from specapp.ui.text.language import language, tr

_ALWAYS = ("WAV", "FLAC")
_LEAD = msg("The sounds as files. Listen to the removed part, too: nothing that you wanted to keep should be in it.")


def main_download(task: Task, *, older: bool = False, what: str = "denoised") -> None:
    """Draw the one download that most visitors want: the denoised sound, or its video, as the kind that came.

    Parameters
    ----------
    task : Task
    older : bool
        It has been finished with other settings than those in use.
    what : str
        What has become of the sound, for the names of files: "denoised" or "edited".
    """
    word = tr("Download earlier") if older else tr("Download") if what == "denoised" else tr("Download edited")
    recording = open_recording(task.job.folder, "denoised")
    if video_of(task.recording, recording) is not None:
        _video_button(word, task, recording, style="primary", what=what)
        return
    kind = kind_in_use(recording)
    _sound_button(f"{word} {kind.container}", task, "denoised", kind, style="primary", what=what)


def downloads_section(task: Task) -> None:
    """Draw the three sounds of a finished task as the files that can be taken away."""
    recording = open_recording(task.job.folder, "denoised")
    st.markdown(tr(_LEAD))
    kind_controls(recording)
    kept = kind_in_use(recording)
    kinds = [kept, *(_format(recording, container) for container in _ALWAYS if container != kept.container)]
    level_controls(recording, measured(task)[0].clipped_samples, kinds)
    loudness_controls(task.job.folder, task.strength)
    columns = st.columns(len(PLAYERS), border=True)
    for column, name in zip(columns, PLAYERS, strict=True):
        with column:
            player(task.job.folder, name, task.sound.name, task.strength)
            with st.container(horizontal=True, gap="xsmall"):
                for kind in kinds if name != "original" else ():
                    _sound_button(kind.container, task, name, kind, style="tertiary")
            if name == "original":
                st.caption(tr("As it came, or the excerpt of it."))
    if recording.duration_s > LONGEST_S:
        st.caption(
            tr(
                "These players hold the first {time}, the downloads all of {duration}.",
                time=clock(LONGEST_S),
                duration=clock(recording.duration_s),
            )
        )
    if kept.note:
        st.caption(escaped(tr(kept.note)))
    _video(task, recording)
    _all_button()
    _report_button(task)


def _video(task: Task, recording: Recording) -> None:
    """Draw the way back into the video, if the sound came from one."""
    if not recording.source.has_video:
        return
    found = video_of(task.recording, recording)
    if found is not None:
        _video_button(tr("Video with the denoised sound"), task, recording, style="secondary")
        st.caption(escaped(tr(found[1].note)))
    elif kept_video(recording) is None:
        sentence = tr("Videos of the kind {kind} are not written; take the sound.", kind=recording.source.container)
        st.caption(escaped(sentence))
    else:
        st.caption(tr("The video comes back only with the whole of its sound, not with an excerpt."))


def _video_button(label: str, task: Task, recording: Recording, *, style: Kind, what: str = "denoised") -> None:
    found = video_of(task.recording, recording)
    if found is None:
        return
    kind = found[1]
    file_button(
        f"{label} ({kind.container})" if style == "secondary" else f"{label} {kind.container}",
        partial(make_video, (stored(task), found[0]), kind, level_in_use()),
        download_name(task.sound.file_name, kind, what),
        kind.media_type,
        kind=style,
    )


def _all_button() -> None:
    """Draw the download of all sounds that the visitor brought as one ZIP."""
    tasks = finished_tasks(sounds())
    if len(sounds()) > 1:
        complete = len(tasks) == len(sounds())
        label = tr("All denoised sounds (ZIP)")
        if not complete:
            label = tr("{file}: {done} of {n} are done", file=label, done=len(tasks), n=len(sounds()))
        parts = tuple((stored(task), task.sound.file_name) for task in tasks)
        make = partial(make_zip, parts, level_in_use())
        file_button(label, make, "denoised.zip", "application/zip", disabled=not complete)


def _report_button(task: Task) -> None:
    """Draw the download of a finished task as one file with pictures, sounds, figures and digests."""
    name = f"{PurePath(task.sound.file_name).stem or 'sound'} report.html"
    shown = ReportStyle((st.context.url or "").partition("?")[0], view_in_use(), language())
    file_button(tr("Report (HTML)"), partial(make_report, stored(task), task.sound.file_name, shown), name, "text/html")


def _format(recording: Recording, container: str) -> OutputFormat:
    source, wide = recording.source, recording.is_wide
    return output_format(source.container, source.subtype, wide=wide, wanted=container)


def _sound_button(
    label: str, task: Task, name: str, kind: OutputFormat, *, style: Kind = "secondary", what: str = ""
) -> None:
    make = partial(make_sound, stored(task, name), kind, level_in_use())
    file_name = download_name(task.sound.file_name, kind, what or name)
    file_button(label, make, file_name, kind.media_type, kind=style, of=name)


def stored(task: Task, name: str = "denoised") -> StoredSound:
    """Where a sound of a finished task is, for the workers that write its files."""
    return StoredSound(task.job.folder, name, task.strength)
