"""Which results each sound of a visitor has had, for as long as the visitor is here: a tab forgets on a reload."""

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from specapp.settings.settings import Settings
from specapp.ui.settings.versions.words import change, summary

_MOST_SOUNDS = 32  # own choice
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
    before : Settings or None
        Those of the version before it.
    """

    number: int
    settings: Settings
    folder: Path
    before: Settings | None = None

    @property
    def letter(self) -> str:
        """What it is called."""
        return _LETTERS[self.number % len(_LETTERS)]

    @property
    def words(self) -> str:
        """What it changed, in the language of the page that asks."""
        return summary(self.settings) if self.before is None else change(self.before, self.settings)

    @property
    def is_there(self) -> bool:
        """Whether its files have not been deleted; if they have, it is made again when it is chosen."""
        return (self.folder / "result.json").exists()


Versions: TypeAlias = tuple[Version, ...]


class Histories:
    """The versions of the sounds of visitors; the sounds that were looked at first are forgotten first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, OrderedDict[str, Versions]] = {}

    def of(self, visitor: str, sound_id: str) -> Versions:
        """The versions of a sound, the newest last."""
        with self._lock:
            return self._kept[visitor].get(sound_id, ()) if visitor in self._kept else ()

    def put(self, visitor: str, sound_id: str, versions: Versions, here: Collection[str]) -> None:
        """Keep the versions of a sound, and forget the visitors that are not `here`."""
        with self._lock:
            self._kept = {one: held for one, held in self._kept.items() if one in here}
            own = self._kept.setdefault(visitor, OrderedDict())
            own[sound_id] = versions
            own.move_to_end(sound_id)
            while len(own) > _MOST_SOUNDS:
                own.popitem(last=False)

    def drop(self, visitor: str, sound_id: str) -> None:
        """Forget the versions of a sound."""
        with self._lock:
            self._kept.get(visitor, OrderedDict()).pop(sound_id, None)


@cache
def histories() -> Histories:
    """Those of this server's visitors."""
    return Histories()
