"""The table of file formats: what can be read, what is written, and how exactly. The only place that knows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from specapp.errors import SettingsError

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
    """

    container: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    writer: str = ""
    subtypes: tuple[str, ...] = ()
    note: str = ""

    @property
    def description(self) -> str:
        """The format in one line, for tables."""
        way = f"read and written, {self.note}: {', '.join(self.subtypes)}"
        return f"{self.label} ({', '.join(self.extensions)}); {way if self.writer else 'read, comes back as FLAC'}"


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """What a recording is written as.

    Parameters
    ----------
    container, subtype : str
    suffix : str
        With dot.
    media_type : str
    note : str
        Why it is another kind than the source's; empty if it is the same.
    """

    container: str
    subtype: str
    suffix: str
    media_type: str
    note: str = ""


_INTEGERS = ("PCM_24", "PCM_16", "PCM_32")
_REALS = ("FLOAT", "DOUBLE")
_LAWS = ("ULAW", "ALAW")
_FORMATS = (
    Format("WAV", "WAV, Broadcast WAV", (".wav", ".wave", ".bwf"), "audio/wav", "own",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS, "IMA_ADPCM", "MS_ADPCM", "GSM610"), EXACT),
    Format("RF64", "RF64 (WAV above 4 GB)", (".rf64", ".wav"), "audio/wav", "own",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS), EXACT),
    Format("W64", "Sony Wave64", (".w64",), "audio/x-w64", "libsndfile",
           (*_INTEGERS, "PCM_U8", *_REALS, *_LAWS, "IMA_ADPCM", "MS_ADPCM", "GSM610"), EXACT),
    Format("AIFF", "AIFF, AIFF-C", (".aiff", ".aif", ".aifc"), "audio/aiff", "libsndfile",
           (*_INTEGERS, "PCM_S8", "PCM_U8", *_REALS, *_LAWS, "IMA_ADPCM"), EXACT),
    Format("CAF", "Apple Core Audio", (".caf",), "audio/x-caf", "libsndfile",
           (*_INTEGERS, "PCM_S8", *_REALS, *_LAWS, "ALAC_16", "ALAC_24"), EXACT),
    Format("AU", "Sun AU", (".au", ".snd"), "audio/basic", "libsndfile",
           (*_INTEGERS, "PCM_S8", *_REALS, *_LAWS), EXACT),
    Format("FLAC", "FLAC", (".flac",), "audio/flac", "libsndfile", ("PCM_24", "PCM_16", "PCM_S8"), EXACT),
    Format("OGG", "Ogg Vorbis, Opus, FLAC; Speex is read", (".ogg", ".oga", ".opus", ".spx"), "audio/ogg", "libsndfile",
           ("VORBIS", "OPUS", "FLAC_24", "FLAC_16"), LOSSY),
    Format("MP3", "MP3", (".mp3",), "audio/mpeg", "libsndfile", ("MPEG_LAYER_III",), LOSSY),
    Format("MP2", "MPEG layer II", (".mp2",), "audio/mpeg", "ffmpeg", ("MPEG_LAYER_II",), LOSSY),
    Format("M4A", "M4A (AAC, ALAC)", (".m4a", ".m4b"), "audio/mp4", "ffmpeg", ("AAC", "ALAC_16", "ALAC_24"), LOSSY),
    Format("AAC", "AAC without container", (".aac",), "audio/aac", "ffmpeg", ("AAC",), LOSSY),
    Format("AC3", "Dolby Digital", (".ac3",), "audio/ac3", "ffmpeg", ("AC3",), LOSSY),
    Format("EAC3", "Dolby Digital Plus", (".eac3",), "audio/eac3", "ffmpeg", ("EAC3",), LOSSY),
    Format("AMR", "AMR voice", (".amr",), "audio/amr", "ffmpeg", ("AMRNB",), LOSSY),
    Format("3GP", "3GPP", (".3gp", ".3g2"), "audio/3gpp", "ffmpeg", ("AAC", "AMRNB"), LOSSY),
    Format("MP4", "MP4 video", (".mp4", ".m4v"), "video/mp4", "ffmpeg", ("AAC", "ALAC_16", "ALAC_24"), LOSSY),
    Format("MOV", "QuickTime video", (".mov",), "video/quicktime", "ffmpeg",
           ("AAC", "ALAC_16", "ALAC_24", "PCM_16", "PCM_24"), LOSSY),
    Format("WEBM", "WebM", (".webm",), "audio/webm", "ffmpeg", ("OPUS",), LOSSY),
    Format("MKV", "Matroska", (".mkv", ".mka"), "video/x-matroska", "ffmpeg",
           ("FLAC_24", "FLAC_16", "OPUS", "AAC", "MPEG_LAYER_III"), LOSSY),
    Format("WV", "WavPack", (".wv",), "audio/x-wavpack", "ffmpeg", ("WAVPACK",), EXACT),
    Format("TTA", "True Audio", (".tta",), "audio/x-tta", "ffmpeg", ("TTA",), EXACT),
    Format("WMA", "Windows Media Audio", (".wma", ".asf"), "audio/x-ms-wma"),
    Format("APE", "Monkey's Audio", (".ape",), "audio/x-ape"),
    Format("DTS", "DTS", (".dts",), "audio/vnd.dts"),
    Format("MPEG", "MPEG video", (".mpg", ".mpeg", ".ts", ".vob"), "video/mpeg"),
    Format("AVI", "AVI video", (".avi",), "video/x-msvideo"),
    Format("FLV", "Flash video", (".flv",), "video/x-flv"),
    Format("OTHER", "VOC, SD2, PAF, SVX, NIST, IRCAM", (".voc", ".sd2", ".paf", ".svx", ".nist", ".ircam", ".sf"), ""),
)  # fmt: skip
FORMATS: Mapping[str, Format] = {entry.container: entry for entry in _FORMATS}
"""All formats by container."""

