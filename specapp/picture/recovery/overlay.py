"""A picture laid over the one that left: moved, cut, padded, resized, turned over, or several of these."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.base.sentences import in_turn, say
from specapp.picture.codes import Values, as_codes
from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.cropped import cropped, unframed
from specapp.picture.recovery.edits import Pairs
from specapp.picture.recovery.placement import Exported, Placement, nearest
from specapp.picture.recovery.resizing.resized import GainOfResized, agreement, gain_of_resized
from specapp.picture.recovery.resizing.scaled import Scaled, made_smaller, scaled
from specapp.picture.recovery.returned import Returned, turns
from specapp.spectral.gain import Gain

LEAST_AGREEMENT = 0.25
"""A picture that agrees less is not taken for one of the sound: other sounds reach 0.15, strong filters leave 0.49
(own choice)."""
SURE_AGREEMENT = 0.5
"""From here on, no other way of laying a picture over the sound is tried (own choice)."""
LEAST_UNTOUCHED, ALL_UNTOUCHED = 0.2, 0.95
"""Where so many pixels kept their value, no other turn is tried, and no smooth way of resizing (own choice)."""
_BY_CHANCE, _BY_CHANCE_SOMEWHERE = 8.0, 16.0
"""Small pictures agree by chance in one of their turns, or somewhere: with this over the root of their pixels
(docs/decisions.md, What else was done to a picture)."""
_MOST_NEEDED = 0.97  # own choice
SURELY_PLACED = 0.9
"""What agrees less in all other ways is sought by its details, as something else may be wrong with its size
(own choice)."""
CLEARLY_BETTER = 0.2
"""By so much: what was filtered all over agrees a little better with what resizing makes soft (own choice)."""
_DIGITS = 4
"""Of agreements that are compared; where they are the same, places are more exact than a smooth gain (own choice)."""
_THUMBNAIL = (64, 64)  # own choice
_CUT = say("What it shows was found in the original; what it does not show keeps its sound.")
_NEAREST = say("Its pixels are those of the original, repeated or left out.")


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """One way in which a picture may have come about.

    Parameters
    ----------
    agreement : float
        Of what came back with what left there.
    how : str
        What was done with it, in sentences.
    aside : str
        How it was turned over, behind a comma.
    pixels : Placement, or ndarray, float32 [shape=(rows, columns)]
        The pixels with their places, or the gain of the whole picture that left.
    untouched : float
        Share of the pixels that nobody edited, where they have places.
    painted_out : float
        Share of the pixels that show nothing where there was sound, as a thin frame does.
    needed : float
        Least agreement of a picture that is taken for one of this sound.
    nearest : Placement or None
        The likeliest places of pixels that have none for sure.
    is_unclear : bool
        It has lost too much to tell what was edited.
    """

    agreement: float
    how: str
    aside: str
    pixels: Placement | Gain
    untouched: float = 0.0
    painted_out: float = 0.0
    needed: float = LEAST_AGREEMENT
    nearest: Placement | None = None
    is_unclear: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it is taken for a picture of this sound."""
        return self.agreement >= self.needed

    @property
    def is_placed(self) -> bool:
        """Whether each pixel is known to be one of those that left."""
        return isinstance(self.pixels, Placement)

    def pairs(self, exported: Exported) -> Pairs | None:
        """Some pixels that came back, and what left there; None where they have no places."""
        placement = self.pixels if isinstance(self.pixels, Placement) else self.nearest
        return placement.pairs(exported) if placement else None

    def gain(self, exported: Exported, layout: PictureLayout) -> Gain:
        """Gain of the whole picture that left; exactly 1 where nothing was edited."""
        pixels = self.pixels
        return pixels.gain(exported, layout) if isinstance(pixels, Placement) else pixels


def laid_over(exported: Exported, returned: Returned, layout: PictureLayout) -> Overlay:
    """The way that agrees best.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
        White is energy, as in what came back.
    returned : Returned
        Of another size.
    layout : PictureLayout
    """
    best = _laid_over(exported, returned, layout)
    inner = None if best.is_sure else unframed(returned, layout)
    return best if inner is None else max(best, _laid_over(exported, inner, layout), key=rank)


