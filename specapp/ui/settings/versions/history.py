"""Which results a sound has had in this visit: a version is remembered by its settings, its files stay in place."""

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from specapp.settings.settings import Settings
from specapp.ui.session.denoise_jobs import Task, at_full_strength
from specapp.ui.settings.versions.words import change, summary

MOST_VERSIONS = 8
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Version:
    """A result.

    Parameters
    ----------
    number : int
        How many came before it.
    settings : Settings
    folder : Path
        Of the job that made it, at full strength; it may have been deleted since.
    words : str
        What it changed.
    """

    number: int
    settings: Settings
    folder: Path
    words: str

    @property
    def letter(self) -> str:
        """What it is called."""
        return _LETTERS[self.number % len(_LETTERS)]

    @property
    def is_there(self) -> bool:
        """Whether its files have not been deleted; if they have, it is made again when it is chosen."""
        return (self.folder / "result.json").exists()


def remember(task: Task) -> None:
    """Put a finished task among the versions of its sound, if it is not there yet.

    While only the strength moves, the last version moves with it: what stays are the first strength and the last one.

    Parameters
    ----------
    task : Task
    """
    settings, folder = task.settings, task.job.folder
    known = versions(task.sound.id)
    if any(one.settings == settings for one in known):
        kept = tuple(replace(one, folder=folder) if one.settings == settings else one for one in known)
    else:
        kept = with_newest(known, settings, folder)
    _all()[task.sound.id] = kept


def with_newest(known: tuple[Version, ...], settings: Settings, folder: Path) -> tuple[Version, ...]:
    """The versions with one more, of which the oldest go.

    Parameters
    ----------
    known : tuple of Version
    settings : Settings
    folder : Path
    """
    whole = at_full_strength(settings)
    moving = len(known) > 1 and all(at_full_strength(one.settings) == whole for one in known[-2:])
    before = known[:-1] if moving else known
    number = known[-1].number + (not moving) if known else 0
    words = change(before[-1].settings, settings) if before else summary(settings)
    return (*before, Version(number, settings, folder, words))[-MOST_VERSIONS:]


def versions(sound_id: str) -> tuple[Version, ...]:
    """The versions of a sound, the newest last."""
    return _all().get(sound_id, ())


def _all() -> dict[str, tuple[Version, ...]]:
    held: dict[str, tuple[Version, ...]] = st.session_state.setdefault("versions", {})
    return held
