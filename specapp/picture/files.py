"""Pictures as files: `read_picture` and `write_picture` are a pair."""

import io
import math
import os
import struct
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.audio import sandbox
from specapp.base.atomic_file import atomic_write
from specapp.base.errors import AudioError, LimitError, PictureError
from specapp.base.sentences import say
from specapp.picture.codes import LARGEST_PIXELS, Values, as_values
from specapp.picture.exchange import Picture
from specapp.picture.file_kinds import lossy_note, too_large, too_slow, why_unread
from specapp.picture.icc_profile import curve_of_profile
from specapp.picture.layout import PictureLayout, layout_from_text
from specapp.picture.png_chunks import texts_of
from specapp.picture.tone_curve import Converted, ToneCurve, curve_of_png, hdr_note, is_linear, spread_of, to_perceptual

PictureKind: TypeAlias = Literal["png", "tiff"]

KINDS: dict[str, PictureKind] = {".png": "png", ".tif": "tiff", ".tiff": "tiff"}
"""File extension and kind of the pictures that are written."""
READABLE = ("PNG", "TIFF", "JPEG", "WEBP", "BMP")
LARGEST_FILE = 256 * 1024**2  # own choice
_ALLOWANCE = sandbox.Allowance(cpu_s=30.0, memory_bytes=4 << 30, file_bytes=4 * 8 * LARGEST_PIXELS)
"""Four channels of 64 bits are the most that a pixel has."""
_PLANES_TAG, _APART = 284, 2  # definition: TIFF 6.0 (Adobe, 1992), PlanarConfiguration
_DESCRIPTION_TAG, _SOFTWARE_TAG, _XMP_TAG = 270, 305, 700  # definition: TIFF 6.0 (Adobe, 1992) and XMP
_LUMA = np.array([0.114, 0.587, 0.299])


def encode_picture_file(picture: Picture, kind: PictureKind = "png", *, depth: int = 0) -> bytes:
    """A picture as a file that says how it was made.

    Parameters
    ----------
    picture : Picture
    kind : {"png", "tiff"}
        PNG has 8 or 16 bits; TIFF holds float32, in dB.
    depth : int
        Bits per pixel of a PNG, 8 or 16; 0 is that of the picture.

    See Also
    --------
    read_picture : the inverse.
    """
    from PIL import Image, PngImagePlugin, TiffImagePlugin

    file = io.BytesIO()
    texts = _texts(picture.layout)
    if kind == "tiff":
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[_DESCRIPTION_TAG], tags[_SOFTWARE_TAG] = texts["Comment"], texts["Software"]
        Image.fromarray(picture.to_decibels()).save(file, "TIFF", tiffinfo=tags, compression="tiff_adobe_deflate")
        return file.getvalue()
    pixels = picture.pixels
    if depth == 8 or (not depth and picture.depth == 8):
        pixels = picture.to_8_bit()
    chunks = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        chunks.add_text(name, text)
    Image.fromarray(np.asarray(pixels)).save(file, "PNG", pnginfo=chunks, compress_level=4)
    return file.getvalue()


def write_picture(picture: Picture, path: str | Path, *, depth: int = 0) -> None:
    """Write a picture to a file; its extension (.png, .tif, .tiff) says which kind. Parameters as above.

    Parameters
    ----------
    picture : Picture
    path : str or Path
    depth : {0, 8, 16}
        Bits per pixel of a PNG; 0 chooses 16.

    Raises
    ------
    PictureError
        If the extension is another one.

    See Also
    --------
    read_picture : the inverse.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_picture(Picture(np.zeros((4, 6), np.uint8)), Path(folder) / "black.png", depth=8)
    ...     read_picture(Path(folder) / "black.png").pixels.shape
    (4, 6)
    """
    kind = KINDS.get(Path(path).suffix.lower())
    if kind is None:
        raise PictureError(f"{Path(path).name} is no name for a picture. Choose one that ends in {', '.join(KINDS)}.")
    data = encode_picture_file(picture, kind, depth=depth)
    with atomic_write(path) as file:
        file.write(data)


def read_picture(source: str | Path | bytes) -> Picture:
    """Read a picture of any editor: PNG, TIFF, JPEG, WebP or BMP, grey or coloured, with or without transparency.

    Colours become grey by their luma. What was erased to transparency becomes silence.

    Parameters
    ----------
    source : str, Path or bytes
        A file, or what is in one.

    Returns
    -------
    Picture
        With the layout that its text tells, where it has any.

    Raises
    ------
    LimitError
        If it has too many pixels.
    PictureError
        If it is no such picture.

    See Also
    --------
    write_picture : the inverse.

    Examples
    --------
    >>> read_picture(encode_picture_file(Picture(np.full((4, 6), 7, np.uint16)))).pixels[0, 0]
    np.uint16(7)
    """
    data = source if isinstance(source, bytes) else _bytes_of(Path(source))
    header = _header(data)
    layout = next(filter(None, map(layout_from_text, header.texts)), None)
    array = _decoded(data, header.kind, in_inks=header.in_inks)
    pixels, notes = _grey(array, layout)
    pixels = as_values(pixels)
    notes = (*(hdr_note(data) if header.kind == "PNG" else ()), *header.notes, *notes)
    if header.curve is None or pixels.dtype == np.float32:
        return Picture(pixels, layout, notes, header.tables)
    note = say(
        "The picture says that it came back in {tones}, and was turned back. Keep the precision “Perceptual gamma "
        "(sRGB)” in your editor, and small changes count to the last bit.",
        tones=say("linear light") if is_linear(header.curve) else say("another colour space"),
    )
    converted = Converted(pixels, spread_of(pixels.dtype, header.curve))
    return Picture(to_perceptual(pixels, header.curve), layout, (note, *notes), header.tables, converted)


