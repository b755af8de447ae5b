"""What was drawn on the picture: shapes in seconds and hertz, rasterised for the frames at hand.

A pixel belongs to a shape if its centre lies inside; a shape narrower than a pixel has that one. *Protect* sets the
gain to 1, also in frames that only reach into it; *remove* sets it to 0, *only* to 1 everywhere else. *Protect* wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specapp.spectral.frame_source import FrameSource
from specapp.spectral.gain import Gain
from specapp.spectral.marks import Mark


@dataclass(frozen=True, slots=True)
class Masks:
    """The marks of some settings.

    Parameters
    ----------
    marks : tuple of Mark
    """

    marks: tuple[Mark, ...] = ()

    def of(self, *kinds: str) -> "Masks":
        """Only the marks of these kinds.

        Parameters
        ----------
        *kinds : str
            Such as "protect" and "remove".

        Returns
        -------
        Masks
        """
        return Masks(tuple(mark for mark in self.marks if mark.kind in kinds))

    def covered(self, source: FrameSource, first: int, count: int) -> NDArray[np.bool_]:
        """Which pixels of `count` frames from `first` on lie in any of the marks.

        Parameters
        ----------
        source : FrameSource
        first, count : int
            Frames.

        Returns
        -------
        ndarray, bool [shape=(count, bins)]
        """
        seconds, hertz = (
            frame_times_s(source, first, count),
            np.arange(source.framing.bins, dtype=np.float64) * source.bin_hz,
        )
        total = np.zeros((count, source.framing.bins), bool)
        for mark in self.marks:
            inside = _RASTERISERS[mark.shape](mark, seconds, hertz)
            if inside is not None:
                total[inside[0], inside[1]] |= inside[2]
        return total

    def apply(self, gain: Gain, source: FrameSource, first: int) -> Gain:
        """The gain after the marks had their say.

        Parameters
        ----------
        gain : ndarray, float32 [shape=(frames, bins)]
        source : FrameSource
        first : int
            Frame of the recording that is the first of `gain`.

        Returns
        -------
        ndarray, float32 [shape=(frames, bins)]
        """
        only, remove, protect = self.of("only"), self.of("remove"), self.of("protect")
        if remove.marks:
            gain = np.where(remove.covered(source, first, len(gain)), np.float32(0), gain)
        if only.marks:
            gain = np.where(only.covered(source, first, len(gain)), gain, np.float32(1))
        if protect.marks:
            gain = np.where(protect.reached(source, first, len(gain)), np.float32(1), gain)
        return gain

    def reached(self, source: FrameSource, first: int, count: int) -> NDArray[np.bool_]:
        """Which pixels of frames whose window touches a mark belong to it, so that no sample in its time changes.

        Parameters
        ----------
        source : FrameSource
        first, count : int
            Frames.

        Returns
        -------
        ndarray, bool [shape=(count, bins)]
        """
        reach = -(-source.framing.n_fft // (2 * source.framing.hop_length))
        wide = self.covered(source, first - reach, count + 2 * reach)
        total = wide[:count].copy()
        for shift in range(1, 2 * reach + 1):
            total |= wide[shift : shift + count]
        return total

    def allow(self, seconds: float) -> bool:
        """Whether something at this instant that has no frequency may be touched: a click.

        Parameters
        ----------
        seconds : float

        Returns
        -------
        bool
        """

        def holds(mark: Mark) -> bool:
            times = [point[0] for point in mark.points]
            return min(times) - mark.radius_s <= seconds <= max(times) + mark.radius_s

        only = self.of("only").marks
        return not any(map(holds, self.of("protect").marks)) and (not only or any(map(holds, only)))

    def shifted(self, start_s: float) -> "Masks":
        """The marks in the time of an excerpt that starts at `start_s`.

        Parameters
        ----------
        start_s : float

        Returns
        -------
        Masks
        """
        moved = (
            replace(mark, points=tuple((seconds - start_s, hertz) for seconds, hertz in mark.points))
            for mark in self.marks
        )
        return Masks(tuple(moved))


def frame_times_s(source: FrameSource, first: int, count: int) -> NDArray[np.float64]:
    """Seconds of the centres of some frames."""
    framing = source.framing
    samples = np.arange(first, first + count) * framing.hop_length - framing.lead + (framing.n_fft - 1) / 2
    return np.asarray(samples / source.sample_rate, np.float64)


def _span(values: NDArray[np.float64], ends: Iterable[float]) -> slice:
    """Indices of the evenly spaced values between the ends; of the nearest one if the ends are closer than a step."""
    ordered = sorted(ends)
    low, high = ordered[0], ordered[-1]
    if len(values) > 1 and high - low < values[1] - values[0]:
        middle, half = (low + high) / 2, (values[1] - values[0]) * 0.4999999
        low, high = middle - half, middle + half
    return slice(int(np.searchsorted(values, low)), int(np.searchsorted(values, high, "right")))


_Raster = tuple[slice, slice, NDArray[np.bool_]]


def _box(mark: Mark, seconds: NDArray[np.float64], hertz: NDArray[np.float64]) -> _Raster:
    rows, columns = (_span(axis, (p[i] for p in mark.points)) for i, axis in enumerate((seconds, hertz)))
    return rows, columns, np.ones((rows.stop - rows.start, columns.stop - columns.start), bool)


def _lasso(mark: Mark, seconds: NDArray[np.float64], hertz: NDArray[np.float64]) -> _Raster:
    """Even-odd rule: a ray towards higher times crosses the outline an odd number of times."""
    rows, columns, inside = _box(mark, seconds, hertz)
    inside[:] = False
    t, f = seconds[rows][:, None], hertz[columns][None]
    corners = np.array(mark.points)
    for (t0, f0), (t1, f1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if f0 != f1:
            crosses = (f0 > f) != (f1 > f)
            inside ^= crosses & (t < t0 + (f - f0) * (t1 - t0) / (f1 - f0))
    return rows, columns, inside


def _brush(mark: Mark, seconds: NDArray[np.float64], hertz: NDArray[np.float64]) -> _Raster:
    """Pixels within an ellipse of half axes `radius_s`, `radius_hz` of the stroke's middle line."""
    radius_s, radius_hz = max(mark.radius_s, 1e-6), max(mark.radius_hz, 1e-3)
    points = np.array(mark.points) / (radius_s, radius_hz)
    rows = _span(seconds / radius_s, (points[:, 0].min() - 1, points[:, 0].max() + 1))
    columns = _span(hertz / radius_hz, (points[:, 1].min() - 1, points[:, 1].max() + 1))
    t, f = (seconds[rows] / radius_s)[:, None], (hertz[columns] / radius_hz)[None]
    inside = np.zeros((t.size, f.size), bool)
    for start, end in zip(points, points[1:] if len(points) > 1 else points, strict=False):
        along = end - start
        share = ((t - start[0]) * along[0] + (f - start[1]) * along[1]) / max(float(along @ along), 1e-12)
        share = np.clip(share, 0, 1)
        inside |= (t - start[0] - share * along[0]) ** 2 + (f - start[1] - share * along[1]) ** 2 <= 1
    return rows, columns, inside


_RASTERISERS = {"box": _box, "lasso": _lasso, "brush": _brush}
