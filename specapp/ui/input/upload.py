"""Section *Your sound*: files, the microphone, the shipped samples, and the list of all."""

import os
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from specapp.audio.limits import LOWEST_RATE_HZ, Limits, size_text
from specapp.base.errors import AudioError, LimitError
from specapp.base.profiles import PROFILE
from specapp.ui.input.arrivals import arrived, taken
from specapp.ui.input.library import Sound, brought, find, samples, take_in
from specapp.ui.input.reading import readings
from specapp.ui.session.state import begin_anew, forget_all_but, said
from specapp.ui.session.visitor import LEFT_AFTER_S, pool, visit
from specapp.ui.settings.parameter_controls import position
from specapp.ui.settings.versions.kept import histories
from specapp.ui.text import clock, escaped, msg, short
from specapp.ui.text.language import tr, trn

SOUNDS, SOUND = "sounds", "sound"
"""Names in the page's address of the ids of all sounds that were brought, and of the one that is shown."""
MICROPHONE_HZ = 48_000
_HEADERS_MB = 1
_DEMO = msg(
    "A demo: short sounds, one at a time, the next in place of the last. On your own machine the limits are yours."
)
_LEFT_OUT = msg(
    "There is room for {n} sounds here: {left} of {all} files were left out. “Many files”, below the result, takes all "
    "of them at once."
)


def upload_section() -> Sound:
    """Draw the section. Returns the sound that was chosen from the list."""
    _remember()
    _look_after_arriving()
    forget_all_but({sound.id for sound in (*sounds(), *samples())})
    st.header(tr("Your sound"), anchor=False)
    with st.container():  # always there, as everything below would be made anew where it moves by a place
        _say_what_is_not_here()
    files, microphone = st.tabs([tr("Upload"), tr("Record")])
    with files:
        _files()
    with microphone:
        _microphone()
    return _choice()


def _look_after_arriving() -> None:
    """Say what is known of sounds that were still being read when the page ran last; forget those that failed."""
    for sound in [sound for sound in sounds() if sound.is_arriving]:
        found = find(pool(), visit().visitor, [sound.id])
        st.session_state["sounds"] = [one for other in sounds() for one in (found if other.id == sound.id else [other])]
        if not found:
            error = readings().error_of(visit().visitor, sound.id)
            with said(later=True, about=sound.name):
                raise error or AudioError(tr("It could not be read to its end. Bring it again."))


def _say_what_is_not_here() -> None:
    """Say that an address names a sound of somebody else, until a sound is brought."""
    if st.session_state["not_here"] and not sounds():
        st.info(
            tr(
                "The sound of this address is not here: it belongs to another browser, or has been deleted. The "
                "settings of the address are in use; bring a sound to hear what they do."
            ),
            icon=":material/link:",
        )


def sounds() -> list[Sound]:
    """The sounds that the visitor brought, the newest first."""
    brought: list[Sound] = st.session_state["sounds"]
    return brought


def _remember() -> None:
    """Find the sounds of before a refresh, or those of the visitor's other tabs, once."""
    if "sounds" in st.session_state:
        return
    most = accepted().sounds
    ids = st.query_params.get(SOUNDS, "").split(",")[:most]
    found = find(pool(), visit().visitor, ids)
    st.session_state["sounds"] = found or find(pool(), visit().visitor, brought().of(visit().visitor)[:most])
    st.session_state["inbox"] = st.session_state["list"] = 0
    st.session_state["chosen"] = asked = st.query_params.get(SOUND, "")
    known = {sound.id for sound in (*st.session_state["sounds"], *samples())}
    st.session_state["not_here"] = bool(asked) and asked not in known


def accepted() -> Limits:
    """What may be uploaded: the limits of this installation and of its server."""
    limits = Limits.from_environment()
    server_bytes = (int(st.get_option("server.maxUploadSize")) - _HEADERS_MB) * 1024**2
    return replace(limits, upload_bytes=min(limits.upload_bytes, server_bytes))


def limits_text(limits: Limits) -> str:
    """The limits in one sentence, to be said before an upload."""
    return tr(
        "Up to {size}, {length}, {channels} channels, {lowest} to {highest} kHz.",
        size=size_text(limits.upload_bytes),
        length=_length_text(limits.seconds),
        channels=limits.channels,
        lowest=f"{LOWEST_RATE_HZ / 1000:g}",
        highest=f"{limits.sample_rate_hz / 1000:g}",
    )


