"""Servers and browsers for the tests that look at the page as a visitor does."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.specapp.ui.browser.workbench.bench import APP, Bench, opened

ROOT = Path(__file__).parents[4]
PATIENCE_MS = 60_000
"""Other work may keep the processors busy; a page that is right is not punished for being slow."""
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
OpenPage: TypeAlias = Callable[..., Page]


@contextmanager
def served(script: Path, folder: Path, port: int = 0) -> Iterator[str]:
    """Address of a server that runs `script` and keeps its files in `folder`, at a free port if none is said."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = port or free.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--browser.serverAddress", "localhost"]
    environment = os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(ROOT)}
    log = folder / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_healthy(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):  # noqa: S310  (our own server)
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Starts a server for a script, once per script, and gives its address."""
    addresses: dict[Path, str] = {}
    with ExitStack() as stack:

        def start(script: Path) -> str:
            if script not in addresses:
                folder = tmp_path_factory.mktemp(f"server-{script.stem}", numbered=False)
                addresses[script] = stack.enter_context(served(script, folder))
            return addresses[script]

        yield start


@pytest.fixture(scope="session")
def server_folder(serve: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of the page keeps its files."""
    serve(ROOT / "app.py")
    return tmp_path_factory.getbasetemp() / "server-app"


@pytest.fixture(scope="session")
def address(serve: Callable[[Path], str]) -> str:
    """Address of the page."""
    return serve(ROOT / "app.py")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium without a window."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, address: str, server_folder: Path) -> Iterator[OpenPage]:
    """Opens the page as a new visitor: ``open_page("?strength=50", width=390, dark=True)``; it must not fail."""
    contexts: list[BrowserContext] = []
    log = server_folder / "server.log"
    said_before = len(log.read_bytes())

    def open_one(query: str = "", *, width: int = 1440, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address + query)
        return page

    yield open_one
    for context in contexts:
        context.close()
    said = log.read_bytes()[said_before:].decode()
    assert "Uncaught app execution" not in said, said


@pytest.fixture(scope="session")
def bench_address(serve: Callable[[Path], str]) -> str:
    """Address of a page with nothing but the workbench."""
    return serve(APP)


@pytest.fixture(scope="session")
def shared_bench(browser: Browser, bench_address: str) -> Iterator[Bench]:
    """One workbench for many tests: most of their time would go into opening pages."""
    bench = opened(browser, f"{bench_address}/?places")
    yield bench
    bench.page.context.close()


@pytest.fixture
def bench(shared_bench: Bench) -> Iterator[Bench]:
    """The workbench as it is when the page has just been opened; its script must not fail."""
    problems: list[str] = []

    def note(error: Error) -> None:
        problems.append(str(error))

    shared_bench.page.on("pageerror", note)
    shared_bench.reset()
    yield shared_bench
    shared_bench.page.remove_listener("pageerror", note)
    assert problems == []
