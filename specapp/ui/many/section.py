"""Section *Many files*: bring them, clean them with one set of settings, look through them, take all away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from specapp.batch.plan import is_sound
from specapp.settings.settings import Settings
from specapp.ui.input.arrivals import arrived, taken
from specapp.ui.input.upload import accepted, limits_text
from specapp.ui.many.collection import Collection, begin, find, share_bytes
from specapp.ui.many.listing import list_html
from specapp.ui.results.file_button import file_button
from specapp.ui.results.players import PLAYERS, hear
from specapp.ui.session.download_button import Kind
from specapp.ui.session.presence import Presence
from specapp.ui.session.side_jobs import answer, ask, forget
from specapp.ui.session.state import begin_anew, complain, said, settings_in_use
from specapp.ui.session.visitor import pool, presence, visit
from specapp.ui.settings.versions.words import settings_text
from specapp.ui.tasks.many_files import HEARD, listen_work, make_files_zip
from specapp.ui.text import msg, short
from specapp.ui.text.language import tr, trn

MANY = "many"
"""Name in the page's address of the files that were brought together."""
_PLACE = "many heard"
_LOOK_EVERY_S = 1.0
_ON_A_SHEET = 20
"""Files whose pictures are sent at a time."""
_FILES, _FOLDER = msg("Files"), msg("A folder")


def many_files_section() -> None:
    """Draw the section."""
    many = collection()
    st.markdown(tr("Many files at once, with the settings in use, in turns with other visitors."))
    _bring()
    if many is None or not many.names:
        return
    busy = many.is_busy
    _asking(many, busy=busy)
    if not busy:
        _taking(many)
        _listening(many)
    st.fragment(_state, run_every=_LOOK_EVERY_S if busy else None)(many, busy=busy)


def collection() -> Collection | None:
    """The files that this tab has brought, also before a refresh, if they are still kept."""
    known: str = st.session_state.setdefault("many", st.query_params.get(MANY, ""))
    return find(pool(), visit().visitor, known, _presence_of(visit().visitor)) if known else None


