"""Imports that wait: names that are imported when they are first used, and packages that only some parts need."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any

from specapp.base.errors import SpecappError


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


@contextmanager
def extra(what: str, name: str) -> Iterator[None]:
    """Import, inside this block, what an extra brings.

    Parameters
    ----------
    what : str
        Who needs it, as the start of a sentence.
    name : str
        The extra of this package that has it.

    Raises
    ------
    SpecappError
        If a package is not installed; says how to install it.
    ModuleNotFoundError
        If it is a module of this package that is missing, which is a bug.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("specapp"):
            raise
        raise SpecappError(missing(what, name, error.name)) from None


def missing(what: str, name: str, package: str) -> str:
    """The sentence about a part whose package is not installed."""
    return f"{what} needs {package}, which is not installed. Install it with: pip install 'specapp[{name}]'"
