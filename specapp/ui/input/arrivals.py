"""Uploaded files on their way: on the disk from their first byte, under the id that Streamlit gives them."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has arrived and waits to be taken.

    Parameters
    ----------
    session : str
        Of the tab that it came from.
    file : BinaryIO
        A temporary file without a name: it is gone when it is closed.
    size_bytes : int
    """

    session: str
    file: BinaryIO
    size_bytes: int


class Arrivals:
    """What has arrived for all sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._arrived: dict[str, Arrival] = {}

    def put(self, file_id: str, arrival: Arrival) -> None:
        """Keep a file until it is taken or its session ends."""
        self.drop(file_id)
        with self._lock:
            self._arrived[file_id] = arrival

    def get(self, file_id: str) -> Arrival | None:
        """The file of an id."""
        with self._lock:
            return self._arrived.get(file_id)

    def drop(self, file_id: str) -> None:
        """Delete a file, if it is there."""
        with self._lock:
            arrival = self._arrived.pop(file_id, None)
        if arrival is not None:
            arrival.file.close()

    def drop_sessions(self, sessions: Iterable[str]) -> None:
        """Delete all files of sessions that have ended."""
        ended = set(sessions)
        with self._lock:
            files = [file_id for file_id, arrival in self._arrived.items() if arrival.session in ended]
        for file_id in files:
            self.drop(file_id)

    def waiting_bytes(self, session: str) -> int:
        """Size of all that waits for a session."""
        return sum(one.size_bytes for one in self._waiting() if one.session == session)

    def waiting_files(self, session: str) -> int:
        """Number of the files that wait for a session."""
        return sum(one.session == session for one in self._waiting())

    def small_bytes(self, most_each: int) -> int:
        """Size of all files of at most so many bytes that wait for anybody."""
        return sum(one.size_bytes for one in self._waiting() if one.size_bytes <= most_each)

    def _waiting(self) -> list[Arrival]:
        with self._lock:
            return list(self._arrived.values())


@cache
def arrivals() -> Arrivals:
    """The files of this server."""
    return Arrivals()


def arrived(upload: UploadedFile) -> BinaryIO:
    """The content of what a visitor has uploaded, from its beginning; Streamlit itself holds nothing of it."""
    arrival = arrivals().get(upload.file_id)
    file = upload if arrival is None else arrival.file
    file.seek(0)
    return file


def content(upload: UploadedFile) -> bytes:
    """All of a small file that a visitor has uploaded."""
    return arrived(upload).read()


def taken(upload: UploadedFile) -> None:
    """Delete an uploaded file that is no longer needed, and its name in Streamlit."""
    arrivals().drop(upload.file_id)
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)
