"""Recordings and results as folders: written by workers, opened by the page, as pairs."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import numpy as np

from specapp.audio.decoding.decode import decode
from specapp.audio.inputs import without_buffer
from specapp.audio.limits import Limits
from specapp.audio.metadata import Metadata
from specapp.audio.recording import Recording
from specapp.base.atomic_file import safe_name
from specapp.base.buffers import Samples, load, release, reserve, room_for, spans
from specapp.display.pyramid import build_pyramid
from specapp.jobs import Report
from specapp.pipeline.detection.heard import Heard
from specapp.pipeline.measuring.measured import Measurements
from specapp.pipeline.measuring.strength import weakened
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings

_SUFFIXES = (".samples", ".json")
_WRITING, _DRAWING = 0.88, 0.91


def store_recording(recording: Recording, folder: Path, name: str = "original") -> None:
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


def decode_into(folder: Path, file: BinaryIO, *, name: str, digest: str) -> Recording:
    """Read a sound of any kind, with its samples straight where `store_recording` would write them.

    Parameters
    ----------
    folder : Path
    file : BinaryIO
        Of this program's own, such as an upload on the disk.
    name : str
        What the sound is called.
    digest : str
        SHA-256 of the file.

    Raises
    ------
    SpecappError
        As for `specapp.read`.
    """
    limits = Limits.from_environment()
    with without_buffer(file, limits) as bare, (folder / "original.samples").open("w+b") as samples:
        decoded = decode(bare, limits, samples)
    recording = Recording(decoded.samples, decoded.sample_rate, decoded.metadata(safe_name(name), digest))
    write_facts(recording, folder, "original")
    return recording


def write_facts(recording: Recording, folder: Path, name: str, length: int = 0) -> None:
    """Write what `open_recording` needs to know of the samples beside it.

    Parameters
    ----------
    recording : Recording
    folder : Path
    name : str
    length : int
        Samples of the file, if they are more than those of the recording.
    """
    facts = {
        "channels": recording.channels,
        "length": length or recording.length,
        "dtype": recording.samples.dtype.name,
        "sample_rate": recording.sample_rate,
        "metadata": recording.source.to_plain(),
    }
    (folder / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")


def open_recording(folder: Path, name: str = "original") -> Recording:
    """Recording whose samples are the file in `folder`: read if it is small, mapped if it is large.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.

    See Also
    --------
    store_recording : the inverse.
    """
    facts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    with (folder / f"{name}.samples").open("rb") as file:
        samples: Samples = load(file, facts["channels"], facts["length"], np.dtype(facts["dtype"]))
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
    store_recording(result.denoised, folder, "denoised")
    store_recording(result.removed, folder, "removed")
    report(_DRAWING, "Drawing")
    _draw(result, folder, recording if whole else None, report)
    written = {
        "settings": result.settings.to_json(),
        "measurements": asdict(result.measurements),
        "notes": result.notes,
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
        tuple(facts["notes"]),
        tuple(Heard(**one) for one in facts.get("heard", ())),
    )
