"""Noise profiles on the page: learn one, look at it, save it and load it."""

from collections.abc import Callable, Mapping
from pathlib import PurePath

import streamlit as st

from specapp.audio.recording import Recording
from specapp.base.errors import SettingsError
from specapp.display.figures.curves import profile_figure
from specapp.spectral.noise.learned import NoiseRegion, learn
from specapp.spectral.noise.profile import NoiseProfile
from specapp.ui.input.arrivals import content
from specapp.ui.session.download_button import download
from specapp.ui.session.state import said
from specapp.ui.text import escaped, short
from specapp.ui.text.charts import chart
from specapp.ui.text.language import tr

Open = Callable[[], Recording]


def profile_controls(sounds: Mapping[str, Open]) -> None:
    """Draw what loads a noise profile or learns one, and the profile in use.

    Parameters
    ----------
    sounds : mapping of str to callable
        The sounds on the page by their names, each opened when it is needed.
    """
    st.file_uploader(tr("Noise profile (JSON)"), type="json", key="profile_file", max_upload_size=4, on_change=_load)
    if sounds:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox(
                tr("Or learn it from a sound on this page that is nothing but noise"),
                list(sounds),
                format_func=lambda name: escaped(short(name)),
                key="profile_sound",
            )
            st.button(tr("Learn"), key="learn_profile", on_click=_learn, args=(sounds[name],), disabled=name is None)
    profile: NoiseProfile | None = st.session_state["profile"]
    if profile is None:
        st.caption(tr("Until a profile is loaded, the noise is found automatically."))
    else:
        _show(profile)


def save_region_button(open_recording: Open, region: NoiseRegion, file_name: str) -> None:
    """Draw the download of what is learned where the visitor says that there is only noise.

    Parameters
    ----------
    open_recording : callable
        Opens the sound on the page.
    region : (start, end) in seconds or sequence of Mark
    file_name : str
        Name of the sound's file.
    """

    def make() -> str:
        return learn(open_recording(), region).to_json()

    download(tr("Save this noise (JSON)"), make, _name(file_name), "application/json", kind="tertiary")


def _load() -> None:
    file = st.session_state["profile_file"]
    if file is not None:
        with said(later=True, about=short(file.name)):
            st.session_state["profile"] = NoiseProfile.from_json(_text(content(file)))


def _learn(open_recording: Open) -> None:
    with said(later=True):
        st.session_state["profile"] = learn(open_recording())


def _show(profile: NoiseProfile) -> None:
    chart(profile_figure(profile), "profile_figure")
    source = escaped(short(profile.source)) or tr("noise")
    st.caption(tr("In use: {name}, {level} dB in all.", name=source, level=f"{profile.level_db:.1f}"))
    download(tr("Save (JSON)"), profile.to_json, _name(profile.source), "application/json", kind="tertiary")


def _name(file_name: str) -> str:
    return f"{PurePath(file_name).stem or 'noise'} noise.json"


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise SettingsError(tr("The file is no text. Choose JSON that the page or the command line wrote.")) from None
