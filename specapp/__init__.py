"""Clean a sound by cleaning its picture.

The picture decides a gain, the gain multiplies the complex spectrum, and what was removed is subtracted from the
original.
"""

from specapp.audio.recording import Recording, encode, read, write
from specapp.base.errors import AudioError, LimitError, PictureError, SettingsError, SpecappError
from specapp.base.version import __version__
from specapp.denoisers import DENOISERS
from specapp.picture.exchange import Picture, from_picture, to_picture
from specapp.picture.files import read_picture, write_picture
from specapp.picture.synthesis.canvas import canvas, foreign_picture
from specapp.picture.synthesis.sound_of import sound_of
from specapp.pipeline.denoise import denoise
from specapp.pipeline.result import Result
from specapp.pipeline.stream import stream
from specapp.settings.passes import Estimate, Pass, Step
from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from specapp.spectral.gain import GAIN_RULES
from specapp.spectral.marks import Mark
from specapp.spectral.noise.learned import learn as learn_profile
from specapp.spectral.noise.profile import NoiseProfile

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
    "__version__",
    "canvas",
    "denoise",
    "encode",
    "foreign_picture",
    "from_picture",
    "learn_profile",
    "read",
    "read_picture",
    "sound_of",
    "stream",
    "to_picture",
    "write",
    "write_picture",
]
