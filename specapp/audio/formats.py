"""The table of file formats: what can be read, what is written, how exactly and by whom. The only place that knows.

A new format is a row here and, where neither libsndfile nor FFmpeg writes it, a writer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

EXACT = "bit for bit"
LOSSY = "as good as the codec allows"
ANY_PICTURES = ("*",)
"""Moving pictures of a container that holds whatever there is."""


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
    """

    name: str
    sample_format: str
    bits_per_second: int = 0
    rates: tuple[int, ...] = ()
    channels: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
    whole_frames: bool = False


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
    codecs: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """Bits of the integers that are stored; 0 where real numbers are, or a codec takes them."""
        return self.bits if self.exact else 0

    @property
    def is_real(self) -> bool:
        """Whether samples beyond full scale are kept."""
        return self.name in ("FLOAT", "DOUBLE", "WAVPACK_FLOAT")


_MPEG_RATES = (16000, 22050, 24000, 32000, 44100, 48000)
_MPEG4_RATES = (7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
_DOLBY_RATES = (32000, 44100, 48000)
_SUBTYPES = (
    Subtype("PCM_S8", 8, by_libsndfile=True),
    Subtype("PCM_U8", 8, by_libsndfile=True),
    Subtype("PCM_16", 16, by_libsndfile=True, encoder=Encoder("pcm_s16le", "s16"), codecs=("pcm_s16le", "pcm_s16be")),
    Subtype("PCM_24", 24, by_libsndfile=True, encoder=Encoder("pcm_s24le", "s32"),
            codecs=("pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be")),
    Subtype("PCM_32", 32, wide=True, by_libsndfile=True, encoder=Encoder("pcm_s32le", "s32"),
            codecs=("pcm_s32le", "pcm_s32be")),
    Subtype("FLOAT", by_libsndfile=True, encoder=Encoder("pcm_f32le", "flt"), codecs=("pcm_f32le", "pcm_f32be")),
    Subtype("DOUBLE", wide=True, by_libsndfile=True, codecs=("pcm_f64le", "pcm_f64be")),
    # The logarithmic ones are made from 16 bits, and these come back.
    Subtype("ULAW", 16, by_libsndfile=True, codecs=("pcm_mulaw",)),
    Subtype("ALAW", 16, by_libsndfile=True, codecs=("pcm_alaw",)),
    Subtype("IMA_ADPCM", 16, exact=False, codecs=("adpcm_ima_wav", "adpcm_ima_qt")),
    Subtype("MS_ADPCM", 16, exact=False, codecs=("adpcm_ms",)),
    Subtype("GSM610", 16, exact=False, codecs=("gsm_ms",)),
    Subtype("ALAC_16", 16, by_libsndfile=True, encoder=Encoder("alac", "s16p"), codecs=("alac",)),
    Subtype("ALAC_20", 20),
    Subtype("ALAC_24", 24, by_libsndfile=True, encoder=Encoder("alac", "s32p"), codecs=("alac",)),
    Subtype("ALAC_32", 32, wide=True, by_libsndfile=True, codecs=("alac",)),
    Subtype("FLAC_16", 16, encoder=Encoder("flac", "s16"), codecs=("flac",)),
    Subtype("FLAC_24", 24, encoder=Encoder("flac", "s32"), codecs=("flac",)),
    Subtype("FLAC_32", 32, wide=True, encoder=Encoder("flac", "s32"), codecs=("flac",)),
    Subtype("WAVPACK", 32, wide=True, encoder=Encoder("wavpack", "s32p"), codecs=("wavpack",)),
    Subtype("WAVPACK_16", 16, encoder=Encoder("wavpack", "s16p"), codecs=("wavpack",)),
    Subtype("WAVPACK_24", 24, encoder=Encoder("wavpack", "s32p"), codecs=("wavpack",)),
    Subtype("WAVPACK_FLOAT", encoder=Encoder("wavpack", "fltp"), codecs=("wavpack",)),
    Subtype("TTA", 24, encoder=Encoder("tta", "s32"), codecs=("tta",)),
    Subtype("TTA_16", 16, encoder=Encoder("tta", "s16"), codecs=("tta",)),
    # libsndfile's levels are about 250, 260 and 245 kbit/s for stereo.
    Subtype("VORBIS", exact=False, by_libsndfile=True, quality=0.2),
    Subtype("OPUS", exact=False, quality=0.5, codecs=("opus", "libopus"),
            encoder=Encoder("libopus", "flt", 128_000, (8000, 12000, 16000, 24000, 48000), (1, 2, 4, 6, 8))),
    Subtype("MPEG_LAYER_III", exact=False, quality=0.0, codecs=("mp3",),
            encoder=Encoder("libmp3lame", "fltp", 128_000, (8000, 11025, 12000, *_MPEG_RATES), (1, 2))),
    Subtype("MPEG_LAYER_II", exact=False, codecs=("mp2",),
            encoder=Encoder("mp2", "s16", 128_000, _MPEG_RATES, whole_frames=True)),
    Subtype("MPEG_LAYER_I", exact=False, codecs=("mp1",)),
    Subtype("AAC", exact=False, encoder=Encoder("aac", "fltp", 128_000, _MPEG4_RATES)),
    Subtype("AC3", exact=False, encoder=Encoder("ac3", "fltp", 128_000, _DOLBY_RATES, whole_frames=True)),
    Subtype("EAC3", exact=False,
            encoder=Encoder("eac3", "fltp", 128_000, _DOLBY_RATES, (1, 2, 3, 4, 5, 6), whole_frames=True)),
    Subtype("AMRNB", exact=False, encoder=Encoder("libopencore_amrnb", "s16", 12_200, (8000,), (1,), True)),
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
        16, 24 or 32 as its samples need; 0 for real numbers.
    """
    found = [entry for entry in _SUBTYPES if codec in entry.codecs]
    fitting = [entry for entry in found if entry.depth == bits] or found
    return fitting[0].name if fitting else codec.upper()


EXACT_SUBTYPES = frozenset(entry.name for entry in _SUBTYPES if entry.exact)
"""Subtypes that give back what was put in."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    Parameters
    ----------
    container : str
        As `specapp.audio.metadata.Metadata` names it.
    label : str
        What people call it.
    extensions : tuple of str
        With dots; the first is the one that is written.
    media_type : str
    writer : str
        Which library writes it: "own", "libsndfile", "ffmpeg", or nothing.
    subtypes : tuple of str
        How samples can be stored when writing; the first is the default.
    note : str
        How exactly it keeps the sound.
    by_ffmpeg : tuple of str
        Subtypes that FFmpeg writes where libsndfile writes the rest: it cannot, or loud noise breaks them.
    muxer, demuxers : str and tuple of str
        FFmpeg's names of the container when writing, and when reading where they are not the container's.
    delay : int
        Samples by which the container delays the sound without saying so; as many are left out at the start.
    pictures : tuple of str
        Codecs of moving pictures that it holds, as FFmpeg names them; empty: it is written with sound alone.
    tracks : tuple of str
        Other tracks that it holds beside the sound that is cleaned, as patterns of ``kind/codec``.
    keeps : tuple of str
        What may come with the sound: "tags" (title, artist, ...), "own" (tags of any name), "lyrics", "chapters",
        "cover" (one picture), "chunks" (those of a WAV).
    alone : tuple of str
        Container and extension of the sound of such a video alone.
    """

    container: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    writer: str = ""
    subtypes: tuple[str, ...] = ()
    note: str = ""
    by_ffmpeg: tuple[str, ...] = ()
    muxer: str = ""
    demuxers: tuple[str, ...] = ()
    delay: int = 0
    pictures: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    alone: tuple[str, str] = ("", "")

    def holds(self, track: str) -> bool:
        """Whether it holds a track such as ``subtitle/subrip`` beside its sound."""
        patterns = (*(f"video/{codec}" for codec in self.pictures), *self.tracks)
        return any(fnmatchcase(track, pattern) for pattern in patterns)

    @property
    def description(self) -> str:
        """The format in one line, for tables."""
        way = f"read and written, {self.note}: {', '.join(self.subtypes)}"
        return f"{self.label} ({', '.join(self.extensions)}); {way if self.writer else 'read, comes back as FLAC'}"


_INTEGERS = ("PCM_24", "PCM_16", "PCM_32")
_REALS = ("FLOAT", "DOUBLE")
_LAWS = ("ULAW", "ALAW")
_ADPCM = ("IMA_ADPCM", "MS_ADPCM", "GSM610")
_ALAC = ("ALAC_16", "ALAC_24")
_MOV_PICTURES = ("prores", "dnxhd", "h263", "svq1", "svq3", "cinepak", "rawvideo", "qtrle", "dvvideo", "cfhd", "v210")
_MP4_PICTURES = ("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "vvc")
_MP4_TRACKS = ("audio/aac", "audio/mp3", "audio/ac3", "audio/eac3", "audio/alac", "audio/opus", "audio/flac",
               "subtitle/mov_text", "subtitle/dvd_subtitle", "video/png", "video/mjpeg", "data/tmcd")  # fmt: skip
_MKV_TRACKS = ("audio/*", "attachment/*", "video/*", *(f"subtitle/{codec}" for codec in (
    "subrip", "ass", "webvtt", "text", "hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle")))  # fmt: skip
_EVERYTHING = ("tags", "own", "lyrics", "chapters", "cover")
_MP4_KEEPS = ("tags", "lyrics", "chapters", "cover")
_APE_KEEPS = ("tags", "own", "lyrics")
_MKV_KEEPS = ("tags", "own", "lyrics", "chapters")
_FORMATS = (
    Format("WAV", "WAV, Broadcast WAV", (".wav", ".wave", ".bwf"), "audio/wav", "own",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS, *_ADPCM), EXACT, keeps=("chunks",)),
    Format("RF64", "RF64 (WAV above 4 GB)", (".rf64", ".wav"), "audio/wav", "own",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS), EXACT, keeps=("chunks",)),
    Format("W64", "Sony Wave64", (".w64",), "audio/x-w64", "libsndfile",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS, *_ADPCM), EXACT),
    Format("AIFF", "AIFF, AIFF-C", (".aiff", ".aif", ".aifc"), "audio/aiff", "libsndfile",
           (*_INTEGERS, "PCM_S8", "PCM_U8", *_REALS, *_LAWS, "IMA_ADPCM"), EXACT, keeps=_EVERYTHING),
    Format("CAF", "Apple Core Audio", (".caf",), "audio/x-caf", "libsndfile",
           (*_INTEGERS, "PCM_S8", *_REALS, *_LAWS, *_ALAC), EXACT, by_ffmpeg=("ALAC_24",), muxer="caf",
           keeps=("tags",)),
    Format("AU", "Sun AU", (".au", ".snd"), "audio/basic", "libsndfile",
           (*_INTEGERS, "PCM_S8", *_REALS, *_LAWS), EXACT),
    Format("FLAC", "FLAC", (".flac",), "audio/flac", "libsndfile", ("PCM_24", "PCM_16", "PCM_32", "PCM_S8"), EXACT,
           by_ffmpeg=("PCM_32",), muxer="flac", keeps=_EVERYTHING),
    Format("OGG", "Ogg Vorbis, Opus, FLAC; Speex is read", (".ogg", ".oga", ".opus", ".spx"), "audio/ogg", "libsndfile",
           ("VORBIS", "OPUS", "FLAC_24", "FLAC_16"), LOSSY, by_ffmpeg=("FLAC_16", "FLAC_24"), muxer="ogg",
           demuxers=("ogg",), keeps=_EVERYTHING),
    Format("MP3", "MP3", (".mp3",), "audio/mpeg", "libsndfile", ("MPEG_LAYER_III",), LOSSY, demuxers=("mp3",),
           keeps=_EVERYTHING),
    Format("MP2", "MPEG layer II", (".mp2",), "audio/mpeg", "ffmpeg", ("MPEG_LAYER_II",), LOSSY, muxer="mp2",
           delay=481),
    Format("M4A", "M4A (AAC, ALAC)", (".m4a", ".m4b"), "audio/mp4", "ffmpeg", ("AAC", *_ALAC), LOSSY, muxer="mp4",
           tracks=_MP4_TRACKS, keeps=_MP4_KEEPS),
    Format("AAC", "AAC without container", (".aac",), "audio/aac", "ffmpeg", ("AAC",), LOSSY, muxer="adts",
           demuxers=("aac",), delay=1024),
    Format("AC3", "Dolby Digital", (".ac3",), "audio/ac3", "ffmpeg", ("AC3",), LOSSY, muxer="ac3", delay=256),
    Format("EAC3", "Dolby Digital Plus", (".eac3",), "audio/eac3", "ffmpeg", ("EAC3",), LOSSY, muxer="eac3",
           delay=256),
    Format("AMR", "AMR voice", (".amr",), "audio/amr", "ffmpeg", ("AMRNB",), LOSSY, muxer="amr",
           demuxers=("amrnb", "amrwb"), delay=40),
    Format("3GP", "3GPP", (".3gp", ".3g2"), "audio/3gpp", "ffmpeg", ("AAC", "AMRNB"), LOSSY, muxer="3gp",
           pictures=("h264", "mpeg4", "h263"), tracks=("audio/aac", "audio/amr*", "subtitle/mov_text"),
           alone=("M4A", ".m4a"), keeps=("chapters",)),
    Format("MP4", "MP4 video", (".mp4", ".m4v"), "video/mp4", "ffmpeg", ("AAC", *_ALAC), LOSSY, muxer="mp4",
           pictures=_MP4_PICTURES, tracks=_MP4_TRACKS, alone=("M4A", ".m4a"), keeps=_MP4_KEEPS),
    Format("MOV", "QuickTime video", (".mov",), "video/quicktime", "ffmpeg",
           ("AAC", *_ALAC, "PCM_16", "PCM_24"), LOSSY, muxer="mov",
           pictures=(*_MP4_PICTURES, *_MOV_PICTURES), tracks=(*_MP4_TRACKS, "audio/pcm_*"),
           alone=("M4A", ".m4a"), keeps=("tags", "chapters")),
    Format("WEBM", "WebM", (".webm",), "audio/webm", "ffmpeg", ("OPUS",), LOSSY, muxer="webm",
           pictures=("vp8", "vp9", "av1"), tracks=("audio/opus", "audio/vorbis", "subtitle/webvtt"),
           alone=("OGG", ".opus"), keeps=_MKV_KEEPS),
    Format("MKV", "Matroska", (".mkv", ".mka"), "video/x-matroska", "ffmpeg",
           ("FLAC_24", "FLAC_16", "OPUS", "AAC", "MPEG_LAYER_III"), LOSSY, muxer="matroska",
           demuxers=("matroska,webm",), pictures=ANY_PICTURES, tracks=_MKV_TRACKS, alone=("MKV", ".mka"),
           keeps=_MKV_KEEPS),
    Format("WV", "WavPack", (".wv",), "audio/x-wavpack", "ffmpeg",
           ("WAVPACK", "WAVPACK_16", "WAVPACK_24", "WAVPACK_FLOAT"), EXACT, muxer="wv", keeps=_APE_KEEPS),
    Format("TTA", "True Audio", (".tta",), "audio/x-tta", "ffmpeg", ("TTA", "TTA_16"), EXACT, muxer="tta",
           keeps=_APE_KEEPS),
    Format("WMA", "Windows Media Audio", (".wma", ".asf"), "audio/x-ms-wma", demuxers=("asf",)),
    Format("APE", "Monkey's Audio", (".ape",), "audio/x-ape"),
    Format("DTS", "DTS", (".dts",), "audio/vnd.dts"),
    Format("MPEG", "MPEG video", (".mpg", ".mpeg", ".ts", ".vob"), "video/mpeg"),
    Format("AVI", "AVI video", (".avi",), "video/x-msvideo"),
    Format("FLV", "Flash video", (".flv",), "video/x-flv"),
    Format("OTHER", "VOC, SD2, PAF, SVX, NIST, IRCAM", (".voc", ".sd2", ".paf", ".svx", ".nist", ".ircam", ".sf"), ""),
)  # fmt: skip
FORMATS: Mapping[str, Format] = {entry.container: entry for entry in _FORMATS}
"""All formats by container."""
