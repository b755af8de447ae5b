"""A picture that was cut and resized, or stands somewhere in a larger one: its place, found by its details."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from specapp.picture.codes import as_codes
from specapp.picture.layout import PictureLayout
from specapp.picture.recovery.placement import Exported, Placement
from specapp.picture.recovery.resizing.resized import agreement_with
from specapp.picture.recovery.returned import Returned
from specapp.picture.recovery.sought import sought

_MOST_PIXELS = 1 << 22
"""Details are looked for in pictures of up to so many pixels: they take 0.2 KB each (own choice)."""
_CLEARLY_NEAREST = 0.8  # own choice
_LEAST_ALIKE = 12
"""Pairs of details that must agree on one place and size; those of other sounds reach 6 (own choice)."""
_NEAR_PIXELS = 1.5  # own choice
_LARGEST_SHEAR = 0.02  # own choice
_SNAP_PIXELS = 0.4  # own choice
_SOFTNESS = 1.5
"""Standard deviation in pixels: what nearest pixels left out makes steps, which are no details (own choice)."""
_LEAST_PIXELS = 8  # own choice

Points = NDArray[np.float64]


class Span(NamedTuple):
    """Part of the picture that left, along one axis, in pixels from its first edge; may be a fraction."""

    start: float
    stop: float

    def near(self, size: int, most: int) -> Iterator[Self]:
        """Itself, and what is near to it that programs make `size` pixels of, out of `most`.

        Cut at whole pixels before the picture was resized, or behind that.

        Yields
        ------
        Span
        """
        yield self
        whole = round(most * size / (self.stop - self.start))
        for first, last in product((-1, 0, 1), repeat=2):
            yield type(self)(max(0.0, round(self.start) + first), min(float(most), round(self.stop) + last))
            step = most / max(size, whole + last)
            start = max(0, min(round(self.start / step) + first, whole + last - size)) * step
            yield type(self)(start, min(float(most), start + size * step))


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """What a picture shows of the one that left.

    Parameters
    ----------
    returned : Returned
        Without what lies outside, turned back [shape=(rows, columns)].
    rows, columns : Span
        Where its pixels lie in the picture that left.
    """

    returned: Returned
    rows: Span
    columns: Span

    def fitted(self, exported: Exported, layout: PictureLayout) -> Self:
        """The same with the rows, and then the columns, that agree best."""
        from PIL import Image

        codes = as_codes(self.returned.values, layout)
        image = Image.fromarray(exported.astype(np.float32))
        (tall, wide), found, agreement = codes.shape, self, agreement_with(codes)

        def alike(one: Scaled) -> float:
            box = (one.columns.start, one.rows.start, one.columns.stop, one.rows.stop)
            return agreement(np.asarray(image.resize((wide, tall), Image.Resampling.BILINEAR, box=box)))

        found = max((replace(found, rows=one) for one in found.rows.near(tall, exported.shape[0])), key=alike)
        return max((replace(found, columns=one) for one in found.columns.near(wide, exported.shape[1])), key=alike)

    def nearest(self, exported: Exported, layout: PictureLayout) -> Placement:
        """Its pixels as those of the picture that left, repeated or left out."""
        places = [
            np.clip((span.start + (np.arange(size) + 0.5) * (span.stop - span.start) / size).astype(np.intp), 0, most)
            for span, size, most in zip(
                (self.rows, self.columns), self.returned.values.shape, np.array(exported.shape) - 1, strict=True
            )
        ]
        return Placement(self.returned, *places).refined(exported, layout)


def scaled(exported: Exported, turned: Iterable[Returned], layout: PictureLayout) -> Scaled | None:
    """The first of the turns whose details lie in the picture that left as in its own; None if none does.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
    turned : iterable of Returned
        A picture of any size, turned over in several ways.
    layout : PictureLayout

    References
    ----------
    D. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60(2), 2004.
    """
    import cv2

    if exported.size > _MOST_PIXELS:
        return None
    detector = cv2.SIFT.create()
    whole = [_details(detector, one, exported.shape) for one in (exported, _soft(exported, exported.shape))]
    for returned in turned:
        if returned.values.size > _MOST_PIXELS:
            continue
        codes = as_codes(returned.values, layout)
        for there, picture in zip(whole, (codes, _soft(codes, exported.shape)), strict=True):
            spans = _spans(_details(detector, picture, codes.shape), there, codes.shape)
            found = _inside(returned, spans, exported) if spans else None
            if found is not None:
                return found.fitted(exported, layout)
    return None


def made_smaller(exported: Exported, returned: Returned, layout: PictureLayout) -> Scaled | None:
    """The place of a picture with too few details for `scaled`; None if it is no smaller or nowhere alike.

    Parameters
    ----------
    exported : ndarray, uint16 [shape=(rows, columns)]
    returned : Returned
        A picture of any size.
    layout : PictureLayout
    """
    shape = returned.values.shape
    if exported.size > _MOST_PIXELS or any(own > whole for own, whole in zip(shape, exported.shape, strict=True)):
        return None
    box = sought(exported, as_codes(returned.values, layout))
    if box is None:
        return None
    return Scaled(returned, Span(box.top, box.bottom), Span(box.left, box.right)).fitted(exported, layout)


def _soft(picture: NDArray[np.integer], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """A picture without its finest details, in another shape."""
    import cv2

    resized = cv2.resize(picture.astype(np.float32), shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(resized, (0, 0), _SOFTNESS), np.float32)


class _Details(NamedTuple):
    """Places [shape=(n, 2), row and column] and descriptions of the details of a picture."""

    places: Points
    kinds: Any


def _details(detector: Any, picture: NDArray[Any], shape: tuple[int, ...]) -> _Details:
    """The details of a picture, their places in pixels of another shape of it."""
    points, kinds = detector.detectAndCompute((picture / 256).astype(np.uint8), None)
    places = np.array([point.pt[::-1] for point in points]).reshape(-1, 2) + 0.5
    return _Details(places * np.divide(shape, picture.shape), kinds)


def _spans(own: _Details, whole: _Details, shape: tuple[int, ...]) -> list[Span] | None:
    """Rows and columns of the picture that left over which one of this shape lies."""
    import cv2

    if own.kinds is None or whole.kinds is None:
        return None
    pairs = [
        (first.queryIdx, first.trainIdx)
        for first, *others in cv2.BFMatcher().knnMatch(own.kinds, whole.kinds, k=2)
        if others and first.distance < _CLEARLY_NEAREST * others[0].distance
    ]
    if len(pairs) < _LEAST_ALIKE:
        return None
    here, there = own.places[[pair[0] for pair in pairs]], whole.places[[pair[1] for pair in pairs]]
    affine, alike = cv2.estimateAffine2D(here, there, ransacReprojThreshold=_NEAR_PIXELS)
    if alike.sum() < _LEAST_ALIKE or abs(affine[[0, 1], [1, 0]]).max() > _LARGEST_SHEAR:
        return None
    kept = alike[:, 0].astype(bool)
    lines = [np.polyfit(here[kept, axis], there[kept, axis], 1) for axis in (0, 1)]
    if min(factor for factor, _ in lines) <= 0:
        return None
    return [Span(offset, offset + factor * size) for (factor, offset), size in zip(lines, shape, strict=True)]


def _inside(returned: Returned, spans: list[Span], exported: Exported) -> Scaled | None:
    """The pixels that lie inside the picture that left, and where these lie."""
    parts, places = [], []
    for span, size, most in zip(spans, returned.values.shape, exported.shape, strict=True):
        step = (span.stop - span.start) / size
        first = max(0, int(np.ceil(-span.start / step - _SNAP_PIXELS)))
        last = min(size, int(np.floor((most - span.start) / step + _SNAP_PIXELS)))
        if last - first < _LEAST_PIXELS:
            return None
        parts.append(slice(first, last))
        places.append(Span(max(0.0, span.start + first * step), min(float(most), span.start + last * step)))
    return Scaled(replace(returned, values=returned.values[tuple(parts)]), *places)
