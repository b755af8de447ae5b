"""Every number on the way of the sound says where it comes from."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "specapp"
MODULES = sorted(path for room in ("spectral", "denoisers", "pipeline") for path in (PACKAGE / room).rglob("*.py"))


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


def unexplained(source: str) -> list[str]:
    """Constants of a module that are numbers, without a string beneath or a comment beside or above them."""
    lines, body = source.splitlines(), ast.parse(source).body
    missing = []
    for node, following in zip(body, [*body[1:], None], strict=True):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not is_number(node.value):
            continue
        beneath = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        beside = any("  # " in line for line in lines[node.lineno - 1 : node.end_lineno])
        if not beneath and not beside and not lines[node.lineno - 2].startswith("# "):
            missing.append(ast.unparse(node))
    return missing


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_constants_say_where_they_come_from(path: Path) -> None:
    assert unexplained(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("source", ["A = 1\nB = 2  # Lee 1980", "_C, _D = 3.0, np.float32(10**-2.5)"])
def test_a_number_without_a_word_is_found(source: str) -> None:
    assert len(unexplained(source)) == 1


@pytest.mark.parametrize("source", ['A = 1\n"""Lee 1980."""', "# Own choice.\nA = 1", 'A = "text"', "A = other.b"])
def test_what_is_explained_or_no_number_is_not(source: str) -> None:
    assert unexplained(source) == []
