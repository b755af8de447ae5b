"""A video back with its sound cleaned: the picture is copied as it is, packet by packet."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from specapp.audio.encoding.encode import encoder_request, store_raw
from specapp.audio.encoding.values import Written
from specapp.audio.formats import FORMATS
from specapp.audio.inputs import Readable, opened
from specapp.audio.limits import Limits
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording, encoding_of, write
from specapp.audio.sandbox import client as sandbox
from specapp.base.atomic_file import atomic_write
from specapp.errors import SettingsError

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


def planned(
    recording: Recording, original: str | os.PathLike[str], path: str | os.PathLike[str]
) -> tuple[Path, OutputFormat]:
    """Where and as what `write_back` writes; parameters and errors are its own.

    Ask before long work, so that what cannot be written is said before it.
    """
    path = Path(path)
    video = video_format(recording)
    if video is not None and path.suffix.lower() in FORMATS[video.container].extensions:
        return path, video
    wide = recording.samples.dtype == np.float64
    own = recording.source.output(wide=wide)
    if path.name == Path(original).name and path.suffix.lower() not in FORMATS[own.container].extensions:
        return path.with_suffix(own.suffix), own
    return path, recording.source.output_for(path.suffix, wide=wide) if path.suffix else own


def write_back(
    recording: Recording,
    original: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
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
    dither, seed, avoid_clipping
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
    target, output = planned(recording, original, path)
    if output == video_format(recording):
        return write_video(recording, original, target, dither=dither, seed=seed, avoid_clipping=avoid_clipping)
    written = write(
        recording,
        target,
        container=output.container,
        subtype=output.subtype,
        dither=dither,
        seed=seed,
        avoid_clipping=avoid_clipping,
    )
    return replace(written, output=output)


def write_video(
    recording: Recording,
    video: Readable,
    path: str | os.PathLike[str],
    *,
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
    output = video_format(recording)
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
