"""The tone curve of a profile, whatever its form."""

import numpy as np
import pytest
from PIL import ImageCms

from specapp.picture.icc_profile import curve_of_profile
from specapp.picture.tone_curve import is_linear
from tests.support.png import parametric, points, profile

HALF = 0.5
CURVES = {
    "a straight line": (points(), HALF),
    "gamma 1": (points(256), HALF),
    "a line between two points": (points(0, 65_535), HALF),
    "gamma 2.2": (points(563), HALF ** (563 / 256)),
    "three points": (points(0, 10_000, 65_535), 10_000 / 65_535),
    "parametric, kind 0": (parametric(0, [1.8]), HALF**1.8),
    "parametric, kind 1": (parametric(1, [2.0, 1.25, -0.25]), 0.375**2),
    "parametric, kind 2": (parametric(2, [2.0, 1.0, 0.0, 0.125]), 0.375),
    "parametric, kind 3": (parametric(3, [3.0, 0.75, 0.25, 0.25, 0.75]), 0.125),
    "parametric, kind 4": (parametric(4, [2.0, 1.0, 0.0, 0.5, 0.25, 0.125, 0.0]), 0.375),
}
"""Each with the light of the value 0.5."""
NONE = {
    "empty": b"",
    "no curve": profile(points(563), b"desc"),
    "a curve of another kind": profile(b"text" + bytes(20)),
    "cut off in the table": profile(points())[:140],
    "cut off in the curve": profile(points())[:148],
    "a kind that nobody knows": profile(parametric(9, [1.0])),
    "a gamma that nobody uses": profile(points(65_535)),
    "one that falls": profile(parametric(1, [2.0, -1.0, 1.0])),
    "sRGB": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
}


@pytest.mark.parametrize("name", [b"kTRC", b"rTRC"])
@pytest.mark.parametrize("kind", CURVES)
def test_a_curve_is_read(kind: str, name: bytes) -> None:
    tag, light = CURVES[kind]
    curve = curve_of_profile(profile(tag, name))
    assert curve is not None
    assert curve[0](np.array([HALF])) == pytest.approx(light, abs=1e-4)
    assert is_linear(curve) is (light == HALF)


@pytest.mark.parametrize("kind", NONE)
def test_where_there_is_no_curve_that_is_not_that_of_srgb_there_is_none(kind: str) -> None:
    assert curve_of_profile(NONE[kind]) is None
