"""The sounds on the page: taken in once, kept on the server's disk, found again after a refresh."""

import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO

from specapp.audio.examples import SAMPLES
from specapp.audio.inputs import without_buffer
from specapp.audio.limits import Limits
from specapp.audio.output_format import OutputFormat
from specapp.audio.recording import Recording, read
from specapp.audio.write_back import comes_back_as, kept_video
from specapp.base.buffers import room_for
from specapp.base.errors import AudioError, LimitError
from specapp.jobs import JobPool
from specapp.ui.input.reading import Reading, readings
from specapp.ui.session.presence import EVERYBODY
from specapp.ui.session.visitor import LEFT_AFTER_S
from specapp.ui.tasks.beginning import FIRST_S
from specapp.ui.tasks.storage import ARRIVING, VIDEO, decode_into, name_in, open_recording, store_recording
from specapp.ui.text import clock, msg, short
from specapp.ui.text.language import numbers, tr

_MOST_VISITORS = 4096
_CHUNK = 1 << 20
_DELETED = msg(
    "“{name}” was deleted, {minutes} minutes after the last tab with it was closed or lost its connection, or for want "
    "of room on the disk. Bring it again."
)


class Brought:
    """Ids of the sounds that visitors have on their lists, for their other tabs; the oldest visitors are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def put(self, visitor: str, sound_id: str) -> None:
        """Put a sound on top of a visitor's list."""
        with self._lock:
            others = (one for one in self._ids.pop(visitor, ()) if one != sound_id)
            self._ids[visitor] = (sound_id, *others)
            while len(self._ids) > _MOST_VISITORS:
                self._ids.popitem(last=False)

    def drop(self, visitor: str, sound_id: str) -> None:
        """Take a sound off a visitor's list."""
        with self._lock:
            if visitor in self._ids:
                self._ids[visitor] = tuple(one for one in self._ids[visitor] if one != sound_id)

    def of(self, visitor: str) -> tuple[str, ...]:
        """The sounds of a visitor, the newest first."""
        with self._lock:
            return self._ids.get(visitor, ())


@cache
def brought() -> Brought:
    """The lists of this server's visitors."""
    return Brought()


@dataclass(frozen=True, slots=True)
class Sound:
    """One sound on the page.

    Parameters
    ----------
    id : str
        Of the job that keeps it; the sample's name if it is one that ships with the package.
    name : str
        What it is called on the page.
    file_name : str
        Name of the file, for downloads.
    digest : str
        SHA-256 of the file.
    facts : str
        Duration, channels, rate and format in a few words.
    is_arriving : bool
        All but its beginning is still being read.
    """

    id: str
    name: str
    file_name: str
    digest: str
    facts: str
    is_arriving: bool = False

    @property
    def is_sample(self) -> bool:
        """It ships with the package."""
        return self.id in SAMPLES


def samples() -> tuple[Sound, ...]:
    """The sounds that ship with the package."""
    return tuple(
        Sound(sample.name, tr(sample.label), sample.path.name, f"sample {sample.name}", tr(sample.help))
        for sample in SAMPLES.values()
    )


def take_in(pool: JobPool, visitor: str, name: str, file: BinaryIO) -> Sound:
    """Read a sound and keep it for its visitor; of a long one the beginning, while the rest is still being read.

    Raises
    ------
    SpecappError
        If it cannot be read, or is too large or too long.
    LimitError
        If there is no room for it.
    """
    reading = readings().begin(visitor, lambda: Reading(pool, visitor, name, file, _store))
    folder = reading.begun()
    sound = _described(folder)
    if sound is None:
        raise LimitError(
            tr(
                "It was deleted at once for want of room: all sounds and results together may take {megabytes} MB "
                "here. Try again later, or bring a shorter one.",
                megabytes=pool.limits.kept_mb,
            )
        )
    brought().put(visitor, sound.id)
    return sound


def find(pool: JobPool, visitor: str, ids: Iterable[str]) -> list[Sound]:
    """Those sounds of a visitor that are still kept."""
    jobs = (pool.find(visitor, one) for one in ids)
    described = (_described(job.folder) for job in jobs if job is not None)
    return [sound for sound in described if sound is not None]


def folder_of(pool: JobPool, visitor: str, sound: Sound) -> Path:
    """Where the samples of a sound are kept.

    Raises
    ------
    AudioError
        If they have been deleted.
    """
    if sound.is_sample:
        path = SAMPLES[sound.id].path
        return pool.store(EVERYBODY, sound.digest, partial(_store_sample, path)).folder
    job = pool.find(visitor, sound.id)
    if job is None:
        raise AudioError(tr(_DELETED, name=sound.name, minutes=f"{LEFT_AFTER_S / 60:g}"))
    return job.folder


def recording_of(pool: JobPool, visitor: str, sound: Sound) -> Recording:
    """The recording of a sound.

    Raises
    ------
    AudioError
        If it has been deleted.
    """
    try:
        return open_recording(folder_of(pool, visitor, sound))
    except FileNotFoundError:
        raise AudioError(tr(_DELETED, name=sound.name, minutes=f"{LEFT_AFTER_S / 60:g}")) from None


def _store_sample(path: Path, folder: Path) -> None:
    store_recording(read(path), folder)


def _store(folder: Path, name: str, file: BinaryIO, digest: str, begun: Callable[[], None]) -> None:
    def keep(recording: Recording) -> None:
        if kept_video(recording) is not None:
            _keep(file, folder / VIDEO)

    decode_into(folder, file, name=name, digest=digest, first_s=FIRST_S, begun=begun, keep=keep)


def _keep(file: BinaryIO, path: Path) -> None:
    """Keep the bytes of a file."""
    with without_buffer(file, Limits.from_environment()) as bare, room_for(0), path.open("xb") as kept:
        bare.seek(0)
        shutil.copyfileobj(bare, kept, _CHUNK)


def video_of(folder: Path, recording: Recording) -> tuple[Path, OutputFormat] | None:
    """The video that the sound in `folder` came from, and as what it is written.

    None if there was none that can be written, or if `recording` is only a part of its sound.
    """
    kind, path = kept_video(recording), folder / VIDEO
    whole = open_recording(folder).length == recording.length
    return (path, kind) if kind is not None and whole and path.exists() else None


def _described(folder: Path) -> Sound | None:
    """The sound in a folder; None if there is none, or none any more."""
    stored = name_in(folder)
    try:
        recording = open_recording(folder, stored)
    except FileNotFoundError:
        return None
    source, is_arriving = recording.source, stored == ARRIVING
    facts = tr("{facts}, still being read", facts=_shape_of(recording)) if is_arriving else facts_of(recording)
    return Sound(folder.name, short(source.name), source.name, source.digest, facts, is_arriving)


def facts_of(recording: Recording) -> str:
    """Duration, channels, rate and format in a few words, and what it comes back as if that is another."""
    facts = f"{_shape_of(recording)} · {recording.source.container}"
    back = comes_back_as(recording)
    if back.container == recording.source.container:
        return facts
    return tr("{facts}, comes back as {kind}", facts=facts, kind=back.container)


def _shape_of(recording: Recording) -> str:
    named = {1: tr("mono"), 2: tr("stereo")}
    channels = named.get(recording.channels) or tr("{n} channels", n=recording.channels)
    return f"{clock(recording.duration_s)} · {channels} · {numbers(f'{recording.sample_rate / 1000:g} kHz')}"
