"""A recording and where it came from; `read` and `write` are a pair: what is read and written again is the same."""

import hashlib
import io
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from specapp.audio.decoding import decode as decoding
from specapp.audio.encoding.at_loudness import LoudnessTarget, stored_at_loudness
from specapp.audio.encoding.encode import encoding_of, store
from specapp.audio.encoding.values import Encoded, Written
from specapp.audio.inputs import Readable, name_of, opened
from specapp.audio.limits import Limits, no_part
from specapp.audio.metadata import Metadata
from specapp.base.atomic_file import atomic_write, safe_name
from specapp.base.buffers import Samples, blocks, release, spans
from specapp.base.computed import cut, read_only
from specapp.base.digests import digest_of, digest_of_file
from specapp.base.errors import AudioError, SettingsError
from specapp.base.sentences import say

__all__ = ["Encoded", "Metadata", "Recording", "Written", "encode", "read", "write"]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Sound: samples of every channel at one rate.

    Parameters
    ----------
    samples : ndarray, float32 or float64 [shape=(channels, length)]
        Full scale is 1. An array or a mapped file; becomes read-only. float64 where the source has 32-bit integers or
        64-bit reals.
    sample_rate : int
        Hz.
    source : Metadata

    Raises
    ------
    AudioError
        If the samples have another shape or type, or there are none.

    Examples
    --------
    >>> recording = Recording(np.zeros((2, 48_000), np.float32), 48_000)
    >>> recording.channels, recording.duration_s
    (2, 1.0)
    """

    samples: Samples
    sample_rate: int
    source: Metadata = field(default_factory=Metadata)

    def __post_init__(self) -> None:
        samples = self.samples
        if samples.ndim != 2 or samples.dtype not in (np.float32, np.float64):
            raise AudioError(
                f"Samples of shape {samples.shape} and type {samples.dtype} are no recording. "
                "Give float32 or float64 of shape (channels, length)."
            )
        if 0 in samples.shape:
            raise AudioError(say("The recording holds 0 samples. Choose a recording with sound in it."))
        object.__setattr__(self, "samples", read_only(samples))

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def length(self) -> int:
        """Samples per channel."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Duration in seconds."""
        return self.length / self.sample_rate

    @property
    def is_wide(self) -> bool:
        """Whether samples need more than 24 bits to be exact."""
        return self.samples.dtype == np.float64

    def digest(self) -> str:
        """SHA-256 of rate, shape and all samples, as hexadecimal digits.

        Returns
        -------
        str
        """
        digest = hashlib.sha256()
        for span in spans(self.length):
            digest.update(np.ascontiguousarray(self.samples[:, span].T).data)
            release(self.samples)
        return digest_of(str(self.sample_rate), str(self.samples.shape), digest.hexdigest())

    def excerpt(self, start_s: float, stop_s: float) -> "Recording":
        """The part from `start_s` to `stop_s` (seconds), as a view of the same samples.

        Parameters
        ----------
        start_s, stop_s : float
            Seconds; what lies outside of the recording is left out.

        Returns
        -------
        Recording

        Raises
        ------
        SettingsError
            If nothing of the recording lies between the two.
        """
        start, stop = (round(min(max(s, 0.0), self.duration_s) * self.sample_rate) for s in (start_s, stop_s))
        if start >= stop:
            raise SettingsError(no_part(start_s, stop_s, self.duration_s))
        whole = stop - start == self.length
        source = self.source if whole else self.source.excerpt(start, stop, self.sample_rate)
        return Recording(cut(self.samples, start, stop), self.sample_rate, source)


def read(source: Readable, *, name: str | None = None, limits: Limits | None = None) -> Recording:
    """Read a recording of any kind that `specapp formats` lists.

    Parameters
    ----------
    source : str, path, bytes or binary file
    name : str, optional
        What to call it; by default the name of the file. It is never used as a path.
    limits : Limits, optional
        By default those of the environment.

    Returns
    -------
    Recording
        With warnings in ``recording.source.warnings`` where something was wrong with the file.

    Raises
    ------
    AudioError
        If the file cannot be read, is no sound or holds none.
    LimitError
        If it is larger or longer than `limits` allow.

    See Also
    --------
    write : the inverse.

    Examples
    --------
    >>> from specapp.audio.examples import SAMPLES
    >>> read(SAMPLES["speech"].path).sample_rate
    16000
    """
    limits = Limits.from_environment() if limits is None else limits
    with opened(source, limits) as file:
        decoded = decoding.decode(file, limits)
        digest = digest_of_file(file)
    source_name = safe_name(name_of(source) if name is None else name)
    return Recording(decoded.samples, decoded.sample_rate, decoded.metadata(source_name, digest))


