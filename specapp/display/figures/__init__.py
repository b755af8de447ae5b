"""Plotly figures of a result: painted pictures under light axes, so that an hour weighs as much as a second."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from specapp.base.decibels import power_to_db
from specapp.base.sentences import say
from specapp.display.colours import colour_table
from specapp.display.figures.average_spectra import Spectra, measure_spectra, noise_in_use
from specapp.display.figures.curves import BLUE, DENSITY, GREEN, ORANGE, Band, Curve, curves_figure, noise_curve
from specapp.display.figures.gain import gain_tiles
from specapp.display.figures.judged_noise import judge_noise
from specapp.display.figures.pictures import stacked
from specapp.display.panels import Panel, Panels, Which
from specapp.display.pyramid import Pyramid
from specapp.display.view import View
from specapp.pipeline.result import Result

_COLUMNS, _ROWS = 1000, 288  # own choice


class Figures:
    """Figures of a result, each a `plotly.graph_objects.Figure` of less than 0.6 MB.

    Parameters
    ----------
    result : Result
    view : View, optional
        Axis, colours and range of the pictures.
    pyramids : mapping of str to Pyramid, optional
        Those of "original", "denoised" and "removed" that are there already.

    Notes
    -----
    Backgrounds are see-through and colours of text are left to the template, so figures fit light and dark pages. The
    sentence that describes a figure to those who do not see it is ``figure.layout.meta["alt"]``.
    """

    def __init__(self, result: Result, view: View | None = None, pyramids: Mapping[str, Pyramid] | None = None) -> None:
        self._result = result
        self._panels = Panels(result, view or View(), dict(pyramids or {}))
        self._spectra: Spectra | None = None

    def comparison(self) -> go.Figure:
        """Original above, denoised below, with one zoom for both.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return self._pictures("original", "denoised")

    def original(self) -> go.Figure:
        """Picture of the original.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return self._pictures("original")

    def denoised(self) -> go.Figure:
        """Picture of the denoised sound.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return self._pictures("denoised")

    def removed(self) -> go.Figure:
        """Picture of what was removed, on the scale of the original.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return self._pictures("removed")

    def difference(self) -> go.Figure:
        """How much louder (orange) or quieter (blue) each place of the picture became.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return self._pictures("difference")

    def gain(self) -> go.Figure:
        """How much of each place of the picture the denoisers propose to keep, each and together.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        drawn = gain_tiles(self._result, self._panels.view, _COLUMNS, _ROWS)
        lowest_db = -max(one.reduction_db for one in self._result.settings.effective_passes)
        table = colour_table(self._panels.view.colours)
        panels = [Panel(label, _gain_of(label), tile, table, lowest_db, 0.0) for label, tile in drawn]
        return stacked(panels)

    def profile(self) -> go.Figure:
        """Noise profile: power per hertz of the quietest moments, before and after, and what was learned as noise.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        spectra = self._measured()
        wide_db = power_to_db(spectra.noise_bandwidth_hz)
        curves = [
            Curve(say("Noise in the original"), spectra.hz, spectra.noise_before_db - wide_db, ORANGE),
            Curve(say("Noise left"), spectra.hz, spectra.noise_after_db - wide_db, BLUE, "dash"),
        ]
        learned = noise_in_use(self._result)
        if learned is not None:
            curves.append(noise_curve(learned, say("Noise that was learned")))
        fell = float(np.median(spectra.noise_before_db - spectra.noise_after_db))
        alt = say(
            "Spectrum of the quietest tenth of the recording: the noise fell by {fell} dB at the median frequency.",
            fell=f"{fell:.1f}",
        )
        return curves_figure(say("Noise profile (quietest tenth)"), alt, curves, DENSITY)

    def noise(self) -> go.Figure:
        """What the network says of the noise: its likely level, how sure it is, and the recording's spectrum.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        spectra = self._measured()
        level_db = spectra.original_db - power_to_db(spectra.noise_bandwidth_hz)
        curves = [Curve(say("Recording"), spectra.hz, level_db, ORANGE)]
        judged = judge_noise(self._result.original)
        if judged is None:
            alt = say("Spectrum of the recording; the network that judges the noise cannot be run here.")
            return curves_figure(say("Noise estimate"), alt, curves, DENSITY)
        curves.append(Curve(say("Noise, as likely above as below"), judged.hz, judged.middle_db, GREEN, "dot"))
        bands = [Band(say("Noise, in three of four cases"), judged.hz, judged.low_db, judged.high_db, GREEN)]
        wide_db = float(np.median(judged.high_db - judged.low_db))
        alt = say(
            "Spectrum of the recording, and the noise that the network finds in it: at the median frequency its level "
            "is known within {wide} dB.",
            wide=f"{wide_db:.0f}",
        )
        return curves_figure(say("Noise estimate"), alt, curves, DENSITY, bands)

    def spectrum(self) -> go.Figure:
        """Average spectrum of the original, the denoised sound and what was removed.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        spectra = self._measured()
        curves = [
            Curve(say("Original"), spectra.hz, spectra.original_db, ORANGE),
            Curve(say("Denoised"), spectra.hz, spectra.denoised_db, BLUE, "dash"),
            Curve(say("Removed"), spectra.hz, spectra.removed_db, GREEN, "dot"),
        ]
        alt = say("Average spectrum of the original, of the denoised sound and of what was removed.")
        return curves_figure(say("Average spectrum"), alt, curves, say("Level (dB)"))

    def _measured(self) -> Spectra:
        if self._spectra is None:
            self._spectra = measure_spectra(self._result)
        return self._spectra

    def _pictures(self, *names: Which) -> go.Figure:
        return stacked([self._panels.panel(name, _COLUMNS, _ROWS) for name in names])


def _gain_of(label: str) -> str:
    return say("Gain that is proposed for each time and frequency, bright where sound is kept: {who}.", who=label)
