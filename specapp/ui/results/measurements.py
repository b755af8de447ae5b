"""Figures about a result, and what was noted on the way."""

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from specapp.base.sentences import from_plain
from specapp.pipeline.measuring.lost_sound import LostPlace
from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.measuring.short_time import clipped_samples
from specapp.ui.session.denoise_jobs import Task
from specapp.ui.tasks.storage import open_at_strength, open_recording
from specapp.ui.text import decibels, escaped
from specapp.ui.text.language import numbers, tr, trn

_MOST_SHOWN = 3
_NOTICED_DB = -20.0
"""Lost sound that is worth a word, over all sound."""


def measured(task: Task) -> tuple[Measurements, tuple[str, ...]]:
    """Figures of a finished task at its strength, and what was noted about it."""
    return measured_at(task.job.folder, task.strength)


def measured_at(folder: Path, strength: float) -> tuple[Measurements, tuple[str, ...]]:
    """Figures of the result in a folder at a strength in percent, and what was noted about it."""
    facts = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    whole = Measurements(**facts["measurements"])
    clipped = _clipped(folder, strength) if whole.clipped_samples or whole.clipped_before else 0
    return whole.at_strength(strength / 100, clipped), tuple(map(from_plain, facts["notes"]))


@lru_cache(maxsize=256)
def _clipped(folder: Path, strength: float) -> int:
    """Samples beyond full scale; where neither end has any, nothing between has."""
    return clipped_samples(open_at_strength(folder, "denoised", strength).samples)


@lru_cache(maxsize=256)
def _warnings(folder: Path) -> tuple[str, ...]:
    """What was wrong with the file that a result comes from."""
    return open_recording(folder).source.warnings


def measurements_section(task: Task) -> None:
    """Draw the figures of a finished task, and what a visitor should know about it."""
    m, notes = measured(task)
    with st.container(horizontal=True, key="figures"):
        st.metric(
            tr("Noise"),
            numbers(decibels(-m.noise_reduced_db)),
            help=tr("How far the level fell where the sound is quietest."),
        )
        st.metric(
            tr("Signal over noise"),
            f"{m.snr_before_db:.0f} → {m.snr_after_db:.0f} dB",
            help=tr("Estimated from the loud and the quiet moments, before and after."),
        )
        st.metric(
            tr("Taken away"),
            numbers(decibels(m.removed_db)),
            help=tr("Level of the removed part, over that of the original."),
        )
        st.metric(
            tr("Clipped"),
            numbers(f"{m.clipped_samples:,}"),
            help=tr("Samples of the denoised sound beyond full scale."),
        )
    shown = noticed_places(m)
    if shown:
        sentence = trn(
            "Some sound may have gone with the noise, most of it in one place, outlined in the picture. Point at it to "
            "hear what was removed there, or to give it back.",
            "Some sound may have gone with the noise, most of it in {n} places, outlined in the picture. Point at one "
            "to hear what was removed there, or to give it back.",
            len(shown),
        )
        st.caption(f":material/hearing: {sentence}")
    for note in (*_warnings(task.job.folder), *notes):
        st.info(escaped(tr(note)), icon=":material/info:")


def noticed_places(m: Measurements) -> tuple[LostPlace, ...]:
    """The places that are worth a look: the worst few, where enough was lost to be heard at all."""
    return m.places[:_MOST_SHOWN] if m.lost_db > _NOTICED_DB else ()
