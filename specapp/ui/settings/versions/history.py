"""A new result among those that its sound has had: its settings are remembered, its files stay in place."""

from dataclasses import replace
from pathlib import Path

from specapp.settings.settings import Settings
from specapp.ui.session.denoise_jobs import Task, at_full_strength
from specapp.ui.session.visitor import presence, visit
from specapp.ui.settings.versions.kept import Version, Versions, histories

MOST_VERSIONS = 8


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
    if kept != known:
        histories().put(visit().visitor, task.sound.id, kept, presence().visitors())


def with_newest(known: Versions, settings: Settings, folder: Path) -> Versions:
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
    return (*before, Version(number, settings, folder, before[-1].settings if before else None))[-MOST_VERSIONS:]


def versions(sound_id: str) -> Versions:
    """The versions of a sound of this visitor, the newest last."""
    return histories().of(visit().visitor, sound_id)
