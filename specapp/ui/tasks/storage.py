"""Recordings and results as folders: written by workers, opened by the page, as pairs."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from specapp.audio.decoding.decode import decode
from specapp.audio.decoding.first_part import FirstPart, Listener
from specapp.audio.inputs import without_buffer
from specapp.audio.limits import Limits
from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording
from specapp.base.atomic_file import safe_name
from specapp.base.buffers import load, release, reserve, room_for, scratch, spans, without
from specapp.base.sentences import from_plain, to_plain
from specapp.display.pyramid import build_pyramid
from specapp.jobs import Report
from specapp.pipeline.denoise import Room
from specapp.pipeline.detection.heard import Heard
from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.measuring.strength import weakened
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings

_SUFFIXES = (".samples", ".json")
_WRITING, _DRAWING = 0.88, 0.91
ORIGINAL = "original"
_COMPUTED = "computed"
ARRIVING = "arriving"
"""Name under which the first part of a recording is stored until all of it is read."""
WHOLE_BYTES = "arriving.bytes"
"""Says how many bytes ``original.samples`` will have by then."""
VIDEO = "original.video"
"""Name under which the file of a video is kept, as its picture is needed again."""


def _nothing() -> None:
    """Nobody waits for the first part."""


def _keep_nothing(_: Recording) -> None:
    """Nothing but the samples is needed again."""


def store_recording(recording: Recording, folder: Path, name: str = ORIGINAL) -> None:
    """Write a recording's samples and what is known of it into `folder`.

    Raises
    ------
    LimitError
        If the disk is full.

    See Also
    --------
    open_recording : the inverse.
    """
    size = recording.samples.nbytes
    with room_for(size), (folder / f"{name}.samples").open("w+b") as file:
        reserve(file, size)
        for span in spans(recording.length):
            file.write(np.ascontiguousarray(recording.samples[:, span].T).data)
            release(recording.samples)
    write_facts(recording, folder, name)


def room_in(folder: Path) -> Room:
    """Where `clean` puts what it removes, if that is long, so that `store_result` finds it at its place."""
    return partial(scratch, dtype=np.float32, path=folder / "removed.samples")


def decode_into(
    folder: Path,
    file: BinaryIO,
    *,
    name: str,
    digest: str,
    first_s: float = 0.0,
    begun: Callable[[], None] = _nothing,
    keep: Callable[[Recording], None] = _keep_nothing,
) -> Recording:
    """Read a sound of any kind, with its samples straight where `store_recording` would write them.

    Until all is read, the first part of a long one lies beside it, under the name `ARRIVING`.

    Parameters
    ----------
    folder : Path
    file : BinaryIO
        Of this program's own, such as an upload on the disk.
    name : str
        What the sound is called.
    digest : str
        SHA-256 of the file.
    first_s : float
        Seconds of the first part; 0: none.
    begun : callable
        Called when the first part is there.
    keep : callable
        Called when all is read, before anybody sees that: keeps what else is needed of the file.

    Raises
    ------
    SpecappError
        As for `specapp.read`.
    """

    def hear(part: FirstPart) -> None:
        source = Metadata(name=safe_name(name), digest=digest)
        (folder / WHOLE_BYTES).write_text(str(part.whole_bytes))
        store_part(Recording(part.samples, part.sample_rate, source), folder, ARRIVING, part.whole)
        begun()

    limits, listener = Limits.from_environment(), Listener(first_s, hear) if first_s else None
    with without_buffer(file, limits) as bare, (folder / "original.samples").open("w+b") as samples:
        decoded = decode(bare, limits, samples, listener)
    recording = Recording(decoded.samples, decoded.sample_rate, decoded.metadata(safe_name(name), digest))
    keep(recording)
    write_facts(recording, folder, "original", stored=decoded.stored)
    return recording


def write_facts(recording: Recording, folder: Path, name: str, length: int = 0, stored: str = "") -> None:
    """Write what `open_recording` needs to know of the samples beside it.

    Parameters
    ----------
    recording : Recording
    folder : Path
    name : str
    length : int
        Samples of the file, if they are more than those of the recording.
    stored : str
        Type of the samples in the file, if it is not that of the recording; `_COMPUTED` if there is no file.
    """
    facts = {
        "channels": recording.channels,
        "length": length or recording.length,
        "dtype": stored or recording.samples.dtype.name,
        "sample_rate": recording.sample_rate,
        "metadata": recording.source.to_plain(),
    }
    told = folder / f".{name}.json"
    told.write_text(json.dumps(facts), encoding="utf-8")
    told.replace(folder / f"{name}.json")  # another process may wait for it


def store_part(part: Recording, folder: Path, name: str, length: int) -> None:
    """Write the beginning of a recording as a file as long as the whole, and its picture.

    The rest is silence that takes no room on the disk.

    Parameters
    ----------
    part : Recording
    folder : Path
    name : str
    length : int
        Samples of the whole.
    """
    with (folder / f"{name}.samples").open("wb") as file:
        file.write(np.ascontiguousarray(part.samples.T).data)
        file.truncate(length * part.channels * part.samples.itemsize)
    build_pyramid(part).save(folder / f"{name}.pyramid", length)
    write_facts(part, folder, name, length)


def name_in(folder: Path) -> str:
    """`ORIGINAL` where all of a recording is stored, `ARRIVING` while only its first part can be opened."""
    return ARRIVING if not (folder / "original.json").exists() and (folder / "arriving.json").exists() else ORIGINAL


def open_recording(folder: Path, name: str = ORIGINAL) -> Recording:
    """Recording whose samples are the file in `folder`: read if it is small, mapped if it is large.

    What is denoised has no file: it is the original without what is removed, computed when it is looked at.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.

    See Also
    --------
    store_recording : the inverse.
    """
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    if facts["dtype"] == _COMPUTED:
        samples = without(open_recording(folder).samples, open_recording(folder, "removed").samples)
    else:
        with (folder / f"{name}.samples").open("rb") as file:
            samples = load(file, facts["channels"], facts["length"], np.dtype(facts["dtype"]))
    return Recording(samples, facts["sample_rate"], Metadata.from_plain(facts["metadata"]))


def open_at_strength(folder: Path, name: str, strength: float) -> Recording:
    """A sound of the result in `folder` with less than all of what was removed taken away.

    Parameters
    ----------
    folder : Path
        Where `store_result` has written a result of strength 100.
    name : str
        ``"original"``, ``"denoised"`` or ``"removed"``.
    strength : float
        Percent.
    """
    if strength == 100 or name == "original":
        return open_recording(folder, name)
    denoised, removed = weakened(open_recording(folder), open_recording(folder, "removed"), strength / 100)
    return denoised if name == "denoised" else removed


def store_result(result: Result, folder: Path, recording: Path, report: Report) -> None:
    """Write a result into `folder` (in a worker).

    Parameters
    ----------
    result : Result
        Of the recording, or of an excerpt of it.
    folder : Path
    recording : Path
        Folder that `store_recording` has filled; a whole original is shared with it.
    report : Report

    See Also
    --------
    open_result : the inverse.
    """
    report(_WRITING, "Writing")
    facts = json.loads((recording / "original.json").read_text(encoding="utf-8"))
    whole = result.original.samples.shape == (facts["channels"], facts["length"])
    if whole:
        for suffix in _SUFFIXES:
            os.link(recording / f"original{suffix}", folder / f"original{suffix}")
    else:
        store_recording(result.original, folder)
    if (folder / "removed.samples").exists():  # see `room_in`
        write_facts(result.removed, folder, "removed")
    else:
        store_recording(result.removed, folder, "removed")
    write_facts(result.denoised, folder, "denoised", stored=_COMPUTED)
    report(_DRAWING, "Drawing")
    _draw(result, folder, recording if whole else None, report)
    written = {
        "settings": result.settings.to_json(),
        "measurements": asdict(result.measurements),
        "notes": [to_plain(note) for note in result.notes],
        "heard": [asdict(one) for one in result.heard],
    }
    (folder / "result.json").write_text(json.dumps(written), encoding="utf-8")


def _draw(result: Result, folder: Path, stored: Path | None, report: Report) -> None:
    """Write what `load_pyramid` opens; that of a whole original is shared with the folder where it is stored."""
    for index, name in enumerate(("denoised", "removed")):
        report(_DRAWING + index / 3 * (1 - _DRAWING), "Drawing")
        build_pyramid(getattr(result, name)).save(folder / f"{name}.pyramid")
    report(_DRAWING + 2 / 3 * (1 - _DRAWING), "Drawing")
    mine = folder / "original.pyramid"
    if stored is None:
        build_pyramid(result.original).save(mine)
        return
    shared = stored / mine.name
    if not shared.exists():
        build_pyramid(result.original).save(shared)
    os.link(shared, mine)


def open_result(folder: Path) -> Result:
    """The result that `store_result` wrote; long recordings are mapped, not read.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.

    See Also
    --------
    store_result : the inverse.
    """
    facts = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    original, denoised, removed = (open_recording(folder, name) for name in ("original", "denoised", "removed"))
    return Result(
        original,
        denoised,
        removed,
        Settings.from_json(facts["settings"]),
        Measurements(**facts["measurements"]),
        tuple(map(from_plain, facts["notes"])),
        tuple(Heard(**one) for one in facts.get("heard", ())),
    )
