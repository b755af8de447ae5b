"""A video back with its sound cleaned: the picture is copied as it is, packet by packet."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from specapp import guard
from specapp.encoding import Encoding, Written, encoder_request, replaced_atomically, store_raw
from specapp.errors import SettingsError
from specapp.formats import FORMATS, OutputFormat
from specapp.limits import Limits
from specapp.opening import Readable, opened
from specapp.recording import Recording, write

_SOUND = {"MP4": "AAC", "MOV": "AAC", "3GP": "AAC", "WEBM": "OPUS", "MKV": "FLAC_24"}
"""How the sound is stored in each container that can be written, where it cannot be stored as before."""


def video_format(recording: Recording) -> OutputFormat | None:
    """What `write_video` makes of the video that a recording came from; None if it came from no such video."""
    container = recording.source.container
    if not recording.source.has_video or container not in _SOUND:
        return None
    entry = FORMATS[container]
    media_type = entry.media_type.replace("audio/", "video/")
    subtype = recording.source.subtype if recording.source.subtype in entry.subtypes else _SOUND[container]
    note = "The picture is copied; other sound tracks and subtitles are left out."
    return OutputFormat(container, subtype, entry.extensions[0], media_type, note)


def write_back(recording: Recording, original: str | os.PathLike[str], path: str | os.PathLike[str]) -> Written:
    """Write a processed recording as the kind of file it came from, a video as a video.

    Parameters
    ----------
    recording : Recording
        As read from `original` and then processed.
    original : str or path
    path : str or path
        Where it carries the name of `original`, in another folder, and such files cannot be written, the result gets
        the extension of what is written instead.

    Returns
    -------
    Written
        Its note says what is another kind than the original.

    Raises
    ------
    SpecappError
        As `write_video` and `specapp.recording.write`.
    """
    path = Path(path)
    video = video_format(recording)
    if video is not None and path.suffix.lower() in FORMATS[video.container].extensions:
        return write_video(recording, original, path)
    own = recording.source.output(wide=recording.samples.dtype == np.float64)
    if path.name == Path(original).name and path.suffix.lower() not in FORMATS[own.container].extensions:
        written = write(recording, path.with_suffix(own.suffix), container=own.container)
        return replace(written, output=own)
    return write(recording, path)


def write_video(
    recording: Recording, video: Readable, path: str | os.PathLike[str], *, limits: Limits | None = None
) -> Written:
    """Write the video that a recording came from with the recording as its sound.

    Parameters
    ----------
    recording : Recording
        As read from `video` and then processed; the same length.
    video : str, path, bytes or binary file
    path : str or path
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
    output = video_format(recording)
    if output is None:
        raise SettingsError(
            f"{recording.source.name or 'The recording'} came from no MP4, MOV, 3GP, WebM or MKV video."
        )
    limits = Limits.from_environment() if limits is None else limits
    request = encoder_request(output, recording.channels, recording.sample_rate)
    with opened(video, limits) as original, tempfile.TemporaryFile() as sound, replaced_atomically(path) as target:
        clipped = store_raw(recording.samples, Encoding(output), sound)
        size = os.fstat(original.fileno()).st_size
        seconds = limits.decoding_seconds(size) + recording.samples.size / 1e5
        allowance = guard.Allowance(seconds, limits.memory_bytes, 2 * size + 16 * recording.samples.size)
        guard.run("specapp.encoders:remux", request, [original, target, sound], allowance)
    return Written(Path(path), output, clipped)
