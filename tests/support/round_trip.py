"""Sounds, their pictures in every depth, and the way back, which several test files share."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.picture.exchange import Picture, from_picture
from specapp.picture.layout import PictureLayout
from tests.support.signals import music_like, noisy, recording, speech_like

Pixels: TypeAlias = NDArray[Any]

RATE = 16_000


def voice(seconds: float = 2.0, sample_rate: int = RATE, seed: int = 0) -> Recording:
    rng = np.random.default_rng(seed)
    return recording(noisy(speech_like(rng, seconds, sample_rate), rng, 5), sample_rate=sample_rate)


def stereo(seconds: float = 1.0, sample_rate: int = RATE) -> Recording:
    rng = np.random.default_rng(1)
    return recording(
        noisy(speech_like(rng, seconds, sample_rate), rng, 10),
        noisy(music_like(rng, seconds, sample_rate), rng, 10),
        sample_rate=sample_rate,
    )


DEPTHS: dict[str, Callable[[Picture], Picture]] = {
    "16 bits": lambda picture: picture,
    "8 bits": lambda picture: picture.edited(picture.to_8_bit()),
    "upper 8 bits": lambda picture: picture.edited((picture.pixels >> 8).astype(np.uint8)),
    "lower of 8 bits": lambda picture: picture.edited((picture.pixels // 257).astype(np.uint8)),
    "8 bits in 16": lambda picture: picture.edited(picture.to_8_bit().astype(np.uint16) * np.uint16(257)),
    "real numbers from 0 to 1": lambda picture: picture.edited(picture.pixels / 65_535),
    "float32": lambda picture: picture.edited(picture.to_decibels()),
}


def layout_in(picture: Picture) -> PictureLayout:
    assert picture.layout is not None
    return picture.layout


def is_untouched(picture: Picture | Pixels, original: Recording) -> bool:
    result = from_picture(picture, original)
    assert result.denoised.samples.dtype == original.samples.dtype
    return result.denoised.samples.tobytes() == original.samples.tobytes()
