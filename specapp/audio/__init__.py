"""Files and recordings: decode, encode, tags, limits."""

from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording, encode, read, write

__all__ = ["Metadata", "Recording", "encode", "read", "write"]
