"""What a start costs, this build beside an earlier one, in turns: a command for a short file, and the page.

    git worktree add ../before 5fdc810
    python -m bench.cost.starting ../before

The command cleans three seconds and ends. The page is a server that starts, and a browser, which was there before, that
opens its address and waits for the result of the sample; processor time is that of the server and of all that it
starts. Needs Chromium (`SPECAPP_CHROMIUM`). Each build runs once unmeasured, so that its modules are compiled.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cost.cases import Case, write_sound
from bench.load.server import Server
from bench.report.tables import table

_HERE = Path(__file__).parents[2]
_SECONDS = 3
_DONE = re.compile("Done in")
_PATIENCE_MS = 120_000


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds of processor time, and of waiting, up to the first result."""

    cpu_s: float
    wall_s: float


def command(build: Path, folder: Path) -> Start:
    """Clean a short file with the command line of a work tree.

    Parameters
    ----------
    build, folder : Path
        The work tree, and where the sound and what is compiled lie.

    Returns
    -------
    Start
    """
    sound = folder / "short.wav"
    if not sound.is_file():
        write_sound(sound, Case("auto", "speech", _SECONDS / 60, 1, 1))
    words = [sys.executable, "-m", "specapp", "denoise", str(sound), "-o", str(folder / "clean.wav")]
    environment = {**os.environ, **_compiled(folder), "PYTHONPATH": str(build)}
    began = time.monotonic()
    started = subprocess.Popen(words, env=environment, cwd=build, stdout=subprocess.DEVNULL)
    _, status, spent = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"{build}: the command ended with {started.returncode}")
    return Start(spent.ru_utime + spent.ru_stime, time.monotonic() - began)


def page(build: Path, folder: Path) -> Start:
    """Start the page of a work tree and wait for its first result; parameters as in `command`."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright, TemporaryDirectory(dir=folder) as own:
        browser = playwright.chromium.launch(executable_path=os.environ.get("SPECAPP_CHROMIUM"), args=["--no-sandbox"])
        tab = browser.new_page()
        root = None if build == _HERE else build
        began = time.monotonic()
        with Server(Path(own), _compiled(folder), root=root) as server:
            tab.goto(server.address)
            expect(tab.get_by_text(_DONE)).to_be_visible(timeout=_PATIENCE_MS)
            found = Start(server.cpu_s, time.monotonic() - began)
        browser.close()
    return found


def _compiled(folder: Path) -> dict[str, str]:
    """Keep compiled modules in a folder, whatever the environment says of them."""
    return {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}


KINDS = {"a command for three seconds": command, "the page, up to the sample's result": page}


def report(starts: dict[tuple[str, Path], list[Start]], builds: Sequence[Path]) -> str:
    """Medians, and the medians of the ratios to each earlier build, as Markdown."""
    now, *others = builds
    head = ["start of", "CPU s", "wait s", *(f"{what} of {one.name}" for one in others for what in ("CPU", "wait"))]
    rows = []
    for kind in dict.fromkeys(kind for kind, _ in starts):
        mine = starts[kind, now]
        cells = [f"{statistics.median(getattr(one, name) for one in mine):.2f}" for name in Start.__slots__]
        for other in others:
            pairs = list(zip(mine, starts[kind, other], strict=True))
            for name in Start.__slots__:
                ratio = statistics.median(getattr(one, name) / getattr(before, name) for one, before in pairs)
                cells.append(f"{ratio:.2f}")
        rows.append([kind, *cells])
    return table(head, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.cost.starting", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("builds", nargs="*", type=Path, metavar="FOLDER", help="work tree of another commit")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", choices=("command", "page"), default=["command", "page"])
    options = parser.parse_args(arguments)
    builds = [_HERE, *(one.resolve() for one in options.builds)]
    starts: dict[tuple[str, Path], list[Start]] = {}
    with TemporaryDirectory(prefix="specapp-starting-") as folder:
        for title, start in KINDS.items():
            if start.__name__ not in options.kinds:
                continue
            for turn in range(options.repeats + 1):
                for build in builds:
                    found = start(build, Path(folder))
                    if turn:
                        starts.setdefault((title, build), []).append(found)
    print(report(starts, builds))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
