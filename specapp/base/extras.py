"""Packages that only some parts need: what is missing is said in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from specapp.base.errors import SpecappError


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
