"""Files and recordings: decode, encode, tags, limits."""

from typing import TYPE_CHECKING

from specapp.base.imports import lazily

if TYPE_CHECKING:
    from specapp.audio.metadata import Metadata
    from specapp.audio.recording import Recording, encode, read, write

__all__ = ["Metadata", "Recording", "encode", "read", "write"]

_HOMES = {"Metadata": "specapp.audio.metadata:Metadata"} | {
    name: f"specapp.audio.recording:{name}" for name in ("Recording", "encode", "read", "write")
}
__getattr__, __dir__ = lazily(__name__, _HOMES)
