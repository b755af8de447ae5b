"""A video back with its sound cleaned: the picture and all other tracks are copied as they are, packet by packet."""

import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from specapp.audio import sandbox
from specapp.audio.encoding.at_loudness import LoudnessTarget, stored_at_loudness
from specapp.audio.encoding.encode import encoder_request, encoding_of, put_items, store_raw
from specapp.audio.encoding.values import Encoding, Written
from specapp.audio.formats import FORMATS, Format
from specapp.audio.inputs import Readable, opened
from specapp.audio.limits import Limits
from specapp.audio.metadata import Metadata
from specapp.audio.output_format import OutputFormat, tracks_named, video_output
from specapp.audio.recording import Recording
from specapp.base.atomic_file import atomic_write
from specapp.base.errors import SettingsError
from specapp.base.sentences import in_turn, listed, say, say_n

_LATE_S = 0.1
"""What starts later, by a clock that its kind of file has, has a reason for it; delays of encoders are shorter (own
choice)."""


def video_format(recording: Recording, suffix: str = "", *, strict: bool = False) -> OutputFormat | None:
    """What `write_video` makes of the video that a recording came from.

    Parameters
    ----------
    recording : Recording
    suffix : str
        Extension of the file to write; one that is none of a video stands for the video's own kind.
    strict : bool
        The extension was asked for.

    Returns
    -------
    OutputFormat or None
        None if the file came with sound alone, or is of a kind that is not written, or if sound alone was asked for.

    Raises
    ------
    SettingsError
        If such a file was asked for and cannot hold the picture.
    """
    source = recording.source
    own, named = FORMATS.get(source.container), tracks_named(suffix, source.container, has_video=source.has_video)
    if strict and named is None:
        return None
    entry = next((one for one in (named, own) if one is not None and _keeps(one, source)), None)
    if strict and source.has_video and named is not None and entry is not named:
        holding = ", ".join(one.extensions[0] for one in FORMATS.values() if _keeps(one, source)) or "nothing"
        raise SettingsError(
            f"The picture of this video ({', '.join(source.pictures)}) cannot be put into {named.label}. "
            f"What holds it: {holding}; .wav takes the sound alone."
        )
    if entry is None or (strict and entry is not named):
        return None
    return video_output(entry, source.subtype, _note(entry, source), has_video=source.has_video)


def _keeps(entry: Format, source: Metadata) -> bool:
    """Whether a kind of file keeps the picture, or of a sound any track beside it, or when it starts."""
    if source.has_video:
        return bool(entry.pictures) and all(entry.holds(f"video/{codec}") for codec in source.pictures)
    return any(entry.holds(stream) for stream in source.streams) or bool(entry.tracks and source.start_s >= _LATE_S)


def _note(entry: Format, source: Metadata) -> str:
    """What happens to the tracks beside the sound that is cleaned."""
    lost = [stream for stream in source.streams if not entry.holds(stream)]
    others = len(source.streams) > len(lost)
    if not (source.has_video or others):
        copied = ""
    elif not source.has_video:
        copied = say("The other tracks are copied.")
    elif others:
        copied = say("The picture is copied with the other tracks.")
    else:
        copied = say("The picture is copied.")
    return in_turn((copied, left_out(lost, entry.label)))


def left_out(streams: Sequence[str], label: str) -> str:
    """A sentence about the tracks that a kind of file does not hold; empty without any."""
    named = listed(_tracks_named(stream, number) for stream, number in Counter(streams).items())
    return say("Left out, as {kind} does not hold them: {tracks}.", kind=label, tracks=named) if named else ""


def _tracks_named(stream: str, number: int) -> str:
    kind, _, codec = stream.partition("/")
    said = {
        "audio": say_n("{n} {codec} sound track", "{n} {codec} sound tracks", number, codec=codec),
        "subtitle": say_n("{n} {codec} subtitle track", "{n} {codec} subtitle tracks", number, codec=codec),
        "data": say_n("{n} {codec} data track", "{n} {codec} data tracks", number, codec=codec),
        "video": say_n("{n} {codec} picture", "{n} {codec} pictures", number, codec=codec),
    }
    return said.get(kind) or say_n("{n} {codec} track", "{n} {codec} tracks", number, codec=codec)


def write_video(
    recording: Recording,
    video: Readable,
    path: str | os.PathLike[str],
    *,
    output: OutputFormat | None = None,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
    loudness: LoudnessTarget | None = None,
    limits: Limits | None = None,
) -> Written:
    """Write the video that a recording came from with the recording as its sound.

    Parameters
    ----------
    recording : Recording
        As read from `video` and then processed; the same length.
    video : str, path, bytes or binary file
    path : str or path
    output : OutputFormat, optional
        From `video_format`; by default the video's own kind.
    dither, seed, avoid_clipping, loudness
        As for `specapp.audio.recording.write`.
    limits : Limits, optional
        By default those of the environment.

    Returns
    -------
    Written

    Raises
    ------
    AudioError
        If the video cannot be read, or the sound cannot be encoded.
    SettingsError
        If the recording came from no video, or one that cannot be written.
    """
    output = output or video_format(recording)
    if output is None:
        raise SettingsError(
            f"{recording.source.name or 'The recording'} came from no MP4, MOV, 3GP, WebM or MKV video."
        )
    limits = Limits.from_environment() if limits is None else limits
    level: dict[str, Any] = {"dither": dither, "seed": seed, "avoid_clipping": avoid_clipping}

    def stored(recording: Recording) -> Written:
        encoding = encoding_of(recording.samples, recording.sample_rate, recording.source, output, **level)
        clipped = _remux(recording, encoding, video, Path(path), limits)
        return Written(Path(path), encoding.output, clipped, encoding.gain_db)

    return stored_at_loudness(recording, loudness, stored) if loudness else stored(recording)


def _remux(recording: Recording, encoding: Encoding, video: Readable, path: Path, limits: Limits) -> int:
    """Write the packets of a video beside a new sound; how many of its samples are clipped."""
    request = encoder_request(encoding.output, recording.channels, recording.sample_rate)
    request |= {"start_s": recording.source.start_s, "length": recording.length, "speakers": encoding.speakers}
    with opened(video, limits) as original, tempfile.TemporaryFile() as sound, atomic_write(path) as target:
        clipped = store_raw(recording.samples, recording.sample_rate, encoding, sound)
        size = os.fstat(original.fileno()).st_size
        seconds = limits.decoding_seconds(size) + recording.samples.size / 1e5
        allowance = sandbox.Allowance(seconds, limits.memory_bytes, 2 * size + 16 * recording.samples.size)
        sandbox.run("specapp.audio.encoding.sandboxed_remux:remux", request, [original, target, sound], allowance)
        put_items(target, encoding)
    return clipped
