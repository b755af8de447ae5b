"""What a recording is written as: the kind that it came in, what was asked for, or the nearest that is written."""

from dataclasses import dataclass, replace

from specapp.audio.formats import EXACT_SUBTYPES, FORMATS, SUBTYPES, Format
from specapp.base.errors import SettingsError
from specapp.base.sentences import in_turn, say

_REPLACED = {"ALAC_20": "ALAC_24"}
"""FFmpeg encodes no 20-bit ALAC; 24 bits hold the same."""
_WITHOUT_DEPTH = [name for name, one in SUBTYPES.items() if not one.depth and not one.is_real]
"""What is exact and may have any number of bits."""
_NARROW_BITS = 24
"""What the lossless codecs of films hold at most (FFmpeg)."""
_NOTABLE = 1.1
"""Times as many bits per second as a file came with are worth a sentence (own choice)."""


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
    has_tracks : bool
        The other tracks of the source are copied, the picture of a video among them.
    extensions : tuple of str
        That such a file may have, where these are not all of its container.
    bit_rate : int
        Bits per second of a lossy kind; 0: those of its encoder.
    """

    container: str
    subtype: str
    suffix: str
    media_type: str
    note: str = ""
    has_tracks: bool = False
    extensions: tuple[str, ...] = ()
    bit_rate: int = 0

    def rated(self, came: int, *, channels: int, sample_rate: int) -> "OutputFormat":
        """The same with the bit rate for a sound that came with `came` bits per second, or the nearest to its own.

        Parameters
        ----------
        came : int
            0: not known, or from a lossless file.
        channels : int
        sample_rate : int
            Hz.

        Returns
        -------
        OutputFormat
            Its note says where that is another than the one that came, or the one that is wanted.

        Raises
        ------
        SettingsError
            If a bit rate is wanted that such a file cannot have.
        """
        rates = SUBTYPES[self.subtype].bit_rates
        if rates is None and self.bit_rate:
            raise SettingsError(
                f"bit_rate = {self.bit_rate} cannot be chosen for {self.subtype} in {self.container}. Leave it out, or "
                "choose MP3, OGG or M4A."
            )
        if rates is None or not (came or self.bit_rate):
            return self
        if self.bit_rate:
            bit_rate = rates.nearest(self.bit_rate, channels=channels, sample_rate=sample_rate)
            sentence = say(
                "Such a sound cannot have {wanted} kbit/s; it is stored with {rate} kbit/s.",
                wanted=_kbits(self.bit_rate),
                rate=_kbits(bit_rate),
            )
            differs = bit_rate != self.bit_rate
        else:
            bit_rate = rates.kept(came, channels=channels, sample_rate=sample_rate)
            sentence = say(
                "The sound came with {came} kbit/s and is stored with {rate} kbit/s, so that encoding it once more is "
                "hardly heard.",
                came=_kbits(came),
                rate=_kbits(bit_rate),
            )
            differs = bit_rate > _NOTABLE * came
        note = in_turn((self.note, sentence)) if differs else self.note
        return replace(self, bit_rate=bit_rate, note=note)


def _kbits(bits_per_second: int) -> str:
    return f"{bits_per_second / 1000:.0f}"


def is_named(output: OutputFormat, suffix: str) -> bool:
    """Whether a file of this kind may have this extension."""
    return suffix.lower() in (output.extensions or FORMATS[output.container].extensions)


def by_suffix(suffix: str) -> Format:
    """The format that is written for an extension.

    Raises
    ------
    SettingsError
        If files with this extension cannot be written.
    """
    for entry in FORMATS.values():
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
        known = ", ".join(entry.container for entry in FORMATS.values() if entry.writer)
        raise SettingsError(f"container = {wanted!r} cannot be written. Choose one of: {known}.")
    goal, note = _container(container, subtype, wide=wide) if wanted is None else (wanted, "")
    entry = FORMATS[goal]
    if wanted_subtype is not None and wanted_subtype not in entry.subtypes:
        known = ", ".join(entry.subtypes)
        raise SettingsError(f"subtype = {wanted_subtype!r} does not exist in {goal}. Choose one of: {known}.")
    as_exact = wanted is None and note and entry.tracks
    chosen = wanted_subtype or (_as_exact(entry, subtype) if as_exact else _subtype(entry, subtype, wide=wide))
    suffix = ".opus" if (goal, chosen) == ("OGG", "OPUS") else entry.extensions[0]
    return OutputFormat(goal, chosen, suffix, entry.media_type, note)


def tracks_named(suffix: str, container: str, *, has_video: bool) -> Format | None:
    """The kind of file with several tracks that an extension stands for.

    None if there is none, or if the extension promises no picture and there is one.
    """
    suffix = suffix.lower()
    entries = [entry for entry in FORMATS.values() if suffix in entry.extensions and entry.tracks]
    entries.sort(key=lambda entry: entry.container != container)
    silent = bool(entries) and (not entries[0].pictures or suffix == entries[0].alone[1])
    return None if not entries or (has_video and silent) else entries[0]


def video_output(entry: Format, subtype: str, note: str = "", *, has_video: bool = True) -> OutputFormat:
    """A file of this kind with all its tracks; the sound is stored as before, or as exactly where the kind can."""
    chosen = subtype if subtype in entry.subtypes else _as_exact(entry, subtype)
    extensions = tuple(one for one in entry.extensions if not has_video or one != entry.alone[1])
    media_type = entry.media_type.replace("audio/", "video/") if has_video else entry.media_type
    return OutputFormat(entry.container, chosen, extensions[0], media_type, note, True, extensions)


def _as_exact(entry: Format, subtype: str) -> str:
    """How to store what was stored exactly: in as many bits or a few more, real numbers in the most there are."""
    integers = sorted((SUBTYPES[name] for name in entry.subtypes if SUBTYPES[name].depth), key=lambda one: one.depth)
    if subtype not in EXACT_SUBTYPES or not integers:
        return _subtype(entry, subtype, wide=False)
    if SUBTYPES[subtype].is_real and "FLOAT" in entry.subtypes:
        return "FLOAT"
    depth = SUBTYPES[subtype].depth or (integers[-1].depth if SUBTYPES[subtype].is_real else _NARROW_BITS)
    return next((one for one in integers if one.depth >= depth), integers[-1]).name


def sound_output(container: str, subtype: str, *, wide: bool) -> OutputFormat:
    """The sound of a video alone, under a name that promises no picture."""
    alone, suffix = FORMATS[container].alone if container in FORMATS else ("", "")
    if not alone:
        return output_format(container, subtype, wide=wide)
    output = output_format(alone, subtype, wide=wide)
    return replace(output, suffix=suffix, extensions=(suffix,)) if alone == container else output


def _container(container: str, subtype: str, *, wide: bool) -> tuple[str, str]:
    """Container to write where none is wanted, and why it is another than the source's."""
    entry = FORMATS.get(container)
    kept = not subtype or (entry is not None and _REPLACED.get(subtype, subtype) in entry.subtypes)
    if entry is not None and entry.writer and kept:
        return container, ""
    if container in ("WAV", "RF64", "W64", "AIFF", "CAF", "AU"):
        told = {"subtype": subtype, "container": container}
        return container, say("{subtype} is not written; the result is {container} with plain samples.", **told)
    if entry is not None and entry.tracks and subtype in EXACT_SUBTYPES.difference(_WITHOUT_DEPTH):
        near = SUBTYPES[_as_exact(entry, subtype)]
        if near.exact and (near.is_real or near.depth >= SUBTYPES[subtype].depth > 0):
            return container, say(
                "{subtype} is not written in {container}; the sound is stored as {near}, as exact.",
                subtype=subtype,
                container=container,
                near=near.name,
            )
    real = subtype in SUBTYPES and SUBTYPES[subtype].is_real
    goal = "WAV" if wide or real else "FLAC"
    told = {"subtype": subtype, "container": container, "kind": FORMATS[goal].label.split(",")[0]}
    if entry is None or not entry.writer:
        return goal, say("{container} cannot be written here; the result is {kind}.", **told)
    return goal, say("{subtype} in {container} cannot be written here; the result is {kind}.", **told)


