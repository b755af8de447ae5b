"""Figures about a result, and what was noted on the way."""

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.measuring.short_time import clipped_samples
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.tasks.storage import open_at_strength
from specapp.ui.text import decibels, escaped

_NOTICED_DB = -20.0
"""Lost sound that is worth a word, over all sound."""


def measured(task: Task) -> tuple[Measurements, tuple[str, ...]]:
    """Figures of a finished task at its strength, and what was noted about it."""
    facts = json.loads((task.job.folder / "result.json").read_text(encoding="utf-8"))
    whole = Measurements(**facts["measurements"])
    clipped = _clipped(task.job.folder, task.strength) if whole.clipped_samples or whole.clipped_before else 0
    return whole.at_strength(task.strength / 100, clipped), tuple(facts["notes"])


@lru_cache(maxsize=256)
def _clipped(folder: Path, strength: float) -> int:
    """Samples beyond full scale; where neither end has any, nothing between has."""
    return clipped_samples(open_at_strength(folder, "denoised", strength).samples)


def measurements_section(task: Task) -> None:
    """Draw the figures of a finished task, and what a visitor should know about it."""
    m, notes = measured(task)
    with st.container(horizontal=True, key="figures"):
        st.metric("Noise", decibels(-m.noise_reduced_db), help="How far the level fell where the sound is quietest.")
        st.metric(
            "Signal over noise",
            f"{m.snr_before_db:.0f} → {m.snr_after_db:.0f} dB",
            help="Estimated from the loud and the quiet moments, before and after.",
        )
        st.metric("Taken away", decibels(m.removed_db), help="Level of the removed part, over that of the original.")
        st.metric("Clipped", f"{m.clipped_samples:,}", help="Samples of the denoised sound beyond full scale.")
    if m.places and m.lost_db > _NOTICED_DB:
        count = "One place" if len(m.places) == 1 else f"{len(m.places)} places"
        st.caption(
            f":material/hearing: {count} in the removed part may hold sound, outlined in the picture. Give it back "
            "there, or lower the strength."
        )
    for note in notes:
        st.info(escaped(note), icon=":material/info:")
