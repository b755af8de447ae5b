"""What cleaning a recording gives."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from specapp.audio.recording import Recording
from specapp.base.buffers import held
from specapp.base.errors import SettingsError
from specapp.base.imports import extra
from specapp.base.sentences import say
from specapp.pipeline.detection.heard import Heard
from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.measuring.short_time import clipped_samples
from specapp.pipeline.measuring.strength import weakened
from specapp.settings.presets import PRESETS
from specapp.settings.settings import Settings
from specapp.settings.sharing import command_line, link, python_code

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
    heard : tuple of Heard
        What was heard when, in seconds of `original`; empty where no pass asked.
    """

    original: Recording
    denoised: Recording
    removed: Recording
    settings: Settings
    measurements: Measurements
    notes: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()

    @property
    def seconds(self) -> float:
        """Time taken."""
        return self.measurements.seconds

    def at_strength(self, strength: float) -> "Result":
        """The same cleaning at another strength: nothing is analysed again.

        Parameters
        ----------
        strength : float
            Percent, as in `Settings`.

        Returns
        -------
        Result
            With the samples that `denoise` gives at that strength, if this one was made at 100 percent.

        Raises
        ------
        SettingsError
            If this result was made at strength 0: what could be removed is not known then.

        Examples
        --------
        >>> import numpy as np, specapp
        >>> hiss = specapp.Recording(np.random.default_rng(1).normal(0, 0.01, (1, 16_000)), 16_000)
        >>> whole = specapp.denoise(hiss, specapp.Settings(preset="quick"))
        >>> whole.at_strength(50).settings.strength
        50.0
        """
        settings = replace(self.settings, strength=strength)
        if strength == self.settings.strength:
            return self
        if self.settings.strength == 0:
            raise SettingsError("This result was made at strength 0 %: nothing was removed. Make it at 100 % first.")
        share = settings.strength / self.settings.strength
        denoised, removed = (
            replace(one, samples=held(one.samples)) for one in weakened(self.original, self.removed, share)
        )
        measured = self.measurements.at_strength(share, clipped_samples(denoised.samples))
        return Result(self.original, denoised, removed, settings, measured, self.notes, self.heard)

    @property
    def made_by(self) -> tuple[tuple[str, str], ...]:
        """What made this result, as pairs of a name and a value."""
        name = say("own settings" if self.settings.passes else PRESETS[self.settings.preset].label)
        return ((say("Preset"), name), (say("Strength"), f"{self.settings.strength:g} %"))

    def copies(self, source: str, target: str, address: str = "") -> dict[str, str]:
        """Texts to copy that make the same result again, by what they are.

        Parameters
        ----------
        source, target : str
            Names of the file that came and of the one that is written.
        address : str
            Of a page, for a link with the settings; empty for none.

        Returns
        -------
        dict of str to str
            By "JSON", "Command line", "Python" and, with an address, "Link".
        """
        copies = {
            "JSON": self.settings.to_json(),
            say("Command line"): command_line(self.settings, source, target),
            "Python": python_code(self.settings, source, target),
        }
        return copies | ({say("Link"): link(address, self.settings)} if address else {})

    @property
    def figures(self) -> "Figures":
        """Plotly figures of this result."""
        with extra("Result.figures", "page"):
            from specapp.display.figures import Figures

        return Figures(self)
