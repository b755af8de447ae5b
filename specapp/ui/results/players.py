"""Plain players of the original, the denoised and the removed sound, at their true level."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from specapp.audio.metadata import Metadata
from specapp.audio.recording import write
from specapp.base.digests import digest_of
from specapp.ui.session.state import said
from specapp.ui.session.streamed_files import PLACEHOLDER, keep_address, media_type_of, put
from specapp.ui.session.visitor import pool
from specapp.ui.tasks.storage import open_at_strength
from specapp.ui.text import msg
from specapp.ui.text.language import tr

PLAYERS = {"original": msg("Original"), "denoised": msg("Denoised"), "removed": msg("Removed")}
"""Sounds of a result by name, and what they are called."""
_KEPT_STRENGTHS = 4
LONGEST_S = 180.0
"""A player gets no more than this; downloads hold everything."""


def player(folder: Path, name: str, sound_name: str, strength: float = 100.0) -> None:
    """Draw the player of one sound of a result.

    Parameters
    ----------
    folder : Path
        Of the finished job.
    name : str
        Key in `PLAYERS`.
    sound_name : str
        For those who cannot see which sound is shown.
    strength : float
        Percent of what was removed that is taken away.
    """
    st.markdown(f"**{tr(PLAYERS[name])}**")
    hear(folder, name, f"{tr(PLAYERS[name])}: {sound_name}", strength=strength)


def hear(folder: Path, name: str, alt: str, *, autoplay: bool = False, strength: float = 100.0) -> None:
    """Draw a player of the beginning of a stored sound, which is streamed from the disk; or say that that is full.

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
    strength : float
        Percent of what was removed that is taken away.
    """
    with said():
        path = playable_file(folder, name, strength)
        token = digest_of(pool().secret, str(path))  # the same in every run, so that the player plays on
        put(token, path, again=partial(playable_file, folder, name, strength))
        kind = media_type_of("audio/flac", token)
        st.audio(PLACEHOLDER, format=kind, alt=alt, autoplay=autoplay)
        keep_address(kind)


def playable_file(folder: Path, name: str, strength: float = 100.0) -> Path:
    """A FLAC file of the beginning of a stored sound, which every browser plays; written once, beside it.

    Three minutes of stereo take a second, in which other threads wait for some 10 ms at a time.
    """
    weaker = name != "original" and strength != 100
    path = folder / (f"{name} at {strength:g}.flac" if weaker else f"{name}.flac")
    if not path.exists():
        part = open_at_strength(folder, name, strength).excerpt(0.0, LONGEST_S)
        subtype = "PCM_16" if part.source.subtype in ("PCM_16", "PCM_U8", "PCM_S8") else "PCM_24"
        write(replace(part, source=Metadata()), path, container="FLAC", subtype=subtype)
        _drop_older(folder, name)
    return path


def _drop_older(folder: Path, name: str) -> None:
    """Of all the strengths that sliders have passed, keep the last few; the others are written again when needed."""
    files = sorted(folder.glob(f"{name} at *.flac"), key=_written_ns)
    for file in files[:-_KEPT_STRENGTHS]:
        file.unlink(missing_ok=True)


def _written_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:  # deleted by another tab
        return 0