def _subtype(entry: Format, subtype: str, *, wide: bool) -> str:
    """How to store samples in a container when nothing is said: as the source did, or as exactly as they deserve."""
    default = entry.subtypes[0]
    if _REPLACED.get(subtype, subtype) in entry.subtypes:
        return _REPLACED.get(subtype, subtype)
    if default not in EXACT_SUBTYPES:
        return default
    if not subtype:
        wanted = ["DOUBLE" if wide else "FLOAT"]
    elif subtype in SUBTYPES and SUBTYPES[subtype].is_real:
        wanted = ["FLOAT", "DOUBLE", "WAVPACK_FLOAT"]
    elif subtype in ("PCM_S8", "PCM_U8"):
        wanted = ["PCM_S8", "PCM_U8", "WAVPACK_8", "TTA_8", "FLAC_16", "PCM_16"]
    elif subtype not in EXACT_SUBTYPES or subtype.endswith(("_16", "LAW")):
        wanted = ["FLAC_16", "PCM_16", "WAVPACK_16", "TTA_16"]
    else:
        wanted = ["PCM_32"] if wide else ["FLAC_24", "PCM_24", "WAVPACK_24"]
    return next((candidate for candidate in wanted if candidate in entry.subtypes), default)


def _writable_extensions() -> str:
    return ", ".join(entry.extensions[0] for entry in FORMATS.values() if entry.writer)