def _bring() -> None:
    limits = accepted()
    kind = st.segmented_control(
        tr("What to bring"), [_FILES, _FOLDER], default=_FILES, format_func=tr, key="many_kind", required=True
    )
    inbox = st.session_state.setdefault("many_inbox", 0)
    files = st.file_uploader(
        tr("Drop up to {n} recordings here", n=limits.files) if kind != _FOLDER else tr("Choose a folder"),
        accept_multiple_files="directory" if kind == _FOLDER else True,
        key=f"many_inbox_{inbox}",
        max_upload_size=max(1, limits.upload_bytes // 1024**2),
    )
    together = share_bytes(pool()) / 1e9
    most = tr("At most {n} files, together {gigabytes} GB. Each:", n=limits.files, gigabytes=f"{together:.1f}")
    st.caption(f"{most} {limits_text(limits)}")
    if files:
        _take_over(files, folder=kind == _FOLDER)


def _take_over(files: Sequence[UploadedFile], *, folder: bool) -> None:
    """Keep what has arrived, and empty the inbox."""
    many = collection() or begin(pool(), visit().visitor, _presence_of(visit().visitor))
    st.session_state["many"] = many.id
    with st.spinner(trn("Taking {n} file in …", "Taking {n} files in …", len(files))):
        for file in files:
            if not folder or is_sound(file.name):
                with said(later=True, about=short(file.name)):
                    many.add(file.name, arrived(file), most=accepted().files)
            taken(file)
    begin_anew("many_inbox")
    st.rerun()


def _presence_of(visitor: str) -> Callable[[], bool]:
    return partial(_is_here, presence(), visitor)


def _is_here(present: Presence, visitor: str) -> bool:
    return visitor in present.visitors()


def _asking(many: Collection, *, busy: bool) -> None:
    settings = _settings()
    new = [name for name in many.names if name not in many.rows]
    in_use = tr("Settings in use: {settings}.", settings=settings_text(settings))
    st.caption(f"{in_use} {tr('What was drawn on the picture belongs to its sound alone.')}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if new and not busy:
            _button(trn("Clean {n} file", "Clean {n} files", len(new)), many, new, settings, "primary")
        if many.rows and not busy:
            chosen = st.multiselect(
                tr("Clean again with these settings"),
                list(many.rows),
                key="many_again",
                format_func=short,
                placeholder=tr("Choose files"),
            )
            if chosen:
                _button(trn("Clean {n} file again", "Clean {n} files again", len(chosen)), many, chosen, settings)
            else:
                _button(tr("Clean all again"), many, many.names, settings)


def _button(label: str, many: Collection, names: Sequence[str], settings: Settings, kind: Kind = "secondary") -> None:
    st.button(label, on_click=_clean, args=(many, names, settings), type=kind, icon=":material/auto_fix_high:")


def _clean(many: Collection, names: Sequence[str], settings: Settings) -> None:
    forget(_PLACE)
    with said(later=True):
        many.clean(names, settings)


def _settings() -> Settings:
    return replace(settings_in_use(), marks=(), marks_of="")


def _state(many: Collection, *, busy: bool) -> None:
    """Draw how far the files are, and the list of them."""
    if busy and not many.is_busy:
        st.rerun()
    if many.trouble:
        complain(many.trouble)
    done = sum(row.state == "done" for row in many.rows.values())
    failed = len(many.rows) - done
    words = [trn("{done} of {n} file done", "{done} of {n} files done", len(many.names), done=done)]
    if failed:
        words.append(tr("{n} could not be cleaned", n=failed))
    if busy:
        bar, button = st.columns([5, 1], vertical_alignment="center")
        shares = many.current.values()
        left = many.waiting + len(shares)
        bar.progress(
            1 - (left - sum(shares)) / max(len(many.names), left), text=", ".join([*words, tr("{n} to go", n=left)])
        )
        button.button(tr("Stop"), on_click=many.stop, key="many_stop", width="stretch")
    else:
        st.markdown(", ".join(words))
    _list(many)


def _list(many: Collection) -> None:
    """Draw a sheet of the list; what could not be cleaned comes first."""
    failed = {name for name, row in many.rows.items() if row.state != "done"}
    names = sorted(many.names, key=lambda name: name not in failed)
    sheets = [names[first : first + _ON_A_SHEET] for first in range(0, len(names), _ON_A_SHEET)]
    labels = [f"{index * _ON_A_SHEET + 1}–{index * _ON_A_SHEET + len(sheet)}" for index, sheet in enumerate(sheets)]
    shown = (
        st.segmented_control(tr("Files"), labels, default=labels[0], key="many_sheet", required=True)
        if labels[1:]
        else ""
    )
    sheet = sheets[labels.index(shown)] if shown in labels else sheets[0]
    current = many.current
    st.html(list_html((name, many.rows.get(name), _now(current.get(name))) for name in sheet))


def _now(share: float | None) -> str:
    return "" if share is None else tr("Being cleaned, {share}", share=f"{share:.0%}")


def _listening(many: Collection) -> None:
    done = [name for name, row in many.rows.items() if row.state == "done"]
    if not done:
        return
    chosen = st.selectbox(
        tr("Listen to"), done, index=None, key="many_heard", format_func=short, placeholder=tr("Choose a file")
    )
    if chosen is None:
        return
    row = many.rows[chosen]
    if st.session_state.get("many_asked") != (chosen, row.output_stamp):
        st.session_state["many_asked"] = chosen, row.output_stamp
        ask(_PLACE, lambda: listen_work(many.sources / chosen, many.results / row.output, row.output_stamp))
    job = answer(_PLACE)
    if job is not None:
        for column, name in zip(st.columns(len(HEARD)), HEARD, strict=True):
            with column:
                st.markdown(f"**{tr(PLAYERS[name])}**")
                hear(job.folder, name, f"{tr(PLAYERS[name])}: {chosen}")


def _taking(many: Collection) -> None:
    done = [row for row in many.rows.values() if row.state == "done"]
    with st.container(horizontal=True):
        if done:
            stamp = " ".join(f"{row.output} {row.output_stamp}" for row in done)
            make = partial(make_files_zip, many.results, stamp)
            file_button(tr("All {n} with the report (ZIP)", n=len(done)), make, "many files.zip", "application/zip")
        st.button(tr("Remove all files"), on_click=_remove, args=(many,), type="tertiary", icon=":material/delete:")


def _remove(many: Collection) -> None:
    forget(_PLACE)
    home = pool().find(visit().visitor, many.id)
    if home is not None:
        pool().drop(home)
    st.session_state["many"] = ""
