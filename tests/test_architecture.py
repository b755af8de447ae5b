"""Who may import what, and how fast the package starts."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "specapp"
FILES = sorted(PACKAGE.rglob("*.py")) + [path for path in [ROOT / "app.py"] if path.exists()]
HEAVY = ("av", "cv2", "librosa", "numba", "plotly", "pywt", "scipy.signal", "skimage", "streamlit")
START_LIMIT_S = 0.5

READ_AND_WRITE = ("specapp.audio.decoding", "specapp.audio.encoding", "specapp.audio.containers.wav_writer")

# Library -> the only modules that import it; a module of a package stands for all below it.
HOMES = {
    "streamlit": ("app", "specapp.ui"),
    "plotly": ("specapp.display.figures.curves", "specapp.display.figures", "specapp.display.html_report"),
    "soundfile": READ_AND_WRITE,
    "av": READ_AND_WRITE,
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in a file, also inside functions and by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def misplaced(module: str, source: str) -> list[str]:
    """Imports of a module's source that belong to other modules."""
    return [
        f"{module} imports {name}, which belongs to {', '.join(homes)}"
        for library, homes in HOMES.items()
        for name in imported(ast.parse(source))
        if is_within(name, library) and not any(is_within(module, home) for home in homes)
    ]


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_libraries_are_imported_only_in_their_home(path: Path) -> None:
    assert misplaced(module_name(path), path.read_text()) == []


@pytest.mark.parametrize(
    "source", ["import streamlit as st", "def f():\n    from plotly import io", "import_module('av.audio')"]
)
def test_the_rule_finds_a_misplaced_import(source: str) -> None:
    assert len(misplaced("specapp.pipeline.denoise", source)) >= 1


@pytest.mark.parametrize("path", [path for path in FILES if "ui" not in path.parts], ids=module_name)
def test_core_does_not_know_the_page(path: Path) -> None:
    known = [name for name in imported(ast.parse(path.read_text())) if is_within(name, "specapp.ui")]
    assert known == [] or module_name(path) == "app"


def in_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_import_loads_nothing_heavy() -> None:
    loaded = in_fresh_process("import sys, specapp; print(*sys.modules)").split()
    assert [name for name in HEAVY if name in loaded] == []


def test_import_is_fast() -> None:
    """Processor time and the best of three, so that other busy processes do not decide."""
    code = "from time import process_time as now; start = now(); import specapp; print(now() - start)"
    assert min(float(in_fresh_process(code)) for _ in range(3)) < START_LIMIT_S
