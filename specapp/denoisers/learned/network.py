"""Run the network of the learned denoiser with OpenCV.

It is kept in three parts. The first and the last look at a few rows around each and are run in spans that stay in the
processor's cache; only the part between them, which is narrow, sees all rows at once. The numbers are those of one run.
"""

import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from specapp.base.errors import PictureError

if TYPE_CHECKING:
    import cv2

PARTS = ("before", "over_time", "after")
"""Files of the model, ``models/learned_<part>.onnx``."""
MARGIN_ROWS = 15
"""Rows on each side of a span that the first part (8) and the last (7) look at."""
_SPAN_ROWS = 320
"""Rows of a span, which fits into the processor's cache (learned.md); by speed alone."""

Blob: TypeAlias = NDArray[np.float32]


def can_run() -> bool:
    """Whether OpenCV can load the network; where it cannot, presets do without it."""
    import cv2

    try:
        _networks()
    except (cv2.error, OSError):
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
        If OpenCV cannot load or run the network.
    """
    import cv2

    try:
        patches = _run(seen, *_networks())
    except cv2.error as error:
        raise PictureError(f"OpenCV cannot run the learned network: {error}. Choose another denoiser.") from error
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


def _run(seen: Blob, before: "cv2.dnn.Net", over_time: "cv2.dnn.Net", after: "cv2.dnn.Net") -> Blob:
    spans = _spans(seen.shape[1])
    judged = [_forward(before, {"seen": seen[:, span.wide]}, "patches", "row") for span in spans]
    row = np.concatenate([row[:, span.inside] for (_, row), span in zip(judged, spans, strict=True)], axis=1)
    (parts,) = _forward(over_time, {"row": row}, "parts")
    result = []
    for (patches, _), span in zip(judged, spans, strict=True):
        (found,) = _forward(after, {"patches": patches, "parts": parts[:, span.wide]}, "logits")
        result.append(found[:, span.inside])
    return np.concatenate(result, axis=1)


def _forward(network: "cv2.dnn.Net", inputs: dict[str, Blob], *outputs: str) -> list[Blob]:
    for name, blob in inputs.items():
        network.setInput(np.ascontiguousarray(blob)[None], name)
    return [cast("Blob", blob)[0] for blob in network.forward(list(outputs))]


_THREAD = threading.local()


def _networks() -> list["cv2.dnn.Net"]:
    """Parts for this thread: OpenCV's networks keep their buffers, so no two threads may share one."""
    import cv2

    networks: Any = getattr(_THREAD, "networks", None)
    if networks is None:
        networks = [cv2.dnn.readNetFromONNX(np.frombuffer(_model_bytes(part), np.uint8)) for part in PARTS]
        _THREAD.networks = networks
    return cast("list[cv2.dnn.Net]", networks)


@lru_cache(maxsize=len(PARTS))
def _model_bytes(part: str) -> bytes:
    return resources.files("specapp.denoisers.learned").joinpath("models", f"learned_{part}.onnx").read_bytes()
