"""What is wrong in the environment is said in one sentence, before anything starts."""

import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.load.server import Server
from specapp.base.errors import SettingsError
from specapp.base.profiles import PROFILES
from specapp.jobs.result_store import _MAXIMUM_SERVERS
from specapp.ui.server.environment import check
from tests.support.scripts import ROOT

WRONG = {
    "SPECAPP_PROFILE": ("big", "Choose from: demo"),
    "SPECAPP_MAX_SECONDS": ("ten", "for example SPECAPP_MAX_SECONDS=7200"),
    "SPECAPP_MAX_UPLOAD_BYTES": ("50MB", "positive whole number"),
    "SPECAPP_MAX_SOUNDS": ("0.5", "positive whole number"),
    "SPECAPP_MAX_SECOND": ("60", "Did you mean SPECAPP_MAX_SECONDS?"),
    "SPECAPP_JOBS_WORKER": ("1", "Did you mean SPECAPP_JOBS_WORKERS?"),
    "SPECAPP_JOBS_WORKERS": ("0", "at least 1"),
    "SPECAPP_DRAIN_S": ("soon", "at least 0"),
    "SPECAPP_LOG": ("JSON", "Choose from: json, plain"),
    "SPECAPP_PUBLIC_URL": ("example.org", "Write it whole"),
    "SPECAPP_FRAME_ANCESTORS": ("https://a.example,https://b.example", "write spaces between"),
    "SPECAPP_PREPARED": ("/nowhere", "is no folder"),
    "TMPDIR": ("/nowhere", "No such file or directory"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(name: str) -> None:
    value, said = WRONG[name]
    with pytest.raises(SettingsError, match=name) as told:
        check({name: value})
    assert said in str(told.value)
    assert str(told.value).count("\n") == 0


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SPECAPP_PROFILE": "demo", "SPECAPP_LOG": "json", "SPECAPP_PUBLIC_URL": "https://example.org/tool/"},
        {"SPECAPP_FRAME_ANCESTORS": "'self' https://huggingface.co https://*.hf.space", "SPECAPP_DRAIN_S": "0"},
        {"SPECAPP_PORT": "tcp://10.0.0.1:8501", "SPECAPP_SERVICE_HOST": "10.0.0.1"},  # what Kubernetes adds
        dict(PROFILES["demo"]),
    ],
    ids=["nothing", "a demo", "frames", "of others", "limits"],
)
def test_what_is_right_is_taken(environment: dict[str, str]) -> None:
    check(environment)


def test_a_folder_that_only_others_may_write_to_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(SettingsError, match="cannot be used: No space left on device"):
        check({"TMPDIR": str(tmp_path)})


def test_the_server_ends_with_the_sentence(tmp_path: Path) -> None:
    done = ended({"TMPDIR": str(tmp_path), "SPECAPP_MAX_SECONDS": "ten"}, tmp_path)
    assert done.returncode == 1
    assert "error: SPECAPP_MAX_SECONDS = 'ten' is not a positive number." in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not (tmp_path / f"specapp-{os.getuid()}").exists(), "nothing was begun"


def test_a_server_for_which_there_is_no_place_says_so(tmp_path: Path) -> None:
    root = tmp_path / f"specapp-{os.getuid()}"
    with ExitStack() as taken:
        for number in range(_MAXIMUM_SERVERS):
            (root / str(number)).mkdir(0o700, parents=True)
            lock = taken.enter_context((root / str(number) / "lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        done = ended({"TMPDIR": str(tmp_path)}, tmp_path)
    assert done.returncode == 1
    assert f"error: {_MAXIMUM_SERVERS} servers use {root} already." in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def ended(settings: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What a server says that cannot start."""
    command = [sys.executable, "-m", "specapp", "page", "--port", Server(folder).address.rpartition(":")[2]]
    environment = {**os.environ, **settings}
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
