"""The work on one file, as it runs in a worker process: `denoise_file` may be called again at any time."""

import json
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeVar

from specapp.audio.recording import Recording, Written, read
from specapp.audio.write_back import planned, write_back
from specapp.base.buffers import FULL
from specapp.base.digests import digest_of, digest_of_file
from specapp.base.errors import AudioError, BusyError, RoomError, SpecappError
from specapp.base.sentences import say
from specapp.base.version import __version__
from specapp.batch.places import (
    OWN_FOLDER,
    Stamp,
    get,
    is_remote,
    join,
    local_path,
    put,
    read_bytes,
    stamp_of,
    write_bytes,
)
from specapp.batch.plan import key_of
from specapp.batch.writing import Writing
from specapp.pipeline.denoise import clean
from specapp.pipeline.removal import Progress
from specapp.pipeline.result import Result
from specapp.settings.settings import Settings

COLUMNS, ROWS = 120, 48
"""Pixels of the small pictures."""
_MOST_BYTES = 2_000
"""Of one of them."""
_FIGURES = ("noise_reduced_db", "snr_before_db", "snr_after_db", "removed_db", "lost_db", "clipped_samples", "seconds")
_SHOWN = "pictures"
"""Of a receipt."""
_WAITS_S = (1.0, 4.0, 15.0, 45.0)
"""Before a file system that did not answer is asked again: a minute in all."""
_CHANGES = 3
"""How often a file is read that changes while it is read."""

_BUSY = 3
"""How often a file is read or written for which the machine had no time."""
_TOO_BUSY = say(
    "The machine has too much to do to read or write this file in time: let fewer workers run or less beside them."
)
_NO_ROOM = say("There is no room to work on this file on the disk of this machine. Run the batch again when there is.")
_PAUSE_S = 1.0
"""Before it is read again."""

