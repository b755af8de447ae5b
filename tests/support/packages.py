"""The wheel of this package, made from a copy of the source tree."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.scripts import ROOT

_SOURCES = ("specapp", "training", "pyproject.toml", "README.md", "LICENSE", "NOTICE")


def built_wheel(folder: Path) -> Path:
    """A wheel in `folder`; nothing is downloaded, and what an older build left in the source tree is not in it."""
    source = folder / "source"
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))
