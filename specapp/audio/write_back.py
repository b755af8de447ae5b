"""What a file comes back as, and writing it: the one path that the page, the command line and the report share."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from specapp.audio.containers import beside
from specapp.audio.encoding.at_loudness import LoudnessTarget
from specapp.audio.encoding.values import Written
from specapp.audio.formats import FORMATS, Format
from specapp.audio.metadata import FRONT, TAGS, Metadata
from specapp.audio.output_format import OutputFormat, is_named
from specapp.audio.recording import Recording, write
from specapp.audio.video import left_out, video_format, write_video
from specapp.base.sentences import in_turn, listed, say, say_n

_PICTURES_HAVE_KINDS = ("MP3", "AIFF", "FLAC", "OGG")
_PICTURES_HAVE_WORDS = (*_PICTURES_HAVE_KINDS, "MKV")
_PICTURES_HAVE_NAMES = _CHAPTERS_HAVE_WORDS = ("MKV",)
_USUAL_NAME = re.compile(r"(small_)?cover\d*\.\w+")
"""Of the file of a picture, which says no more than that it is one (RFC 9559)."""
_SUFFIX_CHARACTERS = 8  # own choice


def kept_format(recording: Recording) -> OutputFormat:
    """The kind of file that the sound of a recording comes back as: the one it came in, or the nearest."""
    return rated(recording.source.output(wide=recording.is_wide), recording)


def rated(output: OutputFormat, recording: Recording) -> OutputFormat:
    """A kind of file with the bit rate that a recording gets in it, if it is lossy; errors as `OutputFormat.rated`."""
    source = recording.source
    return output.rated(source.bit_rate, channels=recording.channels, sample_rate=recording.sample_rate)


def kept_video(recording: Recording) -> OutputFormat | None:
    """The kind of video that a recording comes back as, by the name of its file; None if it came from none."""
    return video_format(recording, PurePath(recording.source.name).suffix)


def comes_back_as(recording: Recording) -> OutputFormat:
    """The kind of file that a recording comes back as, with its picture and other tracks if these are written."""
    return with_losses(recording, rated(_as_it_came(recording), recording))


def _as_it_came(recording: Recording) -> OutputFormat:
    return kept_video(recording) or recording.source.output(wide=recording.is_wide)


def with_losses(recording: Recording, output: OutputFormat) -> OutputFormat:
    """The same with a note about what was in the file and is not written."""
    source, entry = recording.source, FORMATS[output.container]
    streams = [*(f"video/{codec}" for codec in source.pictures), *source.streams]
    notes = [output.note, left_out([] if output.has_tracks else streams, entry.label)]
    if output.has_tracks and source.subtype not in ("", output.subtype):
        kinds = {"before": source.subtype, "after": output.subtype}
        notes.append(say("The sound was {before} and is stored as {after}.", **kinds))
    if lost := listed(lost_words(source, entry)):
        notes.append(say("Not kept, as {kind} has no place for it: {things}.", kind=entry.label, things=lost))
    return replace(output, note=in_turn(notes))


def lost_words(source: Metadata, entry: Format) -> list[str]:
    """What a file says about its sound that another kind of file cannot say.

    Parameters
    ----------
    source : Metadata
    entry : Format
    """
    if beside.all_stays(source.chunks, source.container, entry.container):
        return []
    own = [key for key in source.tags if key not in TAGS and not key.startswith("lyrics")]
    common = [key for key in source.tags if key in TAGS]
    covers = sum(not entry.holds_cover(cover.media_type) for cover in source.covers)
    found: dict[str, Sequence[str]] = {
        "tags": common,
        "own": own,
        "lyrics": [say("lyrics")] if any(key.startswith("lyrics") for key in source.tags) else [],
        "chapters": [say_n("{n} chapter", "{n} chapters", len(source.chapters))] if source.chapters else [],
    }
    lost = [word for kind, words in found.items() if kind not in entry.keeps for word in words]
    lost += [say_n("{n} picture", "{n} pictures", covers)] if covers else []
    return lost + _said_inside(source, entry) + beside.unsaid(source.chunks, source.container)


def _said_inside(source: Metadata, entry: Format) -> list[str]:
    """What is lost of pictures and chapters that are kept themselves."""
    covers = [cover for cover in source.covers if entry.holds_cover(cover.media_type)]
    chapters = source.chapters if "chapters" in entry.keeps else ()
    lost = {
        say("what pictures show"): any(one.shows != FRONT for one in covers)
        and entry.container not in _PICTURES_HAVE_KINDS,
        say("what is said about pictures"): any(one.words for one in covers)
        and entry.container not in _PICTURES_HAVE_WORDS,
        say("file names of pictures"): any(one.name and not _USUAL_NAME.fullmatch(one.name) for one in covers)
        and entry.container not in _PICTURES_HAVE_NAMES,
        say("tags of chapters"): any(one.words for one in chapters) and entry.container not in _CHAPTERS_HAVE_WORDS,
    }
    return [name for name, is_lost in lost.items() if is_lost]


def download_name(file_name: str, kind: OutputFormat, what: str = "denoised") -> str:
    """Name of a result: that of the file, with what it is, and an extension that fits."""
    path = PurePath(file_name)
    return f"{path.stem or 'sound'} {what}{path.suffix if is_named(kind, path.suffix) else kind.suffix}"


def planned(
    recording: Recording,
    original: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    whole_name: bool = False,
    bit_rate: int = 0,
) -> tuple[Path, OutputFormat]:
    """Where and as what `write_back` writes; parameters and errors are its own.

    Ask before long work, so that what cannot be written is said before it.
    """
    path = Path(path)
    kept = path.name == Path(original).name
    output = _as_it_came(recording) if kept or not path.suffix else _wanted(recording, path.suffix)
    output = with_losses(recording, rated(replace(output, bit_rate=bit_rate), recording))
    if kept and not is_named(output, path.suffix):
        fits = whole_name or not 0 < len(path.suffix) <= _SUFFIX_CHARACTERS
        path = path.with_name(path.name + output.suffix) if fits else path.with_suffix(output.suffix)
    return path, output


def _wanted(recording: Recording, suffix: str) -> OutputFormat:
    """What is written under a name that somebody chose."""
    video = video_format(recording, suffix, strict=True)
    return video or recording.source.output_for(suffix, wide=recording.is_wide)


def write_back(
    recording: Recording,
    original: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    whole_name: bool = False,
    bit_rate: int = 0,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
    loudness: LoudnessTarget | None = None,
) -> Written:
    """Write a processed recording as the kind of file it came from, a video as a video.

    Parameters
    ----------
    recording : Recording
        As read from `original` and then processed.
    original : str or path
    path : str or path
        Where it carries the name of `original`, in another folder, and such files cannot be written, the result gets
        the extension of what is written instead.
    whole_name : bool
        That extension is put behind the whole name, because another recording has the same name but for its own.
    bit_rate, dither, seed, avoid_clipping, loudness
        As for `specapp.audio.recording.write`.

    Returns
    -------
    Written
        Its note says what is another kind than the original.

    Raises
    ------
    SpecappError
        As `write_video` and `specapp.audio.recording.write`.
    """
    target, output = planned(recording, original, path, whole_name=whole_name, bit_rate=bit_rate)
    how: dict[str, Any] = {"dither": dither, "seed": seed, "avoid_clipping": avoid_clipping, "loudness": loudness}
    if output.has_tracks:
        return write_video(recording, original, target, output=output, **how)
    written = write(
        recording, target, container=output.container, subtype=output.subtype, bit_rate=output.bit_rate, **how
    )
    return replace(written, output=output)
