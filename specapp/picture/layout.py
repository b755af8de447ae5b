"""What the pixels of an editable picture mean: everything that the way back needs."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias

import numpy as np

from specapp.base.errors import PictureError, SettingsError
from specapp.base.parameter import Parameter, short
from specapp.base.sentences import say
from specapp.spectral.framing import WINDOWS, Framing

Energy: TypeAlias = Literal["white", "black"]
Arrangement: TypeAlias = Literal["linked", "stacked"]

VERSION = 1  # definition: raised where old pictures would be misread
HIGHEST_CODE = 65_535  # definition: 16 bits
LOWEST_CODE = 2 * 257
"""Value of the floor and of everything below it: 2 of 255, so that 0 is never there unless somebody painted it
(own choice)."""
USUAL_RANGE_DB = 90.0  # own choice
USUAL_STEP_DB = USUAL_RANGE_DB / (HIGHEST_CODE - LOWEST_CODE)
MARKER = "specapp picture"

PICTURE_PARAMETERS = (
    Parameter("start_s", "Start", 0.0, "Where the picture starts, seconds.", 0.0, 1e6, 0.1),
    Parameter("seconds", "Length", 0.0, "Seconds in the picture; 0 goes to the end.", 0.0, 1e6, 0.1),
    Parameter("n_fft", "Window", 0, "Samples of the window; 0 is the largest power of two within 64 ms.", 0, 32_768, 1),
    Parameter("hop_length", "Hop", 0, "Samples from column to column; 0 is a quarter window.", 0, 32_768, 1),
    Parameter("window", "Shape", "hann", "Shape of the window.", choices=tuple(WINDOWS)),
    Parameter("range_db", "Range", USUAL_RANGE_DB, "From the brightest to the darkest level, dB.", 40.0, 160.0, 10.0),
    Parameter("energy", "Energy is", "white", "Colour of the loudest.", choices=("white", "black")),
    Parameter(
        "channels",
        "Channels",
        "linked",
        "One picture of their mean power and one gain for all, or a picture of each, the first on top.",
        choices=("linked", "stacked"),
    ),
)
_WINDOW_S = 0.064  # own choice
_MOST_CHARACTERS = 20_000  # own choice


def n_fft_for(sample_rate: int) -> int:
    """The largest power of two within 64 ms."""
    return 1 << max(4, math.floor(math.log2(sample_rate * _WINDOW_S)))


@dataclass(frozen=True, slots=True)
class PictureLayout:
    """What the pixels of a picture mean.

    Parameters
    ----------
    sample_rate : int
        Of the sound, Hz.
    length : int
        Samples per channel of the whole sound.
    n_fft, hop_length, window
        How the sound is cut into columns; see `Framing`.
    floor_db, ceiling_db : float
        Levels of `LOWEST_CODE` and `HIGHEST_CODE`; 0 dB is a sine at full scale.
    energy : {'white', 'black'}
        Colour of the ceiling.
    arrangement : {'linked', 'stacked'}
        One picture of the mean power of all channels, or one of each, the first on top.
    channels : int
        Channels of the sound.
    first_frame, frames : int
        Columns: frames of the sound from the first one on.
    digest : str
        SHA-256 of rate, shape and samples of the sound; empty where there is none.

    Raises
    ------
    SettingsError
        If the values do not fit each other.
    """

    sample_rate: int
    length: int
    n_fft: int
    hop_length: int
    window: str
    floor_db: float
    ceiling_db: float
    energy: Energy
    arrangement: Arrangement
    channels: int
    first_frame: int
    frames: int
    digest: str = ""

    def __post_init__(self) -> None:
        count = self.framing.frame_count(self.length)
        if not (1 <= self.sample_rate <= 10**7 and 1 <= self.length < 2**48 and 1 <= self.channels <= 1024):
            raise SettingsError(
                say(
                    "A sound of {length} samples at {rate} Hz has no picture.",
                    length=self.length,
                    rate=self.sample_rate,
                )
            )
        if not 0 <= self.first_frame < self.first_frame + self.frames <= count:
            raise SettingsError(
                say(
                    "Columns {first} to {last} are not in a sound of {count}.",
                    first=self.first_frame,
                    last=self.first_frame + self.frames,
                    count=count,
                )
            )
        if not -400 < self.floor_db < self.ceiling_db < 400:
            raise SettingsError(
                say(
                    "Levels from {floor} to {ceiling} dB are no range.",
                    floor=f"{self.floor_db:g}",
                    ceiling=f"{self.ceiling_db:g}",
                )
            )

    @property
    def framing(self) -> Framing:
        """Window and hop."""
        return Framing(self.n_fft, self.hop_length, self.window)

    @property
    def bins(self) -> int:
        """Frequencies."""
        return self.n_fft // 2 + 1

    @property
    def rows(self) -> int:
        """Height of the picture in pixels."""
        return self.bins * (self.channels if self.arrangement == "stacked" else 1)

    @property
    def columns(self) -> int:
        """Width of the picture in pixels."""
        return self.frames

    @property
    def last_frame(self) -> int:
        """The frame behind the last column."""
        return self.first_frame + self.frames

    @property
    def step_db(self) -> float:
        """Decibels from one 16-bit value to the next."""
        return (self.ceiling_db - self.floor_db) / (HIGHEST_CODE - LOWEST_CODE)

    @property
    def start_s(self) -> float:
        """Time of the middle of the first column, seconds."""
        framing = self.framing
        return (self.first_frame * self.hop_length - framing.lead + self.n_fft / 2) / self.sample_rate

    @property
    def reference_power(self) -> float:
        """Power of the brightest bin of a sine at full scale."""
        return float((self.framing.weights().sum(dtype=np.float64) / 2) ** 2)

    def to_text(self) -> str:
        """The layout as one line of JSON, as it stands in the picture's file.

        Returns
        -------
        str

        See Also
        --------
        layout_from_text : the inverse.
        """
        return json.dumps({MARKER: VERSION} | asdict(self), separators=(",", ":"))


def layout_from_text(text: str) -> PictureLayout | None:
    """The layout that a text of a picture's file holds; None if it is some other text.

    Raises
    ------
    PictureError
        If it is one of ours but cannot be used.

    See Also
    --------
    PictureLayout.to_text : the inverse.
    """
    start = text.find('{"' + MARKER)
    if start < 0:
        return None
    try:
        plain, _ = json.JSONDecoder().raw_decode(text[start : start + _MOST_CHARACTERS])  # editors write on behind it
        return _checked(plain)
    except (ValueError, TypeError, KeyError, RecursionError, SettingsError) as error:
        raise PictureError(
            say(
                "The settings inside the picture cannot be read ({reason}). Export the picture again, or remove its "
                "text chunks so that it is matched to the sound.",
                reason=" ".join(str(error).split())[:120],
            )
        ) from None


def _checked(plain: Mapping[str, Any]) -> PictureLayout:
    if plain[MARKER] != VERSION:
        raise PictureError(
            say(
                "The picture has version {found}; this specapp reads {version}.",
                found=short(plain[MARKER]),
                version=VERSION,
            )
        )
    kinds: Mapping[Any, type[Any]] = {int: int, float: float}
    values: dict[str, Any] = {}
    for field in fields(PictureLayout):
        value = plain[field.name]
        kind = kinds.get(field.type, str)
        if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
            raise TypeError(f"{field.name} = {value!r:.40}")
        values[field.name] = kind(value)
    known = {parameter.name: parameter for parameter in PICTURE_PARAMETERS}
    for name in ("n_fft", "hop_length", "window", "energy"):
        known[name].checked(values[name])
    known["channels"].checked(values["arrangement"])
    return PictureLayout(**values)
