"""Files that browsers may fetch: they lie on the disk, and Streamlit holds a few words in place of each.

The address that Streamlit gives to those words is answered with the file, see `specapp.ui.server.downloads`.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from streamlit import runtime

FILE = "specapp-file"
"""Parameter of a media type that says which file is meant."""
PLACEHOLDER = b"The file is streamed from the disk."
_MOST_FILES = 4096

Again: TypeAlias = Callable[[], Path]
"""Writes a file once more that was deleted."""


class _Files:
    """Files by their tokens; the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[str, tuple[str, Again | None]] = OrderedDict()  # a Path would take four times as much
        self._addresses: OrderedDict[str, str] = OrderedDict()
        self._asked_for: set[str] = set()

    def put(self, token: str, path: Path, again: Again | None) -> None:
        with self._lock:
            self._asked_for.discard(token)
            self._files[token] = str(path), again
            self._files.move_to_end(token)
            while len(self._files) > _MOST_FILES:
                self._asked_for.discard(self._files.popitem(last=False)[0])

    def ask_for(self, token: str) -> None:
        with self._lock:
            if token in self._files:
                self._asked_for.add(token)

    def was_asked_for(self, token: str) -> bool:
        with self._lock:
            return token in self._asked_for

    def get(self, token: str) -> tuple[Path, Again | None] | None:
        with self._lock:
            found = self._files.get(token)
        return (Path(found[0]), found[1]) if found is not None else None

    def keep(self, address: str, media_type: str) -> None:
        with self._lock:
            self._addresses[address] = media_type
            self._addresses.move_to_end(address)
            while len(self._addresses) > _MOST_FILES:
                self._addresses.popitem(last=False)

    def kept(self, address: str) -> str:
        with self._lock:
            return self._addresses.get(address, "")


@cache
def _files() -> _Files:
    return _Files()


def put(token: str, path: Path, *, again: Again | None = None) -> None:
    """Let a browser that knows the token fetch a file.

    Parameters
    ----------
    token : str
        Hexadecimal digits that nobody can guess.
    path : Path
    again : callable ``() -> Path``, optional
        Writes the file once more if it is gone by then.
    """
    _files().put(token, path, again)


def ask_for(token: str) -> None:
    """Note that a browser asks for a file."""
    _files().ask_for(token)


def was_asked_for(token: str) -> bool:
    """Whether a browser has asked for a file since it was put there."""
    return _files().was_asked_for(token)


def file_of(token: str) -> Path | None:
    """The file or the folder of a token; None if there is none."""
    found = _files().get(token)
    return found[0] if found is not None else None


def ready_file_of(token: str) -> Path | None:
    """The file of a token, written once more if it was deleted and that is possible; None if there is none any more.

    Raises
    ------
    SpecappError
        If it cannot be written.
    """
    found = _files().get(token)
    if found is None or found[0].is_file():
        return file_of(token)
    path, again = found
    return again() if again is not None and path.parent.exists() else None


def media_type_of(media_type: str, token: str) -> str:
    """The media type under which Streamlit is given the `PLACEHOLDER` of a file."""
    return f"{media_type}; {FILE}={token}"


def keep_address(media_type: str) -> None:
    """Let the address that Streamlit has given to a `PLACEHOLDER` hold on after the runs of the page that show it.

    Streamlit forgets it as soon as another run begins, while the browser may still be about to ask for it.

    Parameters
    ----------
    media_type : str
        From `media_type_of`, as the element that shows the file was given it.
    """
    if runtime.exists():
        address = runtime.get_instance().media_file_mgr.add(PLACEHOLDER, media_type, media_type)
        _files().keep(urlsplit(address).path.rpartition("/")[2], media_type)


def kept_media_type(address: str) -> str:
    """The media type of an address that was kept, by the last part of its path; empty if it was not."""
    return _files().kept(address)
