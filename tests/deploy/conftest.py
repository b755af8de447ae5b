"""A fresh Debian for all tests that install in one."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.debian_root import debian


@pytest.fixture(scope="session")
def debian_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its root, to be copied."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.skip("debootstrap, as root, makes the Debian that this is tried in")
    return debian(tmp_path_factory.mktemp("debian"))
