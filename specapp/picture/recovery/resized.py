"""The gain in a picture that came back in another size: compared in that size, and the gain is brought back."""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import spans
from specapp.picture.layout import HIGHEST_CODE, LOWEST_CODE
from specapp.picture.recovery.shades import reach_of_shades
from specapp.spectral.gain import Gain

Part: TypeAlias = tuple[tuple[float, float], tuple[float, float]]
"""First and last row, first and last column of a part of a picture, in pixels from its edge."""

_LEAST_ZONE_DB = 0.5  # own choice
_WIDTHS_OF_SPREAD = 4.0  # own choice
_LEAST_QUARTER = 0.3186  # own choice
_MOST_COMPARED = 1 << 20  # own choice
_MOST_FITTED = 1 << 16  # own choice
_ROUNDS, _LEAST_UNEDITED = 4, 0.5
"""Times that the mixture is fitted, to the share of pixels that it missed least (own choice)."""
_ROWS = 256  # own choice
_SMOOTH = ("BOX", "BILINEAR", "BICUBIC", "LANCZOS")
"""Names of the ways of Pillow."""
_STEP_ROUNDED_DOWN = 20 / (1 << 16)
"""So much, so that FFmpeg never reads beyond a row (libswscale, ``sws_init_context``)."""
_REACH = 3
"""Pixels of the larger picture, or of the smaller one, over which the widest of them goes (definition of Lanczos)."""
_SOFT = 6**-0.5
"""Deviation of a triangle in its pixels: twice a triangle is the spline that some programs resize with (definition)."""


def gain_of_resized(
    exported: NDArray[np.uint16], returned: NDArray[np.uint32], step_db: float, part: Part | None = None
) -> tuple[Gain, float, float]:
    """Gain of a picture whose size was changed.

    The picture that left is brought to the size of the one that came back, by whichever mixture of the usual ways fits
    best. Small differences between the two are those of the ways and are taken for none.

    Parameters
    ----------
    exported, returned : ndarray [shape=(rows, columns)]
        16-bit values; 0 is silence.
    step_db : float
        dB from value to value.
    part : pair of (float, float), optional
        First and last row, first and last column of what came back, where it is a part.

    Returns
    -------
    gain : ndarray, float32 [shape=(rows, columns) of `exported`]
        Exactly 1 where nothing was edited.
    agreement : float
        Correlation of the two pictures.
    zone_db : float
        Differences below this are taken for none.
    """
    import cv2

    shown, fraction = _whole_pixels(exported, part)
    values = returned.astype(np.float32)
    ways = [np.clip(way, 0, HIGHEST_CODE) for way in _resizings(shown.astype(np.float32), returned.shape, fraction)]
    seen = returned > 0
    best = min(ways, key=lambda way: _spread(values - way, seen))
    softly = _softly(shown.astype(np.float32), returned.shape, fraction)
    fitting, shares = _mixture(best, [*ways, softly], values, seen)
    if fraction is None:
        last = slice(-len(_SMOOTH) - 1, None)
        _repeat_edges(fitting, shown, shares[last], [*ways, softly][last], values)
    del ways, softly  # which take much room
    agreed = agreement(best, values)  # a mixture comes near to what was filtered, too
    difference = values - fitting
    zone = max(_WIDTHS_OF_SPREAD * _spread(difference, seen), _LEAST_ZONE_DB / step_db)
    difference[np.abs(difference) <= zone] = 0
    of_shades = reach_of_shades(fitting, values)
    if of_shades is not None:
        difference[np.abs(difference) <= of_shades] = 0
    lost = 1 - np.exp(difference * np.float32(step_db * np.log(10) / 20))
    lost[_painted_out(seen) | (~seen & (fitting > LOWEST_CODE + zone))] = 1
    brought = cv2.resize(lost.astype(np.float32), shown.shape[::-1], interpolation=cv2.INTER_LINEAR)
    gain = np.ones(exported.shape, np.float32)
    rows, columns = _slices(exported, part)
    gain[rows, columns] = 1 - brought
    taken_for_none = zone if of_shades is None else max(zone, float(np.median(of_shades)))
    return gain, agreed, taken_for_none * step_db


