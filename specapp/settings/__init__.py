"""Everything that can be set, and how it is written down."""

from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.presets import PRESETS, Preset
from specapp.settings.serialisation import from_json, from_query, to_json, to_query
from specapp.settings.settings import Settings
from specapp.settings.sharing import command_line, link, python_code

__all__ = [
    "PRESETS",
    "Estimate",
    "Pass",
    "Preset",
    "Settings",
    "Step",
    "command_line",
    "from_json",
    "from_query",
    "link",
    "python_code",
    "to_json",
    "to_query",
]
