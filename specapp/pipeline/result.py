"""What cleaning a recording gives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specapp.audio.recording import Recording
from specapp.pipeline.measurements import Measurements
from specapp.settings.settings import Settings

if TYPE_CHECKING:
    from specapp.display.figures import Figures


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A cleaned recording and everything about it.

    Parameters
    ----------
    original, denoised, removed : Recording
        ``denoised = original - removed``, sample by sample.
    settings : Settings
    measurements : Measurements
    notes : tuple of str
        Sentences about what could not be done.
    """

    original: Recording
    denoised: Recording
    removed: Recording
    settings: Settings
    measurements: Measurements
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Time taken."""
        return self.measurements.seconds

    @property
    def figures(self) -> "Figures":
        """Plotly figures of this result."""
        from specapp.display.figures import Figures

        return Figures(self)
