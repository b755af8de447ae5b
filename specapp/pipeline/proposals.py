"""What the denoisers propose: the gain of every pixel, estimate by estimate and together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import amplitude_to_db
from specapp.base.errors import SettingsError
from specapp.base.sentences import in_turn, say
from specapp.denoisers import DENOISERS
from specapp.pipeline.cleaning_pass import PreparedPass, prepare
from specapp.pipeline.result import Result
from specapp.pipeline.routing import shares_of
from specapp.settings.passes import Estimate

LONGEST_S = 180.0
"""Longest recording whose gain is shown: all of it has to be analysed for that (own choice)."""
_LEAST_GAIN = np.float32(1e-4)
"""-80 dB: what is below looks the same (own choice)."""


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Gain over time and frequency.

    Parameters
    ----------
    label : str
        Who proposes it.
    gain_db : ndarray, float32 [shape=(bins, columns)]
        0 or less; columns evenly spaced over the recording, the first bin at 0 Hz.
    bin_hz : float
    """

    label: str
    gain_db: NDArray[np.float32]
    bin_hz: float


def proposals(result: Result, columns: int) -> tuple[Proposal, ...]:
    """What each estimate proposes for a recording, and the gain that comes of it all, limits and marks included.

    Where a preset shares the recording out between passes, it is the pass with the greatest share that is shown.

    Parameters
    ----------
    result : Result
    columns : int
        So many mean gains over time.

    Returns
    -------
    tuple of Proposal

    Raises
    ------
    SettingsError
        If the recording is longer than `LONGEST_S`.
    """
    original = result.original
    if original.duration_s > LONGEST_S:
        raise SettingsError(
            say(
                "The gain is shown for recordings of up to {most} s; this one lasts {seconds} s. Clean an "
                "excerpt to see its gain.",
                most=f"{LONGEST_S:g}",
                seconds=f"{original.duration_s:.0f}",
            )
        )
    settings = result.settings.in_excerpt_time()
    prepared = [prepare(one, settings, original.samples, original.sample_rate) for one in settings.effective_passes]
    shares = shares_of(prepared)
    chosen = max(range(len(prepared)), key=lambda index: float(shares[index].values.mean()))
    return _proposed(prepared[chosen], columns)


def _proposed(one: PreparedPass, columns: int) -> tuple[Proposal, ...]:
    source = one.source
    _, gain, proposed = one.proposals(0, source.count)
    labels = [_label(estimate) for estimate in one.settings.estimates]
    several = list(zip(labels, proposed, strict=True)) if len(proposed) > 1 else []
    together = say("Together") if several else labels[0]
    return tuple(
        Proposal(label, _columns(values, one, columns), source.bin_hz) for label, values in (*several, (together, gain))
    )


def _label(estimate: Estimate) -> str:
    return in_turn((say(DENOISERS[step.denoiser].label) for step in estimate.chain), say("{one}, then {other}"))


def _columns(gain: NDArray[np.float32], one: PreparedPass, columns: int) -> NDArray[np.float32]:
    """Mean gain over the frames of each column, dB [shape=(bins, columns)]."""
    import cv2

    framing = one.source.framing
    first = -(-(framing.lead - framing.n_fft // 2) // framing.hop_length)
    last = first + one.source.samples.shape[1] // framing.hop_length
    inside = np.ascontiguousarray(gain[max(0, first) : max(last, first + 1)])
    fewer = cv2.resize(inside, (inside.shape[1], columns), interpolation=cv2.INTER_AREA)
    return amplitude_to_db(np.maximum(np.asarray(fewer, np.float32), _LEAST_GAIN)).T
