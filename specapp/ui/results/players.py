"""Plain players of the original, the denoised and the removed sound, at their true level."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from specapp.audio.metadata import Metadata
from specapp.audio.recording import write
from specapp.base.digests import digest_of
from specapp.ui.session.streamed_files import PLACEHOLDER, media_type_of, put
from specapp.ui.session.visitor import pool
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
    hear(folder, name, f"{PLAYERS[name]}: {sound_name}")


def hear(folder: Path, name: str, alt: str, *, autoplay: bool = False) -> None:
    """Draw a player of the beginning of a stored sound, which is streamed from the disk.

    Parameters
    ----------
    folder : Path
        Of a job.
    name : str
        Under which the sound is stored there.
    alt : str
        For those who cannot see the page.
    autoplay : bool
        Begin at once.
    """
    path = playable_file(folder, name)
    token = digest_of(pool().secret, str(path))  # the same in every run, so that the player plays on
    put(token, path)
    st.audio(PLACEHOLDER, format=media_type_of("audio/flac", token), alt=alt, autoplay=autoplay)


def playable_file(folder: Path, name: str) -> Path:
    """A FLAC file of the beginning of a stored sound, which every browser plays; written once, beside it."""
    path = folder / f"{name}.flac"
    if not path.exists():
        part = open_recording(folder, name).excerpt(0.0, LONGEST_S)
        subtype = "PCM_16" if part.source.subtype in ("PCM_16", "PCM_U8", "PCM_S8") else "PCM_24"
        write(replace(part, source=Metadata()), path, container="FLAC", subtype=subtype)
    return path
