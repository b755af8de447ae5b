"""The wheel in an empty environment outside the source tree: what it weighs, and whether it works there."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect, sync_playwright

import specapp
from tests.support.packages import built_wheel
from tests.support.scripts import ROOT
from tests.support.signals import noisy, recording, speech_like

pytestmark = pytest.mark.soak
LARGEST_CORE_MB = 550
PATIENCE_S = 120
HEAVY = re.compile(r"\b(streamlit|plotly|librosa|skimage|onnxruntime)\b")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def run(*command: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    given = [str(part) for part in command]
    return subprocess.run(
        given, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=20 * PATIENCE_S
    )


def megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def installed(wheel: Path, folder: Path, extras: str = "") -> Path:
    """Folder of the programs of an environment that has the wheel, and what was added to it in megabytes."""
    assert run(sys.executable, "-m", "venv", folder, folder=wheel.parent).returncode == 0
    exact = ("--constraint", ROOT / "constraints.txt")
    done = run(folder / "bin/python", "-m", "pip", "install", "-q", *exact, f"{wheel}{extras}", folder=wheel.parent)
    assert done.returncode == 0, done.stderr
    return folder / "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def core(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs of an environment without extras."""
    return installed(wheel, tmp_path_factory.mktemp("core"))


@pytest.fixture
def sound(tmp_path: Path, rng: np.random.Generator) -> Path:
    path = tmp_path / "noisy.wav"
    specapp.write(recording(noisy(speech_like(rng, 3, 16_000), rng, 5)), path)
    return path


def test_the_core_is_small(core: Path) -> None:
    assert megabytes(core.parent) < LARGEST_CORE_MB


def test_the_core_denoises(core: Path, sound: Path) -> None:
    done = run(core / "specapp", "denoise", "noisy.wav", "-o", "clean.wav", folder=sound.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert specapp.read(sound.with_name("clean.wav")).length == specapp.read(sound).length


def test_the_core_edits_a_picture(core: Path, sound: Path) -> None:
    for command in (("picture", "noisy.wav", "-o", "p.png"), ("apply", "p.png", "noisy.wav", "-o", "back.wav")):
        done = run(core / "specapp", *command, folder=sound.parent)
        assert done.returncode == 0, done.stderr
    assert sound.with_name("back.wav").read_bytes() == sound.read_bytes()


def test_the_core_imports_nothing_of_the_extras(core: Path, sound: Path) -> None:
    command = ("-X", "importtime", "-m", "specapp", "denoise", "noisy.wav", "-o", "clean.wav")
    done = run(core / "python", *command, folder=sound.parent)
    assert "scipy" in done.stderr
    assert HEAVY.findall(done.stderr) == []


def test_the_core_says_what_the_page_needs(core: Path, tmp_path: Path) -> None:
    done = run(core / "specapp", "page", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: The page needs streamlit, which is not installed.")


def test_a_batch_with_a_report_needs_its_extra_alone(wheel: Path, sound: Path, tmp_path: Path) -> None:
    programs = installed(wheel, tmp_path / "batch", "[batch]")
    command = ("batch", "noisy.wav", "-o", "clean", "--report", "report.html")
    done = run(programs / "specapp", *command, folder=sound.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert sound.with_name("report.html").read_text(encoding="utf-8").count("data:image/webp") == 2


@contextmanager
def serving(programs: Path, folder: Path) -> Iterator[str]:
    """Address of the page of an environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(programs / "specapp"), "page", "--port", str(port)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_S)


def is_healthy(address: str) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310  (our own server)
                return bool(answer.read() == b"ok")
        except OSError:
            time.sleep(0.2)
    return False


def test_the_page_starts_anywhere_and_draws_the_sample(
    wheel: Path, chromium: str, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    programs = installed(wheel, tmp_path_factory.mktemp("page"), "[page]")
    with serving(programs, tmp_path) as address, sync_playwright() as playwright:
        assert is_healthy(address)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        with page.expect_response(lambda answer: "/tile?" in answer.url and answer.ok, timeout=1000 * PATIENCE_S):
            page.goto(address)
        expect(page.locator("canvas").first).to_be_visible(timeout=1000 * PATIENCE_S)
        expect(page.get_by_text("Done in").first).to_be_visible(timeout=1000 * PATIENCE_S)
        ground = page.locator(".stApp").evaluate("element => getComputedStyle(element).backgroundColor")
        assert ground == "rgb(252, 253, 253)"  # of the shipped theme
        browser.close()
