"""Three places of the sample that a first visitor can hear: noise, voice, and what was removed."""

from specapp.ui.input.library import Sound
from specapp.ui.input.upload import sounds
from specapp.ui.workbench import Pointer

_POINTERS = {
    "speech": (
        Pointer("Noise", "original", 0.0, 0.5, 3000.0),
        Pointer("Voice", "denoised", 3.6, 5.1, 1500.0),
        Pointer("What was removed", "removed", 3.6, 5.1, 5500.0),
    ),
}
"""By sample: what is heard there, in which sound, when, and where its number stands on the picture."""


def pointers_of(sound: Sound) -> tuple[Pointer, ...]:
    """The places to point out to somebody who has brought no sound yet."""
    return () if sounds() else _POINTERS.get(sound.id, ())
