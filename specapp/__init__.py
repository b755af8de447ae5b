"""Clean a sound by cleaning its picture.

The picture decides a gain, the gain multiplies the complex spectrum, and what was removed is subtracted from the
original.

Each name is imported when it is first used: a child that decodes a file, or a command, pays for what it needs alone.
"""

from typing import TYPE_CHECKING

from specapp.base.imports import lazily

if TYPE_CHECKING:
    from specapp.audio.encoding.at_loudness import LoudnessTarget
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
    "LoudnessTarget",
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

_HOMES = {
    "AudioError": "specapp.base.errors:AudioError",
    "DENOISERS": "specapp.denoisers:DENOISERS",
    "Estimate": "specapp.settings.passes:Estimate",
    "GAIN_RULES": "specapp.spectral.gain:GAIN_RULES",
    "LimitError": "specapp.base.errors:LimitError",
    "LoudnessTarget": "specapp.audio.encoding.at_loudness:LoudnessTarget",
    "Mark": "specapp.spectral.marks:Mark",
    "NoiseProfile": "specapp.spectral.noise.profile:NoiseProfile",
    "PRESETS": "specapp.settings.presets:PRESETS",
    "Pass": "specapp.settings.passes:Pass",
    "Picture": "specapp.picture.exchange:Picture",
    "PictureError": "specapp.base.errors:PictureError",
    "Recording": "specapp.audio.recording:Recording",
    "Result": "specapp.pipeline.result:Result",
    "Settings": "specapp.settings.settings:Settings",
    "SettingsError": "specapp.base.errors:SettingsError",
    "SpecappError": "specapp.base.errors:SpecappError",
    "Step": "specapp.settings.passes:Step",
    "__version__": "specapp.base.version:__version__",
    "canvas": "specapp.picture.synthesis.canvas:canvas",
    "denoise": "specapp.pipeline.denoise:denoise",
    "encode": "specapp.audio.recording:encode",
    "foreign_picture": "specapp.picture.synthesis.canvas:foreign_picture",
    "from_picture": "specapp.picture.exchange:from_picture",
    "learn_profile": "specapp.spectral.noise.learned:learn",
    "read": "specapp.audio.recording:read",
    "read_picture": "specapp.picture.files:read_picture",
    "sound_of": "specapp.picture.synthesis.sound_of:sound_of",
    "stream": "specapp.pipeline.stream:stream",
    "to_picture": "specapp.picture.exchange:to_picture",
    "write": "specapp.audio.recording:write",
    "write_picture": "specapp.picture.files:write_picture",
}
"""Where each name is defined."""
__getattr__, __dir__ = lazily(__name__, _HOMES)
