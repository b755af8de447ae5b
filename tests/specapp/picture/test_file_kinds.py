"""Kinds of picture files that lose something, or that nobody reads, say so."""

import io
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from specapp.base.errors import PictureError
from specapp.picture.files import read_picture

GREY = np.add.outer(np.arange(40), np.arange(60)).astype(np.uint8)


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize(("kind", "options", "said"), [
    ("WEBP", {"quality": 80}, "lossy WebP"), ("WEBP", {"quality": 80, "icc_profile": bytes(131)}, "lossy WebP"),
    ("WEBP", {"lossless": True, "quality": 80}, ""), ("PNG", {}, ""), ("TIFF", {}, ""),
    ("TIFF", {"compression": "jpeg"}, "JPEG in a TIFF"), ("TIFF", {"compression": "tiff_adobe_deflate"}, ""),
])  # fmt: skip
def test_compression_that_loses_something_is_named(
    kind: str, options: dict[str, Any], said: str, *, transparent: bool
) -> None:
    file, image = io.BytesIO(), Image.fromarray(GREY)
    if transparent and kind == "WEBP":
        image = Image.merge("RGBA", [image, image, image, Image.fromarray(np.uint8(255) - GREY)])
    image.save(file, kind, **options)
    told = [note for note in read_picture(file.getvalue()).notes if "to lose nothing" in note]
    assert len(told) == bool(said)
    assert all(said in note for note in told)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("opacity", ["unassalpha", "assocalpha"])
def test_a_tiff_that_is_not_read_is_told_the_reason(opacity: str, order: Any) -> None:
    file, pixels = io.BytesIO(), np.full((40, 60, 2), 65_535, np.uint16)
    tifffile.imwrite(
        file, pixels, photometric="minisblack", extrasamples=[opacity], planarconfig="contig", byteorder=order
    )
    with pytest.raises(PictureError, match="without transparency"):
        read_picture(file.getvalue())
