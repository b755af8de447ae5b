"""Clean a sound by cleaning its picture.

The picture decides a gain, the gain multiplies the complex spectrum, and what was removed is subtracted from the
original.
"""

from specapp.denoisers import DENOISERS
from specapp.errors import AudioError, LimitError, PictureError, SettingsError, SpecappError
from specapp.gain import GAIN_RULES
from specapp.pipeline import Result, denoise
from specapp.profile import NoiseProfile
from specapp.recording import Recording, encode, read, write
from specapp.settings import PRESETS, Estimate, Mark, Pass, Settings, Step

__version__ = "0.1.0"

__all__ = [
    "DENOISERS",
    "GAIN_RULES",
    "PRESETS",
    "AudioError",
    "Estimate",
    "LimitError",
    "Mark",
    "NoiseProfile",
    "Pass",
    "PictureError",
    "Recording",
    "Result",
    "Settings",
    "SettingsError",
    "SpecappError",
    "Step",
    "denoise",
    "encode",
    "read",
    "write",
]
