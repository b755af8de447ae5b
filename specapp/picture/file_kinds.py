"""What there is to say about kinds of picture files: those that are not read, and those that lose something."""

import struct
from typing import Any

from specapp.base.sentences import say

_TIFF_BEGINNINGS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # definition: TIFF 6.0 (Adobe, 1992) and BigTIFF
_JPEG_IN_TIFF = ("jpeg", "tiff_jpeg")  # Pillow's names


def why_unread(data: bytes) -> str:
    """What to say about a file that is none of the kinds that are read."""
    if data.startswith(_TIFF_BEGINNINGS):
        return say(
            "The TIFF has pixels of a rare kind, such as grey of 16 bits with transparency, which are not read. Save "
            "it without transparency (alpha channel), or as PNG."
        )
    return say(
        "The file is no PNG, TIFF, JPEG, WebP or BMP, or has pixels of a rare kind. Save the picture as one of these, "
        "with 8 or 16 bits per channel."
    )


def too_large(columns: int, rows: int, most: int) -> str:
    """What to say about a picture of more than `most` pixels."""
    return say(
        "The picture has {columns} x {rows} pixels; at most {millions} million are read. Bring pictures of shorter "
        "parts.",
        columns=columns,
        rows=rows,
        millions=f"{most / 1e6:.1f}",
    )


def too_slow(kind: str, seconds: float) -> str:
    """What to say about a picture that would take more than `seconds`."""
    return say(
        "Reading the {kind} picture took more than {seconds} s or too much memory. Save it as PNG.",
        kind=kind,
        seconds=f"{seconds:.0f}",
    )


def lossy_note(image: Any, data: bytes) -> tuple[str, ...]:
    """What to say about a TIFF or WebP whose compression loses something; nothing about others.

    Parameters
    ----------
    image : PIL.Image.Image
    data : bytes
        Its file.
    """
    if image.format == "TIFF" and image.info.get("compression") in _JPEG_IN_TIFF:
        return (_lossy(say("JPEG in a TIFF")),)
    if image.format == "WEBP" and _is_lossy_webp(data):
        return (_lossy(say("lossy WebP")),)
    return ()


def _lossy(kind: str) -> str:
    return say(
        "The picture came back as {kind}, which changes pixels that nobody edited. Save it as PNG, or as TIFF without "
        "JPEG, to lose nothing.",
        kind=kind,
    )


def _is_lossy_webp(data: bytes) -> bool:
    """Whether a chunk holds a lossy picture (RFC 9649); a lossless one is called VP8L."""
    position = 12
    while position + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        if name == b"VP8 ":
            return True
        position += 8 + size + size % 2
    return False