def write(
    recording: Recording,
    path: str | os.PathLike[str],
    *,
    container: str | None = None,
    subtype: str | None = None,
    bit_rate: int = 0,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
    loudness: LoudnessTarget | None = None,
) -> Written:
    """Write a recording to a file, in the container and subtype of its source unless told otherwise.

    The file appears whole or not at all: it is written under another name and renamed.

    Parameters
    ----------
    recording : Recording
    path : str or path
        Its extension chooses the container where it is none of the source's.
    container, subtype : str, optional
        As `specapp.audio.formats.FORMATS` names them.
    bit_rate : int
        Bits per second of a lossy file, or the nearest that it can have; 0: about those that the recording came with,
        and never so few that encoding it once more is plainly heard.
    dither : bool
        Add triangular noise of two steps before rounding to integers.
    seed : int
        Of the dither.
    avoid_clipping : bool
        Lower the level of the whole recording where it exceeds full scale.
    loudness : LoudnessTarget, optional
        How loud the file shall be; by default the level stays as it is.

    Returns
    -------
    Written

    Raises
    ------
    AudioError
        If the file cannot be written.
    LimitError
        If the disk is full.
    SettingsError
        If the container, the subtype or the extension is unknown, or a bit rate is wanted where there is none.

    See Also
    --------
    read : the inverse.
    encode : the same into memory.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> silence = Recording(np.zeros((1, 8000), np.float32), 8000)
    >>> with TemporaryDirectory() as folder:
    ...     written = write(silence, Path(folder) / "silence.flac")
    >>> written.container, written.clipped_samples
    ('FLAC', 0)
    """
    path = Path(path)
    source = recording.source
    output = source.chosen_output(container, subtype, wide=recording.is_wide, suffix=path.suffix)
    output = replace(output, bit_rate=bit_rate)
    level: dict[str, Any] = {"dither": dither, "seed": seed, "avoid_clipping": avoid_clipping}

    def stored(recording: Recording) -> Written:
        encoding = encoding_of(recording.samples, recording.sample_rate, source, output, **level)
        with atomic_write(path) as file:
            clipped = store(recording.samples, recording.sample_rate, encoding, file)
        return Written(path, encoding.output, clipped, encoding.gain_db)

    return stored_at_loudness(recording, loudness, stored) if loudness else stored(recording)


def encode(
    recording: Recording,
    *,
    container: str | None = None,
    subtype: str | None = None,
    bit_rate: int = 0,
    dither: bool = False,
    seed: int = 0,
    avoid_clipping: bool = False,
    loudness: LoudnessTarget | None = None,
) -> Encoded:
    """Encode a recording into memory; parameters and errors are those of `write`.

    The bytes differ from those that `write` writes in one thing: the digest of the samples stands near their beginning,
    so that two different recordings can be told apart by their first 64 KiB.

    Parameters
    ----------
    recording : Recording
    container, subtype : str, optional
        By default those that it came in.
    bit_rate, dither, seed, avoid_clipping, loudness
        As for `write`; the same seed gives the same noise.

    Returns
    -------
    Encoded

    See Also
    --------
    write : the same into a file.

    Examples
    --------
    >>> silence = Recording(np.zeros((1, 8000), np.float32), 8000)
    >>> read(encode(silence, container="FLAC").data).length
    8000
    """
    source = recording.source
    output = replace(source.chosen_output(container, subtype, wide=recording.is_wide), bit_rate=bit_rate)
    level: dict[str, Any] = {"dither": dither, "seed": seed, "avoid_clipping": avoid_clipping}

    def stored(recording: Recording) -> Encoded:
        encoding = encoding_of(recording.samples, recording.sample_rate, source, output, **level)
        digest = hashlib.sha256()
        for block in blocks(recording.samples, encoding.gain):
            digest.update(block.data)
        encoding = replace(encoding, tags=replace(encoding.tags, digest=digest.hexdigest()))
        file = io.BytesIO()
        clipped = store(recording.samples, recording.sample_rate, encoding, file)
        return Encoded(file.getvalue(), encoding.output, clipped, encoding.gain_db)

    return stored_at_loudness(recording, loudness, stored) if loudness else stored(recording)
