"""The table of subtypes: each way to store samples, how deep and how exact it is, and who encodes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from specapp.audio.formats.bit_rates import AAC, DOLBY, MP2, MP3, OPUS, VORBIS, BitRates


@dataclass(frozen=True, slots=True)
class Encoder:
    """One of FFmpeg's encoders, and what it takes.

    Parameters
    ----------
    name : str
        As FFmpeg names it.
    sample_format : str
    bits_per_second : int
        For each channel; 0 for lossless ones.
    rates : tuple of int
        Sample rates that it takes; empty: any.
    channels : tuple of int
        Numbers of channels that it keeps in order.
    whole_frames : bool
        It drops a last frame that is not full.
    delay : int
        Samples that stay in it at the end, where it does not flush them itself.
    """

    name: str
    sample_format: str
    bits_per_second: int = 0
    rates: tuple[int, ...] = ()
    channels: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    whole_frames: bool = False
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Subtype:
    """One way to store samples.

    Parameters
    ----------
    name : str
        As libsndfile names it where it knows it.
    bits : int
        Of the integers that its encoder is given; 0 where that takes real numbers.
    exact : bool
        It gives back what was put in.
    wide : bool
        Its samples need float64 to be exact.
    by_libsndfile, encoder : bool, Encoder or None
        libsndfile reads it best; FFmpeg's encoder, where that may write it.
    quality : float or None
        libsndfile's compression level, of lossy ones.
    bit_rates : BitRates or None
        Of lossy ones whose bits can be chosen.
    codecs : tuple of str
        FFmpeg's names of what is read as this subtype; where several share one, the depth of the samples decides.
    """

    name: str
    bits: int = 0
    exact: bool = True
    wide: bool = False
    by_libsndfile: bool = False
    encoder: Encoder | None = None
    quality: float | None = None
    bit_rates: BitRates | None = None
    codecs: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """Bits of the integers that are stored; 0 where real numbers are, or a codec takes them."""
        return self.bits if self.exact else 0

    @property
    def is_real(self) -> bool:
        """Whether samples beyond full scale are kept."""
        return self.name in ("FLOAT", "DOUBLE", "WAVPACK_FLOAT")


_MPEG_RATES = (16000, 22050, 24000, 32000, 44100, 48000)  # ISO/IEC 11172-3 and 13818-3
_MPEG4_RATES = (
    7350,
    8000,
    11025,
    12000,
    16000,
    22050,
    24000,
    32000,
    44100,
    48000,
    64000,
    88200,
    96000,
)  # ISO/IEC 14496-3
_DOLBY_RATES = (32000, 44100, 48000)  # ETSI TS 102 366
_SUBTYPES = (
    Subtype("PCM_S8", 8, by_libsndfile=True, encoder=Encoder("pcm_s8", "u8"), codecs=("pcm_s8",)),
    Subtype("PCM_U8", 8, by_libsndfile=True, encoder=Encoder("pcm_u8", "u8"), codecs=("pcm_u8",)),
    Subtype("PCM_16", 16, by_libsndfile=True, encoder=Encoder("pcm_s16le", "s16"), codecs=("pcm_s16le", "pcm_s16be")),
    Subtype("PCM_24", 24, by_libsndfile=True, encoder=Encoder("pcm_s24le", "s32"),
            codecs=("pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be")),
    Subtype("PCM_32", 32, wide=True, by_libsndfile=True, encoder=Encoder("pcm_s32le", "s32"),
            codecs=("pcm_s32le", "pcm_s32be")),
    Subtype("FLOAT", by_libsndfile=True, encoder=Encoder("pcm_f32le", "flt"), codecs=("pcm_f32le", "pcm_f32be")),
    Subtype("DOUBLE", wide=True, by_libsndfile=True, encoder=Encoder("pcm_f64le", "dbl"),
            codecs=("pcm_f64le", "pcm_f64be")),
    # The logarithmic ones are made from 16 bits, and these come back.
    Subtype("ULAW", 16, by_libsndfile=True, encoder=Encoder("pcm_mulaw", "s16"), codecs=("pcm_mulaw",)),
    Subtype("ALAW", 16, by_libsndfile=True, encoder=Encoder("pcm_alaw", "s16"), codecs=("pcm_alaw",)),
    Subtype("IMA_ADPCM", 16, exact=False, encoder=Encoder("adpcm_ima_qt", "s16p", channels=(1, 2)),
            codecs=("adpcm_ima_wav", "adpcm_ima_qt")),
    Subtype("MS_ADPCM", 16, exact=False, codecs=("adpcm_ms",)),
    Subtype("GSM610", 16, exact=False, codecs=("gsm_ms",)),
    Subtype("ALAC_16", 16, by_libsndfile=True, encoder=Encoder("alac", "s16p"), codecs=("alac",)),
    Subtype("ALAC_20", 20, by_libsndfile=True),  # FFmpeg takes most of its packets for damaged
    Subtype("ALAC_24", 24, by_libsndfile=True, encoder=Encoder("alac", "s32p"), codecs=("alac",)),
    Subtype("ALAC_32", 32, wide=True, by_libsndfile=True, codecs=("alac",)),
    Subtype("FLAC_16", 16, encoder=Encoder("flac", "s16"), codecs=("flac",)),
    Subtype("FLAC_24", 24, encoder=Encoder("flac", "s32"), codecs=("flac",)),
    Subtype("FLAC_32", 32, wide=True, encoder=Encoder("flac", "s32"), codecs=("flac",)),
    Subtype("WAVPACK", 32, wide=True, encoder=Encoder("wavpack", "s32p"), codecs=("wavpack",)),
    Subtype("WAVPACK_16", 16, encoder=Encoder("wavpack", "s16p"), codecs=("wavpack",)),
    Subtype("WAVPACK_24", 24, encoder=Encoder("wavpack", "s32p"), codecs=("wavpack",)),
    Subtype("WAVPACK_8", 8, encoder=Encoder("wavpack", "u8p"), codecs=("wavpack",)),
    Subtype("WAVPACK_FLOAT", encoder=Encoder("wavpack", "fltp"), codecs=("wavpack",)),
    Subtype("TTA", 24, encoder=Encoder("tta", "s32"), codecs=("tta",)),
    Subtype("TTA_8", 8, encoder=Encoder("tta", "u8"), codecs=("tta",)),
    Subtype("TTA_16", 16, encoder=Encoder("tta", "s16"), codecs=("tta",)),
    # libsndfile's levels are about 250, 260 and 245 kbit/s for stereo.
    Subtype("VORBIS", exact=False, by_libsndfile=True, quality=0.2, bit_rates=VORBIS),
    Subtype("OPUS", exact=False, quality=0.5, bit_rates=OPUS, codecs=("opus", "libopus"),
            encoder=Encoder("libopus", "flt", 128_000, (8000, 12000, 16000, 24000, 48000))),
    Subtype("MPEG_LAYER_III", exact=False, quality=0.0, bit_rates=MP3, codecs=("mp3",),
            encoder=Encoder("libmp3lame", "fltp", 128_000, (8000, 11025, 12000, *_MPEG_RATES), (1, 2))),
    Subtype("MPEG_LAYER_II", exact=False, bit_rates=MP2, codecs=("mp2",),
            encoder=Encoder("mp2", "s16", 128_000, _MPEG_RATES, whole_frames=True, delay=481)),
    Subtype("MPEG_LAYER_I", exact=False, codecs=("mp1",)),
    Subtype("AAC", exact=False, bit_rates=AAC, encoder=Encoder("aac", "fltp", 128_000, _MPEG4_RATES)),
    Subtype("AC3", exact=False, bit_rates=DOLBY,
            encoder=Encoder("ac3", "fltp", 128_000, _DOLBY_RATES, whole_frames=True, delay=256)),
    Subtype("EAC3", exact=False, bit_rates=DOLBY,
            encoder=Encoder("eac3", "fltp", 128_000, _DOLBY_RATES, (1, 2, 3, 4, 5, 6), True, 256)),
    Subtype("AMRNB", exact=False, encoder=Encoder("libopencore_amrnb", "s16", 12_200, (8000,), (1,), True)),
    # FFmpeg takes the first for AMR and reads the others one sample late.
    *(Subtype(name, 16, exact=False, by_libsndfile=True)
      for name in ("NMS_ADPCM_16", "NMS_ADPCM_24", "NMS_ADPCM_32", "G721_32", "G723_24", "G723_40")),
    *(Subtype(name) for name in ("APE", "TAK", "TRUEHD", "MLP", "SHORTEN", "WMALOSSLESS")),
)  # fmt: skip
SUBTYPES: Mapping[str, Subtype] = {entry.name: entry for entry in _SUBTYPES}
"""All subtypes that are written or exact, by name; any other that is read is lossy and not written."""


def subtype_of(codec: str, bits: int) -> str:
    """What is read as `codec` of FFmpeg; its own name in capitals where the table has none.

    Parameters
    ----------
    codec : str
    bits : int
        8, 16, 24 or 32 as its samples need; 0 for real numbers.
    """
    found = [entry for entry in _SUBTYPES if codec in entry.codecs]
    fitting = [entry for entry in found if entry.depth == bits] or found
    return fitting[0].name if fitting else codec.upper()


EXACT_SUBTYPES = frozenset(entry.name for entry in _SUBTYPES if entry.exact)
"""Subtypes that give back what was put in."""
