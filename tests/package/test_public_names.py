"""What the rooms export: arguments, results and errors are documented, and examples do what they say."""

import ast
import doctest
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from specapp import Recording, canvas
from specapp.base import errors
from specapp.settings import to_json

PACKAGE = Path(__file__).parents[2] / "specapp"
ROOMS = (
    "specapp", "specapp.audio", "specapp.spectral", "specapp.spectral.noise", "specapp.denoisers", "specapp.settings",
    "specapp.pipeline", "specapp.display", "specapp.picture", "specapp.batch",
)  # fmt: skip
EXAMPLES = sorted(path for path in PACKAGE.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))


def exported() -> Iterator[tuple[str, Any]]:
    """Each function and class once, under the name of the room that exports it."""
    seen = set()
    for room in ROOMS:
        module = import_module(room)
        for name in module.__all__:
            value = getattr(module, name)
            if callable(value) and value.__module__.startswith("specapp.") and id(value) not in seen:
                seen.add(id(value))
                yield f"{room}.{name}", value


def members() -> Iterator[tuple[str, Any]]:
    """Each public method and property of a class that a room exports, as the function that it runs."""
    for name, value in exported():
        for key, one in vars(value).items() if inspect.isclass(value) else ():
            wrapped = next((getattr(one, how) for how in ("fget", "func", "__func__") if hasattr(one, how)), one)
            if not key.startswith("_") and inspect.isfunction(wrapped):
                yield f"{name}.{key}", wrapped


def is_property(name: str) -> bool:
    room, key = name.rsplit(".", 1)
    owner = getattr(import_module(room.rpartition(".")[0]), room.rpartition(".")[2])
    return isinstance(vars(owner)[key], property | cached_property)


def arguments(value: Any) -> list[str]:
    if is_dataclass(value):
        return [field.name for field in fields(value) if field.init]
    if inspect.isclass(value):
        return []
    return [name for name in inspect.signature(value).parameters if name not in ("self", "cls")]


def section(text: str, title: str) -> list[str]:
    """Lines of a section of a docstring."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+$|\Z)", inspect.cleandoc(text), re.MULTILINE | re.DOTALL)
    return found.group(1).splitlines() if found else []


def documented(text: str, title: str = "Parameters") -> list[str]:
    """Names at the head of the entries of a section."""
    heads = [line.partition(" : ")[0] for line in section(text, title) if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for head in heads for name in head.split(",")]


def comes_back(value: Any) -> bool:
    """Whether something is returned or yielded."""
    return inspect.isfunction(value) and inspect.signature(value).return_annotation not in (None, "None")


def unguarded(node: ast.AST) -> Iterator[ast.AST]:
    """All that is in a node but what a ``try`` catches."""
    for part in ast.iter_child_nodes(node):
        if isinstance(node, ast.Try) and node.handlers and part in node.body:
            continue
        yield part
        yield from unguarded(part)


def raised(value: Any) -> set[str]:
    """Errors of ours that are raised by a function, or when a class is made, there or in functions of its module."""
    tree = ast.parse(inspect.getsource(sys.modules[value.__module__]))
    known: dict[str, ast.AST] = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == value.__name__:
            methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
            known[node.name] = methods.get("__post_init__", ast.Pass())
    waiting, seen, found = [value.__name__], set[str](), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        body = known[name]
        for part in unguarded(body):
            called = ast.unparse(part.func) if isinstance(part, ast.Call) else ""
            waiting.append(called)
            if called == "check_all" or called.endswith((".checked", ".checked_or_none")):
                found.add("SettingsError")
            if isinstance(part, ast.Raise) and isinstance(part.exc, ast.Call):
                found.add(ast.unparse(part.exc.func))
    return {name for name in found if hasattr(errors, name)}


def covers(stated: list[str], name: str) -> bool:
    """Whether an error, or a kind of errors that it belongs to, is stated."""
    return any(one.__name__ in stated for one in getattr(errors, name).__mro__)


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = [pytest.param(*one, id=one[0]) for one in exported()]
MEMBERS = [pytest.param(*one, id=one[0]) for one in members()]
METHODS = [one for one in MEMBERS if not is_property(str(one.values[0]))]


@pytest.mark.parametrize(("name", "value"), NAMES + MEMBERS)
def test_every_argument_is_documented(name: str, value: Any) -> None:
    assert [one for one in arguments(value) if one not in documented(value.__doc__ or "")] == [], name


@pytest.mark.parametrize(("name", "value"), NAMES + METHODS)
def test_what_comes_back_is_documented(name: str, value: Any) -> None:
    text = value.__doc__ or ""
    assert bool(section(text, "Returns") or section(text, "Yields")) == comes_back(value), name


@pytest.mark.parametrize(("name", "value"), NAMES)
def test_errors_are_documented(name: str, value: Any) -> None:
    stated = documented(value.__doc__ or "", "Raises")
    assert [one for one in raised(value) if not covers(stated, one)] == [], name


@pytest.mark.parametrize(("name", "value"), [one for one in NAMES if inspect.isfunction(one.values[1])])
def test_every_function_has_an_example(name: str, value: Any) -> None:
    assert any(line.startswith(">>> ") for line in section(value.__doc__ or "", "Examples")), name


@pytest.mark.parametrize(("name", "value"), MEMBERS)
def test_every_member_says_what_it_is(name: str, value: Any) -> None:
    assert len((value.__doc__ or "").partition("\n")[0]) > len(value.__name__), name


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_say_what_they_export(room: str) -> None:
    module = import_module(room)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert len(set(module.__all__)) == len(module.__all__) > 0


def test_sections_are_read() -> None:
    text = "Add.\n\nParameters\n----------\na, b : int\n    Of them.\n\nReturns\n-------\nc : int\n"
    assert documented(text) == ["a", "b"]
    assert documented(text, "Returns") == ["c"]
    assert section(text, "Raises") == []


def test_errors_are_found_where_they_are_raised() -> None:
    assert raised(Recording) == {"AudioError"}
    assert raised(canvas) == {"LimitError", "SettingsError"}
    assert raised(to_json) == set()


@pytest.mark.parametrize("path", EXAMPLES, ids=module_of)
def test_examples_do_what_they_say(path: Path) -> None:
    outcome = doctest.testmod(import_module(module_of(path)))
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_examples_are_there() -> None:
    run = [
        line
        for path in EXAMPLES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for line in (ast.get_docstring(node) or "").splitlines()
        if line.startswith(">>> ") and "+SKIP" not in line
    ]
    assert len(run) >= 20
