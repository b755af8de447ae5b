"""What was heard when, as the automatic preset takes it: speech, music, or something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["speech", "music", "other"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of a recording in which one kind of sound was heard.

    Parameters
    ----------
    start_s, stop_s : float
        Seconds of the recording.
    kind : {'speech', 'music', 'other'}
    """

    start_s: float
    stop_s: float
    kind: Kind


def stretches(kinds: Sequence[Kind], centres_s: Sequence[float], duration_s: float) -> tuple[Heard, ...]:
    """Stretches without a gap, from what was heard around some moments.

    Parameters
    ----------
    kinds : sequence of {'speech', 'music', 'other'}
    centres_s : sequence of float
        The moments, rising, as many as kinds. Halfway between two, one kind ends and the next begins.
    duration_s : float

    Examples
    --------
    >>> [(one.stop_s, one.kind) for one in stretches(["speech", "speech", "music"], [5, 6, 7], 12)]
    [(6.5, 'speech'), (12.0, 'music')]
    """
    found: list[Heard] = []
    for index, kind in enumerate(kinds):
        last = index == len(kinds) - 1
        stop_s = duration_s if last else (centres_s[index] + centres_s[index + 1]) / 2
        start_s = found[-1].stop_s if found else 0.0
        if found and found[-1].kind == kind:
            start_s = found.pop().start_s
        found.append(Heard(start_s, float(stop_s), kind))
    return tuple(found)
