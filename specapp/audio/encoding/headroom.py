"""How much lower samples must be so that none is clipped."""

from specapp.audio.formats import SUBTYPES
from specapp.base.buffers import Samples, blocks

_HIGHEST_PEAK = 0.999
"""To what the level is lowered on request (own choice)."""


def headroom_gain(samples: Samples, subtype: str, *, dither: bool = False, valid_bits: int = 0) -> float:
    """Factor that keeps all samples [shape=(channels, length)] within full scale; 1 where none would be clipped."""
    if SUBTYPES[subtype].is_real:
        return 1.0
    bits = valid_bits or SUBTYPES[subtype].depth
    lowest, highest = extremes(samples)
    half_step = 2.0**-bits if bits else 0.0
    clipped = highest >= 1 - half_step if bits else highest > 1
    if not clipped and lowest >= -1 - half_step:
        return 1.0
    return min(_HIGHEST_PEAK, 1 - (4 if dither else 2) * half_step) / max(highest, -lowest)


def extremes(samples: Samples) -> tuple[float, float]:
    """Smallest and largest of samples [shape=(channels, length)]."""
    found = [(float(block.min()), float(block.max())) for block in blocks(samples)]
    return min(low for low, _ in found), max(high for _, high in found)
