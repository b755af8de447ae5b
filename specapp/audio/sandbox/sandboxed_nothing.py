"""A job that does nothing, so that a child can be asked what holds it."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from specapp.audio.sandbox.child import Reply


def do_nothing(request: Mapping[str, Any], reply: Reply, source: BinaryIO) -> None:
    """Do nothing."""
