"""What a person draws on the picture, in seconds and hertz."""

from dataclasses import dataclass

from specapp.base.errors import SettingsError
from specapp.base.parameter import short
from specapp.base.sentences import say

_SHAPES = ("box", "lasso", "brush")
_KINDS = ("noise", "protect", "remove", "only", "fill")


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape drawn on the picture.

    Parameters
    ----------
    kind : {'noise', 'protect', 'remove', 'only', 'fill'}
        What is inside: noise to learn from, sound to leave alone, sound to take out, the only place to work at, or a
        disturbance to replace by its surroundings.
    shape : {'box', 'lasso', 'brush'}
    points : tuple of (seconds, Hz)
        Two opposite corners, the polygon, or the middle line of the stroke.
    radius_s, radius_hz : float
        Half axes of the brush.

    Raises
    ------
    SettingsError
        If a value is not known, or the points make no such shape.

    Examples
    --------
    >>> Mark("protect", "box", ((0.5, 100), (1.5, 4000))).points
    ((0.5, 100.0), (1.5, 4000.0))
    """

    kind: str
    shape: str
    points: tuple[tuple[float, float], ...]
    radius_s: float = 0.0
    radius_hz: float = 0.0

    def __post_init__(self) -> None:
        for value, choices, name in ((self.kind, _KINDS, "kind"), (self.shape, _SHAPES, "shape")):
            if value not in choices:
                raise SettingsError(
                    say(
                        "A mark's {name} = {value} is not known. Choose one of: {choices}.",
                        name=name,
                        value=short(value),
                        choices=", ".join(choices),
                    )
                )
        try:
            points = tuple((float(seconds), float(hertz)) for seconds, hertz in self.points)
            radii = (float(self.radius_s), float(self.radius_hz))
        except (TypeError, ValueError, OverflowError):
            raise SettingsError(say("A mark's points are pairs of numbers: seconds and Hz.")) from None
        needed = {"box": 2, "lasso": 3, "brush": 1}[self.shape]
        if len(points) < needed:
            raise SettingsError(
                say(
                    "A {shape} has {n} points. It needs at least {needed}.",
                    shape=self.shape,
                    n=len(points),
                    needed=needed,
                )
            )
        if not all(abs(value) <= 1e9 for point in (*points, radii) for value in point):
            raise SettingsError(say("A mark's points and radii must be finite numbers."))
        object.__setattr__(self, "points", points)
