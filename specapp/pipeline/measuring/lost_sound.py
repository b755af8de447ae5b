"""Was sound taken away with the noise? An estimate without a clean reference, and the places where it happened.

Where the power of a pixel exceeds the noise, the excess is taken for sound; the part of it that the gain took away is
lost sound. Neighbourhoods in which the excess does not rise above the noise do not count. Over pairs with a clean
reference this estimate ranks the sound that was truly lost (see ``docs/estimates.md``).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specapp.base.decibels import power_to_db
from specapp.spectral.spectrogram import Power

BOX_S, BOX_HZ = 0.25, 400.0
"""A neighbourhood: about a syllable by a formant (own choice; docs/estimates.md, places)."""
_CELL_S, _CELL_HZ = 0.1, 125.0
"""Grid of the places (own choice): finer than a syllable and than a formant."""
_LOST_SHARE = 0.35
"""Share of a cell's sound from which it counts as lost (own choice; docs/estimates.md, places)."""
_MOST_TIMES = 4096
"""Rows of the grid: bounds the memory of long recordings (own choice)."""
_HELD_S = 0.25
"""Lines that are held for so long are tones; vowels move within it (own choice)."""
_MOST_OF = 0.6
"""Share of what was removed that gives a place its kind (own choice)."""
_LEAST_RHYTHM = 0.4
"""Share of the movement at the rate of syllables from which a place sounds like speech (own choice)."""
_MOST_PLACES = 8
"""As many as a person looks at (own choice)."""
_LEAST_SHARE_OF_SOUND = 1e-4
"""-40 dB of all sound: less is not heard under it (own choice)."""
_SYLLABLES_HZ = (2.0, 9.0)
"""Rate at which speech moves: Houtgast & Steeneken, J. Acoust. Soc. Am. 77(3), 1985, with its peak near 4 Hz."""


@dataclass(frozen=True, slots=True)
class LostPlace:
    """A part of the picture in which sound was probably taken away.

    Parameters
    ----------
    start_s, stop_s, low_hz, high_hz : float
    lost_db : float
        Lost sound over all sound of the recording, dB.
    kind : {'tone', 'onset', 'speech rhythm', 'sound'}
        What it looks like: held lines, a sudden broad rise, a level that moves 2 to 9 times a second, or neither.
    """

    start_s: float
    stop_s: float
    low_hz: float
    high_hz: float
    lost_db: float
    kind: str


@dataclass(frozen=True, slots=True)
class Cells:
    """Sound and lost sound on a coarse grid of time and frequency.

    Parameters
    ----------
    sound, lost, removed, held, rising : ndarray, float32 [shape=(times, bands)]
        Power of the sound and of its lost part, of everything removed, of the removed part that lies on held lines, and
        of that which follows a sudden rise.
    cell_s, cell_hz : float
    start_s : float
        Where the first row begins; a little before the recording, where its first windows lie.
    highest_hz : float
        Where the last column ends, which may be narrower than the others.
    """

    sound: NDArray[np.float32]
    lost: NDArray[np.float32]
    removed: NDArray[np.float32]
    held: NDArray[np.float32]
    rising: NDArray[np.float32]
    cell_s: float
    cell_hz: float
    start_s: float
    highest_hz: float

    @property
    def lost_db(self) -> float:
        """Lost sound over all sound, dB; -60 where nothing was lost."""
        lost, sound = (float(power.sum(dtype=np.float64)) for power in (self.lost, self.sound))
        return float(power_to_db(lost / max(sound, 1e-30) + 1e-6))


