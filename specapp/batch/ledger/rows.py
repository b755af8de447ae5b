"""A row of the ledger: what is known of one file, and how that is made of what came of the work on it."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Literal

from specapp.base.version import __version__
from specapp.batch.plan import Task, key_of
from specapp.batch.work import Outcome

State = Literal["waiting", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a file.

    Parameters
    ----------
    name : str
        Path below the target.
    source : str
        Path or address.
    state : {'waiting', 'done', 'failed'}
    key, stamp, digest : str
        Of the settings; of the source without and with reading it.
    output, output_stamp : str
        Path of the result below the target, and its stamp.
    duration_s : float
        Of the recording.
    noise_reduced_db, snr_before_db, snr_after_db, removed_db, lost_db, clipped_samples
        As in `specapp.pipeline.Measurements`.
    seconds : float
        Time taken.
    warnings : tuple of str
    error : str
        Why it failed, in a sentence.
    tries : int
        How often it was begun in vain.
    version : str
        Of the program.
    settings : str
        As JSON, in one line.
    before, after : bytes
        Small pictures, WebP; empty where none were asked for.
    """

    name: str
    source: str
    state: State
    key: str = ""
    stamp: str = ""
    digest: str = ""
    output: str = ""
    output_stamp: str = ""
    duration_s: float = 0.0
    noise_reduced_db: float = 0.0
    snr_before_db: float = 0.0
    snr_after_db: float = 0.0
    removed_db: float = 0.0
    lost_db: float = 0.0
    clipped_samples: int = 0
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    error: str = ""
    tries: int = 0
    version: str = ""
    settings: str = ""
    before: bytes = field(default=b"", repr=False)
    after: bytes = field(default=b"", repr=False)

    def to_plain(self) -> dict[str, Any]:
        """The row as JSON knows it, without pictures.

        Returns
        -------
        dict
            Names and values that JSON knows.
        """
        plain = asdict(self)
        del plain["before"], plain["after"]
        return plain


def row_of_outcome(task: Task, outcome: Outcome) -> tuple[Row, bool]:
    """The row that the work on a file makes, and whether the disk is full."""
    facts: dict[str, Any] = outcome.facts | {"warnings": tuple(outcome.facts.get("warnings", ()))}
    if facts.get("output"):
        facts["output"] = str(PurePosixPath(task.name).with_name(PurePosixPath(facts["output"]).name))
    state = {"": "done", "file": "failed"}.get(outcome.trouble, "waiting")
    row = replace(failed_row(task, ""), before=outcome.before, after=outcome.after)
    return replace(row, **facts, state=state), outcome.trouble == "full"  # type: ignore[arg-type]


def failed_row(task: Task, sentence: str) -> Row:
    """The row of a file that could not be cleaned, and why."""
    return Row(
        task.name,
        task.source,
        "failed",
        key=key_of(task.settings, task.writing),
        stamp=str(task.stamp),
        duration_s=task.estimate_s,
        version=__version__,
        error=sentence,
    )