def _texts(layout: PictureLayout | None) -> dict[str, str]:
    from specapp.base.version import __version__

    texts = {"Software": f"specapp {__version__}"}
    if layout is not None:
        texts["Title"] = "Spectrogram to edit: darker pixels are turned down, untouched pixels keep their sound"
        texts["Comment"] = layout.to_text()
    return texts


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise PictureError(f"{path} cannot be read: {error.strerror or error}. Choose a picture file.") from None
    return data


@dataclass(frozen=True, slots=True)
class _Header:
    """What a file says before it is decoded; `tables` are the quantisation tables of a JPEG, `in_inks`: of CMYK."""

    kind: str
    texts: list[str]
    tables: dict[int, list[int]] | None
    curve: ToneCurve | None
    notes: tuple[str, ...]
    in_inks: bool


def _header(data: bytes) -> _Header:
    """Read the header alone: nothing is decoded before the size is known."""
    from PIL import Image, UnidentifiedImageError

    if len(data) > LARGEST_FILE:
        raise LimitError(
            say("The picture has more than {most} MB, the most that is read. Save it as PNG.", most=LARGEST_FILE >> 20)
        )
    try:
        with Image.open(io.BytesIO(data), formats=READABLE) as image:
            columns, rows = image.size
            if columns * rows > LARGEST_PIXELS:
                raise LimitError(too_large(columns, rows, LARGEST_PIXELS))
            if dict(getattr(image, "tag_v2", {})).get(_PLANES_TAG) == _APART and len(image.getbands()) > 1:
                raise PictureError(
                    say("The TIFF keeps its colours apart (planar), which is not read. Save it interleaved, or as PNG.")
                )
            kind, texts, notes = str(image.format), list(_texts_of(image, data)), lossy_note(image, data)
            tables = {key: list(table) for key, table in getattr(image, "quantization", {}).items()}
            curve = curve_of_profile(image.info.get("icc_profile") or b"")
            curve = curve_of_png(data, curve) if kind == "PNG" else curve
            in_inks = kind == "JPEG" and image.mode == "CMYK"
    except UnidentifiedImageError:
        raise PictureError(why_unread(data)) from None
    except (
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise PictureError(say("The picture is damaged. Save it again, as PNG.")) from None
    return _Header(kind, texts, tables or None, curve, notes, in_inks)


def _texts_of(image: Any, data: bytes) -> Iterator[str]:
    """All that may be a text: those of a PNG wherever they stand, comments, descriptions, EXIF and XMP."""
    tags = dict(getattr(image, "tag_v2", {}))
    for value in (*texts_of(data), *image.info.values(), tags.get(_DESCRIPTION_TAG), tags.get(_XMP_TAG)):
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str):
            yield unescape(text) if "&quot;" in text else text


def _decoded(data: bytes, kind: str, *, in_inks: bool) -> NDArray[Any]:
    """The pixels, decoded by a sandboxed child."""
    refusal = PictureError(
        say(
            "The {kind} picture cannot be read. Save it with 8 or 16 bits per channel, or 32-bit real numbers.",
            kind=kind,
        )
    )
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.write(data)
        try:
            answer = sandbox.run("specapp.picture.sandboxed:decode", {"in_inks": in_inks}, [source, target], _ALLOWANCE)
        except LimitError:
            raise LimitError(too_slow(kind, _ALLOWANCE.cpu_s)) from None
        except AudioError:
            raise refusal from None
        array = _believed(answer, target)
    if array is None:
        raise refusal
    return array.astype(np.float32) if array.dtype == np.float64 else array


def _believed(answer: Mapping[str, Any], target: BinaryIO) -> NDArray[Any] | None:
    """The child's pixels, if there are as many as it says."""
    kinds = {name: np.dtype(name) for name in ("uint8", "uint16", "float32", "float64")}
    kind, shape = kinds.get(str(answer.get("dtype"))), answer.get("shape")
    if kind is None or not isinstance(shape, list) or not 2 <= len(shape) <= 3 or min(shape) < 1:
        return None
    if os.fstat(target.fileno()).st_size != math.prod(shape) * kind.itemsize:
        return None
    target.seek(0)
    return np.fromfile(target, kind).reshape(shape)


def _grey(array: NDArray[Any], layout: PictureLayout | None) -> tuple[Values, tuple[str, ...]]:
    """One value per pixel, and what was done about colours and transparency."""
    if array.ndim == 2:
        return _finite(array), ()
    notes = []
    colours, opacity = array[..., :3], array[..., 3] if array.shape[2] == 4 else None
    grey = colours[..., 0]
    if not (np.array_equal(grey, colours[..., 1]) and np.array_equal(grey, colours[..., 2])):
        notes.append(say("The picture came back in colours; their brightness was used."))
        grey = _typed(colours.astype(np.float64) @ _LUMA, array.dtype)
    if opacity is not None:
        full = 1.0 if array.dtype == np.float32 else np.iinfo(array.dtype).max
        if (opacity < full).any():
            notes.append(say("What was erased to transparency is silence."))
            black_is_energy = layout is not None and layout.energy == "black"
            silence = float(full) if black_is_energy else 0.0
            share = opacity.astype(np.float64) / full
            grey = _typed(share * grey + (1 - share) * silence, array.dtype)
    return _finite(grey), tuple(notes)


def _typed(values: NDArray[np.float64], dtype: np.dtype[Any]) -> Values:
    return np.asarray(values if dtype == np.float32 else np.rint(values), dtype)


def _finite(values: Values) -> Values:
    if values.dtype == np.float32:
        return np.nan_to_num(values, nan=0.0, posinf=1000.0, neginf=0.0)
    return np.ascontiguousarray(values)