def _laid_over(exported: Exported, returned: Returned, layout: PictureLayout) -> Overlay:
    """The same with its border, if it has one."""
    likely = sorted(turns(returned, layout), key=lambda one: _likeness(exported, one.values, layout), reverse=True)
    nearest_ones = nearest(exported, likely[0], layout)
    found = [_nearest(exported, nearest_ones, layout)]
    for one in likely:
        part = cropped(exported, one, layout)
        if part is not None:
            found.append(cut(exported, part, _CUT, layout))
        if max(overlay.untouched for overlay in found) >= LEAST_UNTOUCHED:
            break
    if max(overlay.untouched for overlay in found) < ALL_UNTOUCHED:
        found.append(replace(_smooth(exported, likely[0], layout), nearest=nearest_ones))
    if not any(overlay.is_sure and max(overlay.agreement, overlay.untouched) >= SURELY_PLACED for overlay in found):
        straight = next(one for one in likely if not one.turned)
        resized = scaled(exported, likely, layout) or made_smaller(exported, straight, layout)
        best = max((overlay.agreement for overlay in found if overlay.is_sure), default=0.0)
        others = [] if resized is None else _cut_and_resized(exported, resized, layout)
        found += [overlay for overlay in others if overlay.agreement > best + CLEARLY_BETTER]
    return max(found, key=rank)


def rank(one: Overlay) -> tuple[bool, float, float]:
    """By what the better of two ways is larger."""
    return one.is_sure, round(one.agreement, _DIGITS), -round(one.painted_out, _DIGITS)


def _nearest(exported: Exported, placement: Placement, layout: PictureLayout) -> Overlay:
    """By its nearest pixels, which must be untouched somewhere, or at least agree nearly everywhere."""
    overlay = _placed(exported, placement, _NEAREST, layout)
    return overlay if overlay.untouched >= LEAST_UNTOUCHED else replace(overlay, needed=_MOST_NEEDED)


def cut(exported: Exported, part: Placement, how: str, layout: PictureLayout) -> Overlay:
    """A part must agree better than the whole, because it is sought everywhere; or be untouched somewhere."""
    overlay = _placed(exported, part, how, layout)
    least = LEAST_AGREEMENT if overlay.untouched >= LEAST_UNTOUCHED else SURE_AGREEMENT
    return replace(overlay, needed=_needed(part.returned.values, least, _BY_CHANCE_SOMEWHERE))


def _placed(exported: Exported, placement: Placement, how: str, layout: PictureLayout) -> Overlay:
    agreed = placement.agreement(exported, layout)
    untouched = placement.untouched(exported, layout)
    painted_out = placement.painted_out(exported)
    needed = _needed(placement.returned.values, LEAST_AGREEMENT, _BY_CHANCE)
    return Overlay(agreed, how, placement.returned.aside, placement, untouched, painted_out, needed)


def _needed(values: Values, least: float, by_chance: float) -> float:
    return max(least, min(by_chance / float(np.sqrt(max(1, values.size))), _MOST_NEEDED))


def _smooth(exported: Exported, returned: Returned, layout: PictureLayout) -> Overlay:
    found = gain_of_resized(exported, as_codes(returned.values, layout), layout.step_db)
    laid = say(
        "It was laid over the original; differences below {zone} dB are taken for resizing.",
        zone=f"{found.zone_db:.1f}",
    )
    needed = _needed(returned.values, LEAST_AGREEMENT, _BY_CHANCE)
    how = in_turn((laid, *_before(found)))
    return Overlay(found.agreement, how, returned.aside, found.gain, needed=needed, is_unclear=found.is_unclear)


def _before(found: GainOfResized) -> tuple[str, ...]:
    """What to say about what was done to the picture before its size was changed."""
    if found.before is None:
        return ()
    said = []
    if found.before.back is not None:
        said.append(say("Its levels had been moved to those of television; they were turned back."))
    if found.before.shades is not None:
        said.append(
            say(
                "Before that it had come to {n} shades, as with a palette: that is taken for no edit. Save it in grey "
                "with 8 or 16 bits, and small changes count.",
                n=found.before.count,
            )
        )
    return tuple(said)


def _cut_and_resized(exported: Exported, part: Scaled, layout: PictureLayout) -> list[Overlay]:
    """By its nearest pixels, and smoothly."""
    returned = part.returned
    placed = cut(exported, part.nearest(exported, layout), _CUT, layout)
    codes = as_codes(returned.values, layout)
    found = gain_of_resized(exported, codes, layout.step_db, (part.rows, part.columns))
    also = say("It was resized too; differences below {zone} dB are taken for that.", zone=f"{found.zone_db:.1f}")
    needed = _needed(returned.values, SURE_AGREEMENT, _BY_CHANCE_SOMEWHERE)
    how = in_turn((_CUT, also, *_before(found)))
    whole = Overlay(found.agreement, how, returned.aside, found.gain, needed=needed, is_unclear=found.is_unclear)
    return [placed, whole]


def _likeness(exported: Exported, values: Values, layout: PictureLayout) -> float:
    return agreement(_thumbnail(exported), _thumbnail(as_codes(values, layout)))


def _thumbnail(picture: NDArray[Any]) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.resize(picture.astype(np.float32), _THUMBNAIL, interpolation=cv2.INTER_AREA))
