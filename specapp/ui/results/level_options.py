"""How loud a result is, and what a visitor wants done to the level of the files that are taken away."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from specapp.audio.encoding.encode import depth
from specapp.audio.encoding.programme_loudness import ProgrammeLoudness
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording
from specapp.ui.session.side_jobs import answer, ask
from specapp.ui.tasks.export import LevelOptions
from specapp.ui.tasks.loudness import loudness_work, open_loudness

_REAL_BITS = {"float32": 24, "float64": 53}
"""Bits of a sample that a file can lose."""
_PLACE = "loudness"
_AS_IT_IS, _OWN = "As it is", "Own"
_TARGETS_LUFS = {_AS_IT_IS: None, "Podcast, -16 LUFS": -16.0, "Broadcast, -23 LUFS": -23.0, _OWN: None}
"""Apple's wish for podcasts, and EBU R 128."""
_MOST_DBTP = -1.0
_TARGET_HELP = (
    "All of a file is made louder or quieter by one factor, until it is as loud as wanted or its highest peak, also "
    "between the samples, comes to -1 dB."
)


def level_in_use() -> LevelOptions:
    """What the visitor has chosen."""
    held = st.session_state
    chosen = held.get("loudness", _AS_IT_IS)
    target_lufs = held.get("own_lufs") if chosen == _OWN else _TARGETS_LUFS.get(chosen)
    return LevelOptions(bool(held.get("avoid_clipping")), bool(held.get("dither")), target_lufs, _MOST_DBTP)


def loudness_controls(folder: Path, strength: float) -> None:
    """Draw the choice of how loud files shall be, and the figures of a result once they are asked for.

    Parameters
    ----------
    folder : Path
        Of the finished job.
    strength : float
        Percent of what was removed that is taken away.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = list(_TARGETS_LUFS)
        held = names.index(st.session_state.get("loudness", _AS_IT_IS))
        chosen = st.selectbox(
            "Loudness of the files", names, held, key="loudness", help=_TARGET_HELP, persist_state="session", width=240
        )
        if chosen == _OWN:
            own = st.session_state.get("own_lufs", -16.0)
            st.number_input("LUFS", -60.0, -5.0, own, 1.0, key="own_lufs", persist_state="session", width=140)
        asked = st.button("Measure the loudness", icon=":material/equalizer:")
    if asked:
        ask(_PLACE, lambda: loudness_work(folder, strength))
        st.session_state["loudness_of"] = folder, strength
    if st.session_state.get("loudness_of") == (folder, strength):
        job = answer(_PLACE)
        if job is not None:
            _figures(open_loudness(job.folder), level_in_use())


def _figures(found: Mapping[str, ProgrammeLoudness], level: LevelOptions) -> None:
    rows = [_row(name.capitalize(), one) for name, one in found.items()]
    if level.target_lufs is not None:
        gain_db = found["denoised"].gain_db_to(level.target_lufs, level.most_dbtp)
        loud = found["denoised"]
        moved = replace(
            loud, integrated_lufs=loud.integrated_lufs + gain_db, true_peak_dbtp=loud.true_peak_dbtp + gain_db
        )
        rows.append(_row("In the file", moved))
        if moved.integrated_lufs < level.target_lufs - 0.1:
            rows.append(f"\nIts peaks stop it {level.target_lufs - moved.integrated_lufs:.1f} dB below the target.")
    st.markdown("| | Integrated | True peak | Range |\n|-|-:|-:|-:|\n" + "\n".join(rows))


def _row(label: str, one: ProgrammeLoudness) -> str:
    words = f"{one.integrated_lufs:.1f} LUFS | {one.true_peak_dbtp:.1f} dBTP | {one.range_lu:.1f} LU"
    return f"| {label} | {words} |"


def level_controls(recording: Recording, clipped_samples: int, kinds: Iterable[OutputFormat]) -> None:
    """Draw the choices that make a difference to a denoised recording in one of these kinds of file.

    Parameters
    ----------
    recording : Recording
    clipped_samples : int
        Samples of it beyond full scale.
    kinds : iterable of OutputFormat
    """
    subtypes = [kind.subtype for kind in kinds]
    if clipped_samples and any(subtype not in ("FLOAT", "DOUBLE") for subtype in subtypes):
        st.caption(
            f":material/warning: {clipped_samples:,} of {recording.samples.size:,} samples are beyond full scale: they "
            "would be clipped."
        )
        st.checkbox(
            "Lower the level so that nothing is clipped",
            key="avoid_clipping",
            persist_state="session",
            help="The whole denoised sound gets quieter by as much as it needs. Files of real numbers never clip.",
        )
    if any(0 < depth(subtype) < _REAL_BITS[np.dtype(recording.samples.dtype).name] for subtype in subtypes):
        st.checkbox(
            "Dither",
            key="dither",
            persist_state="session",
            help="Soft noise of two steps (triangular) before rounding to fewer bits, so that quiet endings fade "
            "without distortion. Without it, what was not cleaned stays bit-exact.",
        )
