"""A video back with its sound cleaned: the picture is copied as it is, packet by packet."""

import os
import tempfile
from pathlib import Path

from specapp import guard
from specapp.encoding import Encoding, Written, encoder_request, replaced_atomically, store_raw
from specapp.errors import SettingsError
from specapp.formats import FORMATS, OutputFormat
from specapp.limits import Limits
from specapp.opening import Readable, opened
from specapp.recording import Recording

_SOUND = {"MP4": "AAC", "MOV": "AAC", "3GP": "AAC", "WEBM": "OPUS", "MKV": "FLAC_24"}
"""How the sound is stored in each container that can be written."""


def video_format(recording: Recording) -> OutputFormat | None:
    """What `write_video` makes of the video that a recording came from; None if it came from no such video."""
    container = recording.source.container
    if not recording.source.has_video or container not in _SOUND:
        return None
    entry = FORMATS[container]
    media_type = entry.media_type.replace("audio/", "video/")
    note = "The picture is copied; other sound tracks and subtitles are left out."
    return OutputFormat(container, _SOUND[container], entry.extensions[0], media_type, note)


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
