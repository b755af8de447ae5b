"""Section *Why did my spectrogram turn to noise?*: the classic mistakes as switches, measured on the sound itself."""

import math
from pathlib import Path

import streamlit as st

from specapp.jobs import Job
from specapp.picture.pitfalls.mistakes import LONGEST_S, MISTAKES, RIGHT_WAY
from specapp.ui.input.library import Sound
from specapp.ui.results.players import hear
from specapp.ui.session.side_jobs import answer, ask, stands
from specapp.ui.tasks.tour import open_tour, tour_work
from specapp.ui.text import decibels, escaped
from specapp.ui.text.language import numbers, tr

_PLACE = "tour"


def tour_section(sound: Sound, recording: Path) -> None:
    """Draw the tour.

    Parameters
    ----------
    sound : Sound
        What the mistakes are made with.
    recording : Path
        Folder where it is stored.
    """
    st.markdown(
        tr(
            "People clean the picture of a sound, turn it back, and hear noise. Switch the usual mistakes on, one by "
            "one or together, and hear what each does to the first {n} seconds of “{name}”.",
            n=f"{LONGEST_S:g}",
            name=escaped(sound.name),
        )
    )
    chosen = st.pills(
        tr("Mistakes"),
        list(MISTAKES),
        selection_mode="multi",
        format_func=lambda name: tr(MISTAKES[name].label),
        key="mistakes",
        wrap=True,
        persist_state="session",
    )
    mistakes = tuple(name for name in MISTAKES if name in (chosen or ()))
    wanted = (sound.id, mistakes)
    if st.session_state.get("tour_of") != wanted or not stands(_PLACE):
        ask(_PLACE, lambda: tour_work(recording, sound.digest, mistakes))
        st.session_state["tour_of"] = wanted
    job = answer(_PLACE)
    if job is not None:
        _heard(job, mistakes, sound)
    _code(mistakes)


def _heard(job: Job, mistakes: tuple[str, ...], sound: Sound) -> None:
    facts = open_tour(job.folder)
    left, right = st.columns(2)
    with left:
        labels = ", ".join(tr(MISTAKES[name].label) for name in mistakes) or tr("no mistake")
        st.image(
            facts.picture,
            width="stretch",
            alt=tr("What the code takes for the picture of the sound: {mistakes}.", mistakes=labels),
        )
    with right:
        with st.container(horizontal=True):
            exact = math.isinf(facts.snr_db)
            st.metric(
                tr("Sound over error"),
                tr("no error") if exact else numbers(decibels(facts.snr_db)),
                help=tr("Power of the original over that of the error. Below 0 dB there is more error than sound."),
            )
            st.metric(tr("Level"), numbers(decibels(facts.level_db)), help=tr("Of what comes back, over the original."))
        if exact:
            st.success(tr("The sound came back bit for bit."), icon=":material/check:")
        for name, label in (("original", tr("Original")), ("heard", tr("What comes back"))):
            st.markdown(f"**{label}**")
            hear(job.folder, name, f"{label}: {sound.name}")
        if facts.level_db > 1:
            st.caption(tr("Turned down for the player: it would be deafening."))


def _code(mistakes: tuple[str, ...]) -> None:
    for name in mistakes:
        mistake = MISTAKES[name]
        st.markdown(f"**{tr(mistake.label)}.** {tr(mistake.help)}")
        st.code(f"{mistake.wrong}      # wrong\n{mistake.right}      # right", language="python", wrap_lines=True)
    st.markdown(tr("**The right way**: the picture decides a gain, and the phase stays where it was."))
    st.code(RIGHT_WAY, language="python", wrap_lines=True)
