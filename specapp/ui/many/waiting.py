"""Which of many files are still to be cleaned, on the disk, for a server that is started anew and goes on with them."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from specapp.base.buffers import room_for
from specapp.batch.plan import Task
from specapp.settings.settings import Settings

_NAME = "waiting.json"


def keep_waiting(folder: Path, tasks: Iterable[Task]) -> None:
    """Note which files are still to be cleaned, and how.

    Raises
    ------
    LimitError
        If the disk is full.
    """
    waiting = {task.name: task.settings.to_json() for task in tasks}
    part = folder / f".{_NAME}"
    with room_for(0):
        part.write_text(json.dumps(waiting), encoding="utf-8")
    part.replace(folder / _NAME)


def kept_waiting(folder: Path) -> Iterator[tuple[Settings, list[str]]]:
    """Settings, and the names of the files that were still to be cleaned with them."""
    path = folder / _NAME
    waiting: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for text in dict.fromkeys(waiting.values()):
        yield Settings.from_json(text), [name for name, own in waiting.items() if own == text]
