"""Every number on the way of the sound says where it comes from."""

import ast
import re
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "specapp"
ROOMS = ("audio", "spectral", "denoisers", "settings", "pipeline", "picture", "display")
MODULES = sorted(
    path
    for room in ROOMS
    for path in (PACKAGE / room).rglob("*.py")
    if "sandbox" not in path.relative_to(PACKAGE).parts
)
_PAPER = r"\b(?:19[3-9]\d|20[0-2]\d)\b"
_STANDARD = r"\b(?:ISO|IEC|ITU|RFC|EBU|ETSI|ICC|ID3v2)\b"
_LIBRARY = r"\b(?:FFmpeg|[Ll]ibrosa|[Ll]ibsndfile|OpenCV|SoX)\b"
_OWN = r"\b[Oo]wn choice\b|\b[Dd]efinition\b"
_DECISION = re.compile(r"docs/(\w+\.md)(?:, ([^);:]+))?")
_SCRIPT = re.compile(r"\b((?:bench|training|tests)[./][\w./]*\w)")


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def is_number(value: ast.expr | None) -> bool:
    """Whether an expression is made of numbers alone."""
    numbers = (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Tuple, ast.expr_context, ast.Call, ast.Attribute)
    parts = list(ast.walk(value)) if value else []
    constants = [part.value for part in parts if isinstance(part, ast.Constant)]
    return (
        bool(constants)
        and all(isinstance(one, int | float) for one in constants)
        and all(isinstance(part, (*numbers, ast.Constant, ast.Name)) for part in parts)
    )


@cache
def headings(page: str) -> tuple[str, ...]:
    """Headings and first cells of tables of a page of docs/."""
    lines = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip("#| `") for line in lines if line.startswith(("#", "| ")))


def is_there(script: str) -> bool:
    """Whether a path or the name of a module of ours exists."""
    path = script if "/" in script else script.replace(".", "/")
    return (ROOT / path).exists() or (ROOT / f"{path}.py").is_file()


def names_a_source(words: str) -> bool:
    """A paper, a standard, a library, a decision or a script that is there, a definition, or our own choice."""
    decisions = [match.groups() for match in _DECISION.finditer(words)]
    scripts = _SCRIPT.findall(words)
    if not all(is_there(one) for one in scripts):
        return False
    if not all(place and any(one.startswith(place.rstrip(".")) for one in headings(page)) for page, place in decisions):
        return False
    return bool(decisions or scripts or re.search(f"{_PAPER}|{_STANDARD}|{_LIBRARY}|{_OWN}", words))


def words_about(node: ast.stmt, following: ast.stmt | None, lines: list[str]) -> str:
    """What stands beneath, beside and above a constant."""
    beneath = ""
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
        beneath = str(following.value.value)
    beside = [line.partition("  # ")[2] for line in lines[node.lineno - 1 : node.end_lineno]]
    above = list(takewhile(lambda line: line.startswith("# "), reversed(lines[: node.lineno - 1])))
    return " ".join(" ".join([*(line[2:] for line in reversed(above)), *beside, beneath]).split())


def unexplained(source: str) -> list[str]:
    """Constants of a module that are numbers, and do not say where they come from."""
    lines, body = source.splitlines(), ast.parse(source).body
    missing = []
    for node, following in zip(body, [*body[1:], None], strict=True):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not is_number(node.value):
            continue
        if not names_a_source(words_about(node, following, lines)):
            missing.append(ast.unparse(node))
    return missing


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_constants_say_where_they_come_from(path: Path) -> None:
    assert unexplained(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "A = 1\nB = 2  # Lee 1980",
        "_C, _D = 3.0, np.float32(10**-2.5)",
        "A = 1  # a good value",
        "A = 1  # docs/decisions.md",
        "A = 1  # docs/decisions.md, No such heading",
        "A = 1  # found with bench/no_such_script.py, Lee 1980",
    ],
)
def test_a_number_without_a_source_is_found(source: str) -> None:
    assert len(unexplained(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'A = 1\n"""Lee 1980."""',
        "# Own choice.\nA = 1",
        "A = 1  # docs/decisions.md, Hum",
        "A = 1  # `python -m bench.repairs`",
        "A = 1  # RFC 3533",
        'A = "text"',
        "A = other.b",
    ],
)
def test_what_is_explained_or_no_number_is_not(source: str) -> None:
    assert unexplained(source) == []
