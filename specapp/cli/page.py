"""`specapp page`: start the page from wherever the package is installed."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import specapp
from specapp.base import allocator
from specapp.base.errors import SettingsError, SpecappError
from specapp.base.imports import missing
from specapp.base.profiles import PROFILE

_LARGEST_PORT = 65_535
_USUAL_PORT = 8501
_PORTS = ("STREAMLIT_SERVER_PORT", "PORT")
"""Names in the environment of the port that a host wants, the first that is there."""
_BASE = "STREAMLIT_SERVER_BASE_URL_PATH"
_LOG = "SPECAPP_LOG"
_NEEDED = ("streamlit", "plotly", "skimage")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `page` to the commands."""
    page = commands.add_parser("page", help="start the page in this terminal")
    page.add_argument("--port", type=int, metavar="N", help=f"port of its address (default: PORT, or {_USUAL_PORT})")
    page.add_argument("--demo", action="store_true", help="small limits, for strangers to try it")
    page.set_defaults(run=_start, usage_error=page.error)


def _start(options: argparse.Namespace) -> int:
    """Become the server; the page is a program of its own, which this room does not import."""
    port = _port_of(os.environ) if options.port is None else options.port
    if not 1 <= port <= _LARGEST_PORT:
        options.usage_error(f"--port {port}: choose from 1 to {_LARGEST_PORT}")
    for package in _NEEDED:
        if find_spec(package) is None:
            raise SpecappError(missing("The page", "page", package))
    # browser.serverAddress: Streamlit would otherwise ask a server on the internet for the address to print.
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(Path(specapp.__file__).parent / "ui" / "app.py")),
        *("--logger.hideWelcomeMessage", "true"),
        *("--server.port", str(port), "--server.headless", "true", "--browser.serverAddress", "localhost"),
    ]
    profile = {PROFILE: "demo"} if options.demo else {}
    environment = {**allocator.FOR_THE_SERVER, **_home(), **os.environ, **profile}
    base = os.environ.get(_BASE, "").strip("/")
    if os.environ.get(_LOG) != "json":
        print(f"specapp: http://localhost:{port}{base and f'/{base}'}", flush=True)
    if os.name == "posix":
        os.execve(sys.executable, command, environment)  # noqa: S606  (no shell is wanted)
    return subprocess.call(command, env=environment)  # noqa: S603  (our own command)


def _port_of(environment: Mapping[str, str]) -> int:
    """The port that a host asks for in the environment, or the usual one.

    Raises
    ------
    SettingsError
        If it is none.
    """
    name = next((name for name in _PORTS if environment.get(name)), None)
    if name is None:
        return _USUAL_PORT
    if not environment[name].isdecimal() or not 1 <= int(environment[name]) <= _LARGEST_PORT:
        raise SettingsError(f"{name} = {environment[name]!r} is no port. Choose from 1 to {_LARGEST_PORT}.")
    return int(environment[name])


def _home() -> Mapping[str, str]:
    """A home for a user who has none, as in containers with a user of their own choice: Streamlit asks for it."""
    try:
        Path.home()
    except RuntimeError:
        return {"HOME": tempfile.gettempdir()}
    return {}
