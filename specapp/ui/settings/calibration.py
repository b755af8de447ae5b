"""A strength that fits the sound: found by the picture itself, shown as a curve, taken over with one press."""

from collections.abc import Callable

import streamlit as st

from specapp.audio.recording import Recording
from specapp.display.figures.curves import calibration_figure
from specapp.pipeline.calibration import Calibration, calibrate, with_strengths
from specapp.settings.settings import Settings
from specapp.ui.session.form import form_of
from specapp.ui.session.state import put, said
from specapp.ui.text import msg
from specapp.ui.text.charts import chart
from specapp.ui.text.language import tr

_HELP = msg("Hides pixels of the picture and looks which strength of the denoisers predicts them best.")


def calibration_controls(open_recording: Callable[[], Recording], sound_id: str, settings: Settings) -> None:
    """Draw the button that suggests a strength, and what it found for this sound and these settings.

    Parameters
    ----------
    open_recording : callable
        Opens the sound on the page.
    sound_id : str
    settings : Settings
        What is in use.
    """
    asked = (sound_id, settings.to_json())
    if st.button(tr("Suggest a strength"), key="calibrate", help=tr(_HELP), icon=":material/tune:"):
        with said(), st.spinner(tr("Looking for the strength that fits …")):
            st.session_state["calibrations"] = (asked, calibrate(open_recording(), settings))
    known, found = st.session_state.get("calibrations", (None, ()))
    if known == asked:
        _show(found, settings)


def _show(found: tuple[Calibration, ...], settings: Settings) -> None:
    if not found:
        st.caption(tr("The denoisers in use know what they look for; their own strength is the one that fits."))
        return
    chart(calibration_figure(found), "calibration_figure")
    ready = with_strengths(settings, found)
    chosen = ", ".join(f"{tr(one.label)} {one.chosen:g}" for one in found)
    st.button(tr("Use it: {strengths}", strengths=chosen), key="use_calibration", on_click=_use, args=(ready,))


def _use(settings: Settings) -> None:
    with said(later=True):
        put(form_of(settings))
