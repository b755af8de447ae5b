"""The page in reading order."""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from specapp.settings.settings import Settings
from specapp.settings.sharing import query_of
from specapp.ui.input.library import Sound, samples
from specapp.ui.input.upload import SOUND, SOUNDS, accepted, sounds, upload_section
from specapp.ui.many.section import MANY, collection, many_files_section
from specapp.ui.results.contact_sheet import contact_sheet_section
from specapp.ui.results.downloads import downloads_section, main_download
from specapp.ui.results.figures import figures_section
from specapp.ui.results.heard import heard_section
from specapp.ui.results.measurements import measurements_section
from specapp.ui.results.picture import edited_task, picture_section
from specapp.ui.results.sharing import sharing_section
from specapp.ui.results.tour import tour_section
from specapp.ui.results.workbench import workbench_section
from specapp.ui.session.denoise_jobs import Task, files_may_go, progress_section
from specapp.ui.session.own_server import SENTENCE, began_elsewhere
from specapp.ui.session.pace import Hurry
from specapp.ui.session.progress import early_section
from specapp.ui.session.state import open_link, say_complaints
from specapp.ui.session.visitor import tab_turns, visit
from specapp.ui.settings.clean_section import clean_section
from specapp.ui.settings.versions.history import remember
from specapp.ui.settings.versions.section import versions_section
from specapp.ui.text import LEAD, TITLE, escaped, msg
from specapp.ui.text.language import chosen_in_address, language_section, tr

_COLUMNS = (1, 3.4)
_FOLDER = Path(__file__).parent
_EDITING = msg("Edit as picture")


def page() -> None:
    """Draw the page for one visitor, when it is the turn of this tab."""
    st.set_page_config(tr(TITLE), str(_FOLDER / "icon.svg"), layout="wide")
    hurry: Hurry = st.session_state.setdefault("hurry", Hurry())
    time.sleep(hurry.rest_s())
    with tab_turns().turn(visit().visitor):
        _page()


def _page() -> None:
    for sheet in ("style.css", "input/input.css", "many/many.css"):
        st.html(_FOLDER / sheet)
    open_link()
    _masthead()
    if began_elsewhere():
        st.error(tr(SENTENCE), icon=":material/dns:")
        return
    with st.container():  # always there, as what appears above the page would make all of it anew
        say_complaints()
    with st.container(key="page"):
        controls, result = st.columns(_COLUMNS, gap="large")
    with controls:
        chosen = upload_section()
        settings = clean_section(chosen)
    with result:
        title, download = st.columns([5, 2], vertical_alignment="center")
        with title:
            heading = st.container()
            asked, finished = progress_section(chosen, sounds(), settings)
        with files_may_go(asked, finished):
            if finished is not None:
                with download:
                    _main_download(asked, finished)
            shown = asked or finished
            if shown is not None:
                workbench_section(shown, finished)
            # Together with what it names: the pictures of the last sound are on show until now.
            heading.header(escaped(chosen.name), anchor="result")
            if shown is not None and finished is None:
                early_section(shown.beginning)
            if finished is not None:
                if asked is not None and asked.job is finished.job:
                    remember(finished)
                _result(finished)
    _remember_in_address(chosen, settings)
    language_section()


def _masthead() -> None:
    icon = b64encode((_FOLDER / "icon.svg").read_bytes()).decode()
    title = tr("Clean up a noisy recording")
    image = f'<img src="data:image/svg+xml;base64,{icon}" alt="">'
    st.html(f'<div class="masthead">{image}<div><h1>{title}</h1><p>{tr(LEAD)}</p></div></div>')


def _main_download(asked: Task | None, finished: Task) -> None:
    """The denoised sound, or the edited one while that is on show."""
    edited = edited_task(finished.sound, finished.recording) if st.session_state.get("tabs") == tr(_EDITING) else None
    if edited is not None:
        main_download(edited, what="edited")
    else:
        main_download(finished, older=asked is None or asked.job is not finished.job)


_MANY = msg("Many files")
_TABS: Mapping[str, Callable[[Task], None]] = {
    msg("Downloads"): downloads_section,
    msg("Versions"): versions_section,
    msg("Figures"): figures_section,
    msg("Try everything"): lambda task: contact_sheet_section(task.sound, task.recording),
    _EDITING: lambda task: picture_section(task.sound, task.recording),
    msg("Why it turns to noise"): lambda task: tour_section(task.sound, task.recording),
    msg("Repeat it elsewhere"): sharing_section,
    _MANY: lambda _: many_files_section(),
}
"""What a finished task offers, by the label of its tab; drawn when it is looked at."""


def _result(task: Task) -> None:
    heard_section(task)
    measurements_section(task)
    labels = [label for label in _TABS if label != _MANY or accepted().files > 1]
    for tab, label in zip(st.tabs([tr(label) for label in labels], key="tabs", on_change="rerun"), labels, strict=True):
        if tab.open:
            with tab:
                _TABS[label](task)


def _remember_in_address(chosen: Sound, settings: Settings) -> None:
    """Let a refresh find the same sounds and settings."""
    address = query_of(settings) | chosen_in_address()
    if sounds():
        address[SOUNDS] = ",".join(sound.id for sound in sounds())
    if sounds() or chosen.id != samples()[0].id:
        address[SOUND] = chosen.id
    many = collection()
    if many is not None:
        address[MANY] = many.id
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)
