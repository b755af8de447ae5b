"""What a visitor wants done to the level of the files that are taken away."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from specapp.audio.encoding.encode import depth
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording
from specapp.ui.tasks.export import LevelOptions

_REAL_BITS = {"float32": 24, "float64": 53}
"""Bits of a sample that a file can lose."""


def level_in_use() -> LevelOptions:
    """What the visitor has chosen."""
    return LevelOptions(bool(st.session_state.get("avoid_clipping")), bool(st.session_state.get("dither")))


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
