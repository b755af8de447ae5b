"""Run the network of the learned denoiser.

It is kept in three parts. The first and the last look at a few rows around each and are run in spans that stay in the
processor's cache; only the part between them, which is narrow, sees all rows at once. The numbers are those of one run.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import PictureError
from specapp.base.networks import Network

PARTS = ("before", "over_time", "after")
"""Files of the model, ``models/learned_<part>.onnx``."""
MARGIN_ROWS = 15
"""Rows on each side of a span that the first part (8) and the last (7) look at
(definition: its layers, training/README.md)."""
_SPAN_ROWS = 224
"""Rows of a span, which fits into the processor's cache (learned.md); by speed alone (own choice)."""

Blob: TypeAlias = NDArray[np.float32]


def can_run() -> bool:
    """Whether the network can be loaded; where it cannot, presets do without it."""
    try:
        _networks()
    except PictureError:
        return False
    return True


def logits(seen: Blob) -> Blob:
    """Run the network.

    Parameters
    ----------
    seen : ndarray, float32 [shape=(5, rows, bands)]
        Features; a whole number of patches of four bands.

    Returns
    -------
    logits : ndarray, float32 [shape=(rows, bands)]
        Logit of the gain of every band.

    Raises
    ------
    PictureError
        If it cannot be loaded or run.
    """
    patches = _run(seen, *_networks())
    result: Blob = patches.transpose(1, 2, 0).reshape(seen.shape[1:])
    return result


@dataclass(frozen=True, slots=True)
class _Span:
    rows: slice
    wide: slice
    inside: slice


def _spans(rows: int) -> list[_Span]:
    """Spans of about equal length: their rows, these with the margins, and where they are between the margins."""
    count = -(-rows // _SPAN_ROWS)
    spans = []
    for start, stop in pairwise(rows * number // count for number in range(count + 1)):
        first = max(0, start - MARGIN_ROWS)
        wide = slice(first, min(rows, stop + MARGIN_ROWS))
        spans.append(_Span(slice(start, stop), wide, slice(start - first, stop - first)))
    return spans


def _run(seen: Blob, before: Network, over_time: Network, after: Network) -> Blob:
    spans = _spans(seen.shape[1])
    judged = [before.run({"seen": seen[:, span.wide]}, "patches", "row") for span in spans]
    row = np.concatenate([row[:, span.inside] for (_, row), span in zip(judged, spans, strict=True)], axis=1)
    (parts,) = over_time.run({"row": row}, "parts")
    result = []
    for (patches, _), span in zip(judged, spans, strict=True):
        (found,) = after.run({"patches": patches, "parts": parts[:, span.wide]}, "logits")
        result.append(found[:, span.inside])
    return np.concatenate(result, axis=1)


@cache
def _networks() -> tuple[Network, Network, Network]:
    before, over_time, after = (Network.of(_model_bytes(part)) for part in PARTS)
    return before, over_time, after


def _model_bytes(part: str) -> bytes:
    return resources.files("specapp.denoisers.learned").joinpath("models", f"learned_{part}.onnx").read_bytes()