def _mixture(
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
    mixed = np.empty_like(best)
    for rows in spans(len(best), _ROWS):
        added = sum(share * (way[rows] - best[rows]) for share, way in zip(shares, others, strict=True))
        np.clip(best[rows] + added, 0, HIGHEST_CODE, out=mixed[rows])
    if _spread(values - best, seen) <= _spread(values - mixed, seen):
        return best.copy(), alone
    alone[alone == 0], alone[alone == 1] = shares, 1 - shares.sum()
    return mixed, alone


def _repeat_edges(
    fitting: NDArray[np.float32],
    picture: NDArray[np.integer],
    shares: NDArray[np.float32],
    ways: Sequence[NDArray[np.float32]],
    values: NDArray[np.float32],
) -> None:
    """Put right the edges where a program took the outermost pixels for those beyond, instead of none."""
    from PIL import Image

    steps = [whole / size for whole, size in zip(picture.shape, values.shape, strict=True)]
    rim = [math.ceil(_REACH * max(1.0, step)) for step in steps]
    padded = np.pad(picture.astype(np.float32), [(size, size) for size in rim], "edge")
    images = [Image.fromarray(padded)] * len(_SMOOTH) + [Image.fromarray(_blurred(padded, *steps))]
    mixed = fitting.copy()
    for axis, side in product((0, 1), (0, 1)):
        wide = min(math.ceil(_REACH * max(1.0, 1 / steps[axis])), values.shape[axis])
        strip = [slice(0, size) for size in values.shape]
        strip[axis] = slice(0, wide) if side == 0 else slice(values.shape[axis] - wide, values.shape[axis])
        here = (strip[0], strip[1])
        top, left = (rim[i] + steps[i] * strip[i].start for i in (0, 1))
        bottom, right = (rim[i] + steps[i] * strip[i].stop for i in (0, 1))
        changed = mixed[here].copy()
        for image, name, share, way in zip(images, (*_SMOOTH, "BILINEAR"), shares, ways, strict=True):
            size = (changed.shape[1], changed.shape[0])
            resized = image.resize(size, Image.Resampling[name], box=(left, top, right, bottom))
            changed += share * (np.clip(np.asarray(resized), 0, HIGHEST_CODE) - way[here])
        if np.median(np.abs(values[here] - changed)) < np.median(np.abs(values[here] - mixed[here])):
            fitting[here] = np.clip(changed, 0, HIGHEST_CODE)


def _slices(exported: NDArray[Any], part: Part | None) -> tuple[slice, slice]:
    """The whole pixels that hold a part."""
    (top, bottom), (left, right) = part or tuple((0.0, float(size)) for size in exported.shape)
    return slice(int(top), math.ceil(bottom)), slice(int(left), math.ceil(right))


def _whole_pixels(exported: NDArray[Any], part: Part | None) -> tuple[NDArray[Any], Part | None]:
    """What holds a part, and where the part lies in it if it does not fill it."""
    rows, columns = _slices(exported, part)
    shown = exported[rows, columns]
    if part is None:
        return shown, None
    (top, bottom), (left, right) = part
    inner = (top - rows.start, bottom - rows.start), (left - columns.start, right - columns.start)
    filled = inner == ((0.0, float(shown.shape[0])), (0.0, float(shown.shape[1])))
    return shown, None if filled else inner


def _resizings(
    picture: NDArray[np.float32], shape: tuple[int, ...], part: Part | None
) -> Iterator[NDArray[np.float32]]:
    """The picture, or a part of it, in another size, by each of the ways that image programs have."""
    import cv2
    from PIL import Image

    rows, columns = shape
    if part is None:
        for flag in (cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4):
            yield np.asarray(cv2.resize(picture, (columns, rows), interpolation=flag), np.float32)
        yield _too_far(picture, rows, columns)
    else:
        (top, bottom), (left, right) = part
        tall, wide = (bottom - top) / rows, (right - left) / columns
        affine = np.array([[wide, 0, left + wide / 2 - 0.5], [0, tall, top + tall / 2 - 0.5]])
        for flag in (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4):
            yield np.asarray(
                cv2.warpAffine(
                    picture,
                    affine,
                    (columns, rows),
                    flags=flag | cv2.WARP_INVERSE_MAP,
                    borderMode=cv2.BORDER_REPLICATE,
                ),
                np.float32,
            )
    image = Image.fromarray(picture)
    box = None if part is None else (part[1][0], part[0][0], part[1][1], part[0][1])
    for way in _SMOOTH:
        yield np.asarray(image.resize((columns, rows), Image.Resampling[way], box=box), np.float32)


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
    mixed = picture[:, left] * (1 - share) + picture[:, np.minimum(left + 1, last)] * share
    return np.asarray(cv2.resize(mixed, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


def _softly(picture: NDArray[np.float32], shape: tuple[int, ...], part: Part | None) -> NDArray[np.float32]:
    """The softest way: by splines."""
    from PIL import Image

    rows, columns = shape
    (top, bottom), (left, right) = part or ((0, picture.shape[0]), (0, picture.shape[1]))
    soft = Image.fromarray(_blurred(picture, (bottom - top) / rows, (right - left) / columns))
    box = (left, top, right, bottom)
    return np.asarray(soft.resize((columns, rows), Image.Resampling.BILINEAR, box=box), np.float32)


def _blurred(picture: NDArray[np.float32], tall: float, wide: float) -> NDArray[np.float32]:
    """As soft as makes a spline of a triangle where pixels of the other size are so tall and wide."""
    import cv2

    deviations = [_SOFT * max(1.0, step) for step in (wide, tall)]
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), deviations[0], sigmaY=deviations[1]), np.float32)


