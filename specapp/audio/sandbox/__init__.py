"""Processes that may do nothing but work on the files that they are handed."""

from specapp.audio.sandbox.client import NOT_CAGED, Allowance, layers, run
from specapp.audio.sandbox.restrictions import Layers

__all__ = ["NOT_CAGED", "Allowance", "Layers", "layers", "run"]
