"""A button whose file a worker makes: it says how far that is, and the browser fetches the file by its address."""

import secrets
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from specapp.jobs import Job
from specapp.ui.session.download_button import Kind
from specapp.ui.session.state import complain, said
from specapp.ui.session.streamed_files import put, was_asked_for
from specapp.ui.session.visitor import pool, visit
from specapp.ui.tasks.export import ExportRequest, Make, export_work, exported
from specapp.ui.text import msg
from specapp.ui.text.language import tr

_DELETED = msg("The file has been deleted. Ask for it again.")
_LOOK_EVERY_S = 0.3
_PATIENCE_S = 60.0
"""A browser that has not asked for its file by then does not want it: it may keep sites from storing files."""
_FETCH = """
export default function ({ data, parentElement }) {
  window.specappFetched ??= new Set();
  if (!data.url || window.specappFetched.has(data.url)) return;
  window.specappFetched.add(data.url);
  const href = new URL(data.url, document.baseURI).href;
  const link = document.createElement("a");
  Object.assign(link, { href, download: "" });
  parentElement.append(link);
  link.click();
  link.remove();
  const sample = new File([""], data.name, { type: data.media_type });
  if (!matchMedia("(pointer: coarse)").matches || !navigator.canShare?.({ files: [sample] })) return;
  const share = document.createElement("button");
  Object.assign(share, { type: "button", className: "share", textContent: data.share });
  share.onclick = async () => {
    share.file ??= new File([await (await fetch(href)).blob()], data.name, { type: data.media_type });
    await navigator.share({ files: [share.file] }).catch(() => {});
  };
  parentElement.append(share);
}
"""
"""The browser stores a file once, however often the page draws itself; phones may hand it on by their own sheet."""
_SHARE_STYLE = """
.share {
  background: none; border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); color: inherit;
  font: inherit; margin-top: 0.5rem; max-width: 100%; min-height: 2.75rem; overflow: hidden; padding: 0 0.75rem;
  text-overflow: ellipsis; white-space: nowrap; width: 100%;
}
"""


def file_button(
    label: str,
    make: Make,
    file_name: str,
    media_type: str,
    *,
    kind: Kind = "secondary",
    disabled: bool = False,
    of: str = "",
) -> None:
    """Draw a button that has a file made when it is pressed, and gives it to the browser; the page is not run again.

    What is wrong with the file is said below the button, until it is pressed again.

    Parameters
    ----------
    label : str
        Names what it holds.
    make : callable ``(path, report) -> None``
        Partial of a top-level function, which writes the file in a worker. The same again gives the same file.
    file_name, media_type : str
    kind : {'primary', 'secondary', 'tertiary'}
        The page has one primary button, which stays the same one whatever its label says: a press is not lost where the
        label changes at that moment.
    disabled : bool
    of : str
        Which of several buttons with this label.
    """
    request = ExportRequest(make, file_name, media_type)
    # Not of the file: Streamlit keeps what it knows of a key as long as the tab is open.
    key = "file main" if kind == "primary" else f"file {label} {of}"
    place = f"{key} {file_name}"
    busy = place in _jobs()
    fragment = st.fragment(_draw, run_every=_LOOK_EVERY_S if busy else None)
    fragment(label, request, key=key, place=place, kind=kind, disabled=disabled, watched=busy)


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that waits for the browser.

    Parameters
    ----------
    job : Job
        That has made it.
    token : str
        Of the press, see `streamed_files`: one press stores one file, in whichever tab and after whichever others.
    since_s : float
        Monotonic time.
    """

    job: Job
    token: str
    since_s: float

    @property
    def is_settled(self) -> bool:
        """The browser has come for it, or will not."""
        return was_asked_for(self.token) or time.monotonic() > self.since_s + _PATIENCE_S


def _jobs() -> dict[str, Job]:
    jobs: dict[str, Job] = st.session_state.setdefault("file jobs", {})
    return jobs


def _waiting() -> dict[str, Ready]:
    ready: dict[str, Ready] = st.session_state.setdefault("files ready", {})
    return ready


def _wrong() -> dict[str, str]:
    """What is to be said below the buttons."""
    sentences: dict[str, str] = st.session_state.setdefault("files wrong", {})
    return sentences


def _draw(
    label: str, request: ExportRequest, *, key: str, place: str, kind: Kind, disabled: bool, watched: bool
) -> None:
    job = _jobs().get(place)
    if watched and job is None:
        st.rerun()  # nothing is made any more: the whole page ends the watch
    st.button(
        label if job is None or job.status.ended else _progress(label, job),
        key=key,
        on_click=_ask,
        args=(place, request),
        type=kind,
        icon=":material/download:",
        disabled=disabled,
        width="stretch" if kind == "primary" else "content",
    )
    if job is not None and job.status.ended:
        _end(place, job)
    if place in _wrong():
        complain(_wrong()[place])
    if place in _jobs() and not watched:
        time.sleep(_LOOK_EVERY_S)
        st.rerun(scope="fragment")


def _progress(label: str, job: Job) -> str:
    """As short as the label, so that the button keeps its size."""
    fraction = job.status.fraction
    return f"{label} {fraction:.0%}" if fraction else f"{label} …"


def _ask(place: str, request: ExportRequest) -> None:
    with said(later=True):  # the same again is the same job; what is on show now goes before what was then
        _jobs()[place] = pool().submit(visit().visitor, export_work(request), slot=f"{visit().tab} {place}")
        _waiting().pop(place, None)
        _wrong().pop(place, None)


def _end(place: str, job: Job) -> None:
    """Offer the file until the browser has asked for it: a busy one may not see what a run of the page shows once."""
    wrong = _offer(_ready(place, job)) if job.status.state == "done" else job.status.sentence
    if wrong is not None:
        _wrong()[place] = wrong
    if wrong is not None or _waiting()[place].is_settled:
        del _jobs()[place]
        _waiting().pop(place, None)


def _offer(ready: Ready) -> str | None:
    """Give the browser the address; what to say if the file was deleted before it came for it."""
    try:
        _, name, media_type = exported(ready.job.folder)
    except FileNotFoundError:
        return None if was_asked_for(ready.token) else _DELETED
    file = {"url": f"specapp/files/{ready.token}", "name": name, "media_type": media_type}
    file["share"] = tr("Share {name} …", name=name)
    _fetcher()(key=f"fetch {ready.token}", data=file, height="content")
    return None


def _ready(place: str, job: Job) -> Ready:
    ready = _waiting()
    if place not in ready or ready[place].job is not job:
        ready[place] = Ready(job, secrets.token_hex(32), time.monotonic())
        put(ready[place].token, job.folder)
    return ready[place]


@cache
def _fetcher() -> Any:
    return st.components.v2.component("specapp_fetch", js=_FETCH, css=_SHARE_STYLE)
