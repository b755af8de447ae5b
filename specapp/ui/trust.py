"""Figures about a result, and what was noted on the way."""

import json

import streamlit as st

from specapp.metrics import Measurements
from specapp.ui.progress import Task
from specapp.ui.text import decibels, escaped


def trust_section(task: Task) -> None:
    """Draw the figures of a finished task, and what was noted about it."""
    facts = json.loads((task.job.folder / "result.json").read_text(encoding="utf-8"))
    m = Measurements(**facts["measurements"])
    with st.container(horizontal=True, key="figures"):
        st.metric("Noise", decibels(-m.noise_reduced_db), help="How far the level fell where the sound is quietest.")
        st.metric(
            "Signal over noise",
            f"{m.snr_before_db:.0f} → {m.snr_after_db:.0f} dB",
            help="Estimated from the loud and the quiet moments, before and after.",
        )
        st.metric("Taken away", decibels(m.removed_db), help="Level of the removed part, over that of the original.")
        st.metric(
            "Round trip",
            decibels(m.round_trip_db),
            help="Error of turning the sound into its picture and back without cleaning, over the sound.",
        )
        st.metric("Clipped", f"{m.clipped_samples:,}", help="Samples of the denoised sound beyond full scale.")
    for note in facts["notes"]:
        st.info(escaped(note), icon=":material/info:")
