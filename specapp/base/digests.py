"""Digests: two things with the same one are the same."""

import hashlib
from typing import BinaryIO

_READ_BYTES = 1 << 20


def digest_of(*texts: str | bytes) -> str:
    """SHA-256 of several texts, as hexadecimal digits; where one ends and the next begins matters."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode(errors="surrogatepass") if isinstance(text, str) else text  # names of files may be any bytes
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def digest_of_file(file: BinaryIO) -> str:
    """SHA-256 of a file's bytes from its start, as hexadecimal digits."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(_READ_BYTES):
        digest.update(block)
    return digest.hexdigest()
