"""Lists of sources: a path in each line, or a table in which each has settings of its own."""

import codecs
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
_SEPARATORS = (",", ";", "\t")
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
    lines = [line for line in _text(path).splitlines() if line.strip() and not line.startswith("#")]
    columns, separator = _columns(lines[0] if lines else "")
    is_table = any(column in _NAMES for column in columns)
    if len(lines) <= is_table:
        raise SettingsError(f"The list {path} is empty. Write a path into each line.")
    folder = Path(path).parent
    if not is_table:
        yield from ((_beside(folder, line.strip()), how) for line in lines)
        return
    for number, values in enumerate(csv.reader(lines[1:], delimiter=separator), start=2):
        row = dict(zip(columns, values, strict=False))
        source = next(row.pop(name, "").strip() for name in columns if name in _NAMES)
        if not source or len(values) > len(columns):
            why = "has more cells than there are columns" if source else "names no file"
            raise SettingsError(f"{path}: row {number} {why}. Write one row for each file, as the first row says.")
        yield _beside(folder, source), _own(how, row, f"{path}: {source}")


def _text(path: str) -> str:
    """The text of a list; names of files may be any bytes, and spreadsheets write UTF-16, too."""
    try:
        data = Path(path).read_bytes()
        encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        text = data.decode(encoding, "strict" if encoding == "utf-16" else "surrogateescape")
    except (OSError, UnicodeDecodeError):
        text = "\0"
    if "\0" in text:
        raise SettingsError(f"{path} cannot be read as a list. Give a text file with a path in each line.")
    return text.lstrip("\ufeff")


def _columns(head: str) -> tuple[list[str], str]:
    """Names of the columns of a table, and what separates them: where commas are decimal, spreadsheets take others."""
    separator = max(_SEPARATORS, key=head.count)
    return [name.strip().lower() for name in next(csv.reader([head], delimiter=separator))], separator


def _beside(folder: Path, source: str) -> str:
    return source if is_remote(source) else str(folder / local_path(source))


def _own(how: How, row: Mapping[str, str], where: str) -> How:
    """Settings of a row: those of all, changed by its columns."""
    settings, writing = how
    changes: dict[str, Any] = {"passes": ()} if row.get("preset") else {}
    kind: dict[str, Any] = {}
    parameters = {parameter.name: parameter for parameter in SETTINGS_PARAMETERS}
    known = ("preset", *_KIND, *parameters)
    for name, text in ((name, cell.strip()) for name, cell in row.items()):
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
