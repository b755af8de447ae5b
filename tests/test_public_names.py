"""What the rooms export: each name is documented argument by argument, and each example does what it says."""

import ast
import doctest
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).parent.parent / "specapp"
ROOMS = (
    "specapp", "specapp.audio", "specapp.spectral", "specapp.spectral.noise", "specapp.denoisers", "specapp.settings",
    "specapp.pipeline", "specapp.display", "specapp.picture",
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


def arguments(value: Any) -> list[str]:
    if is_dataclass(value):
        return [field.name for field in fields(value) if field.init]
    if inspect.isclass(value):
        return []
    return [name for name in inspect.signature(value).parameters if name not in ("self", "cls")]


def documented(text: str) -> list[str]:
    """Names in the Parameters section of a docstring."""
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+$|\Z)", inspect.cleandoc(text), re.MULTILINE | re.DOTALL
    )
    lines = section.group(1).splitlines() if section else []
    heads = [line.partition(" : ")[0] for line in lines if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for head in heads for name in head.split(",")]


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize(("name", "value"), [pytest.param(*one, id=one[0]) for one in exported()])
def test_every_argument_is_documented(name: str, value: Any) -> None:
    assert [one for one in arguments(value) if one not in documented(value.__doc__ or "")] == [], name


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_say_what_they_export(room: str) -> None:
    module = import_module(room)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert len(set(module.__all__)) == len(module.__all__) > 0


def test_an_argument_without_a_word_is_found() -> None:
    text = "Add.\n\nParameters\n----------\na, b : int\n    Of them.\n\nReturns\n-------\nc : int\n"
    assert documented(text) == ["a", "b"]


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
