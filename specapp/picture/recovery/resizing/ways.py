"""The ways in which programs resize pictures smoothly, and the mixture of them that a picture shows."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.picture.layout import HIGHEST_CODE

Part: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
"""First and last row, first and last column of a part of a picture, in pixels from its edge."""
Matrix: TypeAlias = NDArray[np.float64]
"""From columns and rows of one picture to those of another [shape=(2, 3)]."""
Picture: TypeAlias = NDArray[np.float32]
Way: TypeAlias = Callable[[Picture], Picture]

SMOOTH = ("BOX", "BILINEAR", "BICUBIC", "LANCZOS")
"""Names of the ways of Pillow."""
_LEAST_QUARTER = 0.3186  # own choice
_MOST_COMPARED = 1 << 20  # own choice
_MOST_FITTED = 1 << 16  # own choice
_ROUNDS, _LEAST_UNEDITED = 4, 0.5
"""Times that the mixture is fitted, to the share of pixels that it missed least (own choice)."""
_ROWS = 256  # own choice
_STEP_ROUNDED_DOWN = 20 / (1 << 16)
"""So much, so that FFmpeg never reads beyond a row (libswscale, ``sws_init_context``)."""
_SOFT = 6**-0.5
"""Deviation of a triangle in its pixels: twice a triangle is the spline that some programs resize with (definition)."""


def ways_of(shape: tuple[int, ...], part: Part | None) -> list[Way]:
    """The ways of bringing a picture, or a part of it, to another size; the last are those of `SMOOTH` and splines.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    part : Part or None
    """
    import cv2
    from PIL import Image

    rows, columns = shape
    if part is None:
        flags = (cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4)
        ways = [partial[Any](cv2.resize, dsize=(columns, rows), interpolation=flag) for flag in flags]
        ways.append(partial[Any](_too_far, rows=rows, columns=columns))
    else:
        (top, bottom), (left, right) = part
        tall, wide = (bottom - top) / rows, (right - left) / columns
        affine = np.array([[wide, 0, left + wide / 2 - 0.5], [0, tall, top + tall / 2 - 0.5]])
        ways = [
            partial[Any](
                cv2.warpAffine,
                M=affine,
                dsize=(columns, rows),
                flags=flag | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
            for flag in (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)
        ]
    box = None if part is None else (part[1][0], part[0][0], part[1][1], part[0][1])

    def smoothly(picture: Picture, name: str) -> Picture:
        image = Image.fromarray(picture)
        return np.asarray(image.resize((columns, rows), Image.Resampling[name], box=box), np.float32)

    ways += [partial[Any](smoothly, name=name) for name in SMOOTH]
    return [*ways, partial(_softly, shape=shape, part=part)]


def ways_between(shape: tuple[int, ...], matrix: Matrix) -> list[Way]:
    """The ways of drawing a picture anew with pixels that lie between those that were; the last is soft.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    matrix : ndarray [shape=(2, 3)]
        To columns and rows of the picture that is drawn.
    """
    import cv2

    def drawn(picture: Picture, flag: int) -> Picture:
        flags = flag | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(picture, matrix, shape[::-1], flags=flags), np.float32)

    ways: list[Way] = [partial(drawn, flag=flag) for flag in (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)]
    return [*ways, lambda picture: drawn(blurred(picture, 1.0, 1.0), cv2.INTER_LINEAR)]


def mixed(picture: Picture, ways: Sequence[Way], shares: Picture) -> Picture:
    """The picture by a mixture of ways."""
    return np.asarray(sum(share * way(picture) for share, way in zip(shares, ways, strict=True) if share), np.float32)


def slices(exported: NDArray[Any], part: Part | None) -> tuple[slice, slice]:
    """The whole pixels that hold a part."""
    (top, bottom), (left, right) = part or tuple((0.0, float(size)) for size in exported.shape)
    return slice(int(top), math.ceil(bottom)), slice(int(left), math.ceil(right))


def whole_pixels(exported: NDArray[Any], part: Part | None) -> tuple[NDArray[Any], Part | None]:
    """What holds a part, and where the part lies in it if it does not fill it."""
    rows, columns = slices(exported, part)
    shown = exported[rows, columns]
    if part is None:
        return shown, None
    (top, bottom), (left, right) = part
    inner = (top - rows.start, bottom - rows.start), (left - columns.start, right - columns.start)
    filled = inner == ((0.0, float(shown.shape[0])), (0.0, float(shown.shape[1])))
    return shown, None if filled else inner


def _too_far(picture: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.float32]:
    """As FFmpeg's ``fast_bilinear`` does in 8 bits, whose columns lie farther apart than they should.

    References
    ----------
    FFmpeg, libswscale: ``hyscale_fast`` and the step that ``sws_init_context`` gives it where there is MMX.
    """
    import cv2

    last = picture.shape[1] - 1
    step = (last - 1) / max(1, columns - 2) - _STEP_ROUNDED_DOWN
    places = np.clip(np.arange(columns) * step + (step - 1) / 2, 0, last)
    left = places.astype(np.intp)
    share = (places - left).astype(np.float32)
    between = picture[:, left] * (1 - share) + picture[:, np.minimum(left + 1, last)] * share
    return np.asarray(cv2.resize(between, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


def _softly(picture: NDArray[np.float32], shape: tuple[int, ...], part: Part | None) -> NDArray[np.float32]:
    """The softest way: by splines."""
    from PIL import Image

    rows, columns = shape
    (top, bottom), (left, right) = part or ((0, picture.shape[0]), (0, picture.shape[1]))
    soft = Image.fromarray(blurred(picture, (bottom - top) / rows, (right - left) / columns))
    box = (left, top, right, bottom)
    return np.asarray(soft.resize((columns, rows), Image.Resampling.BILINEAR, box=box), np.float32)


def blurred(picture: NDArray[np.float32], tall: float, wide: float) -> NDArray[np.float32]:
    """As soft as makes a spline of a triangle where pixels of the other size are so tall and wide."""
    import cv2

    deviations = [_SOFT * max(1.0, step) for step in (wide, tall)]
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), deviations[0], sigmaY=deviations[1]), np.float32)


def mixture(
    best: NDArray[np.float32],
    ways: Sequence[NDArray[np.float32]],
    values: NDArray[np.float32],
    seen: NDArray[np.bool_],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The mixture of the ways that fits best where least was edited, and the share of each way.

    What programs weigh pixels with are mixtures.
    """
    places = np.flatnonzero(seen)[:: max(1, values.size // _MOST_FITTED)].copy()
    others = [way for way in ways if way is not best]
    alone = np.array([way is best for way in ways], np.float32)
    apart = np.stack([way.ravel()[places] - best.ravel()[places] for way in others], axis=1)
    missed = values.ravel()[places] - best.ravel()[places]
    shares, left = np.zeros(len(others), np.float32), np.abs(missed)
    for _ in range(_ROUNDS if places.size else 0):
        near = left <= np.quantile(left, _LEAST_UNEDITED)
        shares = np.linalg.lstsq(apart[near], missed[near])[0]
        left = np.abs(missed - apart @ shares)
    fitting = np.empty_like(best)
    for rows in spans(len(best), _ROWS):
        added = sum(share * (way[rows] - best[rows]) for share, way in zip(shares, others, strict=True))
        np.clip(best[rows] + added, 0, HIGHEST_CODE, out=fitting[rows])
    if spread(values - best, seen) <= spread(values - fitting, seen):
        return best.copy(), alone
    alone[alone == 0], alone[alone == 1] = shares, 1 - shares.sum()
    return fitting, alone


def spread(difference: NDArray[np.float32], seen: NDArray[np.bool_]) -> float:
    """Standard deviation of the least quarter, as if all were normal: up to three quarters may be edited."""
    stride = max(1, difference.size // _MOST_COMPARED)
    sizes = np.abs(difference.ravel()[::stride][seen.ravel()[::stride]])
    return float(np.quantile(sizes, 0.25)) / _LEAST_QUARTER if sizes.size else 0.0
