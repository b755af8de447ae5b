"""The package and the command line where a system lacks what Linux has: taken away here, from children too."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from specapp.audio.recording import read
from specapp.audio.sandbox import NOT_CAGED
from tests.support.scripts import ROOT

TAKE_AWAY = """
import os, signal, socket, sys
for name in ("resource", "fcntl"):
    sys.modules[name] = None
for module, names in {
    os: "fork O_TMPFILE memfd_create register_at_fork posix_fallocate setresuid geteuid getuid",
    signal: "setitimer SIGXCPU SIGALRM SIGPROF",
    socket: "send_fds recv_fds",
}.items():
    for name in names.split():
        delattr(module, name)
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Python on a system of this kind."""
    (tmp_path / "sitecustomize.py").write_text(TAKE_AWAY)
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)

    return run


@pytest.fixture
def noisy(tmp_path: Path) -> Path:
    path = tmp_path / "noisy.flac"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, (16_000, 2)), 16_000)
    return path


def test_it_is_taken_away(run: Run) -> None:
    done = run("-c", "import os; print(hasattr(os, 'fork')); import resource")
    assert done.stdout == "False\n"
    assert "ModuleNotFoundError" in done.stderr


def test_reading_works_in_a_process_of_its_own_and_says_that_it_is_not_caged(run: Run, noisy: Path) -> None:
    script = """
import hashlib, sys, specapp
from specapp.audio import sandbox
recording = specapp.read(sys.argv[1])
print(hashlib.sha256(recording.samples.tobytes()).hexdigest())
print(*recording.source.warnings)
print(sandbox.layers().caged, "av" in sys.modules, "soundfile" in sys.modules)
"""
    done = run("-c", script, str(noisy))
    digest, warnings, apart = done.stdout.splitlines()
    assert digest == hashlib.sha256(read(noisy).samples.tobytes()).hexdigest()
    assert warnings == NOT_CAGED
    assert apart == "False False False"
    assert "no Landlock, no seccomp, no limits" in done.stderr


@pytest.mark.parametrize("target", ["clean.wav", "clean.flac", "clean.m4a"])
def test_the_command_line_cleans(target: str, run: Run, noisy: Path) -> None:
    done = run("-m", "specapp", "denoise", str(noisy), "-o", target)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert read(noisy.with_name(target)).duration_s == pytest.approx(1.0, abs=0.1)


def test_what_is_no_sound_is_refused_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("This is no sound at all.")
    done = run("-m", "specapp", "denoise", "text.wav", "-o", "clean.wav")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in done.stderr
