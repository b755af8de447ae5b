"""The text of a picture is read wherever a program has put it."""

import io
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from specapp.picture.exchange import Picture, to_picture
from specapp.picture.files import read_picture
from specapp.picture.png_chunks import texts_of
from tests.support.png import chunk, png
from tests.support.round_trip import layout_in, voice

CHUNKS: dict[str, Callable[[bytes], bytes]] = {
    "tEXt": lambda text: chunk(b"tEXt", b"comment\0" + text),
    "zTXt": lambda text: chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text)),
    "iTXt": lambda text: chunk(b"iTXt", b"Comment\0\0\0en\0Comment\0" + text),
    "iTXt, compressed": lambda text: chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(text)),
    "XMP in iTXt": lambda text: chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(text)),
    "eXIf": lambda text: chunk(b"eXIf", exif(text.decode()).tobytes().removeprefix(b"Exif\0\0")),
}
PLACES = {
    "JPEG": ("comment", "exif", "xmp"),
    "WEBP": ("exif", "xmp"),
    "TIFF": ("exif",),
    "PNG": ("exif",),
}


def exif(text: str) -> Image.Exif:
    tags = Image.Exif()
    tags[270] = text
    return tags


def xmp(text: bytes) -> bytes:
    quoted = text.replace(b'"', b"&quot;")
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><d t="' + quoted + b'"/></x:xmpmeta>'


@pytest.fixture(scope="module")
def picture() -> Picture:
    return to_picture(voice(0.3))


@pytest.mark.parametrize("kind", CHUNKS)
@pytest.mark.parametrize("place", ["before", "behind"])
def test_the_text_of_a_png_is_read_wherever_it_stands(place: str, kind: str, picture: Picture) -> None:
    text = CHUNKS[kind](layout_in(picture).to_text().encode())
    assert read_picture(png(picture.pixels, **{place: text})).layout == picture.layout


@pytest.mark.parametrize(("kind", "place"), [(kind, place) for kind, places in PLACES.items() for place in places])
def test_the_text_is_read_from_what_other_formats_have(kind: str, place: str, picture: Picture) -> None:
    text, file = layout_in(picture).to_text(), io.BytesIO()
    written = {"comment": text.encode(), "exif": exif(text), "xmp": xmp(text.encode())}[place]
    Image.fromarray(picture.to_8_bit()).save(file, kind, **{place: written})
    assert read_picture(file.getvalue()).layout == picture.layout


@pytest.mark.parametrize(
    "content",
    [
        chunk(b"zTXt", b"Comment\0\0" + b"no compressed data"),
        chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(b"cut off")[:-6]),
        chunk(b"tEXt", b"no end of the keyword"),
        chunk(b"iTXt", b""),
    ],
)
def test_damaged_texts_are_passed_over(content: bytes, picture: Picture) -> None:
    text = CHUNKS["tEXt"](layout_in(picture).to_text().encode())
    assert read_picture(png(picture.pixels, behind=content + text)).layout == picture.layout


def test_chunks_that_are_cut_off_are_not_read() -> None:
    data = png(
        np.zeros((4, 4), np.uint8), behind=chunk(b"tEXt", b"Comment\0whole") + chunk(b"tEXt", b"Comment\0cut off")
    )
    assert list(texts_of(data)) == ["whole", "cut off"]
    assert list(texts_of(data[:-24])) == ["whole"]
    assert list(texts_of(b"GIF89a" + data)) == []


def test_long_compressed_texts_are_read_to_a_limit() -> None:
    (text,) = texts_of(png(np.zeros((4, 4), np.uint8), behind=CHUNKS["zTXt"](bytes(1 << 24))))
    assert len(text) == 1 << 20
