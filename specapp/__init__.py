"""Clean a sound by cleaning its picture.

The picture decides a gain, the gain multiplies the complex spectrum, and what was removed is subtracted from the
original.
"""

from specapp.denoisers import DENOISERS
from specapp.errors import AudioError, LimitError, PictureError, SettingsError, SpecappError
from specapp.gain import GAIN_RULES
from specapp.picture import Picture, from_picture, to_picture
from specapp.picture_alone import canvas, foreign_picture, sound_of
from specapp.picture_file import read_picture, write_picture
from specapp.pipeline import Result, denoise
from specapp.profile import NoiseProfile
from specapp.profile import learn as learn_profile
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
    "Picture",
    "PictureError",
    "Recording",
    "Result",
    "Settings",
    "SettingsError",
    "SpecappError",
    "Step",
    "canvas",
    "denoise",
    "encode",
    "foreign_picture",
    "from_picture",
    "learn_profile",
    "read",
    "read_picture",
    "sound_of",
    "to_picture",
    "write",
    "write_picture",
]
