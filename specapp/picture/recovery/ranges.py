"""The range of a picture that does not say it."""

from dataclasses import replace
from typing import Any

import numpy as np

from specapp.audio.recording import Recording
from specapp.picture.codes import as_codes, codes_of, displayed
from specapp.picture.layout import HIGHEST_CODE, LOWEST_CODE, PictureLayout
from specapp.picture.recovery.placement import Placement

RANGES_DB = tuple(range(40, 170, 10))
"""Ranges that a picture can be drawn with on the page (own choice)."""
_LEAST_UNTOUCHED = 0.2  # own choice
_NEAR = 4
"""Values of 16 bits that rounding may differ by, in another range; 8 bits in proportion (own choice)."""


def with_its_range(layout: PictureLayout, placement: Placement, recording: Recording) -> PictureLayout:
    """The layout with the range in which most pixels have the value that left; its own where none has many.

    Parameters
    ----------
    layout : PictureLayout
        Where white is energy.
    placement : Placement
        The pixels that came back, in the picture of the layout.
    recording : Recording
    """
    widest = replace(layout, floor_db=layout.ceiling_db - RANGES_DB[-1])
    part = placement.thinned()
    there = part.there(displayed(codes_of(recording.samples, widest), widest))
    below_db = (HIGHEST_CODE - there) * np.float32(widest.step_db)
    values, spread = part.returned.values, part.returned.spread
    near: Any = _NEAR * (257 if values.dtype == np.uint8 else 1)
    if spread is not None:
        near = near + spread[values]

    def share(one: PictureLayout) -> float:
        exported = HIGHEST_CODE - below_db / np.float32(one.step_db)
        shown = exported > LOWEST_CODE
        untouched = np.abs(as_codes(values, one) - exported) <= near
        return float(untouched[shown].mean()) if shown.any() else 0.0

    others = (replace(layout, floor_db=layout.ceiling_db - one) for one in RANGES_DB)
    shares = [(share(one), one) for one in (layout, *others)]
    most, found = max(shares, key=lambda one: one[0])
    return found if most >= max(_LEAST_UNTOUCHED, 2 * shares[0][0]) else layout
