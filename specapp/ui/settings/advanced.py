"""Everything that most visitors never need: own chain, window, noise, limits, excerpt."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from specapp.audio.recording import Recording
from specapp.base.errors import AudioError, SettingsError
from specapp.settings.passes import Step
from specapp.settings.settings import Settings
from specapp.spectral.framing import WINDOWS
from specapp.spectral.gain import GAIN_RULES
from specapp.spectral.noise.estimate import NOISE_ESTIMATORS
from specapp.ui.input.arrivals import content
from specapp.ui.input.library import Sound, recording_of
from specapp.ui.input.upload import sounds
from specapp.ui.session.form import form_of
from specapp.ui.session.state import put, said
from specapp.ui.session.visitor import pool, visit
from specapp.ui.settings.calibration import calibration_controls
from specapp.ui.settings.chain_editor import chain_editor, put_chain
from specapp.ui.settings.noise_profile import profile_controls, save_region_button
from specapp.ui.settings.parameter_controls import PARAMETERS, control, position
from specapp.ui.settings.view import view_controls
from specapp.ui.text import msg
from specapp.ui.text.language import tr, trn

_WINDOW_FROM = {"preset": msg("Automatic"), "ms": msg("Milliseconds"), "samples": msg("Samples")}
_NOISE_FROM = {
    "preset": msg("Automatic"),
    "tracked": msg("Followed"),
    "gated": msg("Steady"),
    "predicted": msg("Judged by a network"),
    "region": msg("From seconds"),
    "profile": msg("From a file"),
}
_CHANNELS = {
    "shared": msg("One gain where they share noise"),
    "linked": msg("Linked"),
    "independent": msg("Independent"),
}
_HELP = {
    "chain": msg("For those who want to choose themselves which filters clean the picture of the sound."),
    "noise": msg("What is taken away depends on what is held for noise."),
    "window": msg(
        "A column of the picture is a short piece of sound. Long pieces tell tones apart, short ones moments."
    ),
    "view": msg("How the picture looks. The sound stays as it is."),
    "more": msg("How much may be taken away at most, and which part of the recording is cleaned."),
}
"""What each tab is for."""
_NOISE_HELP = {"preset": msg("Each preset finds the noise its own way.")} | dict(NOISE_ESTIMATORS)


def advanced(chosen: Sound, settings: Settings) -> None:
    """Draw the controls behind *Advanced*.

    Parameters
    ----------
    chosen : Sound
        The one on show, for controls that listen to it.
    settings : Settings
        What is in use.
    """
    with st.expander(tr("Advanced"), icon=":material/tune:"):
        chain_tab, noise_tab, window_tab, view_tab, more_tab = st.tabs(
            [tr("Chain"), tr("Noise"), tr("Window"), tr("View"), tr("More")]
        )
        with chain_tab:
            st.caption(tr(_HELP["chain"]))
            with st.container():  # stays where it is whatever it holds, as those of the section do
                _chain()
            calibration_controls(partial(open_sound, chosen), chosen.id, settings)
        with noise_tab:
            st.caption(tr(_HELP["noise"]))
            _noise(chosen)
        with window_tab:
            st.caption(tr(_HELP["window"]))
            _window()
        with view_tab:
            st.caption(tr(_HELP["view"]))
            view_controls()
        with more_tab:
            st.caption(tr(_HELP["more"]))
            _more()


def open_sound(sound: Sound) -> Recording:
    """The recording of a sound on the page.

    Raises
    ------
    AudioError
        If it has been deleted, or is still being read.
    """
    if sound.is_arriving:
        raise AudioError(tr("“{name}” is still being read. Try again in a moment.", name=sound.name))
    return recording_of(pool(), visit().visitor, sound)


def _chain() -> None:
    if st.session_state["kept_passes"]:
        count = len(st.session_state["kept_passes"])
        st.info(
            trn(
                "The settings you opened bring {n} pass of their own, more than can be shown here.",
                "The settings you opened bring {n} passes of their own, more than can be shown here.",
                count,
            )
        )
        st.button(tr("Back to the preset"), on_click=_forget_passes)
        return
    st.toggle(
        tr("Own chain of image denoisers"),
        st.session_state["own_chain"],
        key="own_chain",
        help=tr("The spectrogram is a picture. These filters for pictures take its noise away, one after the other."),
        on_change=_begin_chain,
    )
    if st.session_state["own_chain"]:
        chain_editor()
        control(PARAMETERS["rule"], key="rule", labels={rule.name: rule.label for rule in GAIN_RULES.values()})
        control(PARAMETERS["oversubtraction"], key="oversubtraction")


def _begin_chain() -> None:
    if st.session_state["own_chain"] and not st.session_state["chain"]:
        put_chain((Step("dct"),))


def _forget_passes() -> None:
    st.session_state["kept_passes"] = ()


def _noise(chosen: Sound) -> None:
    source = st.radio(
        tr("Where is the noise learned?"),
        list(_NOISE_FROM),
        position("noise_from", list(_NOISE_FROM)),
        format_func=lambda name: tr(_NOISE_FROM[name]),
        captions=[tr(_NOISE_HELP[name]) for name in _NOISE_FROM],
        key="noise_from",
    )
    if source == "region":
        left, right = st.columns(2)
        _field(left, tr("From, seconds"), (0.0, 1e6), 0.1, "noise_start_s")
        _field(right, tr("To, seconds"), (0.0, 1e6), 0.1, "noise_end_s")
        region = (st.session_state["noise_start_s"], st.session_state["noise_end_s"])
        save_region_button(partial(open_sound, chosen), region, chosen.file_name)
    if source == "profile":
        profile_controls({sound.name: partial(open_sound, sound) for sound in sounds()})


def _window() -> None:
    source = st.radio(
        tr("Length of the window"),
        list(_WINDOW_FROM),
        position("window_from", list(_WINDOW_FROM)),
        format_func=lambda name: tr(_WINDOW_FROM[name]),
        key="window_from",
    )
    if source == "preset":
        st.caption(tr("Short windows for speech, longer ones for music."))
        return
    if source == "ms":
        control(PARAMETERS["window_ms"], key="window_ms")
        control(PARAMETERS["overlap"], key="overlap")
    else:
        left, right = st.columns(2)
        _field(left, tr("n_fft, samples"), (16, 65536), 64, "n_fft")
        _field(right, tr("Hop length, samples"), (1, 65536), 16, "hop_length")
        st.button(tr("Hop = n_fft / 2"), on_click=_halve_hop)
    control(PARAMETERS["window"], key="window", labels=WINDOWS)


def _field(place: DeltaGenerator, label: str, ends: tuple[float, float], step: float, key: str) -> None:
    held: float = st.session_state[key]
    place.number_input(label, *ends, held, step=step, key=key, persist_state="session")


def _halve_hop() -> None:
    st.session_state["hop_length"] = max(1, st.session_state["n_fft"] // 2)


def _more() -> None:
    control(PARAMETERS["reduction_db"], key="reduction_db")
    control(PARAMETERS["channels"], key="channels", labels=_CHANNELS)
    st.markdown(tr("**Excerpt**"))
    left, middle, right = st.columns(3)
    for place, name in ((left, "start_s"), (middle, "seconds"), (right, "frames")):
        with place:
            control(PARAMETERS[name], key=name)
    st.file_uploader(
        tr("Settings from a file (JSON)"), type="json", key="settings_file", max_upload_size=2, on_change=_load_settings
    )


def _load_settings() -> None:
    file = st.session_state["settings_file"]
    if file is not None:
        with said(later=True):
            put(form_of(Settings.from_json(_text(content(file)))))


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise SettingsError(tr("The file is no text. Choose JSON that the page or the command line wrote.")) from None
