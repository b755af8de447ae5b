"""Files of a batch on the page: cleaned by `specapp.batch.denoise_file`, heard, and packed with the report."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from specapp.audio.metadata import Metadata
from specapp.audio.recording import read, write
from specapp.base.digests import digest_of
from specapp.base.sentences import from_plain, to_plain
from specapp.base.threads import MOST_THREADS, given_cores
from specapp.batch import Outcome, denoise_file
from specapp.batch.engine import RECEIPTS
from specapp.batch.ledger import opened_ledger
from specapp.batch.plan import Task, target_of
from specapp.batch.report import write_report
from specapp.jobs import Report, Work
from specapp.settings.settings import Settings

_OUTCOME = "outcome.json"
_PICTURES = ("before", "after")
_LONGEST_HEARD_S = 180.0
HEARD = ("original", "denoised")
"""Names of what `run_listen` writes."""


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file of a batch, where its result and its receipt go, and JSON of the settings."""

    source: str
    target: str
    receipts: str
    settings: str
    whole_name: bool


def file_work(task: Task, results: Path) -> Work:
    """Work that cleans one file of a batch; `open_outcome` opens what it writes beside the result.

    Parameters
    ----------
    task : Task
    results : Path
        Folder of the results and of their ledger.
    """
    target, receipts = target_of(str(results), task), str(results / RECEIPTS)
    request = FileRequest(task.source, target, receipts, task.settings.to_json(), task.whole_name)
    return Work(run_file, request, "", gives_way=True)


def run_file(folder: Path, request: FileRequest, report: Report) -> None:
    """Clean one file of a batch (in a worker)."""
    report(0.0, "Cleaning")
    outcome = denoise_file(
        request.source,
        request.target,
        Settings.from_json(request.settings),
        receipts=request.receipts,
        whole_name=request.whole_name,
        pictures=True,
        threads=min(given_cores(), MOST_THREADS),
        progress=lambda share: report(share, "Cleaning"),
    )
    pictures = {name: b64encode(getattr(outcome, name)).decode() for name in _PICTURES}
    told = asdict(outcome) | pictures | {"facts": _with_sentences(outcome.facts, to_plain)}
    (folder / _OUTCOME).write_text(json.dumps(told), encoding="utf-8")


def open_outcome(folder: Path) -> Outcome:
    """What `run_file` wrote.

    Raises
    ------
    FileNotFoundError
        If the folder has been deleted.
    """
    told = json.loads((folder / _OUTCOME).read_text(encoding="utf-8"))
    told["facts"] = _with_sentences(told["facts"], from_plain)
    return Outcome(**told | {name: b64decode(told[name]) for name in _PICTURES})


def _with_sentences(facts: Mapping[str, Any], form: Callable[[Any], object]) -> dict[str, Any]:
    """Facts with what they say in another form."""
    error = {"error": form(facts["error"])} if "error" in facts else {}
    return {**facts, **error, "warnings": [form(warning) for warning in facts.get("warnings", ())]}


def listen_work(original: Path, denoised: Path, stamp: str) -> Work:
    """Work that makes two files playable in every browser, under the names in `HEARD`.

    Parameters
    ----------
    original, denoised : Path
    stamp : str
        Tells the present result from another one at its place.
    """
    return Work(run_listen, (original, denoised), digest_of("listen", str(original), str(denoised), stamp))


def run_listen(folder: Path, request: tuple[Path, Path], report: Report) -> None:
    """Write the beginning of two files as FLAC (in a worker)."""
    for name, path in zip(HEARD, request, strict=True):
        report(0.0, "Reading")
        part = replace(read(path).excerpt(0.0, _LONGEST_HEARD_S), source=Metadata())
        write(part, folder / f"{name}.flac", container="FLAC", subtype="PCM_24")


def make_files_zip(results: Path, stamp: str, path: Path, report: Report) -> None:
    """Put all results of a batch and its report into one folder; the results are shared with theirs, not copied.

    Parameters
    ----------
    results : Path
        Folder of the results and of their ledger.
    stamp : str
        Tells the present results from earlier ones.
    path : Path
    report : Report
    """
    report(0.0, "Packing")
    with opened_ledger(str(results), readonly=True) as ledger:
        write_report(ledger, path / "report.html", target="Many files")
        for row in ledger.rows():
            if row.state == "done":
                shared = path / "denoised" / row.output
                shared.parent.mkdir(parents=True, exist_ok=True)
                os.link(results / row.output, shared)
