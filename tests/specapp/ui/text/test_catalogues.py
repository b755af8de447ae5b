"""Everything that the page says is in the catalogues, and every catalogue says all of it."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from scripts.translate import PACKAGE, PAGE, for_scripts, forms, missing, template, updated
from specapp.ui.text.catalogues import ENGLISH, FOLDER, NAMES

LANGUAGES = [name for name in NAMES if name != ENGLISH]
NO_PAGE = {"server", "tasks"}
DRAWING = {
    "audio_input", "button", "caption", "checkbox", "download", "download_button", "error", "expander", "file_button",
    "file_uploader", "header", "hear", "info", "markdown", "metric", "multiselect", "number_input", "pills", "popover",
    "progress", "radio", "segmented_control", "selectbox", "slider", "spinner", "success", "tabs", "text_input",
    "toggle", "warning",
}  # fmt: skip
"""Calls whose first argument is read by visitors; `TOLD` are those of the others that they read."""
TOLD = {"alt", "captions", "help", "label", "placeholder", "text"}
UNSPOKEN = re.compile(r":[\w/]+:|:small\[|<[^>]*>|\b(WAV|FLAC|ZIP|PNG|JSON|HTML|dB|LUFS)\b")
"""Icons, marks of Markdown and HTML, and names that are the same in every language."""
WORD = re.compile(r"[A-Za-z]{2,}")
OUTSIDE = re.compile(
    r"""(?:"aria-label"|"aria-roledescription"|"data-word"|title|label|help|word|textContent|placeholder)(?::| =)\s*"""
    r"""["'`][A-Z][a-z]|(?:announce|say|append)\(\s*["'`][A-Z][a-z]|h\("\w+", \{[^}]*\}, ["'`][A-Z][a-z]"""
)
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
SAME_ON_SCREEN = {"axes.js"}
"""Names of scales that nobody sees: the select has its own."""
SENTENCE = re.compile(r"[A-Z{]\S* (?:.* )?\S+[.!]")
ELSEWHERE = (
    "audio/containers/wav_stream.py", "audio/inputs.py", "base/atomic_file.py", "base/profiles.py", "batch", "cli",
    "jobs/limits.py", "jobs/result_store.py", "spectral/gain.py", "ui/server", "ui/session/counts.py",
    "ui/session/prepared.py", "ui/workbench",
)  # fmt: skip
"""Whose sentences are read in a terminal, in Python, in the report of a batch or by programs."""
FAULTS_OF_CALLERS = (
    "audio/containers/beside/mp4.py", "audio/encoding/at_loudness.py", "audio/metadata.py", "audio/output_format.py",
    "audio/recording.py", "audio/video.py", "denoisers", "picture/files.py", "picture/pitfalls",
    "pipeline/cleaning_pass.py", "pipeline/denoise.py", "pipeline/result.py", "pipeline/stream.py",
)  # fmt: skip
"""Errors of these are of no visitor of the page: names, functions and environments that only others can give."""


@cache
def catalogue(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file)


def messages(language: str) -> Iterator[tuple[str, list[str]]]:
    for one in catalogue(language):
        if one.id:
            yield (one.id if isinstance(one.id, str) else one.id[1]), forms(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_all_that_is_said_and_nothing_else(language: str) -> None:
    said = {str(one.id) for one in template()}
    held = {str(one.id) for one in catalogue(language)}
    assert held == said, "run python -m scripts.translate, and translate what is new"
    assert missing(catalogue(language)) == []
    assert [one.id for one in catalogue(language) if one.fuzzy and one.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_and_marks_of_a_message_are_those_of_its_translation(language: str) -> None:
    for english, said in messages(language):
        for one in said:
            assert set(re.findall(r"\{\w*\}", one)) <= set(re.findall(r"\{\w*\}", english)), one
            assert one.count("**") == english.count("**"), one
            assert one.strip()
            assert one == one.strip() or english != english.strip(), one
        assert set(re.findall(r"\{\w*\}", said[-1])) == set(re.findall(r"\{\w*\}", english)), said[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_and_the_scripts_read_is_what_was_translated(language: str) -> None:
    with (FOLDER / f"{language}.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for one in catalogue(language):
        if isinstance(one.id, str) and one.id:
            assert [compiled.gettext(one.id)] == forms(one)
        elif one.id:
            assert compiled.ngettext(one.id[0], one.id[1], 1) == forms(one)[0]
            assert compiled.ngettext(one.id[0], one.id[1], 7) == forms(one)[-1]
    told = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    assert told == json.loads(for_scripts(updated(language)))
    assert {"Play", "Give this back", "{n} mark"} <= told.keys()


def modules() -> list[Path]:
    return [path for path in sorted(PAGE.rglob("*.py")) if not NO_PAGE & set(path.relative_to(PAGE).parts)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PAGE).as_posix())
def test_no_text_of_the_page_stands_outside_the_catalogue(path: Path) -> None:
    found = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and _name(call) in DRAWING and "_LOG" not in ast.unparse(call.func):
            drawn = call.args[2:3] if _name(call) == "hear" else call.args[:1]
            drawn += [one.value for one in call.keywords if one.arg in TOLD]
            found += [text for one in drawn for text in _literals(one) if WORD.search(UNSPOKEN.sub("", text))]
    assert found == [], "say it by tr"


def package() -> list[str]:
    names = (path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py")))
    return [name for name in names if not name.startswith(ELSEWHERE)]


@cache
def said() -> set[str]:
    return {words for one in template() if one.id for words in ([one.id] if isinstance(one.id, str) else one.id)}


@pytest.mark.parametrize("name", package())
def test_no_sentence_of_the_package_stands_outside_the_catalogue(name: str) -> None:
    tree = ast.parse((PACKAGE / name).read_text(encoding="utf-8"))
    found = [text for text in _texts(tree, errors=not name.startswith(FAULTS_OF_CALLERS)) if SENTENCE.fullmatch(text)]
    found = [text for text in found if text not in said()]
    assert found == [], "say it by say"


def _texts(tree: ast.Module, *, errors: bool) -> Iterator[str]:
    """All texts but those that stand alone, which describe code, entries of tables, and notes that tests read."""
    silent = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        called = _name(node) if isinstance(node, ast.Call) else ""
        is_note = isinstance(node, ast.keyword) and node.arg == "constant_note"
        if is_note or called == "Parameter" or (called.endswith("Error") and not errors):
            silent |= {id(one) for one in ast.walk(node)}
    for text in ast.walk(tree):
        if isinstance(text, ast.JoinedStr) and id(text) not in silent:
            silent |= {id(one) for one in text.values}
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in text.values)
    yield from (
        one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in silent
    )


@pytest.mark.parametrize("path", sorted(PAGE.rglob("*.js")), ids=lambda path: path.relative_to(PAGE).as_posix())
def test_no_text_of_the_scripts_stands_outside_the_catalogue(path: Path) -> None:
    if path.name not in SAME_ON_SCREEN:
        assert OUTSIDE.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))) == [], "say it by tr"


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _literals(node: ast.AST) -> Iterator[str]:
    """Texts in an expression that do not pass the catalogue; what is looked up by a key or compared is no text."""
    if isinstance(node, ast.Call):
        for given in node.args if _name(node) == "join" else ():
            yield from _literals(given)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.FormattedValue):
        yield from _literals(node.value)
    elif not isinstance(node, ast.Subscript | ast.Compare):
        for one in ast.iter_child_nodes(node):
            yield from _literals(one)
