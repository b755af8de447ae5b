"""Processes that may do nothing but work on the files that they are handed."""

from typing import TYPE_CHECKING

from specapp.base.imports import lazily

if TYPE_CHECKING:
    from specapp.audio.sandbox.client import NOT_CAGED, Allowance, expect, layers, run
    from specapp.audio.sandbox.restrictions import Layers

__all__ = ["NOT_CAGED", "Allowance", "Layers", "expect", "layers", "run"]

_HOMES = {"Layers": "specapp.audio.sandbox.restrictions:Layers"} | {
    name: f"specapp.audio.sandbox.client:{name}" for name in ("NOT_CAGED", "Allowance", "expect", "layers", "run")
}
__getattr__, __dir__ = lazily(__name__, _HOMES)
