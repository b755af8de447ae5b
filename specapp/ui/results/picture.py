"""Section *Edit as picture*: the picture leaves, is edited anywhere, and comes back as sound."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from specapp.audio.write_back import download_name, kept_format
from specapp.jobs import Job
from specapp.picture.exchange import layout_of, parts, to_picture
from specapp.picture.files import encode_picture_file
from specapp.picture.layout import PICTURE_PARAMETERS, PictureLayout
from specapp.picture.recipes import PICTURE_RECIPES
from specapp.picture.recovery.edits import BOOST
from specapp.settings.settings import Settings
from specapp.ui.input.arrivals import content
from specapp.ui.input.library import Sound
from specapp.ui.results.downloads import stored
from specapp.ui.results.file_button import file_button
from specapp.ui.results.measurements import measured
from specapp.ui.results.picture_alone import picture_alone_section
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.session.download_button import download
from specapp.ui.session.side_jobs import answer, ask, forget, stands
from specapp.ui.session.state import said
from specapp.ui.settings.parameter_controls import control
from specapp.ui.settings.view import view_in_use
from specapp.ui.tasks.edited_picture import apply_work
from specapp.ui.tasks.export import LevelOptions, make_sound
from specapp.ui.tasks.storage import open_recording
from specapp.ui.text import clock, escaped, msg
from specapp.ui.text.language import tr
from specapp.ui.workbench import publish, workbench

_PLACE = "edited picture"
_ACCEPTED = ("png", "tif", "tiff", "jpg", "jpeg", "webp", "bmp")
_LARGEST_MB = 256
_SHOWN = ("start_s", "seconds", "energy", "channels", "range_db")
_OPTIONS = {one.name: one for one in PICTURE_PARAMETERS if one.name in _SHOWN}
_EDITING = msg(
    "Paint black over what shall go, erase it, blur it, or run a filter over everything. High tones are on top, time "
    "runs to the right. Keep the size, and save as PNG. Below are steps for GIMP and ImageJ and lines for Python."
)
_VERSION = re.compile(r"\s*\(\d+\)$")
_LABELS = {
    "white": msg("White"),
    "black": msg("Black"),
    "linked": msg("Together"),
    "stacked": msg("One above the other"),
}


def picture_section(sound: Sound, recording: Path) -> None:
    """Draw the section.

    Parameters
    ----------
    sound : Sound
        Whose picture it is.
    recording : Path
        Folder where it is stored.
    """
    st.markdown(
        tr(
            "Take the picture of the original, edit it in any image program, and drop it back. Only what you changed "
            "changes the sound: darker is quieter, black is silence, and untouched pixels keep every sample as it was."
        )
    )
    leave, edit = st.columns(2, gap="large")
    with leave:
        st.markdown(tr("**1. Take the picture**"))
        with said():
            _leave(sound, recording)
    with edit:
        st.markdown(tr("**2. Edit it in any image program**"))
        st.markdown(tr(_EDITING))
    _recipes()
    st.markdown(tr("**3. Drop it back**"))
    _back(sound, recording)
    job = answer(_PLACE) if st.session_state.get("picture_of") == sound.id else None
    if job is not None:
        _on_show(job)
        _changed(sound, recording, job)
    picture_alone_section()


def edited_task(sound: Sound, recording: Path) -> Task | None:
    """What came of the edited picture of this sound, while it is on show."""
    job: Job | None = st.session_state.get("edit_on_show")
    if job is None or st.session_state.get("picture_of") != sound.id or not stands(_PLACE) or not job.folder.exists():
        return None
    return Task(sound, recording, Settings(), job)


def _on_show(job: Job) -> None:
    """Let the download above the result give the edit from now on."""
    if st.session_state.get("edit_on_show") is not job:
        st.session_state["edit_on_show"] = job
        st.rerun()


def _leave(sound: Sound, recording: Path) -> None:
    with st.popover(tr("What it shows"), icon=":material/tune:"):
        for parameter in _OPTIONS.values():
            control(parameter, key=f"picture_{parameter.name}", labels=_LABELS)
    layouts = _layouts_on_show(recording, sound)
    chosen = 0
    if len(layouts) > 1:
        chosen = st.selectbox(
            tr("Part"), range(len(layouts)), format_func=lambda index: _span_text(layouts[index]), key="picture_part"
        )
    number = min(chosen or 0, len(layouts) - 1)
    layout, part = layouts[number], f" {number + 1}" if len(layouts) > 1 else ""
    megabytes = 2 * layout.rows * layout.columns / 1e6
    st.caption(
        tr(
            "{columns} × {rows} pixels, {span}, at most {megabytes} MB.",
            columns=f"{layout.columns:,}",
            rows=f"{layout.rows:,}",
            span=_span_text(layout),
            megabytes=f"{megabytes:.1f}",
        )
    )
    stem = PurePath(sound.file_name).stem or "sound"
    unique = f"specapp={sound.digest[:16]}-{layout.first_frame}-{abs(hash(layout)):x}"
    with st.container(horizontal=True):
        for label, suffix, kind, depth in (
            (tr("PNG, 16 bits"), ".png", "png", 16),
            (tr("PNG, 8 bits"), " 8 bits.png", "png", 8),
            (tr("TIFF, dB as real numbers"), ".tif", "tiff", 0),
        ):
            make = partial(_file, recording, layout, kind, depth)
            download(label, make, f"{stem} picture{part}{suffix}", f"image/{kind}; {unique}-{depth}")
    st.caption(
        tr("16 bits suit most programs, 8 bits the others: untouched pixels stay exact with both. TIFF is for scripts.")
    )


def _layouts_on_show(recording: Path, sound: Sound) -> tuple[PictureLayout, ...]:
    """The parts of the picture, as the options stand."""
    options = tuple((name, st.session_state[f"picture_{name}"]) for name in _OPTIONS)
    with st.spinner(tr("Measuring the picture …")):
        return _layouts(recording, sound.digest, options)


@st.cache_resource(max_entries=64, show_spinner=False)
def _layouts(recording: Path, digest: str, options: tuple[tuple[str, Any], ...]) -> tuple[PictureLayout, ...]:
    return parts(layout_of(open_recording(recording), **dict(options)))


def _file(recording: Path, layout: PictureLayout, kind: Any, depth: int) -> bytes:
    return encode_picture_file(to_picture(open_recording(recording), layout), kind, depth=depth)


def _span_text(layout: PictureLayout) -> str:
    duration_s = layout.length / layout.sample_rate
    start_s = max(0.0, layout.start_s)
    stop_s = min(duration_s, layout.start_s + layout.frames * layout.hop_length / layout.sample_rate)
    if duration_s < 60:
        return tr("{start} to {stop} s", start=f"{start_s:.1f}", stop=f"{stop_s:.1f}")
    return tr("{start} to {stop}", start=clock(max(1, start_s)) if start_s else "0:00", stop=clock(stop_s))


def _back(sound: Sound, recording: Path) -> None:
    drop, limit = st.columns(2, gap="large")
    with drop:
        files = st.file_uploader(
            tr("Edited picture, or those of several parts"),
            type=list(_ACCEPTED),
            accept_multiple_files=True,
            key="picture_file",
            max_upload_size=_LARGEST_MB,
        )
    with limit:
        control(BOOST, key="picture_boost_db")
    if not files:
        forget(_PLACE)
        for key in ("picture_asked", "edit_on_show"):
            st.session_state.pop(key, None)
        st.caption(tr("PNG, TIFF, JPEG, WebP or BMP, grey or coloured, also resized or without its text chunks."))
        return
    boost_db = float(st.session_state["picture_boost_db"])
    range_db = float(st.session_state["picture_range_db"])
    wanted = (sound.id, *(file.file_id for file in files), boost_db, range_db)
    if st.session_state.get("picture_asked") != wanted or not stands(_PLACE):
        pictures = [content(file) for file in _latest(files, one=len(_layouts_on_show(recording, sound)) == 1)]
        ask(_PLACE, lambda: apply_work(recording, sound.digest, pictures, boost_db, range_db))
        st.session_state["picture_asked"], st.session_state["picture_of"] = wanted, sound.id


def _latest(files: Sequence[UploadedFile], *, one: bool) -> list[UploadedFile]:
    """Of several versions of a picture the one that came last: any where there is `one`, else those of one name."""
    versions = {"" if one else _VERSION.sub("", PurePath(file.name).stem): file for file in files}
    return list(versions.values())


def _changed(sound: Sound, recording: Path, job: Job) -> None:
    """Draw what came of an edited picture."""
    task = Task(sound, recording, Settings(), job)
    _, notes = measured(task)
    st.info("  \n".join(escaped(tr(note)) for note in notes), icon=":material/info:")
    tracks = [publish(job.folder, name) for name in ("original", "denoised", "removed")]
    workbench(*tracks, view=view_in_use(), tools=False, after=tr("Edited"), key="picture_workbench")
    kept = kept_format(open_recording(job.folder, "denoised"))
    with st.container(horizontal=True):
        for name, label in (("denoised", tr("Changed sound")), ("removed", tr("What was taken away"))):
            what = "edited" if name == "denoised" else "taken away"
            make = partial(make_sound, stored(task, name), kept, LevelOptions())
            file_button(
                f"{label} ({kept.container})", make, download_name(sound.file_name, kept, what), kept.media_type
            )


def _recipes() -> None:
    with st.expander(tr("Steps and lines to copy"), icon=":material/code:"):
        for tab, recipe in zip(
            st.tabs([tr(one.label) for one in PICTURE_RECIPES.values()]), PICTURE_RECIPES.values(), strict=True
        ):
            with tab:
                st.code(recipe.text, language=recipe.language or None, wrap_lines=True)
