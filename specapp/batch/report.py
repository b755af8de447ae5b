"""The report of a batch: one HTML file that opens anywhere, with totals and a table to sort, the worst files first."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from specapp.base.atomic_file import atomic_write
from specapp.base.errors import SettingsError
from specapp.base.imports import extra
from specapp.base.version import __version__
from specapp.batch.ledger import Ledger, Row
from specapp.batch.places import check_writable

PICTURES = 500
"""Files whose pictures are in the report: the worst. About 4 kB each."""


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    before: str
    after: str


def check_report(path: Path) -> None:
    """Refuse a place at which no report can be written, before any work is done; nothing is made.

    Parameters
    ----------
    path : Path

    Raises
    ------
    SettingsError
        Says why.
    """
    check_writable(str(path.parent), option="--report")
    if path.is_dir():
        raise SettingsError(f"{path} is a folder. Give the report the name of a file, such as {path / 'report.html'}.")


def spoken_duration(seconds: float) -> str:
    """A duration in the unit that suits it.

    Examples
    --------
    >>> spoken_duration(12), spoken_duration(600), spoken_duration(9000)
    ('12 s', '10 min', '2.5 h')
    """
    for unit, length_s in (("s", 1), ("min", 60)):
        if seconds < 100 * length_s:
            return f"{seconds / length_s:.0f} {unit}"
    return f"{seconds / 3600:.1f} h"


def counted(files: int) -> str:
    """How many files, in words.

    Examples
    --------
    >>> counted(1), counted(2)
    ('1 file', '2 files')
    """
    return f"{files} file" if files == 1 else f"{files} files"


def write_report(ledger: Ledger, path: Path, *, target: str, notes: Sequence[str] = ()) -> None:
    """Write the report of everything in a ledger.

    Parameters
    ----------
    ledger : Ledger
    path : Path
    target : str
        What the results are called.
    notes : sequence of str
        About the whole batch.

    Raises
    ------
    SettingsError
        If it cannot be written.
    """
    with extra("A report", "batch"):
        from jinja2 import Environment, PackageLoader, StrictUndefined
    loader = PackageLoader("specapp.batch", "templates")
    rooms = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = rooms.get_template("report.html").stream(
        target=target,
        notes=notes,
        counts=ledger.counts(),
        totals=ledger.totals(),
        spoken=spoken_duration,
        counted=counted,
        failures=(row for row in ledger.rows() if row.state != "done"),
        lines=_lines(ledger),
        version=__version__,
    )
    page.enable_buffering(100)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            page.dump(file, encoding="utf-8", errors="replace")  # names of files may be any bytes
    except OSError as error:
        why = error.strerror or error
        raise SettingsError(f"The report {path} cannot be written: {why}. Choose another place for it.") from None


def _lines(ledger: Ledger) -> Iterator[_Line]:
    for index, row in enumerate(ledger.worst()):
        shown = index < PICTURES and row.before
        yield _Line(row, _picture(row.before) if shown else "", _picture(row.after) if shown else "")


def _picture(data: bytes) -> str:
    return f"data:image/webp;base64,{base64.b64encode(data).decode('ascii')}"
