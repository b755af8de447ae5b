"""What the denoisers propose: the gain of every pixel as a picture, estimate by estimate and together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.denoisers import DENOISERS
from specapp.display.view import Tile, View, onto_axis
from specapp.errors import SettingsError
from specapp.pipeline.cleaning_pass import PreparedPass, prepare
from specapp.pipeline.result import Result
from specapp.pipeline.routing import shares_of
from specapp.settings.passes import Estimate

LONGEST_S = 180.0
"""Longest recording whose gain is shown: all of it has to be heard for that."""
_LEAST_GAIN = np.float32(1e-4)


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Gain of every pixel of a picture.

    Parameters
    ----------
    label : str
        Who proposes it.
    tile : Tile
        Gain in dB, 0 or less; high frequencies in the first row.
    """

    label: str
    tile: Tile


def proposals(result: Result, view: View, columns: int, rows: int) -> tuple[Proposal, ...]:
    """What each estimate proposes for a recording, and the gain that comes of it all, limits and marks included.

    Where a preset shares the recording out between passes, it is the pass with the greatest share that is shown.

    Parameters
    ----------
    result : Result
    view : View
    columns, rows : int
        Size in pixels.

    Raises
    ------
    SettingsError
        If the recording is longer than `LONGEST_S`.
    """
    original = result.original
    if original.duration_s > LONGEST_S:
        raise SettingsError(
            f"The gain is shown for recordings of up to {LONGEST_S:g} s; this one lasts {original.duration_s:.0f} s. "
            "Clean an excerpt to see its gain."
        )
    settings = result.settings.in_excerpt_time()
    prepared = [prepare(one, settings, original.samples, original.sample_rate) for one in settings.effective_passes]
    shares = shares_of(prepared)
    chosen = max(range(len(prepared)), key=lambda index: float(shares[index].values.mean()))
    return _drawn(prepared[chosen], view, columns, rows)


def _drawn(one: PreparedPass, view: View, columns: int, rows: int) -> tuple[Proposal, ...]:
    source = one.source
    axis = view.frequency_axis(source.sample_rate)
    _, gain, proposed = one.proposals(0, source.count)
    labels = [_label(estimate) for estimate in one.settings.estimates]
    pictures = list(zip(labels, proposed, strict=True)) if len(proposed) > 1 else []
    return tuple(
        Proposal(
            label,
            Tile(
                onto_axis(_columns(values, one, columns), source.bin_hz, axis, rows),
                0.0,
                source.samples.shape[1] / source.sample_rate,
                axis,
            ),
        )
        for label, values in (*pictures, ("Together" if pictures else " ".join(labels), gain))
    )


def _label(estimate: Estimate) -> str:
    return ", then ".join(DENOISERS[step.denoiser].label for step in estimate.chain)


def _columns(gain: NDArray[np.float32], one: PreparedPass, columns: int) -> NDArray[np.float32]:
    """Mean gain over the frames of each column, dB [shape=(bins, columns)]."""
    import cv2

    framing = one.source.framing
    first = -(-(framing.lead - framing.n_fft // 2) // framing.hop_length)
    last = first + one.source.samples.shape[1] // framing.hop_length
    inside = np.ascontiguousarray(gain[max(0, first) : max(last, first + 1)])
    fewer = cv2.resize(inside, (inside.shape[1], columns), interpolation=cv2.INTER_AREA)
    return np.asarray(20 * np.log10(np.maximum(fewer, _LEAST_GAIN)).T, np.float32)
