"""Section *Try everything*: every preset and denoiser on the same few seconds; see, hear, take."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from specapp.display.contact_sheet import COLUMNS, ROWS, SHEET_PARAMETERS
from specapp.jobs import Job
from specapp.settings.settings import Settings
from specapp.ui.input.library import Sound
from specapp.ui.results.players import hear
from specapp.ui.session.form import form_of
from specapp.ui.session.side_jobs import answer, ask
from specapp.ui.session.state import put, said, settings_in_use
from specapp.ui.settings.parameter_controls import control, values
from specapp.ui.tasks.contact_sheet import TrialFacts, open_sheet, sheet_work
from specapp.ui.text import decibels, msg
from specapp.ui.text.language import numbers, tr

_PLACE = "sheet"
_PER_ROW = 4
_PREFIX = "sheet_"
_FIGURES = msg(
    "Noise: how much quieter the quietest places became. Signal over noise: before and after, estimated. Sound lost: "
    "what may have gone with the noise, over all sound; the lower, the better. Last, the time it took. All of these "
    "seconds alone: the figures below the picture are those of the whole sound, with its own quiet places."
)


def contact_sheet_section(sound: Sound, recording: Path) -> None:
    """Draw the contact sheet.

    Parameters
    ----------
    sound : Sound
        What everything is tried on.
    recording : Path
        Folder where it is stored.
    """
    st.markdown(tr("Every preset and every denoiser on the same few seconds. See them, hear them, take the best."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for parameter in SHEET_PARAMETERS:
            control(parameter, key=_PREFIX + parameter.name)
        asked = st.button(tr("Try everything"), icon=":material/grid_view:", type="primary")
    if asked:
        start_s, seconds = (float(value) for value in values(SHEET_PARAMETERS, _PREFIX).values())
        ask(_PLACE, lambda: sheet_work(recording, sound.digest, start_s, seconds))
        st.session_state["sheet_of"] = sound.id
        st.session_state.pop("sheet_heard", None)
    if st.session_state.get("sheet_of") == sound.id:
        job = answer(_PLACE)
        if job is not None:
            _sheet(job)


def _sheet(job: Job) -> None:
    before, trials = open_sheet(job.folder)
    st.caption(tr(_FIGURES))
    presets = [trial for trial in trials if trial.candidate.settings.passes == ()]
    st.markdown(tr("**Presets**"))
    _cards([None, *presets], before, job.folder)
    st.markdown(tr("**One denoiser alone**, without the care that presets take"))
    _cards([trial for trial in trials if trial not in presets], before, job.folder)


def _cards(cards: Sequence[TrialFacts | None], before: bytes, folder: Path) -> None:
    """Draw trials side by side; None is the original, whose picture is `before`. What is heard plays on its card."""
    for first in range(0, len(cards), _PER_ROW):
        for column, trial in zip(st.columns(_PER_ROW), cards[first : first + _PER_ROW], strict=False):
            with column.container(border=True):
                if trial is None:
                    _original(before)
                else:
                    _card(trial)
                name, label = (trial.name, tr(trial.candidate.label)) if trial else ("original", tr("Original"))
                if name == st.session_state.get("sheet_heard"):
                    hear(folder, name, tr("Few seconds: {name}", name=label), autoplay=True)


def _original(picture: bytes) -> None:
    st.image(
        picture,
        width="stretch",
        alt=tr("Spectrogram of the original, {columns} by {rows} pixels.", columns=COLUMNS, rows=ROWS),
    )
    st.markdown(tr("**Original**"))
    st.caption(tr("As it came."))
    st.button(tr("Hear"), key="hear original", on_click=_hear, args=("original",), icon=":material/play_arrow:")


def _card(trial: TrialFacts) -> None:
    candidate, m = trial.candidate, trial.measurements
    st.image(trial.picture, width="stretch", alt=tr("Spectrogram after {name}.", name=tr(candidate.label)))
    st.markdown(f"**{tr(candidate.label)}**", help=tr(candidate.help))
    words = [
        tr("Noise {level}", level=decibels(-m.noise_reduced_db)),
        tr("signal over noise {ratios} dB", ratios=f"{m.snr_before_db:.0f} → {m.snr_after_db:.0f}"),
        tr("sound lost {level}", level=decibels(m.lost_db)),
        numbers(f"{m.seconds:.1f} s"),
    ]
    st.caption(" · ".join(words))
    with st.container(horizontal=True):
        st.button(
            tr("Hear"), key=f"hear {trial.name}", on_click=_hear, args=(trial.name,), icon=":material/play_arrow:"
        )
        st.button(
            tr("Take"), key=f"take {trial.name}", on_click=_take, args=(candidate.settings,), icon=":material/check:"
        )


def _hear(name: str) -> None:
    st.session_state["sheet_heard"] = name


def _take(settings: Settings) -> None:
    """Use these settings for the whole sound; what was drawn on the picture stays."""
    with said(later=True):
        put(form_of(replace(settings, marks=settings_in_use().marks, marks_of=settings_in_use().marks_of)))
