"""Samples to spectrogram, noise, picture and gain, and back."""

from specapp.spectral.frame_source import FrameSource
from specapp.spectral.framing import WINDOWS, Framing
from specapp.spectral.frequency_axis import FrequencyAxis
from specapp.spectral.gain import GAIN_RULES, GainRule
from specapp.spectral.image import SIGMA_DB, Image, Scale, to_image, to_power_ratio
from specapp.spectral.marks import Mark
from specapp.spectral.masks import Masks
from specapp.spectral.spectrogram import Spectrogram, analyse, synthesise

__all__ = [
    "GAIN_RULES",
    "SIGMA_DB",
    "WINDOWS",
    "FrameSource",
    "Framing",
    "FrequencyAxis",
    "GainRule",
    "Image",
    "Mark",
    "Masks",
    "Scale",
    "Spectrogram",
    "analyse",
    "synthesise",
    "to_image",
    "to_power_ratio",
]
