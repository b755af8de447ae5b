"""What was edited: the picture that came back over the picture that left, as a gain."""

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import db_to_amplitude
from specapp.base.parameter import Parameter
from specapp.base.sentences import say
from specapp.picture.codes import Codes, Values
from specapp.picture.layout import HIGHEST_CODE, PictureLayout
from specapp.spectral.gain import Gain

BOOST = Parameter(
    "boost_db", "Amplify up to", 0.0, "How far pixels made brighter may turn the sound up, dB.", 0.0, 60.0, 1.0
)
_MOST_FRAMES = 1000  # own choice
_MOST_PAIRS = 1 << 18  # own choice
_SLACK = 1
"""Another machine's arithmetic may round a value the other way: that much is no edit (own choice)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was edited, in pixels.

    Parameters
    ----------
    pixels : int
        Of the picture.
    darkened, brightened : int
        Pixels that came back with less or more energy.
    limited : int
        Brightened pixels that ask for more than the limit allows.
    """

    pixels: int = 0
    darkened: int = 0
    brightened: int = 0
    limited: int = 0

    def __add__(self, other: "Change") -> "Change":
        return Change(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def sentences(self, boost_db: float) -> tuple[str, ...]:
        """What to say about it."""
        if not (self.darkened or self.brightened):
            return (say("Nothing was edited: the sound is the original, bit for bit."),)
        darker, brighter, limited = (self._percent(one) for one in (self.darkened, self.brightened, self.limited))
        told = say(
            "{darker} % of the picture was made darker, {brighter} % brighter.", darker=darker, brighter=brighter
        )
        if not self.limited:
            return (told,)
        limit = say(
            "{percent} % of the picture asks for more than {limit} dB of amplification and got that much; the limit "
            "can be raised.",
            percent=limited,
            limit=f"{boost_db:g}",
        )
        none = say("What became brighter was left as loud as it was: the limit of amplification is 0 dB.")
        return (told, limit if boost_db else none)

    def _percent(self, pixels: int) -> str:
        return f"{100 * pixels / self.pixels:.1f}"


class Pairs(NamedTuple):
    """Some pixels that came back, and what left there."""

    exported: Codes
    returned: Values


@dataclass(frozen=True, slots=True, eq=False)
class Resized:
    """A picture that came back in another size, as the gain that was read from it.

    Parameters
    ----------
    gain : ndarray, float32 [shape=(channels or 1, frames, bins)]
        Exactly 1 where nothing was edited.
    pairs : Pairs or None
        Some of its pixels with what was likely there.
    is_placed : bool
        Whether each pixel is known to be one of those that left.
    is_unclear : bool
        Whether it has lost too much to tell what was edited.
    """

    gain: Gain
    pairs: Pairs | None = None
    is_placed: bool = False
    is_unclear: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """A picture that came back, laid over the one that left.

    Parameters
    ----------
    layout : PictureLayout
    exported : ndarray, uint16 [shape=(channels or 1, frames, bins)]
        Values of the picture that left.
    returned : ndarray, uint8, uint16 or float32 [shape=(channels or 1, frames, bins)] or Resized
        The picture that came back.
    notes : tuple of str
        Sentences about how it was matched.
    """

    layout: PictureLayout
    exported: Codes
    returned: Values | Resized
    notes: tuple[str, ...] = ()

    @property
    def untouched(self) -> float:
        """Share of the pixels that came back as they had left."""
        frames = slice(None, None, max(1, self.layout.frames // _MOST_FRAMES))
        if isinstance(self.returned, Resized):
            return float((self.returned.gain[:, frames] == 1).mean())
        return float((ratio(self.exported[:, frames], self.returned[:, frames], self.layout) == 1).mean())

    @property
    def is_placed(self) -> bool:
        """Whether each pixel is known to be one of those that left."""
        return not isinstance(self.returned, Resized) or self.returned.is_placed

    @property
    def pairs(self) -> Pairs | None:
        """Some pixels that came back, and what left there; None where that is not known pixel by pixel."""
        if isinstance(self.returned, Resized):
            return self.returned.pairs
        step = max(1, round((self.exported.size / _MOST_PAIRS) ** 0.5))
        return Pairs(self.exported[:, ::step, ::step], self.returned[:, ::step, ::step])


def compare(edit: Edit, frames: slice, boost_db: float, *, skip: int = 0) -> tuple[Gain, Change]:
    """Gain of some frames [shape=(channels or 1, frames, bins)] and what was edited in them.

    Parameters
    ----------
    edit : Edit
    frames : slice
        Columns of the picture.
    boost_db : float
        Highest gain in dB.
    skip : int
        So many of the frames were counted before.
    """
    if isinstance(edit.returned, Resized):
        gain = edit.returned.gain[:, frames].copy()
    else:
        gain = ratio(edit.exported[:, frames], edit.returned[:, frames], edit.layout)
    limit = np.float32(db_to_amplitude(boost_db))
    fresh = gain[:, skip:]
    change = Change(
        fresh.size,
        int((fresh < 1).sum()),
        int((fresh > 1).sum()),
        int((fresh > limit * np.float32(1 + 1e-6)).sum()),
    )
    return np.minimum(gain, limit, out=gain), change


def ratio(exported: Codes, returned: Values, layout: PictureLayout) -> Gain:
    """Returned over exported as a factor on the magnitude; exactly 1 where nothing was edited, 0 where it is 0.

    Notes
    -----
    In 8 bits, a pixel counts as not edited if its value is what some program makes of the exported one: the nearest
    value, that of the upper 8 bits, or the one below.
    """
    low, high, step_db = unedited_range(exported, returned.dtype, layout)
    value = returned.astype(np.float32)
    change = value - np.clip(value, low, high)
    gain: Gain = np.exp(change * np.float32(step_db * np.log(10) / 20))
    gain[value <= 0] = 0
    return gain


def unedited_range(
    exported: Codes, dtype: np.dtype[Any], layout: PictureLayout
) -> tuple[NDArray[np.float32], NDArray[np.float32], float]:
    """Lowest and highest values of pixels that were not edited, and dB per unit of their type."""
    code = exported.astype(np.int32)
    below, above = np.maximum(code - _SLACK, 0), np.minimum(code + _SLACK, HIGHEST_CODE)
    if dtype == np.uint8:
        low, high = below // 257, np.maximum((above + 128) // 257, above >> 8)
        return low.astype(np.float32), high.astype(np.float32), layout.step_db * 257
    if dtype == np.uint16:
        return below.astype(np.float32), above.astype(np.float32), layout.step_db
    scale, half = np.float32(layout.step_db), np.float32(0.5)
    return (below.astype(np.float32) - half) * scale, (above.astype(np.float32) + half) * scale, 1.0
