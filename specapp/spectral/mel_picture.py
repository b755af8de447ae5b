"""The classic picture of a sound: log mel energies, stretched to 8 bits, black is energy, low tones at the bottom."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import release, spans
from specapp.display.colours import Bytes, colour_table, encode_picture
from specapp.display.frame_power import frame_power
from specapp.errors import SettingsError
from specapp.spectral.frequency_axis import hz_to_mel, mel_to_hz

_BLOCK = 1024
_OFFSET = 1e-9


def mel_weights(sample_rate: int, n_fft: int, mel_bands: int) -> NDArray[np.float32]:
    """Triangular filters evenly spaced in mel, each of area 1 (Slaney, Auditory Toolbox, 1998).

    Returns
    -------
    ndarray, float32 [shape=(bins, mel_bands)]
    """
    bins_hz = np.arange(n_fft // 2 + 1) * sample_rate / n_fft
    corners = mel_to_hz(np.linspace(0, float(hz_to_mel(sample_rate / 2)), mel_bands + 2))
    low, middle, high = corners[:-2], corners[1:-1], corners[2:]
    rising = (bins_hz[:, np.newaxis] - low) / (middle - low)
    falling = (high - bins_hz[:, np.newaxis]) / (high - middle)
    weights = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return np.asarray(weights, np.float32)


def mel_picture(
    recording: Recording, *, hop_length: int = 512, mel_bands: int = 128, frames: int | None = None
) -> Bytes:
    """Log mel energies of windows twice as long as the hop, the least becoming white and the greatest black.

    Parameters
    ----------
    recording : Recording
    hop_length : int
        Samples per column; the window has twice as many.
    mel_bands : int
        Rows.
    frames : int, optional
        Columns from the start of the recording; by default all.

    Returns
    -------
    ndarray, uint8 [shape=(mel_bands, frames)]
        Low frequencies in the last row.

    Raises
    ------
    SettingsError
        If hop, bands or frames are below 1.
    """
    available = 1 + recording.length // hop_length if hop_length >= 1 else 0
    frames = available if frames is None else min(frames, available)
    if frames < 1 or mel_bands < 1:
        raise SettingsError(
            f"A picture with hop {hop_length}, {mel_bands} bands and {frames} frames is empty. Choose 1 or more each."
        )
    n_fft = 2 * hop_length
    weights = mel_weights(recording.sample_rate, n_fft, mel_bands)
    # The sum of the Hann window is n_fft / 2; power is taken here of the bare transform.
    weights *= np.float32((n_fft / 4) ** 2)
    energies = np.empty((frames, mel_bands), np.float32)
    for span in spans(frames, _BLOCK):
        centres = np.arange(span.start, span.stop) * hop_length
        energies[span] = frame_power(recording.samples, centres, n_fft) @ weights
        release(recording.samples)
    return _stretched(np.log(energies + np.float32(_OFFSET)))


def save_png(pixels: Bytes, path: str | Path) -> None:
    """Write a grey picture, such as `mel_picture` makes, as a PNG file with 8 bits per pixel."""
    Path(path).write_bytes(encode_picture(pixels, colour_table("grey"), "png"))


def _stretched(energies: NDArray[np.float32]) -> Bytes:
    least, greatest = energies.min(), energies.max()
    scaled = (energies - least) * np.float32(255 / max(greatest - least, 1e-9))
    inverted = 255 - scaled.astype(np.uint8)
    return np.ascontiguousarray(inverted.T[::-1])
