"""The version of this package, and which build of it this is."""

from functools import cache
from pathlib import Path

from specapp.base.digests import digest_of

__version__ = "0.2.0"
_KINDS = ("py", "json", "npz", "onnx")
_DIGITS = 16


@cache
def build() -> str:
    """The version and a digest of the code and the weights: what another build has kept is neither opened nor used."""
    return f"{__version__}+{digest_of_package(Path(__file__).parents[1])[:_DIGITS]}"


def digest_of_package(package: Path) -> str:
    """SHA-256 of the code and the weights in a folder, as hexadecimal digits; wherever the folder is."""
    files = sorted(file for kind in _KINDS for file in package.rglob(f"*.{kind}"))
    return digest_of(*(part for file in files for part in (file.relative_to(package).as_posix(), file.read_bytes())))