def reach_frames(frame_s: float) -> int:
    """Frames on either side that `neighbourhood`, `held_lines` and `sudden_rises` look at, at most.

    Parameters
    ----------
    frame_s : float

    Returns
    -------
    int
    """
    step, after = _rise_frames(frame_s)
    return max(_box_frames(frame_s) // 2, _held_frames(frame_s) - 1, step + after + 1)


def _box_frames(frame_s: float) -> int:
    return max(1, int(BOX_S / frame_s)) | 1


def _held_frames(frame_s: float) -> int:
    """Odd: OpenCV moves what it opens with an even kernel by a frame."""
    return max(3, int(_HELD_S / frame_s)) | 1


def _rise_frames(frame_s: float) -> tuple[int, int]:
    """In how many frames a level rises, and how many after that count."""
    return max(1, round(0.02 / frame_s)), max(1, round(0.04 / frame_s))


def neighbourhood(power: Power, frame_s: float, bin_hz: float) -> Power:
    """Mean power of the 0.25 s x 400 Hz around each pixel [shape=(frames, bins)].

    The lowest and highest bins have that of the nearest pixel with a whole neighbourhood: half of one is too few pixels
    to tell sound from noise.
    """
    import cv2

    wide = max(3, int(BOX_HZ / bin_hz)) | 1
    mean: Power = np.asarray(
        cv2.blur(np.ascontiguousarray(power), (wide, _box_frames(frame_s)), borderType=cv2.BORDER_REFLECT), np.float32
    )
    if mean.shape[1] > wide:
        mean[:, : wide // 2], mean[:, -(wide // 2) :] = mean[:, [wide // 2]], mean[:, [-(wide // 2) - 1]]
    return mean


def held_lines(power: Power, frame_s: float) -> NDArray[np.bool_]:
    """Pixels on ridges over frequency that are held for 0.25 s; those of voices hardly are [shape=(frames, bins)]."""
    import cv2

    ridge = (power >= cv2.dilate(power, np.ones((1, 5), np.uint8))).astype(np.uint8)
    long = np.ones((_held_frames(frame_s), 1), np.uint8)
    return np.asarray(cv2.morphologyEx(cv2.dilate(ridge, np.ones((1, 3), np.uint8)), cv2.MORPH_OPEN, long) > 0)


def sudden_rises(power: Power, frame_s: float) -> NDArray[np.bool_]:
    """Pixels in the 40 ms after the level of their kilohertz rose at least tenfold within 20 ms."""
    import cv2

    level = cv2.blur(power, (33, 3), borderType=cv2.BORDER_REFLECT)
    step, reach = _rise_frames(frame_s)
    rise = np.zeros(power.shape, np.uint8)
    rise[step:] = level[step:] > 10 * level[:-step]
    return np.asarray(cv2.dilate(rise, np.ones((reach + 1, 1), np.uint8), anchor=(0, reach)) > 0)


def places(cells: Cells) -> tuple[LostPlace, ...]:
    """Where sound was probably lost, the worst first: connected cells that lost much of their sound."""
    import cv2

    total = max(float(cells.sound.sum(dtype=np.float64)), 1e-30)
    lost_much = (cells.lost > _LOST_SHARE * cells.sound) & (cells.lost > _LEAST_SHARE_OF_SOUND * total / 10)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(lost_much.astype(np.uint8), connectivity=4)
    shares = np.bincount(labels.ravel(), cells.lost.ravel()) / total
    found = []
    for (left, top, width, height, _), share in zip(boxes[1:].tolist(), shares[1:].tolist(), strict=True):
        if share < _LEAST_SHARE_OF_SOUND:
            continue
        times, bands = spans = slice(top, top + height), slice(left, left + width)
        found.append(
            LostPlace(
                max(0.0, cells.start_s + times.start * cells.cell_s),
                cells.start_s + times.stop * cells.cell_s,
                bands.start * cells.cell_hz,
                min(bands.stop * cells.cell_hz, cells.highest_hz),
                float(power_to_db(share)),
                _kind(cells, spans),
            )
        )
    return tuple(sorted(found, key=lambda place: -place.lost_db)[:_MOST_PLACES])


def cell_size(count: int, frame_s: float, bin_hz: float) -> tuple[int, int]:
    """Frames and bins of one cell of a recording of `count` frames; cells of long recordings are longer."""
    return max(1, round(_CELL_S / frame_s), -(-count // _MOST_TIMES)), max(1, round(_CELL_HZ / bin_hz))


def _kind(cells: Cells, spans: tuple[slice, slice]) -> str:
    removed = max(float(cells.removed[spans].sum()), 1e-30)
    if cells.held[spans].sum() > _MOST_OF * removed:
        return "tone"
    if cells.rising[spans].sum() > _MOST_OF * removed:
        return "onset"
    times, bands = spans
    around = cells.sound[max(0, times.start - 10) : times.stop + 10, bands].sum(axis=1)
    if len(around) < 8:
        return "sound"
    level = np.log(around + 1e-3 * around.max() + 1e-30)
    spectrum = np.abs(np.fft.rfft((level - level.mean()) * np.hanning(len(level)))) ** 2
    hertz = np.fft.rfftfreq(len(level), cells.cell_s)
    syllables = spectrum[(hertz >= _SYLLABLES_HZ[0]) & (hertz <= _SYLLABLES_HZ[1])].sum()
    return "speech rhythm" if syllables > _LEAST_RHYTHM * spectrum[1:].sum() else "sound"