T = TypeVar("T")
Trouble = Literal["", "file", "full", "place"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file.

    Parameters
    ----------
    facts : dict
        Columns of the ledger's row.
    trouble : {'', 'file', 'full', 'place'}
        Nothing; a bad file; a full disk; a source or target that does not answer, or a machine that has no time.
    before, after : bytes
        Small pictures.
    """

    facts: dict[str, Any]
    trouble: Trouble = ""
    before: bytes = b""
    after: bytes = b""


def denoise_file(
    source: str,
    target: str,
    settings: Settings,
    *,
    writing: Writing | None = None,
    receipts: str = "",
    whole_name: bool = False,
    pictures: bool = False,
    threads: int = 1,
    progress: Progress | None = None,
) -> Outcome:
    """Clean one file; where that was done with the same settings and the same source, nothing is done again.

    The result appears whole or not at all, and then a receipt: figures, and digests of source and settings.

    Parameters
    ----------
    source, target : str
        Paths or addresses. The target's extension changes where such files cannot be written.
    settings : Settings
    writing : Writing, optional
    receipts : str
        Folder of the receipts; by default beside the target.
    whole_name : bool
        A new extension goes behind the whole name.
    pictures : bool
        Make small pictures, too.
    threads : int
        Cores for one file; the bits are those of one core.
    progress : callable, optional
        Called with the share of the cleaning that is done, 0 to 1.

    Returns
    -------
    Outcome
        Also of a file that cannot be cleaned: with the sentence that says why.

    Examples
    --------
    >>> from specapp.audio.examples import SAMPLES
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     outcome = denoise_file(str(SAMPLES["speech"].path), f"{folder}/clean.flac", Settings("quick"))
    >>> outcome.trouble
    ''
    """
    writing = writing or Writing()
    receipt = receipt_of(receipts or join(_folder(target), f"{OWN_FOLDER}/receipts"), target)
    key = key_of(settings, writing)
    facts: dict[str, Any] = {"key": key, "version": __version__, "settings": json.dumps(json.loads(settings.to_json()))}
    disk: Trouble = "place"  # of temporary files
    try:
        if done := _patiently(lambda: _done_before(source, target, key, receipt)):
            return done
        with tempfile.TemporaryDirectory() as folder:
            recording, path, stamp = _read(source, Path(folder))
            planned(recording, path, PurePosixPath(target).name, whole_name=whole_name, bit_rate=writing.bit_rate)
            result = clean(recording, settings, threads=threads, progress=progress)
            disk = "full"  # of the target
            output, written = _written(result.denoised, path, target, writing, whole_name=whole_name)
        facts |= _facts(result, output, written) | {"stamp": str(stamp)}
        shown = _pictures(result) if pictures else ()
        kept = facts | {_SHOWN: [b64encode(picture).decode() for picture in shown]}
        _patiently(lambda: write_bytes(receipt, json.dumps(kept).encode()))
        return Outcome(facts, "", *shown)
    except (BusyError, _GoneError) as error:
        return Outcome(facts | {"error": _TOO_BUSY if isinstance(error, BusyError) else str(error)}, "place")
    except RoomError:
        return Outcome(facts | {"error": _NO_ROOM}, "place" if is_remote(target) else disk)
    except SpecappError as error:
        return Outcome(facts | {"error": str(error)}, "file")
    except OSError as error:
        trouble: Trouble = disk if error.errno in FULL else "place"
        words = say("This file or the place of its result cannot be reached: {why}.", why=error.strerror or error)
        return Outcome(facts | {"error": words}, trouble)


class _GoneError(AudioError):
    """A file is not where it was, as with a disk that is not mounted now."""


def receipt_of(folder: str, target: str) -> str:
    """Address of the receipt of a target."""
    return join(folder, f"{digest_of(PurePosixPath(target).name, target)[:32]}.json")


def _facts(result: Result, output: str, written: Written) -> dict[str, Any]:
    recording = result.original
    return {
        "digest": recording.source.digest,
        "output": output,
        "output_stamp": str(_patiently(lambda: stamp_of(output))),
        "duration_s": recording.duration_s,
        **{name: value for name, value in asdict(result.measurements).items() if name in _FIGURES},
        "clipped_samples": written.clipped_samples,
        "warnings": [*recording.source.warnings, *result.notes, *written.notes],
    }


def _written(
    recording: Recording, original: Path, target: str, writing: Writing, *, whole_name: bool
) -> tuple[str, Written]:
    """Where the result was written, and how."""
    how = {name: getattr(writing, name) for name in ("avoid_clipping", "dither", "bit_rate", "loudness")}
    how["whole_name"] = whole_name
    try:
        if not is_remote(target):
            local_path(target).parent.mkdir(parents=True, exist_ok=True)
            written = _unhurried(partial(write_back, recording, original, local_path(target), **how))
            return str(written.path), written
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder) / PurePosixPath(target).name
            written = _unhurried(partial(write_back, recording, original, part, **how))
            output = join(_folder(target), written.path.name)
            _patiently(lambda: put(written.path, output))
            return output, written
    except AudioError as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        raise


def _read(source: str, folder: Path) -> tuple[Recording, Path, Stamp]:
    """A recording that did not change while it was read, the path where it can be read again, and its stamp."""
    for _ in range(_CHANGES):
        stamp = _patiently(lambda: stamp_of(source))
        if stamp is None:
            raise _GoneError(say("This file is gone. Run the batch again when it is back."))
        if not is_remote(source) and local_path(source).is_dir():
            raise AudioError(say("This folder may not be read here. Change that, then add --retry-failed."))
        path = folder / (PurePosixPath(source).name or "recording") if is_remote(source) else local_path(source)
        if is_remote(source):
            _patiently(partial(get, source, path))
        try:
            recording = _unhurried(partial(read, path))
        except SpecappError:
            if _patiently(lambda: stamp_of(source)) == stamp:
                raise
        else:
            if _patiently(lambda: stamp_of(source)) == stamp:
                return recording, path, stamp
        time.sleep(_PAUSE_S)
    raise AudioError(say("This file changes while it is read. Run the batch again when nobody writes to it."))


def _done_before(source: str, target: str, key: str, receipt: str) -> Outcome | None:
    """What a receipt says, if it is of the same source and settings, and its result is there."""
    data = read_bytes(receipt)
    facts = json.loads(data) if data else {}
    shown = [b64decode(picture) for picture in facts.pop(_SHOWN, ())]
    if facts.get("key") != key or str(stamp_of(facts["output"])) != facts["output_stamp"]:
        return None
    stamp = stamp_of(source)
    if str(stamp) == facts["stamp"]:
        return Outcome(facts, "", *shown)
    if stamp is None or is_remote(source) or not facts["stamp"].startswith(f"{stamp.size} "):
        return None
    with local_path(source).open("rb") as file:  # only the time of its last change is another
        same = digest_of_file(file) == facts["digest"]
    return Outcome(facts | {"stamp": str(stamp)}, "", *shown) if same else None


def _patiently(call: Callable[[], T]) -> T:
    """What a call returns; a file system that does not answer is asked again for a minute."""
    for wait_s in _WAITS_S:
        try:
            return call()
        except (FileNotFoundError, PermissionError):
            raise
        except OSError as error:
            if error.errno in FULL:
                raise
            time.sleep(wait_s)
    return call()


def _unhurried(call: Callable[[], T]) -> T:
    """What a call returns; where the machine had no time for it, it is tried three times."""
    for _ in range(_BUSY - 1):
        with suppress(BusyError):
            return call()
    return call()


def _pictures(result: Result) -> tuple[bytes, bytes]:
    """Before and after."""
    from specapp.display.panels import Panels

    panels = Panels(result)
    before, after = (
        panels.panel(which, COLUMNS, ROWS).encode(most_bytes=_MOST_BYTES) for which in ("original", "denoised")
    )
    return before, after


def _folder(target: str) -> str:
    return target.rpartition("/")[0] if is_remote(target) else str(local_path(target).parent)
