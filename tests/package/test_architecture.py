"""How the house is built, and how fast the package starts. Who may import whom: import-linter in pyproject.toml."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import specapp
from specapp.audio.examples import SAMPLES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "specapp"
MODULES = sorted(
    path
    for folder in ("specapp", "tests", "bench", "training", "scripts", "examples", "deploy")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".js", ".ts", ".css", ".html") and "node_modules" not in path.parts
)
HOUSES = ("specapp", "bench", "training", "scripts", "examples", "deploy", "docs", "tests")
FOLDERS = sorted(
    {
        path.parent
        for folder in HOUSES
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not {"__pycache__", "node_modules"}.intersection(path.parts)
    }
)
TESTS = sorted(path for room in PACKAGE.iterdir() for path in (ROOT / "tests/specapp" / room.name).rglob("test_*.py"))
HEAVY = ("av", "cv2", "jinja2", "librosa", "numba", "plotly", "pywt", "scipy.signal", "skimage", "streamlit")
NOT_FOR_A_FILE = (
    *(name for name in HEAVY if name != "cv2"),
    *(f"specapp.{room}" for room in ("batch", "display", "jobs", "picture", "ui")),
    *(f"specapp.cli.{command}" for command in ("batch", "page", "picture", "tables")),
    *("multiprocessing", "mutagen", "numpy.ma", "numpy.random", "scipy", "soundfile"),
)
"""Modules that `specapp denoise x.wav` does not wait for, beside those of its helper."""
NOT_FOR_READING = (
    "cv2",
    "numpy.random",
    "onnxruntime",
    "scipy",
    *(f"specapp.{room}" for room in ("cli", "picture", "pipeline")),
)
MOST_LINES, MOST_ENTRIES = 300, 15
CLOCK = re.compile(r"""setattr\(\s*(["']time\.|time,)""")
START_LIMIT_S = 0.5


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_a_folder_is_seen_at_a_glance(folder: Path) -> None:
    entries = [path.name for path in folder.iterdir() if path.name not in ("__pycache__", ".DS_Store")]
    assert len(entries) <= MOST_ENTRIES, entries


@pytest.mark.parametrize("test", TESTS, ids=named)
def test_tests_stand_where_their_modules_stand(test: Path) -> None:
    room = test.parent.relative_to(ROOT / "tests/specapp")
    assert (PACKAGE / room).is_dir() or "browser" in room.parts


def in_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_import_loads_nothing_heavy() -> None:
    """Neither the package nor any of its names, which it imports when they are first used."""
    loaded = in_fresh_process("import sys; from specapp import *; print(*sys.modules)").split()
    assert [name for name in HEAVY if name in loaded] == []


def test_pictures_of_a_batch_need_no_plotly() -> None:
    """The extra of batches does not bring it."""
    loaded = in_fresh_process("import sys, specapp.display.panels, specapp.batch.report; print(*sys.modules)").split()
    assert {"plotly", "streamlit", "librosa"}.isdisjoint(loaded)


def test_each_name_of_the_package_is_found_where_it_is_defined() -> None:
    assert sorted(specapp._HOMES) == sorted(specapp.__all__)
    assert set(specapp.__all__) <= set(dir(specapp))
    with pytest.raises(AttributeError, match="no attribute 'denoised'"):
        specapp.denoised  # noqa: B018


def test_cleaning_a_plain_file_loads_nothing_of_other_commands(tmp_path: Path) -> None:
    """Nor does the helper that reads it, which has a process of its own."""
    words = ["denoise", str(SAMPLES["speech"].path), "-o", str(tmp_path / "clean.wav")]
    run = f"import sys; from specapp.cli.main import main; main({words!r}); print(*sys.modules)"
    help_ = "import sys, specapp.audio.sandbox.fork_server, specapp.audio.decoding.sandboxed as job; job.warm_up()"
    for code, unwanted in ((run, NOT_FOR_A_FILE), (f"{help_}; print(*sys.modules)", NOT_FOR_READING)):
        loaded = in_fresh_process(code).split()
        assert "numpy" in loaded
        assert [name for name in unwanted if name in loaded] == []


@pytest.mark.alone
def test_import_is_fast() -> None:
    """Processor time and the best of three, so that other busy processes do not decide."""
    code = "from time import process_time as now; start = now(); from specapp import *; print(now() - start)"
    assert min(float(in_fresh_process(code)) for _ in range(3)) < START_LIMIT_S


def test_nothing_is_unpickled_but_what_a_worker_hears_from_its_server() -> None:
    unpickling = {named(path) for path in PACKAGE.rglob("*.py") if "pickle.load" in path.read_text(encoding="utf-8")}
    assert unpickling == {"specapp/jobs/worker_main.py"}


def test_no_test_takes_the_clock_from_other_threads() -> None:
    """The thread of a cluster ends when its clock fails; names that a module has imported can be replaced."""
    of_all = [named(path) for path in (ROOT / "tests").rglob("*.py") if CLOCK.search(path.read_text(encoding="utf-8"))]
    assert not of_all
