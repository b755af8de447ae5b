import io
import itertools

import numpy as np
import pytest
from PIL import Image

from specapp.base.errors import SettingsError
from specapp.display.colours import COLOUR_MAPS, colour_table, difference_table, encode_picture, to_steps

# How the three kinds of colour blindness see linear red, green, blue (Machado, Oliveira & Fernandes 2009, severity 1).
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def linear(colours: np.ndarray) -> np.ndarray:
    return (colours / 255.0) ** 2.2


def ramp() -> np.ndarray:
    return np.tile(np.arange(256, dtype=np.uint8), (32, 4))


@pytest.mark.parametrize(("name", "blindness"), list(itertools.product(COLOUR_MAPS, BLINDNESS)))
def test_brightness_tells_the_level_to_everybody(name: str, blindness: str) -> None:
    table = colour_table(name)
    assert table.shape == (256, 3)
    luminance = linear(table) @ np.asarray(BLINDNESS[blindness]).T @ TO_LUMINANCE
    steps = np.diff(np.clip(luminance[::8], 0, 1))
    assert (steps * (-1 if name == "inverted grey" else 1) > 0).all()


def test_known_colours() -> None:
    assert colour_table("viridis")[[0, 255]].tolist() == [[68, 1, 84], [253, 231, 37]]
    assert colour_table("inverted grey")[[0, 255]].tolist() == [[255] * 3, [0] * 3]
    with pytest.raises(SettingsError, match="'jet' is not known"):
        colour_table("jet")


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_less_and_more_differ_for_everybody_on_light_and_dark(blindness: str) -> None:
    table = difference_table().astype(float)
    assert table[128, 3] == 0
    for ground in (255.0, 17.0):
        opacity = table[:, 3:] / 255
        seen = linear(table[:, :3] * opacity + ground * (1 - opacity)) @ np.asarray(BLINDNESS[blindness]).T
        assert np.abs(seen[0] - seen[255]).max() > 0.15
        assert np.abs(seen[[0, 255]] - seen[128]).max(axis=1).min() > 0.1


def test_steps_of_levels() -> None:
    levels = np.array([[-200, -80, -40, 0, 50]], np.float32)
    assert to_steps(levels, -80, 0).tolist() == [[0, 0, 128, 255, 255]]


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_png_keeps_every_colour(name: str) -> None:
    table = colour_table(name)
    picture = Image.open(io.BytesIO(encode_picture(ramp(), table, "png")))
    assert np.array_equal(np.asarray(picture.convert("RGB")), table[ramp()])
    assert (picture.mode == "L") == (name == "grey")


def test_png_keeps_opacity() -> None:
    data = encode_picture(ramp(), difference_table(), "png")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")), difference_table()[ramp()])


@pytest.mark.parametrize("kind", ["webp", "jpeg"])
def test_lossy_pictures_look_the_same(kind: str) -> None:
    table = colour_table("viridis")
    data = encode_picture(ramp(), table, kind)  # type: ignore[arg-type]
    picture = Image.open(io.BytesIO(data))
    assert picture.get_format_mimetype() == f"image/{kind}"
    assert np.abs(np.asarray(picture.convert("RGB")).astype(float) - table[ramp()]).mean() < 3


def test_webp_keeps_opacity() -> None:
    picture = Image.open(io.BytesIO(encode_picture(ramp(), difference_table(), "webp")))
    seen = np.asarray(picture.convert("RGBA")).astype(float)
    expected = difference_table()[ramp()]
    assert np.abs(seen[..., 3] - expected[..., 3]).max() <= 2
    solid = expected[..., 3] > 200
    assert np.abs(seen[solid] - expected[solid]).mean() < 4
