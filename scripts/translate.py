"""The catalogues of the page: `python -m scripts.translate` finds what is said, and compiles what is translated.

Messages are found where the page and its scripts call `tr`, `trn` and `msg`, where workers `report` what they do, where
the package makes sentences by `say` and `say_n`, and in its tables that the page draws. They go into
``specapp/ui/text/languages/NAME.po``; of each that is complete, ``NAME.mo`` is made for the page and ``NAME.json`` for
the workbench's scripts.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from specapp.audio.examples import SAMPLES
from specapp.base.parameter import Parameter
from specapp.denoisers import DENOISERS
from specapp.denoisers.base import STRENGTH
from specapp.display.colours import COLOUR_MAPS
from specapp.display.contact_sheet import SHEET_PARAMETERS
from specapp.display.view import VIEW_PARAMETERS
from specapp.picture.layout import PICTURE_PARAMETERS
from specapp.picture.pitfalls.mistakes import MISTAKES
from specapp.picture.recipes import PICTURE_RECIPES
from specapp.picture.recovery.edits import BOOST
from specapp.picture.synthesis.canvas import FOREIGN_PARAMETERS
from specapp.picture.synthesis.sound_of import ALONE_PARAMETERS
from specapp.settings.passes import ESTIMATE_PARAMETERS, PASS_PARAMETERS
from specapp.settings.presets import PRESETS
from specapp.settings.settings import SETTINGS_PARAMETERS
from specapp.spectral.framing import WINDOWS
from specapp.spectral.gain import GAIN_RULES
from specapp.spectral.noise.estimate import NOISE_ESTIMATORS
from specapp.ui.session.own_server import SENTENCE
from specapp.ui.text.catalogues import ENGLISH, FOLDER, NAMES

PACKAGE = Path(__file__).parents[1] / "specapp"
PAGE = PACKAGE / "ui"
TABLES = "the tables of the package"
_SCRIPTS = "workbench/static/"
_KEYWORDS: dict[str, Any] = {"tr": None, "msg": None, "trn": (1, 2)}
_IN_PYTHON: dict[str, Any] = {**_KEYWORDS, "report": (2,), "say": None, "say_n": (1, 2)}
_PARAMETERS: tuple[Parameter, ...] = (
    STRENGTH, BOOST, *SETTINGS_PARAMETERS, *PASS_PARAMETERS, *ESTIMATE_PARAMETERS, *VIEW_PARAMETERS,
    *SHEET_PARAMETERS, *PICTURE_PARAMETERS, *ALONE_PARAMETERS, *FOREIGN_PARAMETERS,
)  # fmt: skip
_OPTIONS = {"encoding": "utf-8", "parse_template_string": "True"}
_FOR_SCRIPTS = (SENTENCE, *COLOUR_MAPS.values())
"""What the page hands to the scripts as it stands in Python."""


def template() -> Catalog:
    """All messages, with the files in which each is said."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for message, place in sorted(_said(), key=lambda one: (one[1], str(one[0]))):
        found.add(message, locations=[(place, 0)])
    return found


def updated(name: str) -> Catalog:
    """The catalogue of a language with the messages of today; translations of what is no longer said are left out."""
    path = FOLDER / f"{name}.po"
    known = Catalog()
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file)
    found = Catalog(
        locale=name.replace("-", "_"),
        header_comment=f"# What the page says in {NAMES[name]}. New messages come by `python -m scripts.translate`.",
        project="specapp",
        version="page",
        copyright_holder="specapp contributors",
        msgid_bugs_address="see the repository",
        last_translator="specapp contributors",
        language_team=NAMES[name],
        charset="utf-8",
        creation_date=known.creation_date,
        revision_date=known.creation_date,
        fuzzy=False,
    )
    for message in template():
        if message.id:
            old = known.get(message.id)
            fits = old is not None and not old.fuzzy and (not message.pluralizable or old.id == message.id)
            found.add(message.id, old.string if old is not None and fits else None, locations=message.locations)
    return found


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    return [str(one.id) for one in catalogue if one.id and not all(forms(one))]


def forms(message: Message) -> list[str]:
    """How a message is said: once, or for each number of things that the language tells apart."""
    said: Any = message.string or ""
    return [said] if isinstance(said, str) else list(said)


def for_scripts(catalogue: Catalog) -> str:
    """What the workbench's scripts say, as JSON: the forms of each message."""
    words = {}
    for one in catalogue:
        if one.id and (one.id in _FOR_SCRIPTS or any(place.startswith(_SCRIPTS) for place, _ in one.locations)):
            words[one.id if isinstance(one.id, str) else one.id[0]] = forms(one)
    return json.dumps(words, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def _said() -> Iterator[tuple[Any, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for message in _in_python(path.read_text(encoding="utf-8")):
            yield message, path.relative_to(PAGE if path.is_relative_to(PAGE) else PACKAGE).as_posix()
    for path in sorted(PAGE.rglob("*.js")):
        with path.open("rb") as file:
            for _, message, _, _ in extract("javascript", file, keywords=_KEYWORDS, options=_OPTIONS):
                yield message, path.relative_to(PAGE).as_posix()
    for message in _of_tables():
        yield message, TABLES


def _in_python(text: str) -> Iterator[Any]:
    """Literal messages of all calls of `_IN_PYTHON`; Babel's own look at Python warns of f-strings beside them."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _IN_PYTHON:
            places = _IN_PYTHON[call.func.id] or (1,)
            given = call.args[places[0] - 1 : places[-1]]
            words = [one.value for one in given if isinstance(one, ast.Constant)]
            if len(words) == len(places):
                yield tuple(words) if words[1:] else words[0]


def _of_tables() -> Iterator[str]:
    for parameter in _PARAMETERS:
        yield from (parameter.label, parameter.help)
    for denoiser in DENOISERS.values():
        yield from (denoiser.label, denoiser.help)
        for parameter in denoiser.parameters:
            yield from (parameter.label, parameter.help)
    tables: tuple[Mapping[str, Any], ...] = (PRESETS, SAMPLES, MISTAKES)
    for entry in (entry for table in tables for entry in table.values()):
        yield from (entry.label, entry.help)
    yield from (rule.label for rule in GAIN_RULES.values())
    yield from (recipe.label for recipe in PICTURE_RECIPES.values())
    for labels in (COLOUR_MAPS, WINDOWS, NOISE_ESTIMATORS):
        yield from labels.values()


def main() -> None:
    """Bring all catalogues up to date, and say what they lack."""
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        if name == ENGLISH:
            continue
        catalogue = updated(name)
        path = FOLDER / f"{name}.po"
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, include_lineno=False, omit_header=False)
        lacking = missing(catalogue)
        print(f"{path.name}: {len(catalogue)} messages, {len(lacking)} without a translation")
        if lacking:  # it is not offered until somebody has translated them
            path.with_suffix(".mo").unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)
            continue
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        path.with_suffix(".json").write_text(for_scripts(catalogue), encoding="utf-8")


if __name__ == "__main__":
    main()