EXTENSIONS = tuple(dict.fromkeys(extension for entry in _FORMATS for extension in entry.extensions))
"""Every extension that is read, for file dialogs."""

EXACT_SUBTYPES = frozenset((
    "PCM_S8", "PCM_U8", *_INTEGERS, *_REALS, *_LAWS, "ALAC_16", "ALAC_20", "ALAC_24", "ALAC_32",
    "FLAC_16", "FLAC_24", "WAVPACK", "TTA", "APE", "TAK", "TRUEHD", "MLP", "SHORTEN", "WMALOSSLESS",
))  # fmt: skip
"""Subtypes that give back what was put in."""
_REPLACED = {"ALAC_20": "ALAC_24"}
"""FFmpeg encodes no 20-bit ALAC; 24 bits hold the same."""


def by_suffix(suffix: str) -> Format:
    """The format that is written for an extension.

    Raises
    ------
    SettingsError
        If files with this extension cannot be written.
    """
    for entry in _FORMATS:
        if suffix.lower() in entry.extensions and entry.writer:
            return entry
    raise SettingsError(f"Files named {suffix} cannot be written. Choose one of: {_writable_extensions()}.")


def output_format(
    container: str, subtype: str, *, wide: bool = False, wanted: str | None = None, wanted_subtype: str | None = None
) -> OutputFormat:
    """What a recording of this container and subtype is written as.

    Parameters
    ----------
    container, subtype : str
        Of the source; an empty subtype stands for samples that never were in a file.
    wide : bool
        The samples need more than 24 bits to be exact.
    wanted, wanted_subtype : str, optional
        What was asked for.

    Returns
    -------
    OutputFormat
        Same container and subtype where they can be written and nothing else is wanted; a note says why not.

    Raises
    ------
    SettingsError
        If what is wanted cannot be written.
    """
    if wanted is not None and (wanted not in FORMATS or not FORMATS[wanted].writer):
        known = ", ".join(entry.container for entry in _FORMATS if entry.writer)
        raise SettingsError(f"container = {wanted!r} cannot be written. Choose one of: {known}.")
    goal, note = _container(container, subtype, wide=wide) if wanted is None else (wanted, "")
    entry = FORMATS[goal]
    if wanted_subtype is not None and wanted_subtype not in entry.subtypes:
        known = ", ".join(entry.subtypes)
        raise SettingsError(f"subtype = {wanted_subtype!r} does not exist in {goal}. Choose one of: {known}.")
    chosen = wanted_subtype or _subtype(entry, subtype, wide=wide)
    suffix = ".opus" if (goal, chosen) == ("OGG", "OPUS") else entry.extensions[0]
    return OutputFormat(goal, chosen, suffix, entry.media_type, note)


def _container(container: str, subtype: str, *, wide: bool) -> tuple[str, str]:
    """Container to write where none is wanted, and why it is another than the source's."""
    entry = FORMATS.get(container)
    kept = not subtype or (entry is not None and _REPLACED.get(subtype, subtype) in entry.subtypes)
    if entry is not None and entry.writer and kept:
        return container, ""
    if container in ("WAV", "RF64", "W64", "AIFF", "CAF", "AU"):
        return container, f"{subtype} is not written; the result is {container} with plain samples."
    goal = "WAV" if wide else "FLAC"
    kind = container if entry is None or not entry.writer else f"{subtype} in {container}"
    return goal, f"{kind} cannot be written here; the result is {FORMATS[goal].label.split(',')[0]}."


def _subtype(entry: Format, subtype: str, *, wide: bool) -> str:
    """How to store samples in a container when nothing is said: as the source did, or as exactly as they deserve."""
    default = entry.subtypes[0]
    if _REPLACED.get(subtype, subtype) in entry.subtypes:
        return _REPLACED.get(subtype, subtype)
    if default not in EXACT_SUBTYPES:
        return default
    if not subtype:
        wanted = ["DOUBLE" if wide else "FLOAT"]
    elif subtype not in EXACT_SUBTYPES or subtype.endswith(("_16", "S8", "U8", "LAW")):
        wanted = ["PCM_16", "FLAC_16"]
    else:
        wanted = ["PCM_32"] if wide else []
    return next((candidate for candidate in wanted if candidate in entry.subtypes), default)


def _writable_extensions() -> str:
    return ", ".join(entry.extensions[0] for entry in _FORMATS if entry.writer)
