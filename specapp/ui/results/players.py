"""Plain players of the original, the denoised and the removed sound, at their true level."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording, encode
from specapp.base.atomic_file import atomic_write
from specapp.ui.tasks.storage import open_recording

PLAYERS = {"original": "Original", "denoised": "Denoised", "removed": "Removed"}
"""Sounds of a result by name, and what they are called."""
LONGEST_S = 180.0
"""A player gets no more than this; downloads hold everything."""


def player(folder: Path, name: str, sound_name: str) -> None:
    """Draw the player of one sound of a result.

    Parameters
    ----------
    folder : Path
        Of the finished job.
    name : str
        Key in `PLAYERS`.
    sound_name : str
        For those who cannot see which sound is shown.
    """
    st.markdown(f"**{PLAYERS[name]}**")
    st.audio(_player_bytes(folder, name), format="audio/flac", alt=f"{PLAYERS[name]}: {sound_name}")


def playable(recording: Recording) -> bytes:
    """A FLAC file of the beginning of a recording, which every browser plays.

    Streamlit takes files above 1 MiB for equal if they are equally long and have the same bytes at their beginning, in
    their middle and at their end. What `encode` makes begins with a digest of the samples, so that no visitor hears the
    sound of another one.
    """
    part = recording.excerpt(0.0, LONGEST_S)
    subtype = "PCM_16" if recording.source.subtype in ("PCM_16", "PCM_U8", "PCM_S8") else "PCM_24"
    return encode(replace(part, source=Metadata()), container="FLAC", subtype=subtype).data


def _player_bytes(folder: Path, name: str) -> bytes:
    file = folder / f"{name}.flac"
    if not file.exists():
        with atomic_write(file) as whole:
            whole.write(playable(open_recording(folder, name)))
    return file.read_bytes()
