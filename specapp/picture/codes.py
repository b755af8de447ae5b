"""From spectrum to values of pixels and back: what a picture of a recording would be, and the picture itself."""

from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import release
from specapp.base.decibels import power_to_db
from specapp.base.parameter import check_all
from specapp.picture.layout import (
    HIGHEST_CODE,
    LOWEST_CODE,
    PICTURE_PARAMETERS,
    USUAL_RANGE_DB,
    USUAL_STEP_DB,
    Arrangement,
    Energy,
    PictureLayout,
    n_fft_for,
)
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import Framing
from specapp.spectral.spectrogram import GRID, Samples, Spectrogram

Codes: TypeAlias = NDArray[np.uint16]
"""16-bit values from `LOWEST_CODE`, the floor, to `HIGHEST_CODE`; 0 is silence that somebody painted."""
Values: TypeAlias = NDArray[Any]
"""Values as uint8, as uint16, or as float32 in dB, where 0 is silence and the floor is `LOWEST_CODE` steps above it."""

LARGEST_PIXELS = 1 << 25
"""Most pixels of a picture (own choice)."""
MOST_COLUMNS = 16_384
"""Most columns of a picture where none are chosen: image editors stay quick (own choice)."""


def layout_of(
    recording: Recording,
    *,
    start_s: float = 0.0,
    seconds: float = 0.0,
    n_fft: int = 0,
    hop_length: int = 0,
    window: str = "hann",
    range_db: float = USUAL_RANGE_DB,
    energy: Energy = "white",
    channels: Arrangement = "linked",
) -> PictureLayout:
    """What a picture of a recording would mean, and how large it would be; for the options see `PICTURE_PARAMETERS`.

    The ceiling is the highest level of the whole recording, so that pictures of its parts fit each other.

    Raises
    ------
    SettingsError
        If an option is out of range, or some samples would lie under no window.
    """
    check_all(
        PICTURE_PARAMETERS,
        start_s=start_s,
        seconds=seconds,
        n_fft=n_fft,
        hop_length=hop_length,
        window=window,
        range_db=range_db,
        energy=energy,
        channels=channels,
    )
    n_fft = n_fft or n_fft_for(recording.sample_rate)
    framing = Framing(n_fft, hop_length or max(1, n_fft // 4), window)
    source = FrameSource(recording.samples, recording.sample_rate, framing)
    first, last = _frames(source, start_s, start_s + seconds if seconds else recording.duration_s)
    ceiling_db = float(np.ceil(_peak_db(source, stacked=channels == "stacked")))
    return PictureLayout(
        sample_rate=recording.sample_rate,
        length=recording.length,
        n_fft=framing.n_fft,
        hop_length=framing.hop_length,
        window=framing.window,
        floor_db=ceiling_db - range_db,
        ceiling_db=ceiling_db,
        energy=energy,
        arrangement=channels,
        channels=recording.channels,
        first_frame=first,
        frames=last - first,
        digest=recording.digest(),
    )


def parts(layout: PictureLayout, most_columns: int = MOST_COLUMNS) -> tuple[PictureLayout, ...]:
    """The layouts of as many pictures as are needed so that none is too large."""
    most = max(1, min(most_columns, LARGEST_PIXELS // layout.rows))
    return tuple(
        replace(layout, first_frame=first, frames=min(most, layout.last_frame - first))
        for first in range(layout.first_frame, layout.last_frame, most)
    )


def codes_of(samples: Samples, layout: PictureLayout) -> Codes:
    """Values of the frames that a layout names [shape=(channels or 1, frames, bins)]."""
    source = FrameSource(samples, layout.sample_rate, layout.framing)
    stacked = layout.arrangement == "stacked"
    codes = np.empty((layout.channels if stacked else 1, layout.frames, layout.bins), np.uint16)
    for first, last in source.blocks():
        start, stop = max(first, layout.first_frame), min(last, layout.last_frame)
        if start < stop:
            aligned = start // GRID * GRID
            power = _power(source.spectrogram(aligned, stop), stacked=stacked)[:, start - aligned :]
            codes[:, start - layout.first_frame : stop - layout.first_frame] = to_codes(power, layout)
            release(samples)
    return codes


def to_codes(power: NDArray[np.float32], layout: PictureLayout) -> Codes:
    """Values of powers of the spectrum.

    See Also
    --------
    to_levels_db : the inverse, in dB.
    """
    with np.errstate(divide="ignore"):
        above = power_to_db(power / np.float32(layout.reference_power))
    above -= np.float32(layout.floor_db)
    above /= np.float32(layout.step_db)
    above += np.float32(LOWEST_CODE)
    np.clip(above, LOWEST_CODE, HIGHEST_CODE, out=above)
    return np.asarray(np.rint(above), np.uint16)


def to_levels_db(codes: NDArray[Any], layout: PictureLayout) -> NDArray[np.float32]:
    """Levels in dB of 16-bit values; 0 dB is a sine at full scale.

    See Also
    --------
    to_codes : the inverse.
    """
    levels: NDArray[np.float32] = codes.astype(np.float32) * np.float32(layout.step_db)
    levels += np.float32(layout.floor_db - LOWEST_CODE * layout.step_db)
    return levels


def displayed(codes: Codes, layout: PictureLayout) -> Codes:
    """Values as a picture [shape=(rows, columns)]: low frequencies at the bottom, the first channel on top.

    See Also
    --------
    undisplayed : the inverse.
    """
    rows = np.concatenate([channel.T[::-1] for channel in codes])
    return np.ascontiguousarray(~rows if layout.energy == "black" else rows)


def undisplayed(pixels: Values, layout: PictureLayout) -> Values:
    """The values of a picture [shape=(channels or 1, frames, bins)], 0 for silence.

    See Also
    --------
    displayed : the inverse.
    """
    values = inverted(pixels, layout) if layout.energy == "black" else pixels
    return values.reshape(-1, layout.bins, pixels.shape[1])[:, ::-1].transpose(0, 2, 1)


def inverted(pixels: Values, layout: PictureLayout) -> Values:
    """Pixels with black and white exchanged."""
    if pixels.dtype == np.float32:
        return np.float32(HIGHEST_CODE * layout.step_db) - pixels
    return np.asarray(~pixels)


def in_8_bits(pixels: Values, layout: PictureLayout | None) -> NDArray[np.uint8]:
    """Pixels of any type, rounded to 8 bits."""
    return np.asarray((as_codes(pixels, layout) + 128) // 257, np.uint8)


def as_values(pixels: NDArray[Any]) -> Values:
    """Pixels of any real type as values: from 0 for black to 1 for white as 16 bits, larger ones as decibels.

    Notes
    -----
    Many programs and image libraries write such shares. Decibels as low as 1 are silence and the floor and nothing
    else, so no more than two different ones.
    """
    if pixels.dtype.kind != "f":
        return pixels
    if pixels.size and float(pixels.max()) <= 1 and np.unique(pixels).size > 2:
        return np.asarray(np.rint(np.clip(pixels, 0, 1) * HIGHEST_CODE), np.uint16)
    return pixels.astype(np.float32)


def as_codes(pixels: Values, layout: PictureLayout | None) -> NDArray[np.uint32]:
    """Pixels of any type as 16-bit values, in a wider type to calculate with."""
    if pixels.dtype == np.float32:
        step_db = np.float32(layout.step_db if layout else USUAL_STEP_DB)
        return np.clip(np.rint(pixels / step_db), 0, HIGHEST_CODE).astype(np.uint32)
    return pixels.astype(np.uint32) * np.uint32(257 if pixels.dtype == np.uint8 else 1)


def _power(spectrogram: Spectrogram, *, stacked: bool) -> NDArray[np.float32]:
    power = np.square(spectrogram.stft.real)
    power += np.square(spectrogram.stft.imag)
    return power if stacked else power.mean(axis=0, keepdims=True)


def _peak_db(source: FrameSource, *, stacked: bool) -> float:
    """Highest level of the recording, dB; 0 for silence."""
    highest = 0.0
    for first, last in source.blocks():
        highest = max(highest, float(_power(source.spectrogram(first, last), stacked=stacked).max()))
        release(source.samples)
    reference = (source.framing.weights().sum(dtype=np.float64) / 2) ** 2
    return float(np.clip(power_to_db(highest / reference), -200, 200)) if highest > 0 else 0.0


def _frames(source: FrameSource, start_s: float, stop_s: float) -> tuple[int, int]:
    """Frames whose middle lies between two times; to both ends where these are those of the recording."""
    framing, count = source.framing, source.count
    edges = []
    for time_s, at_end in ((start_s, 0), (stop_s, count)):
        frame = round((time_s * source.sample_rate + framing.lead - framing.n_fft / 2) / framing.hop_length)
        whole = time_s <= 0 if at_end == 0 else time_s * source.sample_rate >= source.samples.shape[1]
        edges.append(at_end if whole else min(max(frame, 0), count))
    first = min(edges[0], count - 1)
    return first, max(edges[1], first + 1)
