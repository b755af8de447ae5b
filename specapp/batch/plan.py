"""What is to be done: sources become tasks, each with its place in the target; names and headers are read alone."""

import mimetypes
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from specapp.audio.formats import FORMATS
from specapp.base.digests import digest_of
from specapp.base.errors import SettingsError
from specapp.batch.places import Found, Stamp, absolute, is_remote, join, local_path, stamp_of, walk
from specapp.batch.sources.headers import HEAD_BYTES, estimated_seconds
from specapp.batch.sources.lists import listed
from specapp.batch.writing import How, Writing
from specapp.settings.settings import Settings

_MAGIC = "*?["
_SUFFIXES = frozenset(suffix for kind in FORMATS.values() for suffix in kind.extensions)


@dataclass(frozen=True, slots=True)
class Task:
    """One recording to clean.

    Parameters
    ----------
    source : str
        Path or address.
    name : str
        Path below the target, with slashes; the extension may change.
    stamp : Stamp
        Of the source when it was found.
    settings : Settings
    writing : Writing
    whole_name : bool
        A new extension goes behind the whole name, because another recording differs in its extension alone.
    estimate_s : float
        Probable duration.
    """

    source: str
    name: str
    stamp: Stamp
    settings: Settings
    writing: Writing = field(default_factory=Writing)
    whole_name: bool = False
    estimate_s: float = 0.0


def key_of(settings: Settings, writing: Writing) -> str:
    """Tells the same settings from changed ones."""
    return digest_of(settings.to_json(), repr(writing))[:32]


def tasks_of(
    sources: Iterable[str],
    settings: Settings,
    *,
    writing: Writing | None = None,
    pattern: str = "",
    lists: Iterable[str] = (),
) -> Iterator[Task]:
    """Tasks of folders, globs, files and lists; those of a folder in no order.

    Parameters
    ----------
    sources : iterable of str
        Paths or addresses.
    settings : Settings
    writing : Writing, optional
        Both of all that no list gives others.
    pattern : str
        Of the files in folders, such as ``**/*.wav``; by default all that have the extension of a sound or video.
    lists : iterable of str
        See `specapp.batch.sources.lists.listed`.

    Yields
    ------
    Task

    Raises
    ------
    SettingsError
        If a source does not exist, cannot be read or has nothing that fits.
    """
    how = settings, writing or Writing()
    for source in sources:
        yield from _tasks(source, how, pattern)
    for path in lists:
        for source, own in listed(path, how):
            yield from _tasks(source, own, pattern)


def check_places(sources: Iterable[str], tasks: Iterable[Task], target: str) -> None:
    """Refuse a target that holds its own sources, or lies in them.

    Raises
    ------
    SettingsError
        If one lies inside the other.
    """
    root = _whole(target).rstrip("/") + "/"
    for task in tasks:
        if _whole(task.source).startswith(root):
            raise SettingsError(f"{task.source} lies inside the target {target}. Choose another target.")
    for source in sources:
        if root.startswith(_whole(source).rstrip("/") + "/"):
            raise SettingsError(f"The target {target} lies inside the source {source}. Choose one outside of it.")


def check_free(tasks: Iterable[Task], target: str) -> None:
    """Refuse a target with files that a batch would replace and that are none of its results.

    Raises
    ------
    SettingsError
        Names one.
    OSError
        If the target does not answer.
    """
    there = {found.name for found in walk(target)} if is_remote(target) else None  # one question instead of many
    for task in tasks:
        if task.name in there if there is not None else stamp_of(target_of(target, task)):
            raise SettingsError(
                f"{target_of(target, task)} is there already and would be replaced. Choose an empty folder with -o."
            )


def _whole(address: str) -> str:
    return address if is_remote(address) else local_path(address).resolve().as_posix()


def _tasks(source: str, how: How, pattern: str) -> Iterator[Task]:
    settings, writing = how
    try:
        count = 0
        for found in _found(source, pattern):
            estimate_s = estimated_seconds(found.name, found.stamp.size, _head(found.address))
            name = found.name if found.is_closed else writing.named(found.name)
            yield Task(absolute(found.address), name, found.stamp, settings, writing, estimate_s=estimate_s)
            count += 1
    except OSError as error:
        raise SettingsError(f"{source} cannot be read: {error.strerror or error}. Check the place.") from None
    if not count:
        fitting = f"fits {pattern}" if pattern else "has the extension of a sound; --pattern '**/*' takes all"
        raise SettingsError(f"In {source} no file {fitting}. Check the place and the pattern.")


def _found(source: str, pattern: str) -> Iterator[Found]:
    remote = is_remote(source)
    if any(sign in source for sign in _MAGIC) and (remote or not local_path(source).exists()):
        yield from _globbed(source)
    elif not remote and local_path(source).is_dir():
        yield from _fitting(walk(str(local_path(source)), pattern or "**"), pattern)
    elif stamp := _file_stamp(source):
        yield Found(source if remote else str(local_path(source)), posixpath.basename(source), stamp)
    elif remote:
        yield from _fitting(walk(source, pattern or "**"), pattern)
    else:
        raise SettingsError(f"There is no file or folder {source}. Check the path.")


def _file_stamp(source: str) -> Stamp | None:
    """None for a folder, too, which object stores have only where something is in it."""
    stamp = stamp_of(source)
    return stamp if stamp and (not is_remote(source) or (stamp.version and stamp.size)) else None


def _globbed(source: str) -> Iterator[Found]:
    # Two stars that are not the whole name of a folder are one, as in a shell; Python 3.13 agrees, 3.12 refuses them.
    parts = [part if part == "**" else re.sub(r"\*+", "*", part) for part in source.split("/")]
    first = next(index for index, part in enumerate(parts) if any(sign in part for sign in _MAGIC))
    root, pattern = "/".join(parts[:first]), "/".join(parts[first:])
    if is_remote(source):
        yield from (found for found in walk(root) if _fits(found.name.split("/"), parts[first:]))
        return
    folder = local_path(root or ("/" if source.startswith("/") else "."))
    for path in folder.glob(f"{pattern}/*" if parts[-1] == "**" else pattern):  # Python 3.12 finds folders alone
        below = path.relative_to(folder)
        if any(part.startswith(".") for part in below.parts):  # unlike a shell, Python finds those, too
            continue
        stamp = stamp_of(str(path))
        if stamp and path.is_file():
            yield Found(str(path), below.as_posix(), stamp)


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path fits a glob, folder by folder as in a shell: only ``**`` reaches beyond one."""
    if not pattern or not parts:
        return not parts and all(part == "**" for part in pattern)
    if pattern[0] == "**":
        return _fits(parts, pattern[1:]) or _fits(parts[1:], pattern)
    return fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _fitting(files: Iterable[Found], pattern: str) -> Iterator[Found]:
    return (found for found in files if pattern or found.is_closed or is_sound(found.name))


def is_sound(name: str) -> bool:
    """Whether a name has the extension of a sound or a video."""
    kind = mimetypes.guess_type(name)[0] or ""
    return kind.startswith(("audio/", "video/")) or PurePosixPath(name).suffix.lower() in _SUFFIXES


def _head(address: str) -> bytes:
    """The first bytes of a file that can be read here; whoever works on it says why others cannot."""
    if is_remote(address):
        return b""
    try:
        with local_path(address).open("rb", buffering=0) as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""


def target_of(target: str, task: Task) -> str:
    """Address at which the result of a task is wanted."""
    return join(target, task.name)
