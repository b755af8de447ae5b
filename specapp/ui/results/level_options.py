"""How loud a result is, and what a visitor wants done to the level of the files that are taken away."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from specapp.audio.encoding.at_loudness import DBTP, LUFS, LoudnessTarget
from specapp.audio.encoding.encode import depth
from specapp.audio.encoding.programme_loudness import ProgrammeLoudness
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording
from specapp.ui.results.players import PLAYERS
from specapp.ui.session.side_jobs import answer, ask
from specapp.ui.tasks.export import LevelOptions
from specapp.ui.tasks.loudness import loudness_work, open_loudness
from specapp.ui.tasks.storage import open_recording
from specapp.ui.text import msg
from specapp.ui.text.language import numbers, tr

_REAL_BITS = {"float32": 24, "float64": 53}
"""Bits of a sample that a file can lose."""
_PLACE = "loudness"
_AS_IT_IS, _OWN = msg("As it is"), msg("Own")
_TARGETS_LUFS = {_AS_IT_IS: None, msg("Podcast, -16 LUFS"): -16.0, msg("Broadcast, -23 LUFS"): -23.0, _OWN: None}
"""Apple's wish for podcasts, and EBU R 128."""
_TARGET_HELP = msg(
    "The denoised sound is made louder or quieter by one factor until it is as loud as wanted. Where that would bring "
    "peaks above the limit, also between samples, only these are lowered, softly. Mono is measured as its one channel: "
    "for podcasts in mono, -19 LUFS is usual."
)
_LIMIT_HELP = msg("Measured in the finished file, also between samples. -1 dB suits podcasts and broadcasts.")


def level_in_use() -> LevelOptions:
    """What the visitor has chosen."""
    held = st.session_state
    chosen = held.get("loudness", _AS_IT_IS)
    lufs = held.get("own_lufs", -16.0) if chosen == _OWN else _TARGETS_LUFS.get(chosen)
    target = None if lufs is None else LoudnessTarget(lufs, held.get("most_dbtp", -1.0))
    return LevelOptions(bool(held.get("avoid_clipping")), bool(held.get("dither")), target)


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
            tr("Loudness of the denoised file"),
            names,
            held,
            format_func=tr,
            key="loudness",
            help=tr(_TARGET_HELP),
            persist_state="session",
            width=240,
        )
        if chosen == _OWN:
            own = st.session_state.get("own_lufs", -16.0)
            st.number_input("LUFS", *LUFS, own, 1.0, key="own_lufs", persist_state="session", width=140)
        if chosen != _AS_IT_IS:
            held_dbtp = st.session_state.get("most_dbtp", -1.0)
            st.number_input(
                tr("Peaks at most, dB"),
                *DBTP,
                held_dbtp,
                0.5,
                key="most_dbtp",
                help=tr(_LIMIT_HELP),
                persist_state="session",
                width=170,
            )
        asked = st.button(tr("Measure the loudness"), icon=":material/equalizer:")
    if asked:
        ask(_PLACE, lambda: loudness_work(folder, strength))
        st.session_state["loudness_of"] = folder, strength
    if st.session_state.get("loudness_of") == (folder, strength):
        job = answer(_PLACE)
        if job is not None:
            _figures(open_loudness(job.folder), level_in_use(), open_recording(folder, "denoised").duration_s)


def _figures(found: Mapping[str, ProgrammeLoudness], level: LevelOptions, duration_s: float) -> None:
    rows = [_row(tr(PLAYERS[name]), one) for name, one in found.items()]
    said = ""
    if level.loudness is not None:
        in_file, said = _expected(found["denoised"], level.loudness, duration_s)
        rows.append(_row(tr("In the file"), in_file))
    head = " | ".join((tr("Sound"), tr("Integrated"), tr("True peak"), tr("Range")))
    st.markdown(f"| {head} |\n|-|-:|-:|-:|\n" + "\n".join(rows))
    if said:
        st.caption(said)


def _expected(heard: ProgrammeLoudness, target: LoudnessTarget, duration_s: float) -> tuple[ProgrammeLoudness, str]:
    """How loud a file with a sound becomes, and what else is done to it, in a sentence."""
    refusal = target.refusal(heard, duration_s)
    if refusal or target.fits(heard):
        return heard, tr(refusal) or tr("It is as loud as wanted already: its samples stay as they are.")
    gain_db = target.lufs - heard.integrated_lufs
    peak_dbtp = heard.true_peak_dbtp + gain_db
    over_db = peak_dbtp - target.true_peak_dbtp
    said = tr("Its highest peaks are lowered by about {db} dB.", db=f"{over_db:.1f}") if over_db > 0 else ""
    return replace(heard, integrated_lufs=target.lufs, true_peak_dbtp=min(peak_dbtp, target.true_peak_dbtp)), said


def _row(label: str, one: ProgrammeLoudness) -> str:
    levels = (f"{one.integrated_lufs:.1f} LUFS", f"{one.true_peak_dbtp:.1f} dBTP", f"{one.range_lu:.1f} LU")
    words = " | ".join(map(numbers, levels)).replace("-", "\N{MINUS SIGN}")
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
        sentence = tr(
            "{n} of {all} samples are beyond full scale: they would be clipped.",
            n=f"{clipped_samples:,}",
            all=f"{recording.samples.size:,}",
        )
        st.caption(f":material/warning: {sentence}")
        st.checkbox(
            tr("Lower the level so that nothing is clipped"),
            key="avoid_clipping",
            persist_state="session",
            help=tr("The whole denoised sound gets quieter by as much as it needs. Files of real numbers never clip."),
        )
    if any(0 < depth(subtype) < _REAL_BITS[np.dtype(recording.samples.dtype).name] for subtype in subtypes):
        st.checkbox(
            tr("Dither"),
            key="dither",
            persist_state="session",
            help=tr(
                "Soft noise of two steps (triangular) before rounding to fewer bits, so that quiet endings fade "
                "without distortion. Without it, what was not cleaned stays bit-exact."
            ),
        )
