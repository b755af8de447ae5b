"""Layouts, options and pictures that cannot be right are refused in a sentence."""

import json
from typing import Any

import numpy as np
import pytest

from specapp.base.errors import LimitError, PictureError, SettingsError
from specapp.base.parameter import Parameter
from specapp.picture.exchange import from_picture, layout_of, parts, to_picture
from specapp.picture.layout import PICTURE_PARAMETERS, layout_from_text, n_fft_for
from tests.support.round_trip import Pixels, is_untouched, voice


@pytest.mark.parametrize("boost_db", [-1.0, 61.0, float("nan")])
def test_impossible_limits_are_refused(boost_db: float) -> None:
    original = voice(0.2)
    with pytest.raises(SettingsError, match="boost_db"):
        from_picture(to_picture(original), original, boost_db=boost_db)


def test_pictures_of_other_sounds_are_refused() -> None:
    mine, other, longer = voice(2.0), voice(2.0, seed=5), voice(2.5)
    picture = to_picture(mine)
    with pytest.raises(PictureError, match="another sound of the same length"):
        from_picture(picture, other)
    with pytest.raises(PictureError, match="40000 samples"):
        from_picture(picture, longer)
    with pytest.raises(PictureError, match="does not look like this sound"):
        from_picture(picture.pixels, other)
    assert from_picture(picture, other, any_sound=True).change.darkened > 0


@pytest.mark.parametrize(
    "pixels", [np.zeros((3, 4, 3), np.uint8), np.zeros((3, 4), np.int64), np.zeros((0, 4), np.uint8)]
)
def test_arrays_that_are_no_pictures_are_refused(pixels: Pixels) -> None:
    with pytest.raises(PictureError, match="no picture"):
        from_picture(pixels, voice(0.2))


def test_a_picture_of_too_many_pixels_is_refused_and_parts_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    original = voice(2.0)
    monkeypatch.setattr("specapp.picture.exchange.LARGEST_PIXELS", 30_000)
    monkeypatch.setattr("specapp.picture.codes.LARGEST_PIXELS", 30_000)
    with pytest.raises(LimitError, match=r"at most 0\.9 s"):
        to_picture(original)
    layouts = parts(layout_of(original))
    assert all(layout.rows * layout.columns <= 30_000 for layout in layouts)
    assert is_untouched(to_picture(original, layouts[1]), original)


def test_layout_text_comes_back_and_lies_are_refused() -> None:
    layout = layout_of(voice())
    assert layout_from_text("Made by me " + layout.to_text()) == layout
    assert layout_from_text("just a comment") is None
    plain = json.loads(layout.to_text())
    for lie in ({"frames": 10**9}, {"hop_length": 0}, {"window": "round"}, {"n_fft": "many"}, {"floor_db": 5.0}):
        with pytest.raises(PictureError, match="cannot be read"):
            layout_from_text(json.dumps(plain | lie))
    for version in (99, "9" * 1000):
        with pytest.raises(PictureError, match="version") as raised:
            layout_from_text(json.dumps(plain | {"specapp picture": version}))
        assert len(str(raised.value)) < 130  # however long what a stranger wrote is


@pytest.mark.parametrize("parameter", PICTURE_PARAMETERS, ids=lambda parameter: parameter.name)
def test_every_option_is_checked(parameter: Parameter) -> None:
    options: dict[str, Any] = {parameter.name: "no" if parameter.choices else 1e9}
    with pytest.raises(SettingsError, match=parameter.name):
        layout_of(voice(0.2), **options)


@pytest.mark.parametrize(("rate", "n_fft"), [(8000, 512), (16_000, 1024), (44_100, 2048), (48_000, 2048)])
def test_windows_last_about_50_ms(rate: int, n_fft: int) -> None:
    assert n_fft_for(rate) == n_fft
