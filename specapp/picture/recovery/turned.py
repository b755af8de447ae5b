"""What came back, before it is known whether it was turned over: all ways in which it may have been."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from specapp.picture.codes import Values, inverted
from specapp.picture.layout import PictureLayout

_BACK: Mapping[str, Callable[[Values], Values]] = {
    "": lambda values: values,
    "upside down": lambda values: values[::-1],
    "mirrored": lambda values: values[:, ::-1],
    "turned by 180 degrees": lambda values: values[::-1, ::-1],
    "turned to the left": lambda values: values.T[:, ::-1],
    "turned to the right": lambda values: values.T[::-1],
    "turned to the left and mirrored": lambda values: values.T,
    "turned to the right and mirrored": lambda values: values.T[::-1, ::-1],
}
"""What turns a picture back, by what was done to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """Pixels that came back, turned back as if they had been turned over.

    Parameters
    ----------
    values : ndarray, uint8, uint16 or float32 [shape=(rows, columns)]
    turned : str
        What they were taken for, for a sentence: nothing, or words behind a comma.
    """

    values: Values
    turned: str = ""

    def exchanged(self, layout: PictureLayout) -> "Returned":
        """With black and white exchanged."""
        return Returned(inverted(self.values, layout), f"{self.turned}, with black and white exchanged")


def turns(values: Values, layout: PictureLayout) -> Iterator[Returned]:
    """The picture as it is, turned over in every way, and the negative of each."""
    for words, back in _BACK.items():
        straight = Returned(back(values), f", {words}" if words else "")
        yield straight
        yield straight.exchanged(layout)
