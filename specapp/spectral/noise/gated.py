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
from specapp.spectral.noise.profile import NoiseProfile, power_per_density
from specapp.spectral.spectrogram import GRID, FrameSource, Framing, Power

if TYPE_CHECKING:
    from specapp.spectral.masks import Masks

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
class Floor:
    """What `gate` has found in one channel, before a bias is put on it.

    Parameters
    ----------
    level : ndarray, float32 [shape=(bins,)]
        Low quantile over time of the noise-like boxes.
    ceiling : ndarray, float32 [shape=(bins,)]
        What most of the boxes exceed.
    noise_like : float
        Share of the boxes that are noise-like.
    bin_hz : float
    """

    level: Power
    ceiling: Power
    noise_like: float
    bin_hz: float

    def biased(self, bias: float) -> Power:
        """The floor times `bias`, without peaks over frequency [shape=(bins,)]; see `gate`."""
        from scipy.ndimage import median_filter

        if not bias:
            bias = float(np.clip(0.35 + 0.75 * (self.noise_like - 0.4) / 0.2, 0.35, 1.1))
        floor = np.minimum(self.level * np.float32(bias), self.ceiling)
        smooth = median_filter(floor, size=int(600 / self.bin_hz) | 1, mode="reflect")
        return np.asarray(np.minimum(floor, np.float32(1.2) * smooth), np.float32)


@dataclass(frozen=True, slots=True)
class SteadyNoise:
    """Noise that does not change.

    Parameters
    ----------
    level : ndarray, float32 [shape=(1, bins)]
    floors : tuple of Floor
        What a gated floor was made of, channel by channel.
    """

    level: Power
    floors: tuple[Floor, ...] = ()

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
    return with_bias(tuple(_floor(channel, quantile) for channel in source.channels()), bias)


def with_bias(floors: tuple[Floor, ...], bias: float) -> SteadyNoise:
    """As `gate`, from floors that it found before."""
    level = np.mean([floor.biased(bias) for floor in floors], axis=0, keepdims=True)
    return SteadyNoise(np.asarray(level, np.float32), floors)


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


def _floor(source: FrameSource, quantile: float) -> Floor:
    over_time, noise_like_over_time = _boxes(source)
    level, noise_like = np.ascontiguousarray(over_time.T), np.ascontiguousarray(noise_like_over_time.T)
    ordered = np.sort(level, axis=1)
    candidates = np.sort(np.where(noise_like, level, np.float32(np.inf)), axis=1)
    count = noise_like.sum(axis=1)
    place = (quantile * np.maximum(count - 1, 0)).astype(int)
    found = np.where(count > 0, candidates[np.arange(len(candidates)), place], _quantile(ordered, 0.02))
    return Floor(found, _quantile(ordered, 0.3), float(noise_like.mean()), source.bin_hz)


def _quantile(ordered: Power, share: float) -> Power:
    """Quantile of each row of ordered values; numpy's own is ten times slower."""
    place = share * (ordered.shape[1] - 1)
    low = int(place)
    lower, upper = ordered[:, low], ordered[:, min(low + 1, ordered.shape[1] - 1)]
    return np.asarray(lower + np.float32(place - low) * (upper - lower), np.float32)


def _boxes(source: FrameSource) -> tuple[Power, NDArray[np.bool_]]:
    """Level of boxes on a coarse grid of time, and which are noise-like [each shape=(rows, bins)]."""
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
    return np.concatenate(levels), np.concatenate(noise_like)


def _box_means(pixels: Power, wide: int, high: int, rows: slice) -> Power:
    """Mean of the boxes around the pixels of some rows."""
    import cv2

    over_time = cv2.blur(pixels, (1, high), borderType=cv2.BORDER_REFLECT)[rows]
    return np.asarray(cv2.blur(over_time, (wide, 1), borderType=cv2.BORDER_REFLECT))
