"""The noisy sounds that come with the package, for a first look before a visitor brings a recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """One sound to try; where it comes from and its licence stand in the file NOTICE.

    Parameters
    ----------
    name : str
        Key in `SAMPLES` and stem of the file.
    label : str
        What the page writes beside the control.
    help : str
        One plain sentence about what can be heard.
    """

    name: str
    label: str
    help: str

    @property
    def path(self) -> Path:
        """The FLAC file."""
        return _FOLDER / f"{self.name}.flac"


SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        sample.name: sample
        for sample in (
            Sample("speech", "Speech beside a fan", "A reader close to a fan, over a little hum of the mains."),
            Sample("music", "Music from an old tape", "Guitar and tabla under the hiss and hum of a tape."),
        )
    }
)
"""The shipped sounds by name, in the order in which they are offered."""
