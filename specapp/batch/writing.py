"""How the results of a batch are written: what is done about full scale and rounding, and as what kind of file."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

from specapp.audio.encoding.at_loudness import LoudnessTarget
from specapp.audio.formats import FORMATS
from specapp.audio.output_format import by_suffix
from specapp.base.errors import SettingsError
from specapp.settings.settings import Settings

MOST_BITS_PER_S = 10_000_000
"""Far above every lossy kind of file: what is beyond is a slip of the pen (own choice)."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a result is written; see `specapp.write`.

    Parameters
    ----------
    avoid_clipping, dither : bool
    format : str
        Extension of the kind of file, such as ``mp3``; empty: each as it came.
    bit_rate : int
        Bits per second of a lossy kind; 0: about as many as a recording came with.
    loudness : LoudnessTarget, optional

    Raises
    ------
    SettingsError
        If no such file is written, or the bit rate is out of range.

    Examples
    --------
    >>> Writing(format="mp3", bit_rate=128_000).named("box 1/tape.wav")
    'box 1/tape.mp3'
    """

    avoid_clipping: bool = False
    dither: bool = False
    format: str = ""
    bit_rate: int = 0
    loudness: LoudnessTarget | None = None

    def __post_init__(self) -> None:
        suffix = f".{self.format.lstrip('.')}".lower()
        if self.format and not any(suffix in kind.extensions and kind.tracks for kind in FORMATS.values()):
            by_suffix(suffix)
        if self.bit_rate and not 1000 <= self.bit_rate <= MOST_BITS_PER_S:
            kbits = f"{self.bit_rate / 1000:g} kbit/s"
            raise SettingsError(f"{kbits} are not possible. Choose 1 to {MOST_BITS_PER_S // 1000} kbit/s.")

    def named(self, name: str) -> str:
        """Name of the result of a recording, with its folders.

        Parameters
        ----------
        name : str
            Of the recording.

        Returns
        -------
        str
        """
        path = PurePosixPath(name)
        return str(path.with_name(f"{path.stem}.{self.format.lstrip('.')}")) if self.format else name


How: TypeAlias = tuple[Settings, Writing]
"""How a recording is cleaned, and how its result is written."""
