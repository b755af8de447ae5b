"""A video back with its sound cleaned: the picture is copied as it is, packet by packet."""

import os
import tempfile
from pathlib import Path

from specapp.audio import sandbox
from specapp.audio.encoding.encode import encoder_request, store_raw
from specapp.audio.encoding.values import Written
from specapp.audio.formats import ANY_PICTURES, FORMATS, Format
from specapp.audio.inputs import Readable, opened
from specapp.audio.limits import Limits
from specapp.audio.output_format import OutputFormat, video_named, video_output
from specapp.audio.recording import Recording, encoding_of
from specapp.base.atomic_file import atomic_write
from specapp.errors import SettingsError

_NOTE = "The picture is copied; other sound tracks and subtitles are left out."


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
        None if it came from no video, or one that is not written, or if sound alone was asked for.

    Raises
    ------
    SettingsError
        If such a file was asked for and cannot hold the picture.
    """
    source = recording.source
    if not source.has_video:
        return None
    own, named = FORMATS.get(source.container), video_named(suffix, source.container)
    if strict and named is None:
        return None
    entry = next((one for one in (named, own) if one is not None and _holds(one, recording)), None)
    if strict and entry is not named and named is not None:
        raise SettingsError(
            f"The picture of this video ({', '.join(source.pictures)}) cannot be put into {named.label}. "
            "Choose a file named .mkv, which holds any, or .wav for the sound alone."
        )
    return None if entry is None else video_output(entry, source.subtype, _NOTE)


def _holds(entry: Format, recording: Recording) -> bool:
    pictures = recording.source.pictures
    return bool(entry.pictures) and (entry.pictures == ANY_PICTURES or set(pictures) <= set(entry.pictures))


def write_video(
    recording: Recording,
    video: Readable,
    path: str | os.PathLike[str],
    *,
    output: OutputFormat | None = None,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
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
    dither, seed, avoid_clipping
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
    request = encoder_request(output, recording.channels, recording.sample_rate)
    encoding = encoding_of(recording, output, dither=dither, seed=seed, avoid_clipping=avoid_clipping)
    with opened(video, limits) as original, tempfile.TemporaryFile() as sound, atomic_write(path) as target:
        clipped = store_raw(recording.samples, encoding, sound)
        size = os.fstat(original.fileno()).st_size
        seconds = limits.decoding_seconds(size) + recording.samples.size / 1e5
        allowance = sandbox.Allowance(seconds, limits.memory_bytes, 2 * size + 16 * recording.samples.size)
        sandbox.run("specapp.audio.encoding.sandboxed_ffmpeg:remux", request, [original, target, sound], allowance)
    return Written(Path(path), output, clipped, encoding.gain_db)
