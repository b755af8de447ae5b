"""Packages whose names are imported when they are first used."""

import sys
from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import Any


def lazily(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The functions ``__getattr__`` and ``__dir__`` of a package (PEP 562).

    Parameters
    ----------
    package : str
        Its ``__name__``.
    homes : mapping of str to str
        ``package.module:name`` in which each of its names is defined.

    Returns
    -------
    function, function

    Examples
    --------
    >>> find, names = lazily("specapp", {"learn_profile": "specapp.spectral.noise.learned:learn"})
    >>> find("learn_profile").__name__
    'learn'
    """
    own = vars(sys.modules[package])

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = own[name] = resolve_name(homes[name])
        return value

    return find, lambda: sorted({*own, *homes})
