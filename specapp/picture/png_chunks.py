"""What a PNG says besides its pixels, before them or behind them, read without decoding a pixel."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_TEXT_BYTES = 1 << 20  # own choice
_MOST_CHUNKS = 100_000  # own choice


def chunks_of(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of every chunk but those of pixels, in their order, up to the first that is cut off.

    Parameters
    ----------
    data : bytes
        Of a PNG.

    Yields
    ------
    name, content : bytes and bytes

    References
    ----------
    PNG specification, third edition, section 5.3.
    """
    place = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if not data.startswith(SIGNATURE) or place + 12 > len(data):
            return
        size, name = struct.unpack_from(">I4s", data, place)
        if place + 12 + size > len(data):
            return
        if name != b"IDAT":
            yield name, data[place + 8 : place + 8 + size]
        place += 12 + size


def texts_of(data: bytes) -> Iterator[str]:
    """The texts of a PNG (tEXt, zTXt, iTXt and eXIf), wherever they stand."""
    for name, content in chunks_of(data):
        _, _, text = content.partition(b"\0")
        if name == b"tEXt":
            yield text.decode("latin-1")
        elif name == b"zTXt":
            yield _inflated(text[1:], _MOST_TEXT_BYTES).decode("latin-1")
        elif name == b"iTXt":
            packed, behind = text[:1] == b"\1", text[2:].partition(b"\0")[2].partition(b"\0")[2]
            yield (_inflated(behind, _MOST_TEXT_BYTES) if packed else behind).decode("utf-8", "replace")
        elif name == b"eXIf":
            yield content.decode("latin-1")


def _inflated(data: bytes, most_bytes: int) -> bytes:
    """The beginning of compressed data; nothing if it is damaged."""
    try:
        return zlib.decompressobj().decompress(data, most_bytes)
    except zlib.error:
        return b""
