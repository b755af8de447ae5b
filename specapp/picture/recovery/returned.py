"""What came back, before it is known what was done to it: turned over, and with values that a conversion moved."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.base.sentences import listed, say
from specapp.picture.codes import Values, inverted
from specapp.picture.layout import HIGHEST_CODE, LOWEST_CODE, PictureLayout
from specapp.picture.tone_curve import Spread

_BACK: Mapping[str, Callable[[Values], Values]] = {
    "": lambda values: values,
    say("upside down"): lambda values: values[::-1],
    say("mirrored"): lambda values: values[:, ::-1],
    say("turned by 180 degrees"): lambda values: values[::-1, ::-1],
    say("turned to the left"): lambda values: values.T[:, ::-1],
    say("turned to the right"): lambda values: values.T[::-1],
    say("turned to the left and mirrored"): lambda values: values.T,
    say("turned to the right and mirrored"): lambda values: values.T[::-1, ::-1],
}
"""What turns a picture back, by what was done to it."""
_STEP, _HALF_STEP = 257, 128
"""Of 8 bits, in values of 16 (definition)."""
_TELL_NOTHING = [0, LOWEST_CODE, HIGHEST_CODE - LOWEST_CODE, HIGHEST_CODE]
"""Silence and the floor are values of 8 bits in every picture."""
_MOST_BY_CHANCE = 0.5  # own choice


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """Pixels that came back, turned back as if they had been turned over.

    Parameters
    ----------
    values : ndarray, uint8, uint16 or float32 [shape=(rows, columns)]
    turned : str
        What they were taken for, for a sentence; empty: as they are.
    spread : ndarray, uint16 [shape=(65536,)], optional
        How far a conversion alone may have moved each value of 16 bits.
    """

    values: Values
    turned: str = ""
    spread: Spread | None = None

    @property
    def aside(self) -> str:
        """What they were taken for, behind a comma."""
        return say(", {turned}", turned=self.turned) if self.turned else ""

    def negative(self, layout: PictureLayout) -> "Returned":
        """With black and white exchanged."""
        spread = None if self.spread is None else self.spread[::-1]
        return replace(self, values=inverted(self.values, layout), spread=spread)

    def over(self, exported: NDArray[np.uint16]) -> Values:
        """The values, and those of `exported` (of the same shape) where a conversion alone may have moved them."""
        if self.spread is None:
            return self.values
        apart = np.abs(self.values.astype(np.int32) - exported)
        return np.asarray(np.where(apart <= self.spread[self.values], exported, self.values), np.uint16)


def spread_with_rounding(values: Values, spread: Spread | None) -> Spread | None:
    """The spread of values of 16 bits, and that of rounding where they had been rounded to 8 bits on their way.

    Parameters
    ----------
    values : ndarray, uint8, uint16 or float32
    spread : ndarray, uint16 [shape=(65536,)] or None
    """
    if values.dtype != np.uint16:
        return spread
    known = np.zeros(HIGHEST_CODE + 1, np.uint16) if spread is None else spread
    steps = np.arange(HIGHEST_CODE + 1)
    of_8_bits = np.abs((steps + _HALF_STEP) % _STEP - _HALF_STEP) <= known
    counts = np.bincount(values.ravel(), minlength=steps.size)
    counts[_TELL_NOTHING] = 0
    if counts[of_8_bits].sum() <= _MOST_BY_CHANCE * counts.sum():
        return spread
    return np.where(of_8_bits, known.astype(np.int64) + _HALF_STEP + 1, known).clip(0, HIGHEST_CODE).astype(np.uint16)


def turns(returned: Returned, layout: PictureLayout) -> Iterator[Returned]:
    """The picture as it is, turned over in every way, and the negative of each."""
    for words, back in _BACK.items():
        straight = replace(returned, values=back(returned.values), turned=words)
        yield straight
        exchanged = listed((words, say("with black and white exchanged")))
        yield replace(straight.negative(layout), turned=exchanged)
