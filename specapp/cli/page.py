"""`specapp page`: start the page from wherever the package is installed."""

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import specapp
from specapp.base import allocator
from specapp.base.errors import SpecappError
from specapp.base.extras import missing
from specapp.base.profiles import PROFILE

_LARGEST_PORT = 65_535
_NEEDED = ("streamlit", "plotly", "skimage")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `page` to the commands."""
    page = commands.add_parser("page", help="start the page in this terminal")
    page.add_argument("--port", type=int, default=8501, metavar="N", help="port of its address (default: 8501)")
    page.add_argument("--demo", action="store_true", help="small limits, for strangers to try it")
    page.set_defaults(run=_start, usage_error=page.error)


def _start(options: argparse.Namespace) -> int:
    """Become the server; the page is a program of its own, which this room does not import."""
    if not 1 <= options.port <= _LARGEST_PORT:
        options.usage_error(f"--port {options.port}: choose from 1 to {_LARGEST_PORT}")
    for package in _NEEDED:
        if find_spec(package) is None:
            raise SpecappError(missing("The page", "page", package))
    # browser.serverAddress: Streamlit would otherwise ask a server on the internet for the address to print.
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(Path(specapp.__file__).parent / "ui" / "app.py")),
        *("--server.port", str(options.port), "--server.headless", "true", "--browser.serverAddress", "localhost"),
    ]
    environment = {**allocator.ENVIRONMENT, **os.environ, **({PROFILE: "demo"} if options.demo else {})}
    print(f"specapp: http://localhost:{options.port}", flush=True)
    if os.name == "posix":
        os.execve(sys.executable, command, environment)  # noqa: S606  (no shell is wanted)
    return subprocess.call(command, env=environment)  # noqa: S603  (our own command)
