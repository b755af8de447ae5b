"""Lists of sources: a path in each line, or a table in which each has settings of its own."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from specapp.base.errors import SettingsError
from specapp.batch.places import is_remote, local_path
from specapp.batch.writing import How
from specapp.settings.settings import SETTINGS_PARAMETERS

_NAMES = ("file", "source", "input")
"""What the column of the paths may be called."""
_KIND = {"format": "format", "bitrate": "bit_rate"}
"""Columns about the kind of file, named like the options of the command, and what they are in `Writing`."""


def listed(path: str, how: How) -> Iterator[tuple[str, How]]:
    """Sources of a list, and how each is cleaned and written.

    Parameters
    ----------
    path : str
        Of a text with a path in each line; or CSV with the column ``file`` and columns named like settings, ``format``
        (an extension) and ``bitrate`` (kbit/s).
    how : How
        Of all that the list gives nothing else.

    Yields
    ------
    tuple of str and How

    Raises
    ------
    SettingsError
        If it cannot be read, is empty, or says what is not possible.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{path} cannot be read as a list. Give a text file with a path in each line.") from None
    folder = Path(path).parent
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    is_table = bool(lines) and any(column in _NAMES for column in next(csv.reader(lines[:1])))
    if len(lines) <= is_table:
        raise SettingsError(f"The list {path} is empty. Write a path into each line.")
    if is_table:
        for row in csv.DictReader(lines):
            source = next(row.pop(name) for name in _NAMES if name in row)
            yield _beside(folder, source), _own(how, row, f"{path}: {source}")
        return
    for line in lines:
        yield _beside(folder, line.strip()), how


def _beside(folder: Path, source: str) -> str:
    return source if is_remote(source) else str(folder / local_path(source))


def _own(how: How, row: Mapping[str, str], where: str) -> How:
    """Settings of a row: those of all, changed by its columns."""
    settings, writing = how
    changes: dict[str, Any] = {"passes": ()} if row.get("preset") else {}
    kind: dict[str, Any] = {}
    parameters = {parameter.name: parameter for parameter in SETTINGS_PARAMETERS}
    known = ("preset", *_KIND, *parameters)
    for name, text in row.items():
        if not text:
            continue
        if name == "preset":
            changes[name] = text
        elif name in _KIND:
            kind[_KIND[name]] = _bits_per_second(text, where) if name == "bitrate" else text
        elif name in parameters:
            changes[name] = _value(text, parameters[name].default)
        else:
            raise SettingsError(f"{where}: the column {name!r} is no setting. Use {', '.join(known)}.")
    try:
        return replace(settings, **changes), replace(writing, **kind)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from None


def _bits_per_second(text: str, where: str) -> int:
    try:
        return round(1000 * float(text))
    except (ValueError, OverflowError):
        raise SettingsError(f"{where}: bitrate = {text!r} is no number. Write kbit/s, such as 128.") from None


def _value(text: str, default: object) -> object:
    if isinstance(default, bool):
        return text.lower() in ("1", "true", "yes")
    try:
        return text if isinstance(default, str) else float(text)
    except ValueError:
        return text