def _length_text(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    if hours and not rest:
        return trn("{n} hour", "{n} hours", hours)
    return f"{clock(seconds)} {'h' if hours else 'min'}"


def _files() -> None:
    limits = accepted()
    files = st.file_uploader(
        tr("Drop recordings here") if limits.sounds > 1 else tr("Drop a recording here"),
        accept_multiple_files=limits.sounds > 1,
        key=f"inbox_{st.session_state['inbox']}",
        max_upload_size=max(1, limits.upload_bytes // 1024**2),
    )
    st.html(f'<a class="past-settings" href="#result">{tr("Skip the settings")}</a>')
    back = tr("Any format, back in the same, or in FLAC where that cannot be written well.")
    most = tr("At most {n} sounds, more with “Many files”.", n=limits.sounds) if limits.sounds > 1 else ""
    st.caption(f"{back} {limits_text(limits)} {most}")
    kept = tr("Yours alone: kept while this page is open, deleted {n} minutes later.", n=f"{LEFT_AFTER_S / 60:g}")
    st.caption(f":material/lock: {kept}")
    if os.environ.get(PROFILE) == "demo":
        st.caption(f":material/info: {tr(_DEMO)}")
    if files:
        _take_over([(file.name, file) for file in (files if isinstance(files, list) else [files])])


def _microphone() -> None:
    recorded = st.audio_input(tr("Record"), sample_rate=MICROPHONE_HZ, key=f"microphone_{st.session_state['inbox']}")
    if recorded is not None:
        _take_over([(f"recording {len(sounds()) + 1}.wav", recorded)])


def _take_over(files: Sequence[tuple[str, UploadedFile]]) -> None:
    """Read what has arrived, put it on the list in the same order, and empty the inbox."""
    room = max(1, accepted().sounds - len(sounds()))  # one more is refused by its name, or is here already
    kept, left_out = files[:room], files[room:]
    for name, file in reversed(kept):
        with st.spinner(tr("Reading {name} …", name=escaped(short(name)))), said(later=True, about=short(name)):
            _put_on_list(take_in(pool(), visit().visitor, name, arrived(file)))
        taken(file)
    for _, file in left_out:
        taken(file)
    if left_out:
        with said(later=True):
            raise LimitError(tr(_LEFT_OUT, n=accepted().sounds, left=len(left_out), all=len(files)))
    begin_anew("inbox")
    begin_anew("list")  # a browser that is just saying something else tells of the old one
    st.rerun()


def _put_on_list(sound: Sound) -> None:
    most = accepted().sounds
    others = [other for other in sounds() if other.id != sound.id] if most > 1 else []  # one takes the other's place
    if len(others) >= most:
        raise LimitError(tr("There are {n} sounds on the page, the limit here. Remove one first.", n=len(others)))
    st.session_state["sounds"] = [sound, *others]
    st.session_state["chosen"] = sound.id


def _choice() -> Sound:
    known = {sound.id: sound for sound in (*sounds(), *samples())}
    if st.session_state["chosen"] not in known:
        st.session_state["chosen"] = next(iter(known))
        begin_anew("list")
    st.session_state["chosen"] = chosen = st.radio(
        tr("Sounds"),
        list(known),
        position("chosen", list(known)),
        format_func=lambda one: escaped(known[one].name),
        captions=[escaped(sound.facts) for sound in known.values()],
        key=f"chosen_{st.session_state['list']}",
        label_visibility="collapsed",
    )
    with st.container():  # always there, too
        if not known[chosen].is_sample:
            st.button(
                tr("Remove from the list"),
                key="remove_sound",
                on_click=_remove,
                args=(chosen,),
                type="tertiary",
                icon=":material/delete:",
            )
    return known[chosen]


def _remove(sound_id: str) -> None:
    job = visit().jobs.pop(sound_id, None)
    if job is not None:
        job.cancel()
    brought().drop(visit().visitor, sound_id)
    histories().drop(visit().visitor, sound_id)
    st.session_state["sounds"] = [sound for sound in sounds() if sound.id != sound_id]
