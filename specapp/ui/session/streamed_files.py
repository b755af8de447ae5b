"""Files that browsers may fetch: they lie on the disk, and Streamlit holds a few words in place of each.

The address that Streamlit gives to those words is answered with the file, see `specapp.ui.server.downloads`.
"""

import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path

FILE = "specapp-file"
"""Parameter of a media type that says which file is meant."""
PLACEHOLDER = b"The file is streamed from the disk."
_MOST_FILES = 4096


class _Files:
    """Files by their tokens; the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: OrderedDict[str, Path] = OrderedDict()

    def put(self, token: str, path: Path) -> None:
        with self._lock:
            self._paths[token] = path
            self._paths.move_to_end(token)
            while len(self._paths) > _MOST_FILES:
                self._paths.popitem(last=False)

    def get(self, token: str) -> Path | None:
        with self._lock:
            return self._paths.get(token)


@cache
def _files() -> _Files:
    return _Files()


def put(token: str, path: Path) -> None:
    """Let a browser that knows the token fetch a file.

    Parameters
    ----------
    token : str
        Hexadecimal digits that nobody can guess.
    path : Path
    """
    _files().put(token, path)


def file_of(token: str) -> Path | None:
    """The file of a token; None if there is none."""
    return _files().get(token)


def media_type_of(media_type: str, token: str) -> str:
    """The media type under which Streamlit is given the `PLACEHOLDER` of a file."""
    return f"{media_type}; {FILE}={token}"