def _painted_out(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where there is nothing; without single pixels, which resizing makes where dark and bright meet."""
    import cv2

    opened = cv2.morphologyEx((~seen).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(opened, np.bool_)


def _spread(difference: NDArray[np.float32], seen: NDArray[np.bool_]) -> float:
    """Standard deviation of the least quarter, as if all were normal: up to three quarters may be edited."""
    stride = max(1, difference.size // _MOST_COMPARED)
    sizes = np.abs(difference.ravel()[::stride][seen.ravel()[::stride]])
    return float(np.quantile(sizes, 0.25)) / _LEAST_QUARTER if sizes.size else 0.0


def agreement(exported: NDArray[Any], returned: NDArray[Any]) -> float:
    """Correlation of what is particular to two pictures of one size.

    Two sounds of a kind have much in common: how much there is at each frequency, and that ends are silent. So the mean
    of each row and column is taken off first. What was painted out tells nothing about the sound and is left out.
    """
    stride = max(1, round((exported.size / _MOST_COMPARED) ** 0.5))
    thinned = [picture[::stride, ::stride] for picture in (exported, returned)]
    seen = thinned[1] > 0
    own = [_particular(picture, seen) for picture in thinned]
    norm = (_product(own[0], own[0]) * _product(own[1], own[1])) ** 0.5
    return _product(own[0], own[1]) / norm if norm > 0 else float(np.array_equal(exported, returned))


def _product(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """On one core: threads of the linear algebra library wait for each other longer than this takes."""
    return float(np.einsum("ij,ij->", one, other))


def _particular(picture: NDArray[Any], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    values = np.where(seen, picture.astype(np.float64), 0.0)
    for axis in (0, 1):
        means = values.sum(axis=axis, keepdims=True) / np.maximum(seen.sum(axis=axis, keepdims=True), 1)
        values = np.where(seen, values - means, 0.0)
    return values
