"""Colour maps that colour-blind people can read, and pictures as PNG, WebP or JPEG."""

import io
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import SettingsError
from specapp.base.sentences import say

ImageFormat: TypeAlias = Literal["png", "webp", "jpeg"]
Bytes: TypeAlias = NDArray[np.uint8]

COLOUR_MAPS = {
    "viridis": "Viridis",
    "cividis": "Cividis",
    "magma": "Magma",
    "grey": "Grey (white is energy)",
    "inverted grey": "Inverted grey (black is energy)",
}
"""Name and label of the colour maps for levels."""

_LESS, _MORE = (33, 113, 181), (217, 95, 14)  # own choice
_QUALITY = 84  # own choice


def colour_table(name: str) -> Bytes:
    """Colours of a map from the lowest to the highest level, uint8 [shape=(256, 3)], red green blue.

    Raises
    ------
    SettingsError
        If there is no map of that name.
    """
    ramp = np.arange(256, dtype=np.uint8)
    if name not in COLOUR_MAPS:
        raise SettingsError(
            say(
                "Colour map {name} is not known. Choose one of: {choices}.",
                name=repr(name),
                choices=", ".join(COLOUR_MAPS),
            )
        )
    if name in ("grey", "inverted grey"):
        return np.repeat((255 - ramp if name == "inverted grey" else ramp)[:, np.newaxis], 3, axis=1)
    import cv2

    maps = {"viridis": cv2.COLORMAP_VIRIDIS, "cividis": cv2.COLORMAP_CIVIDIS, "magma": cv2.COLORMAP_MAGMA}
    table = cv2.applyColorMap(ramp, maps[name]).reshape(256, 3)
    return np.ascontiguousarray(table[:, ::-1], np.uint8)


def difference_table() -> Bytes:
    """Colours with opacity for differences, uint8 [shape=(256, 4)]: blue is less, orange is more, 128 is see-through.

    See-through in the middle, it looks right on light and on dark ground.
    """
    share = (np.arange(256) - 128) / 128
    colours = np.where(share[:, np.newaxis] < 0, _LESS, _MORE)
    opacity = np.minimum(255, 255 * np.abs(share) ** 0.75)
    table: Bytes = np.column_stack([colours, opacity]).round().astype(np.uint8)
    return table


def to_steps(levels: NDArray[np.float32], lowest: float, highest: float) -> Bytes:
    """Levels as steps of a colour map: `lowest` and below is 0, `highest` and above 255."""
    scaled = (levels - np.float32(lowest)) * np.float32(255 / (highest - lowest))
    steps: Bytes = np.clip(scaled + np.float32(0.5), 0, 255).astype(np.uint8)
    return steps


def encode_picture(steps: Bytes, table: Bytes, kind: ImageFormat = "webp", *, quality: int = _QUALITY) -> bytes:
    """Picture file of steps of a colour map.

    Parameters
    ----------
    steps : ndarray, uint8 [shape=(rows, columns)]
        First row on top.
    table : ndarray, uint8 [shape=(256, 3 or 4)]
        Colours, with opacity or without; JPEG has none.
    kind : {"png", "webp", "jpeg"}
        PNG keeps every step exactly; WebP is the smallest; JPEG the quickest.
    quality : int
        1 to 100, of WebP and JPEG.
    """
    if kind == "png":
        return _encode_palette(steps, table)
    import cv2

    channels = 4 if table.shape[1] == 4 and kind == "webp" else 3
    ordered = np.ascontiguousarray(table[np.newaxis, :, [2, 1, 0, 3][:channels]])
    colours = cv2.LUT(cv2.merge([steps] * channels), ordered)
    options = [cv2.IMWRITE_WEBP_QUALITY, quality]
    if kind == "jpeg":
        whole_colours = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
        options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, whole_colours]
    _, data = cv2.imencode(f".{kind}", colours, options)
    return bytes(data.tobytes())


def _encode_palette(steps: Bytes, table: Bytes) -> bytes:
    from PIL import Image

    grey = table.shape[1] == 3 and np.array_equal(table, colour_table("grey"))
    picture = Image.fromarray(steps)
    options: dict[str, bytes] = {}
    if not grey:
        picture.putpalette(table[:, :3].tobytes())
        if table.shape[1] == 4:
            options["transparency"] = table[:, 3].tobytes()
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=3, **options)
    return file.getvalue()
