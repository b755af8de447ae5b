"""The steps of the Dockerfile alone, in a fresh Debian, as its user and with a root that nobody can write to."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from bench.load.sounds import noisy_tone
from bench.load.visitor import Visitor
from tests.deploy.commands import DOCKER_RUN, options_of
from tests.support.debian_root import Stage, built, inside, instructions, let_in, run
from tests.support.scripts import ROOT

LARGEST_MB = 900
LONGEST_START_S = 6.0
SIZED_GB = 4
PORT = 8791
PATIENCE_S = 60


def test_the_image_copies_only_what_exists_and_is_let_in() -> None:
    for name, argument in instructions(ROOT / "Dockerfile"):
        if name == "COPY" and not argument.startswith("--from"):
            for source in argument.split()[:-1]:
                assert (ROOT / source).exists()
                assert source in let_in() or any(one.startswith(f"{source}/") for one in let_in()), source


def test_the_user_is_not_root_and_the_page_starts_by_default() -> None:
    last = dict(instructions(ROOT / "Dockerfile"))
    assert last["USER"] == "1000"
    assert last["CMD"].startswith('["specapp", "page"')
    assert "TMPDIR=/data" in last["ENV"].split()
    assert "/healthz" in last["HEALTHCHECK"]


def test_all_that_the_page_asks_for_is_in_the_layer_of_packages() -> None:
    done = subprocess.run([sys.executable, "deploy/needed.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {re.match(r"[\w.-]+", line)[0].lower() for line in done.stdout.splitlines()}  # type: ignore[index]
    imported = {"streamlit", "plotly", "scikit-image", "soxr", "onnxruntime", "numpy", "av", "jinja2"}
    assert imported <= names
    assert "specapp" not in names


def test_the_docs_run_it_as_the_tests_do() -> None:
    """Without Docker a read-only root, /data as tmpfs, a setting and the port are all that there is to its options."""
    options = options_of(DOCKER_RUN)
    assert options.keys() == {"--rm", "--init", "--read-only", "--tmpfs", "--env", "--publish"}
    kept, _, kept_mb = options["--env"].partition("=")
    assert kept == "SPECAPP_JOBS_KEPT_MB"
    assert int(kept_mb) == SIZED_GB * 1024 * 3 // 4
    assert options["--tmpfs"].endswith(f"size={SIZED_GB}g")
    assert options["--publish"] == "8501:8501"
    assert dict(instructions(ROOT / "Dockerfile"))["EXPOSE"] == "8501"


class Healthy(BaseHTTPRequestHandler):
    """Is well at one address alone."""

    at = "/healthz"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == self.at else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("base", ["", "tool"])
@pytest.mark.parametrize("well", [True, False])
def test_its_health_is_asked_for_where_it_is(base: str, well: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    place = f"/{base}/healthz" if base else "/healthz"
    monkeypatch.setattr(Healthy, "at", place if well else "/elsewhere")
    (command,) = re.findall(r"CMD (\[.*\])$", dict(instructions(ROOT / "Dockerfile"))["HEALTHCHECK"])
    with HTTPServer(("127.0.0.1", 0), Healthy) as server, ThreadPoolExecutor(1) as beside:
        answering = beside.submit(server.handle_request)
        given = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PORT": str(server.server_port)}
        base_path = {"STREAMLIT_SERVER_BASE_URL_PATH": base} if base else {}
        done = subprocess.run(json.loads(command), env=given | base_path, capture_output=True, check=False, timeout=60)
        answering.result(60)
    assert (done.returncode == 0) == well


@pytest.fixture(scope="module")
def image(debian_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    stage = built(ROOT / "Dockerfile", debian_root, tmp_path_factory.mktemp("image"))
    stage.environment |= {"PORT": str(PORT)}  # as hosts say that choose it
    return stage


@contextmanager
def served(stage: Stage) -> Iterator[None]:
    options = options_of(DOCKER_RUN)
    mounted, _, given = options["--tmpfs"].partition(":")
    stage.environment |= dict([options["--env"].split("=", 1)])
    assert mounted == "/data"
    with subprocess.Popen(inside(stage, stage.command, writable=False, data=given)) as process:
        try:
            until = time.monotonic() + PATIENCE_S
            while not is_well():
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def is_well() -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5):
            return True
    except OSError:
        return False


@pytest.mark.soak
def test_the_image_serves(image: Stage) -> None:
    files = (path for path in image.root.rglob("*") if path.is_file() and not path.is_symlink())
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    started = time.monotonic()
    with served(image), Visitor(f"http://127.0.0.1:{PORT}") as visitor:
        visitor.wait(lambda: "denoised" in visitor.tracks, "the sample can be heard")
        taken_s = time.monotonic() - started
        assert visitor.get(visitor.tracks["denoised"] + "/samples")[0] == 200
        visitor.upload([("a.wav", noisy_tone(3.0, 1))])
        visitor.wait(visitor.is_done, "a file is cleaned")
        health = visitor.get("/healthz")[2].decode()
        assert run(image, image.health).returncode == 0
    print(f"image {size_mb:.0f} MB, {taken_s:.1f} s from the start to the first sample")  # noqa: T201
    assert size_mb <= LARGEST_MB
    assert '"landlock":' in health
    assert '"seccomp":true' in health
    assert '"uid":1000' in health
    assert taken_s <= LONGEST_START_S


@pytest.mark.soak
def test_there_is_no_compiler_and_only_the_data_can_be_written(image: Stage) -> None:
    assert run(image, ["cc", "--version"]).returncode != 0
    for folder in ("/data", "/tmp", "/opt/specapp", "/home/specapp", "/etc"):  # noqa: S108
        done = subprocess.run(inside(image, ["touch", f"{folder}/a"], writable=False), capture_output=True, check=False)
        assert (done.returncode == 0) is (folder == "/data"), folder
