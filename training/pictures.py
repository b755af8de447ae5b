"""Draw what the network sees and proposes: ``python -m training.pictures RECORDING PICTURE.png``."""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import read
from specapp.denoisers.learned.learned import band_gain, features
from specapp.settings.presets import PRESETS
from specapp.spectral.frame_source import FrameSource
from specapp.spectral.image import Scale, to_image
from specapp.spectral.noise.tracked import track

_BETWEEN = 8
_WIDTH = 900
_BAND_HEIGHT = 1


def panels(path: Path) -> list[NDArray[np.uint8]]:
    """Level over noise, noise and proposed gain of a recording, as pictures with high frequencies on top.

    Parameters
    ----------
    path : Path
        A recording; its first 20 s are drawn.
    """
    recording = read(path).excerpt(0, 20)
    rate = recording.sample_rate
    source = FrameSource(recording.samples, rate, PRESETS["voice"].passes[0].framing(rate))
    power = source.power(0, source.count)
    noise = track(source).power(0, power)
    snr_db = float(10 * np.log10(power.sum() / noise.sum()))
    scale = Scale(1 / source.frames_per_second, source.bin_hz, snr_db, noise)
    pixels = to_image(power, noise, scale).pixels
    gain = band_gain(pixels, scale)
    seen = features(pixels, scale)[..., : gain.shape[1]]
    return [_drawn(seen[0], -1, 2.5), _drawn(seen[4], -1, 1), _drawn(gain, 0, 1)]


def _drawn(values: NDArray[np.float32], lowest: float, highest: float) -> NDArray[np.uint8]:
    """Rows over time to a coloured picture of fixed width."""
    grey = np.clip((values.T[::-1] - lowest) / (highest - lowest) * 255, 0, 255).astype(np.uint8)
    size = (_WIDTH, _BAND_HEIGHT * len(grey))
    coloured = cv2.applyColorMap(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR), cv2.COLORMAP_MAGMA)
    return np.asarray(coloured, np.uint8)


def main() -> None:
    """Read the command line and write the picture."""
    parser = argparse.ArgumentParser(description="Draw what the network sees and proposes.")
    parser.add_argument("recording", type=Path)
    parser.add_argument("picture", type=Path)
    given = parser.parse_args()
    drawn = panels(given.recording)
    between = np.full((_BETWEEN, _WIDTH, 3), 255, np.uint8)
    stack = [part for panel in drawn for part in (panel, between)][:-1]
    given.picture.write_bytes(cv2.imencode(".png", np.concatenate(stack))[1].tobytes())


if __name__ == "__main__":
    main()
