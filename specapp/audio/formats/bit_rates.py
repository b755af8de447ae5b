"""How many bits a lossy way to store samples gets."""

from dataclasses import dataclass

_FULL_BAND_HZ = 44100
"""Sounds of this rate hold all that is heard (IEC 60908)."""


@dataclass(frozen=True, slots=True)
class BitRates:
    """The bit rates of a lossy way to store samples, all channels together where nothing else is said.

    Parameters
    ----------
    transparent : int
        Bits per second and channel, at 44.1 kHz or more, with which listeners hear hardly a difference; sounds of lower
        rates need as many fewer. No file that comes with fewer goes back with fewer.
    least, most : tuple of (int, int)
        Sample rate in Hz from which on a limit holds, and the limit in bits per second; the highest rate comes first.
    steps : tuple of int
        The only ones that there are; empty: any.
    by_channel : bool
        The limits are for each channel.

    References
    ----------
    Kamedo2, "Results of the public multiformat listening test", July 2014 (Opus, AAC and Vorbis of 96 kbit/s and MP3 of
    128 in stereo lie between "imperceptible" and "perceptible but not annoying"); Xiph.Org, "Opus recommended settings"
    (24 kbit/s for a voice); ITU-R BS.1548-7, annex 2 (layer II with 192 kbit/s for stereo); ATSC A/54A (AC-3 with 384
    kbit/s for six channels).
    """

    transparent: int
    least: tuple[tuple[int, int], ...]
    most: tuple[tuple[int, int], ...]
    steps: tuple[int, ...] = ()
    by_channel: bool = False

    def kept(self, came: int, *, channels: int, sample_rate: int) -> int:
        """Bits per second for a sound that came with so many: as many, but enough that little more is lost."""
        floor = self.transparent * channels * min(sample_rate, _FULL_BAND_HZ) // _FULL_BAND_HZ
        return self.nearest(max(came, floor), channels=channels, sample_rate=sample_rate)

    def nearest(self, wanted: int, *, channels: int, sample_rate: int) -> int:
        """The bits per second nearest to those that are wanted."""
        times = channels if self.by_channel else 1
        least, most = (times * _at(limits, sample_rate) for limits in (self.least, self.most))
        bounded = min(max(wanted, least), most)
        fitting = [step for step in self.steps if least <= step <= most]
        return min(fitting, key=lambda step: abs(step - bounded), default=bounded)


def _at(limits: tuple[tuple[int, int], ...], sample_rate: int) -> int:
    return next(limit for from_hz, limit in limits if sample_rate >= from_hz)


_LAYER_II = (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
"""kbit/s that ISO 11172-3 knows; for half the rates ISO 13818-3 knows those up to 160."""
_DOLBY = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640)
"""kbit/s of AC-3 (ETSI TS 102 366)."""
# Limits of layer III in ISO 11172-3 and ISO 13818-3, which libsndfile keeps.
MP3 = BitRates(64_000, ((32000, 32_000), (0, 8_000)), ((32000, 320_000), (16000, 160_000), (0, 64_000)))
MP2 = BitRates(96_000, ((0, 32_000),), ((32000, 384_000), (0, 160_000)), tuple(1000 * step for step in _LAYER_II))
# At most 6,144 bits a frame of 1,024 samples (ISO 14496-3).
AAC = BitRates(
    48_000, ((0, 8_000),), ((44100, 264_000), (22050, 132_000), (16000, 96_000), (0, 44_000)), by_channel=True
)
DOLBY = BitRates(64_000, ((0, 32_000),), ((0, 640_000),), tuple(1000 * step for step in _DOLBY))
# What libsndfile takes.
OPUS = BitRates(24_000, ((0, 6_000),), ((0, 256_000),), by_channel=True)
# About what libsndfile writes at its lowest and highest quality.
VORBIS = BitRates(48_000, ((0, 16_000),), ((0, 250_000),), by_channel=True)
