"""SciPy's compiled transforms and sparse sums, without the packages around them.

Importing `scipy.fft` and `scipy.sparse` takes a quarter of a second of processor time, of which all but some
milliseconds go to what nobody here uses (docs/decisions.md, Importing). Where a compiled part is not found, or works
otherwise, the packages are imported: they give the same bits.
"""

import importlib.util
import sys
from collections.abc import Callable
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

_CANNOT = (ImportError, AttributeError, OSError, RuntimeError, TypeError, ValueError)


def part_of_scipy(name: str, works: Callable[[Any], bool]) -> Any:
    """A compiled module of SciPy; None where there is none of this name, or it does not work as expected.

    Parameters
    ----------
    name : str
        With its packages.
    works : callable
        Tries it on a little.
    """
    try:
        module = sys.modules.get(name) or _loaded(name)
        return module if works(module) else None
    except _CANNOT:
        return None


def _loaded(name: str) -> Any:
    package, *folders, last = name.split(".")
    found = importlib.util.find_spec(package)
    places = found.submodule_search_locations or () if found else ()
    spec = PathFinder.find_spec(last, [str(Path(place, *folders)) for place in places])
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
