"""What may run in the sandbox, and how a child does it: the same with and without restrictions."""

import importlib
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, BinaryIO

from specapp.base.buffers import FULL, no_room
from specapp.base.errors import SpecappError
from specapp.base.sentences import say, to_plain

Reply = Callable[[Mapping[str, Any]], None]
"""`reply(content)`: hands plain values to the caller, which merges all of them."""
_NAME = re.compile(r"(?:\w+\.)+sandboxed\w*:[a-z]\w*")


def module_of(job: str) -> ModuleType:
    """Import the module of a job.

    Parameters
    ----------
    job : str
        ``package.module:function``, where the name of the module begins with "sandboxed": nothing else is meant to run
        here.

    Raises
    ------
    ValueError
        If it is no such name.
    """
    if not _NAME.fullmatch(job):
        raise ValueError(f"{job!r} is no job for the sandbox: its module's name has to begin with 'sandboxed'")
    return importlib.import_module(job.split(":", maxsplit=1)[0])


def work(job: str, request: Mapping[str, Any], reply: Reply, files: Sequence[BinaryIO]) -> None:
    """Do a job; whatever it raises becomes a reply, and so does its end."""
    try:
        for file in files:
            file.seek(0)
        getattr(module_of(job), job.split(":")[1])(request, reply, *files)
        for file in files[1:]:
            file.flush()
        reply({"done": True})
    except SpecappError as error:
        reply({"error": type(error).__name__, "text": to_plain(str(error))})
    except MemoryError:
        text = say("The file needs more memory than is allowed. Convert it to WAV or FLAC.")
        reply({"error": "LimitError", "text": to_plain(text)})
    except BaseException as error:  # noqa: BLE001 - whatever a parser raises about a stranger's file
        if isinstance(error, OSError) and error.errno in FULL:
            reply({"error": "RoomError", "text": to_plain(no_room())})
            return
        text = say("The file is damaged or no recording. Export it again.")
        reply({"error": "AudioError", "text": to_plain(text), "detail": traceback.format_exc()})
