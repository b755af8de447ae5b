"""How strong the noise is, per bin and, where it moves, per frame.

Estimators first *learn* from a whole recording, block by block, and then tell the noise of any frames, so that the
noise of a block does not depend on how the recording is cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from specapp.errors import SettingsError
from specapp.profile import NoiseProfile, power_per_density
from specapp.spectrogram import GRID, FrameSource, Framing, Power

if TYPE_CHECKING:
    from specapp.masks import Masks

NOISE_ESTIMATORS: Mapping[str, str] = {
    "tracked": "Follows a noise that changes, under speech",
    "gated": "A steady floor, found between the tones and beats",
    "region": "Learned where you say there is only noise",
    "profile": "Learned before, perhaps from another recording",
}

_BOX_PIXELS = 3 << 20
_GEOMETRIC_TO_MEAN = 1.781
_NOISE_LIKE = 0.5 * _GEOMETRIC_TO_MEAN


class Noise(Protocol):
    """Noise of a recording, as learned by one of the estimators."""

    def power(self, first: int, power: Power) -> Power:
        """Noise power of the frames from `first` on, given their power [shape=(frames or 1, bins)]."""
        ...


@dataclass(frozen=True, slots=True)
class Boxes:
    """Level of boxes of 0.2 s x 300 Hz of one channel on a coarse grid of time, and which are noise-like.

    Parameters
    ----------
    level : ndarray, float32 [shape=(rows, bins)]
    noise_like : ndarray, bool [shape=(rows, bins)]
    bin_hz : float
    """

    level: NDArray[np.float32]
    noise_like: NDArray[np.bool_]
    bin_hz: float

    def floor(self, quantile: float, bias: float) -> Power:
        """Low quantile over time of the noise-like boxes, times `bias` [shape=(bins,)]; see `gate`."""
        from scipy.ndimage import median_filter

        if not bias:
            bias = float(np.clip(0.35 + 0.75 * (self.noise_like.mean() - 0.4) / 0.2, 0.35, 1.1))
        candidates = np.sort(np.where(self.noise_like, self.level, np.inf), axis=0)
        count = self.noise_like.sum(axis=0)
        row = np.clip((quantile * np.maximum(count - 1, 0)).astype(int), 0, len(self.level) - 1)
        lowest, low = np.quantile(self.level, (0.02, 0.3), axis=0)
        floor = np.where(count > 0, candidates[row, np.arange(self.level.shape[1])], lowest)
        floor = np.minimum(floor * bias, low)
        smooth = median_filter(floor, size=int(600 / self.bin_hz) | 1, mode="reflect")
        return np.asarray(np.minimum(floor, 1.2 * smooth), np.float32)


@dataclass(frozen=True, slots=True)
class SteadyNoise:
    """Noise that does not change.

    Parameters
    ----------
    level : ndarray, float32 [shape=(1, bins)]
    boxes : tuple of Boxes
        In what a gated floor was found, channel by channel.
    """

    level: Power
    boxes: tuple[Boxes, ...] = ()

    def power(self, first: int, power: Power) -> Power:
        """The same level for all frames."""
        return self.level

    def profile(self, framing: Framing, sample_rate: int, source: str = "") -> NoiseProfile:
        """What was learned, to be saved."""
        density = self.level[0].astype(np.float64) / power_per_density(framing, sample_rate)
        return NoiseProfile(sample_rate / framing.n_fft, tuple(density.tolist()), source)


def gate(source: FrameSource, quantile: float = 0.1, bias: float = 0.0) -> SteadyNoise:
    """Find a steady noise floor between tones and beats.

    In boxes of 0.2 s x 300 Hz the geometric mean of the power, times 1.781, equals its mean where there is only noise
    (the exponential of Euler's constant); boxes where it falls short by more than half hold tones or beats. The
    floor is a low quantile over time of the noise-like boxes, times a bias that grows with their share.

    Parameters
    ----------
    source : FrameSource
    quantile : float
        Share of the noise-like boxes of a bin that lie below the floor.
    bias : float
        Factor on the floor; 0 chooses it by the share of noise-like boxes.

    Notes
    -----
    Each channel has its own floor, and the picture of several channels the mean of them: the mean power of channels
    with independent noise is no exponential variable any more, and a floor found in it would be too high.
    """
    return gate_boxes(tuple(_boxes(channel) for channel in source.channels()), quantile, bias)


def gate_boxes(boxes: tuple[Boxes, ...], quantile: float = 0.1, bias: float = 0.0) -> SteadyNoise:
    """As `gate`, in boxes that it found before."""
    floors = np.stack([channel.floor(quantile, bias) for channel in boxes])
    return SteadyNoise(np.asarray(floors.mean(axis=0, keepdims=True), np.float32), boxes)


def learn_region(source: FrameSource, start_s: float, end_s: float) -> SteadyNoise:
    """Mean power of a span of time in which there is only noise: of the frames inside, at least of the middle one.

    Raises
    ------
    SettingsError
        If the span holds no frame of the recording.
    """
    framing, rate = source.framing, source.sample_rate
    first = int(np.ceil((start_s * rate + framing.lead) / framing.hop_length))
    last = min(int(end_s * rate / framing.hop_length), source.count)
    if last <= first:
        middle = int(((start_s + end_s) / 2 * rate + framing.lead / 2) / framing.hop_length)
        first, last = middle, min(middle + 1, source.count)
    if last <= first:
        raise SettingsError(
            f"Noise region {start_s:g} to {end_s:g} s lies outside the recording of "
            f"{source.samples.shape[1] / source.sample_rate:.1f} s. Choose seconds inside it."
        )
    total = np.zeros(source.framing.bins)
    for block in range(first, last, GRID):
        total += source.power(block, min(block + GRID, last)).sum(axis=0, dtype=np.float64)
    return SteadyNoise((total / (last - first)).astype(np.float32)[None])


def learn_marks(source: FrameSource, masks: "Masks", quantile: float = 0.1) -> SteadyNoise:
    """Mean power of what was marked as noise, bin by bin; bins without a mark keep the gated floor.

    Raises
    ------
    SettingsError
        If the marks hold no pixel of the recording.
    """
    total, count = np.zeros(source.framing.bins), np.zeros(source.framing.bins)
    for first, last in source.blocks():
        covered = masks.covered(source, first, last - first)
        if covered.any():
            total += np.where(covered, source.power(first, last), 0).sum(axis=0, dtype=np.float64)
            count += covered.sum(axis=0)
    if not count.any():
        raise SettingsError("The region marked as noise holds no pixel of the picture. Mark one inside the recording.")
    if count.all():
        return SteadyNoise((total / count).astype(np.float32)[None])
    floor = gate(source, quantile).level[0]
    return SteadyNoise(np.where(count > 0, total / np.maximum(count, 1), floor).astype(np.float32)[None])


def _boxes(source: FrameSource) -> Boxes:
    high = int(0.2 * source.frames_per_second) | 1
    wide = max(1, int(300 / source.bin_hz)) | 1
    step = max(1, high // 4)
    step *= -(-source.count // step * source.framing.bins // _BOX_PIXELS) or 1
    levels, noise_like = [], []
    for first, last in source.blocks():
        start, stop = max(0, first - GRID), min(last + GRID, source.count)
        power = source.power(start, stop)
        rows = slice(-first % step + first - start, last - start, step)
        mean, logarithm = (_box_means(pixels, wide, high, rows) for pixels in (power, np.log(power)))
        level = np.exp(logarithm) * np.float32(_GEOMETRIC_TO_MEAN)
        levels.append(level)
        noise_like.append(level > np.float32(_NOISE_LIKE) * mean)
    return Boxes(np.concatenate(levels), np.concatenate(noise_like), source.bin_hz)


def _box_means(pixels: Power, wide: int, high: int, rows: slice) -> Power:
    """Mean of the boxes around the pixels of some rows."""
    import cv2

    over_time = cv2.blur(pixels, (1, high), borderType=cv2.BORDER_REFLECT)[rows]
    return np.asarray(cv2.blur(over_time, (wide, 1), borderType=cv2.BORDER_REFLECT))
