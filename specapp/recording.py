"""A recording and where it came from; `read` and `write` are a pair: what is read and written again is the same."""

import contextlib
import io
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from specapp import decoding
from specapp.decoding import Cover
from specapp.encoding import MEDIA_TYPES, SUFFIXES, Encoding, choose, store
from specapp.errors import AudioError, SettingsError
from specapp.limits import Limits
from specapp.opening import Readable, digest_of, name_of, opened, safe_name
from specapp.samples import Samples, room_for


@dataclass(frozen=True, slots=True)
class Source:
    """Where a recording came from and what must survive on the way back.

    Parameters
    ----------
    name : str
        Name of the file without folders and control characters; never a path.
    container : str
        As libsndfile names it where it can write it ("WAV", "FLAC", "OGG", "MP3", ...), else as it is known ("M4A").
    subtype : str
        How the samples are stored ("PCM_16", "FLOAT", "VORBIS", "AAC", ...); empty: whatever holds them exactly.
    tags : mapping of str to str
        Title, artist, album, date, comment, ...; cut at 500 characters.
    cover : Cover or None
        Picture that comes with it.
    has_video : bool
        Whether the file shows moving pictures; the sound is what is left of them.
    warnings : tuple of str
        Sentences about what was wrong with the file and what was done about it.
    digest : str
        SHA-256 of the file's bytes, hexadecimal.
    """

    name: str = ""
    container: str = "WAV"
    subtype: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    has_video: bool = False
    warnings: tuple[str, ...] = ()
    digest: str = ""


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
    source : Source

    Raises
    ------
    AudioError
        If the samples have another shape or type, or there are none.
    """

    samples: Samples
    sample_rate: int
    source: Source = field(default_factory=Source)

    def __post_init__(self) -> None:
        samples = self.samples
        if samples.ndim != 2 or samples.dtype not in (np.float32, np.float64):
            raise AudioError(
                f"Samples of shape {samples.shape} and type {samples.dtype} are no recording. "
                "Give float32 or float64 of shape (channels, length)."
            )
        if 0 in samples.shape:
            raise AudioError("The recording holds 0 samples. Choose a recording with sound in it.")
        view = samples.view()
        view.flags.writeable = False
        object.__setattr__(self, "samples", view)

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

    def excerpt(self, start_s: float, stop_s: float) -> "Recording":
        """The part from `start_s` to `stop_s` (seconds), as a view of the same samples.

        Raises
        ------
        SettingsError
            If nothing of the recording lies between the two.
        """
        start, stop = (round(min(max(s, 0.0), self.duration_s) * self.sample_rate) for s in (start_s, stop_s))
        if start >= stop:
            raise SettingsError(
                f"There is no sound from {start_s:g} to {stop_s:g} s. "
                f"Choose a part of 0 to {self.duration_s:g} s that ends after it starts."
            )
        return replace(self, samples=self.samples[:, start:stop])


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and how many samples were clipped on the way."""

    path: Path
    container: str
    subtype: str
    clipped_samples: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file in memory, what it is, and how many samples were clipped on the way."""

    data: bytes
    media_type: str
    suffix: str
    container: str
    subtype: str
    clipped_samples: int


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
    >>> recording = read("noisy.wav")  # doctest: +SKIP
    >>> recording.duration_s, recording.source.subtype  # doctest: +SKIP
    (2.5, 'PCM_24')
    """
    limits = Limits.from_environment() if limits is None else limits
    with opened(source, limits) as file:
        limits.check_size(os.fstat(file.fileno()).st_size)
        decoded = decoding.decode(file, limits)
        digest = digest_of(file)
    return Recording(
        decoded.samples,
        decoded.sample_rate,
        Source(
            name=safe_name(name_of(source) if name is None else name),
            container=decoded.container,
            subtype=decoded.subtype,
            tags=decoded.tags,
            cover=decoded.cover,
            has_video=decoded.has_video,
            warnings=decoded.warnings,
            digest=digest,
        ),
    )


def write(
    recording: Recording,
    path: str | os.PathLike[str],
    *,
    container: str | None = None,
    subtype: str | None = None,
    dither: bool = False,
    seed: int = 0,
) -> Written:
    """Write a recording to a file, in the container and subtype of its source unless told otherwise.

    The file appears whole or not at all: it is written under another name and renamed.

    Parameters
    ----------
    recording : Recording
    path : str or path
        Its extension chooses the container where it is another than the source's.
    container, subtype : str, optional
        As libsndfile names them.
    dither : bool
        Add triangular noise before rounding to integers.
    seed : int
        Of the dither.

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
        If the container or the subtype is unknown, or the two do not fit.

    See Also
    --------
    read : the inverse.
    encode : the same into memory.
    """
    path = Path(path)
    container = container or SUFFIXES.get(path.suffix.lower())
    encoding = _encoding(recording, container, subtype, dither=dither, seed=seed)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with room_for(recording.samples.nbytes), part.open("w+b") as file:
            clipped = store(recording.samples, recording.sample_rate, encoding, file)
        part.replace(path)
    except OSError as error:
        raise AudioError(f"{path.name} cannot be written: {error.strerror}. Choose another place.") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return Written(path, encoding.container, encoding.subtype, clipped)


def encode(
    recording: Recording,
    *,
    container: str | None = None,
    subtype: str | None = None,
    dither: bool = False,
    seed: int = 0,
) -> Encoded:
    """Encode a recording into memory; parameters and errors are those of `write`.

    Returns
    -------
    Encoded

    See Also
    --------
    write : the same into a file.
    """
    encoding = _encoding(recording, container, subtype, dither=dither, seed=seed)
    file = io.BytesIO()
    clipped = store(recording.samples, recording.sample_rate, encoding, file)
    suffix = next(suffix for suffix, kind in SUFFIXES.items() if kind == encoding.container)
    media_type = MEDIA_TYPES.get(encoding.container, "application/octet-stream")
    return Encoded(file.getvalue(), media_type, suffix, encoding.container, encoding.subtype, clipped)


def _encoding(recording: Recording, container: str | None, subtype: str | None, *, dither: bool, seed: int) -> Encoding:
    source = recording.source
    exact = "DOUBLE" if recording.samples.dtype == np.float64 else "FLOAT"
    kind = choose(container or source.container, subtype, source.subtype or exact)
    return Encoding(*kind, source.tags, dither, seed)
