"""The table of file formats: what can be read, what is written, how exactly and by whom.

A new format is a row here and, where neither libsndfile nor FFmpeg writes it, a writer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

EXACT = "bit for bit"
LOSSY = "as good as the codec allows"


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
        "covers" (still pictures), "chunks" (those of a WAV).
    cover_types : tuple of str
        Media types of the still pictures that it holds, as patterns.
    alone : tuple of str
        Container and extension of the sound of such a video alone.
    says_length : bool
        The length in its header is meant; others have it guessed from their size, or leave it open.
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
    cover_types: tuple[str, ...] = ("image/*",)
    alone: tuple[str, str] = ("", "")
    says_length: bool = False

    def holds(self, track: str) -> bool:
        """Whether it holds a track such as ``subtitle/subrip`` beside its sound."""
        patterns = (*(f"video/{codec}" for codec in self.pictures), *self.tracks)
        return any(fnmatchcase(track, pattern) for pattern in patterns)

    def holds_cover(self, media_type: str) -> bool:
        """Whether it holds a still picture of this type."""
        return "covers" in self.keeps and any(fnmatchcase(media_type, pattern) for pattern in self.cover_types)

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
_FLAC = ("FLAC_16", "FLAC_24")
_WAVPACK = ("WAVPACK", "WAVPACK_8", "WAVPACK_16", "WAVPACK_24", "WAVPACK_FLOAT")
_TTA = ("TTA", "TTA_8", "TTA_16")
# What FFmpeg's muxers take; a test asks them.
_MP4_PICTURES = ("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "vvc", "vc1", "jpeg2000",
                 "ffv1", "png")  # fmt: skip
_MOV_PICTURES = ("h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "vvc", "vc1", "jpeg2000", "prores",
                 "dnxhd", "h263", "svq1", "svq3", "cinepak", "rawvideo", "qtrle", "dvvideo", "cfhd", "v210",
                 "v308", "v408", "v410", "r210", "rpza", "smc", "8bps", "msmpeg4v3", "hap", "dxv", "magicyuv",
                 "notchlc", "png", "gif", "tiff", "targa", "mjpegb", "vp3")  # fmt: skip
_MKV_PICTURES = ("h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "vvc", "jpeg2000",
                 "prores", "ffv1", "dirac", "snow", "theora", "msmpeg4v3", "rv40")  # fmt: skip
_PCM = ("PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE")
_DOLBY = ("AC3", "EAC3")
_MPEG_LAYERS = ("MPEG_LAYER_III", "MPEG_LAYER_II")
_MP4_TRACKS = ("audio/aac", "audio/mp3", "audio/ac3", "audio/eac3", "audio/alac", "audio/opus", "audio/flac",
               "subtitle/mov_text", "subtitle/dvd_subtitle", "data/tmcd")  # fmt: skip
_MKV_TRACKS = ("audio/*", "attachment/*", *(f"subtitle/{codec}" for codec in (
    "subrip", "ass", "webvtt", "text", "hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle")))  # fmt: skip
_EVERYTHING = ("tags", "own", "lyrics", "chapters", "covers")
_MP4_KEEPS = ("tags", "lyrics", "chapters", "covers")
_MP4_COVERS = ("image/jpeg", "image/png", "image/bmp")
_APE_KEEPS = ("tags", "own", "lyrics")
_WEBM_KEEPS = ("tags", "own", "lyrics", "chapters")
_FORMATS = (
    Format("WAV", "WAV, Broadcast WAV", (".wav", ".wave", ".bwf"), "audio/wav", "own",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS, *_ADPCM), EXACT, keeps=("chunks",)),
    Format("RF64", "RF64 (WAV above 4 GB)", (".rf64", ".wav"), "audio/wav", "own",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS), EXACT, keeps=("chunks",)),
    Format("W64", "Sony Wave64", (".w64",), "audio/x-w64", "libsndfile",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS, *_ADPCM), EXACT),
    Format("AIFF", "AIFF, AIFF-C", (".aiff", ".aif", ".aifc"), "audio/aiff", "libsndfile",
           (*_INTEGERS, "PCM_S8", "PCM_U8", *_REALS, *_LAWS, "IMA_ADPCM"), EXACT, keeps=_EVERYTHING, says_length=True),
    Format("CAF", "Apple Core Audio", (".caf",), "audio/x-caf", "libsndfile",
           (*_INTEGERS, "PCM_S8", *_REALS, *_LAWS, *_ALAC), EXACT, by_ffmpeg=("ALAC_24",), muxer="caf",
           keeps=("tags",)),
    Format("AU", "Sun AU", (".au", ".snd"), "audio/basic", "libsndfile",
           (*_INTEGERS, "PCM_S8", *_REALS, *_LAWS), EXACT),
    Format("FLAC", "FLAC", (".flac",), "audio/flac", "libsndfile", ("PCM_24", "PCM_16", "PCM_32", "PCM_S8"), EXACT,
           by_ffmpeg=("PCM_32",), muxer="flac", keeps=_EVERYTHING, says_length=True),
    Format("OGG", "Ogg Vorbis, Opus, FLAC; Speex is read", (".ogg", ".oga", ".opus", ".spx"), "audio/ogg", "libsndfile",
           ("VORBIS", "OPUS", "FLAC_24", "FLAC_16"), LOSSY, by_ffmpeg=("FLAC_16", "FLAC_24"), muxer="ogg",
           demuxers=("ogg",), keeps=_EVERYTHING),
    Format("MP3", "MP3", (".mp3",), "audio/mpeg", "libsndfile", ("MPEG_LAYER_III",), LOSSY, demuxers=("mp3",),
           keeps=_EVERYTHING),
    Format("MP2", "MPEG layer II", (".mp2",), "audio/mpeg", "ffmpeg", ("MPEG_LAYER_II",), LOSSY, muxer="mp2",
           delay=481),
    Format("M4A", "M4A (AAC, ALAC)", (".m4a", ".m4b"), "audio/mp4", "ffmpeg",
           ("AAC", *_ALAC, *_MPEG_LAYERS, *_DOLBY, "OPUS", *_FLAC), LOSSY, muxer="mp4",
           tracks=_MP4_TRACKS, keeps=_MP4_KEEPS, cover_types=_MP4_COVERS),
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
    Format("MP4", "MP4 video", (".mp4", ".m4v"), "video/mp4", "ffmpeg",
           ("AAC", *_ALAC, *_MPEG_LAYERS, *_DOLBY, "OPUS", *_FLAC), LOSSY, muxer="mp4",
           demuxers=("mov,mp4,m4a,3gp,3g2,mj2",), pictures=_MP4_PICTURES, tracks=_MP4_TRACKS, alone=("M4A", ".m4a"),
           keeps=_MP4_KEEPS, cover_types=_MP4_COVERS, says_length=True),
    Format("MOV", "QuickTime video", (".mov",), "video/quicktime", "ffmpeg",
           ("AAC", *_ALAC, *_PCM, "PCM_U8", "PCM_S8", *_LAWS, *_MPEG_LAYERS, *_DOLBY, "IMA_ADPCM"),
           LOSSY, muxer="mov", pictures=_MOV_PICTURES,
           tracks=(*_MP4_TRACKS, "audio/pcm_*"),
           alone=("M4A", ".m4a"), keeps=("tags", "chapters")),
    Format("WEBM", "WebM", (".webm",), "audio/webm", "ffmpeg", ("OPUS", "VORBIS"), LOSSY, muxer="webm",
           pictures=("vp8", "vp9", "av1"), tracks=("audio/opus", "audio/vorbis", "subtitle/webvtt"),
           alone=("OGG", ".opus"), keeps=_WEBM_KEEPS),
    Format("MKV", "Matroska", (".mkv", ".mka"), "video/x-matroska", "ffmpeg",
           ("FLAC_24", "FLAC_16", *_PCM, "PCM_U8", *_ALAC, "WAVPACK", "WAVPACK_16",
            "WAVPACK_24", "WAVPACK_FLOAT", "OPUS", "VORBIS", "AAC", *_MPEG_LAYERS, *_DOLBY), LOSSY,
           muxer="matroska", demuxers=("matroska,webm",), pictures=_MKV_PICTURES, tracks=_MKV_TRACKS,
           alone=("MKV", ".mka"), keeps=(*_WEBM_KEEPS, "covers"), says_length=True),
    Format("WV", "WavPack", (".wv",), "audio/x-wavpack", "ffmpeg",
           _WAVPACK, EXACT, muxer="wv",
           keeps=_APE_KEEPS, says_length=True),
    Format("TTA", "True Audio", (".tta",), "audio/x-tta", "ffmpeg", _TTA, EXACT, muxer="tta",
           keeps=_APE_KEEPS, says_length=True),
    Format("WMA", "Windows Media Audio", (".wma", ".asf"), "audio/x-ms-wma", demuxers=("asf",)),
    Format("APE", "Monkey's Audio", (".ape",), "audio/x-ape", says_length=True),
    Format("DTS", "DTS", (".dts",), "audio/vnd.dts"),
    Format("MPEG", "MPEG video", (".mpg", ".mpeg", ".ts", ".vob"), "video/mpeg"),
    Format("AVI", "AVI video", (".avi",), "video/x-msvideo"),
    Format("MXF", "MXF of cameras", (".mxf",), "application/mxf"),
    Format("FLV", "Flash video", (".flv",), "video/x-flv"),
    Format("OTHER", "VOC, SD2, PAF, SVX, NIST, IRCAM", (".voc", ".sd2", ".paf", ".svx", ".nist", ".ircam", ".sf"), ""),
)  # fmt: skip
FORMATS: Mapping[str, Format] = {entry.container: entry for entry in _FORMATS}
"""All formats by container."""
