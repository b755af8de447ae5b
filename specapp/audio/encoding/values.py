"""How samples shall be stored, and what became of it."""

from dataclasses import dataclass, field
from pathlib import Path

from specapp.audio.encoding.programme_loudness import ProgrammeLoudness
from specapp.audio.metadata import Tags
from specapp.audio.output_format import OutputFormat
from specapp.base.decibels import amplitude_to_db


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to store samples.

    Parameters
    ----------
    output : OutputFormat
    tags : Tags
    fmt : bytes
        Format chunk of a WAV file.
    valid_bits : int
        Bits of integers that are used; 0: all.
    speakers : str
        Places of the channels, as FFmpeg names them, where it writes them; empty: the usual ones.
    dither : bool
    seed : int
        Of the dither.
    gain : float
        Factor on every sample.
    """

    output: OutputFormat
    tags: Tags = field(default_factory=Tags)
    fmt: bytes = b""
    valid_bits: int = 0
    speakers: str = ""
    dither: bool = False
    seed: int = 0
    gain: float = 1.0

    @property
    def gain_db(self) -> float:
        """The factor in decibels."""
        return round(float(amplitude_to_db(self.gain)), 2)


class _Kind:
    """What is asked of anything that was encoded."""

    __slots__ = ()
    output: OutputFormat
    loudness_note: str

    @property
    def container(self) -> str:
        """For example ``WAV``."""
        return self.output.container

    @property
    def subtype(self) -> str:
        """For example ``PCM_24``."""
        return self.output.subtype

    @property
    def notes(self) -> list[str]:
        """What is worth knowing about it, in sentences."""
        return [note for note in (self.output.note, self.loudness_note) if note]


@dataclass(frozen=True, slots=True)
class Written(_Kind):
    """A file that was written.

    Parameters
    ----------
    path : path
    output : OutputFormat
        What it is.
    clipped_samples : int
        Samples beyond full scale.
    gain_db : float
        How much the level was lowered to avoid clipping, or changed to come to a loudness.
    programme : ProgrammeLoudness or None
        How loud the file is, where a loudness was asked for.
    loudness_note : str
        What else was done for that, or why nothing was.
    """

    path: Path
    output: OutputFormat
    clipped_samples: int
    gain_db: float = 0.0
    programme: ProgrammeLoudness | None = None
    loudness_note: str = ""


@dataclass(frozen=True, slots=True)
class Encoded(_Kind):
    """A file in memory; as `Written`, with the bytes in place of the path."""

    data: bytes
    output: OutputFormat
    clipped_samples: int
    gain_db: float = 0.0
    programme: ProgrammeLoudness | None = None
    loudness_note: str = ""

    @property
    def media_type(self) -> str:
        """For example ``audio/wav``."""
        return self.output.media_type

    @property
    def suffix(self) -> str:
        """Extension with its dot."""
        return self.output.suffix
