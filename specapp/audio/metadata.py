"""Where a recording came from and what must survive on the way back."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple, Self

from specapp.audio.containers import beside
from specapp.audio.containers.wav_chunks import Chunk
from specapp.audio.formats import FORMATS
from specapp.audio.output_format import OutputFormat, by_suffix, output_format, sound_output, tracks_named
from specapp.base.errors import SettingsError
from specapp.base.sentences import from_plain, say, to_plain

TAGS = (
    "title", "artist", "album", "album_artist", "composer", "performer", "genre", "date", "comment", "description",
    "track", "disc", "copyright", "publisher", "isrc", "language",
)  # fmt: skip
"""Tags that every kind of tag knows, as FFmpeg names them; others are the file's own."""

FRONT = 3  # ID3v2.4, pictures


@dataclass(frozen=True, slots=True)
class Cover:
    """A picture that comes with a recording.

    Parameters
    ----------
    data : bytes
    media_type : str
    shows : int
        What it shows, as ID3 and FLAC number it: 3 is the front, 4 the back.
    words : str
        What is said about it.
    name : str
        That of its file, where it came as one.
    """

    data: bytes
    media_type: str
    shows: int = FRONT
    words: str = ""
    name: str = ""


class Chapter(NamedTuple):
    """A named part of a recording, with what else is said about it, as pairs of a name and a value."""

    start_s: float
    stop_s: float
    title: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says about its sound.

    Parameters
    ----------
    words : mapping of str to str
        Named as FFmpeg names them.
    covers : tuple of Cover
    digest : str
        SHA-256 of the samples; empty: not written.
    chapters : tuple of Chapter
    chunks : tuple of Chunk
        What a file of the same container said, which is written in place of the rest but the digest.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[Cover, ...] = ()
    digest: str = ""
    chapters: tuple[Chapter, ...] = ()
    chunks: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
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
        Title, artist, album, date, comment, the file's own, ...; names and titles cut at 500 characters.
    covers : tuple of Cover
        Still pictures that come with it.
    has_video : bool
        Whether the file shows moving pictures; the sound is what is left of them.
    pictures : tuple of str
        Their codecs, as FFmpeg names them.
    streams : tuple of str
        Other tracks of the file beside those and the sound, as ``kind/codec``.
    start_s : float
        When the sound starts by the clock of the file, in seconds.
    bit_rate : int
        Bits per second of the sound, of lossy kinds; 0: not known.
    chapters : tuple of Chapter
    chunks : tuple of Chunk
        What the file holds beside its sound, kept byte for byte where it comes back as its own kind.
    fmt : bytes
        Format chunk of a WAV, which may name the speakers.
    valid_bits : int
        Bits that the samples of a WAV, AIFF or CAF use, and that it says, where these are fewer than they are stored
        in; 0 of others.
    speakers : str
        Places of the channels, as FFmpeg names them; empty: not known.
    warnings : tuple of str
        Sentences about what was wrong with the file and what was done about it.
    digest : str
        SHA-256 of the file's bytes, hexadecimal.
    """

    name: str = ""
    container: str = "WAV"
    subtype: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[Cover, ...] = ()
    has_video: bool = False
    pictures: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    start_s: float = 0.0
    bit_rate: int = 0
    chapters: tuple[Chapter, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    fmt: bytes = b""
    valid_bits: int = 0
    speakers: str = ""
    warnings: tuple[str, ...] = ()
    digest: str = ""

    def output(self, *, wide: bool = False) -> OutputFormat:
        """What a recording from here is written as where nothing else is wanted.

        Parameters
        ----------
        wide : bool
            The samples need more than 24 bits to be exact.

        Returns
        -------
        OutputFormat
            Its note says why, if that is another kind than the source's.
        """
        if self.has_video:
            return sound_output(self.container, self.subtype, wide=wide)
        return output_format(self.container, self.subtype, wide=wide)

    def chosen_output(
        self, container: str | None = None, subtype: str | None = None, *, wide: bool = False, suffix: str = ""
    ) -> OutputFormat:
        """What a recording from here is written as where somebody chose some of it.

        Parameters
        ----------
        container, subtype : str, optional
            As `specapp.audio.formats.FORMATS` names them; by default those of the extension, or its own.
        wide : bool
            The samples need more than 24 bits to be exact.
        suffix : str
            Extension of the file, or nothing.

        Returns
        -------
        OutputFormat

        Raises
        ------
        SettingsError
            If there is no such container, subtype or extension.
        """
        if container is None and suffix:
            return self.output_for(suffix, wide=wide, subtype=subtype)
        if container is None:
            own = self.output(wide=wide)
            if subtype is None:
                return own
            container = own.container
        return output_format(self.container, self.subtype, wide=wide, wanted=container, wanted_subtype=subtype)

    def output_for(self, suffix: str, *, wide: bool = False, subtype: str | None = None) -> OutputFormat:
        """What a recording from here is written as in a file with this extension.

        Parameters
        ----------
        suffix : str
            With its dot.
        wide : bool
            The samples need more than 24 bits to be exact.
        subtype : str, optional
            By default the source's, or the nearest to it.

        Returns
        -------
        OutputFormat

        Raises
        ------
        SettingsError
            If no file with such an extension is written, or it stands for a video and there was one.
        """
        if self.has_video and tracks_named(suffix, self.container, has_video=True) is not None:
            raise SettingsError(
                f"A file named {suffix} would promise the picture of the video, which is not there. "
                "Choose a name for the sound alone, such as one with .m4a or .wav."
            )
        own = FORMATS.get(self.container)
        if own is not None and own.writer and suffix.lower() in own.extensions:
            container = own.container
        else:
            container = by_suffix(suffix).container
        opus = "OPUS" if suffix.lower() == ".opus" else None
        return output_format(self.container, self.subtype, wide=wide, wanted=container, wanted_subtype=subtype or opus)

    def excerpt(self, start: int, stop: int, sample_rate: int) -> "Metadata":
        """That of the samples from `start` to `stop`: times are moved, and what points at other samples is left out.

        Parameters
        ----------
        start, stop : int
            Samples; the second is excluded.
        sample_rate : int

        Returns
        -------
        Metadata
        """
        first_s, last_s = start / sample_rate, stop / sample_rate
        chapters = tuple(
            one._replace(start_s=max(one.start_s, first_s) - first_s, stop_s=min(one.stop_s, last_s) - first_s)
            for one in self.chapters
            if one.start_s < last_s and one.stop_s > first_s
        )
        chunks = beside.excerpt(self.chunks, self.container, beside.Part(start, stop, sample_rate))
        gone = ", ".join(beside.left_out(self.chunks))
        notes = (say("Left out, as it points at places of the whole recording: {names}.", names=gone),) if gone else ()
        return replace(self, chunks=chunks, chapters=chapters, warnings=(*self.warnings, *notes))

    def to_plain(self) -> dict[str, Any]:
        """The fields as JSON knows them, bytes in base 64.

        Returns
        -------
        dict
            Names and values that JSON knows.

        See Also
        --------
        from_plain : the inverse.
        """
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        chunks = [(_text(chunk.identifier), _text(chunk.content), chunk.after_sound) for chunk in self.chunks]
        covers = [(_text(one.data), one.media_type, one.shows, one.words, one.name) for one in self.covers]
        said = [to_plain(warning) for warning in self.warnings]
        own = {"covers": covers, "chunks": chunks, "fmt": _text(self.fmt), "warnings": said}
        return plain | {"tags": dict(self.tags)} | own

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """What `to_plain` wrote.

        Parameters
        ----------
        plain : mapping

        Returns
        -------
        Metadata

        Raises
        ------
        KeyError, TypeError, ValueError
            If it did not.
        """
        covers = tuple(Cover(_bytes(data), *rest) for data, *rest in plain["covers"])
        chunks = tuple(Chunk(_bytes(name), _bytes(content), after) for name, content, after in plain["chunks"])
        chapters = tuple(_chapter(*one) for one in plain["chapters"])
        tuples = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
        values = {"covers": covers, "chunks": chunks, "fmt": _bytes(plain["fmt"]), "chapters": chapters}
        values["warnings"] = tuple(map(from_plain, plain["warnings"]))
        return cls(**{**plain, **tuples, **values})


def _chapter(start_s: float, stop_s: float, title: str, words: Iterable[tuple[str, str]] = ()) -> Chapter:
    return Chapter(start_s, stop_s, title, tuple((name, word) for name, word in words))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
