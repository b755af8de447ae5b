"""Temporary files of the page and of the command line, in megabytes a minute of sound.

python -m bench.disk                            10 minutes of stereo at 48 kHz, in 16 bits
python -m bench.disk --minutes 60 --channels 1

The most that lies there at a time, with files that have no name any more, and what stays for the page, file by file.
"""

import argparse
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.cost.cases import Case, write_sound
from bench.report.tables import table

_MEGABYTE = 1e6
_LOOK_EVERY_S = 0.02
_MAPS = Path("/proc/self/maps")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.disk", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--channels", type=int, choices=(1, 2), default=2)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        sound = Path(folder) / "sound.wav"
        write_sound(sound, Case("auto", "speech", options.minutes, options.channels, 1))
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        tempfile.tempdir = str(scratch)
        whole = options.minutes * _MEGABYTE
        rows = [["command line, at most", f"{most(scratch, lambda: _command(sound)) / whole:.1f}"]]
        rows.append(["page, at most", f"{most(scratch, lambda: _page(sound, scratch)) / whole:.1f}"])
        kept = {path: path.lstat() for path in scratch.rglob("*") if path.is_file()}
        files = {status.st_ino: (status.st_blocks * 512, path.name) for path, status in kept.items()}
        rows.append(["page, kept", f"{sum(size for size, _ in files.values()) / whole:.1f}"])
        rows += [[name, f"{size / whole:.1f}"] for size, name in sorted(files.values(), reverse=True)]
        print(table(["", "MB a minute"], rows))


def most(folder: Path, work: Callable[[], object]) -> int:
    """The most bytes that lie in a folder while something is done."""
    seen, done = [occupied(folder)], threading.Event()

    def look() -> None:
        while not done.wait(_LOOK_EVERY_S):
            seen.append(occupied(folder))

    watching = threading.Thread(target=look)
    watching.start()
    try:
        work()
        seen.append(occupied(folder))
    finally:
        done.set()
        watching.join()
    return max(seen)


def occupied(folder: Path) -> int:
    """Bytes of the files in a folder, and of those that this process has mapped and that have no name any more."""
    sizes: dict[int, int] = {}
    for inner, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                status = (Path(inner) / name).lstat()
                sizes[status.st_ino] = status.st_blocks * 512
    for line in _MAPS.read_text().splitlines() if _MAPS.exists() else ():
        span, _, offset, _, inode, *path = line.split(maxsplit=5)
        if path and path[0].startswith(str(folder)) and path[0].endswith("(deleted)"):
            first, last = (int(one, 16) for one in span.split("-"))
            sizes[int(inode)] = max(sizes.get(int(inode), 0), int(offset, 16) + last - first)
    return sum(sizes.values())


def _command(sound: Path) -> None:
    from specapp.cli.main import main as command

    command(["denoise", str(sound), "-o", str(sound.with_name("cleaned.wav"))])


def _page(sound: Path, folder: Path) -> None:
    from specapp.settings.settings import Settings
    from specapp.ui.tasks.denoise import denoise_work, run_denoise
    from specapp.ui.tasks.storage import decode_into

    stored, job = folder / "stored", folder / "job"
    stored.mkdir()
    job.mkdir()
    with sound.open("rb") as file:
        decode_into(stored, file, name=sound.name, digest="")
    run_denoise(job, denoise_work(stored, "", Settings(), beginning=True).request, lambda *_: None)


if __name__ == "__main__":
    main()
