"""A server of the page, and what it costs: memory of its process, processor time of all that it starts."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from prometheus_client.parser import text_string_to_metric_families

_ROOT = Path(__file__).parents[2]
_PAGE = ["specapp", "page", "--port"]
_LOOK_EVERY_S = 0.05
_START_S = 120.0
_MEGABYTE = 1e6


class Server:
    """The page as ``specapp page`` starts it, with its files in a folder of its own.

    Parameters
    ----------
    folder : Path
        For its temporary files and its log.
    settings : mapping of str to str
        Environment on top of this program's own.
    within : sequence of str
        Command that starts it, such as ``("nice",)``.
    root : Path, optional
        Work tree of another commit whose page is meant; ``app.py`` starts it.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        within: Sequence[str] = (),
        root: Path | None = None,
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "server.log"
        page = ["streamlit", "run", "app.py", "--server.headless", "true", "--server.port"] if root else _PAGE
        self._command = [*within, sys.executable, "-m", *page, str(port)]
        self._root = root or _ROOT
        self._environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(self._root), **(settings or {})}
        base = (settings or {}).get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        self._health = "/".join([self.address, *([base] if base else []), "_stcore/health"])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("a") as output:
            self.process = psutil.Popen(
                self._command, env=self._environment, cwd=self._root, stdout=output, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + _START_S
        while self.process.poll() is None and time.monotonic() < until:
            try:
                with urlopen(self._health, timeout=5):  # noqa: S310  (our own server)
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End it as the system does when memory is short: without a word."""
        self.process.kill()
        self.process.wait()

    @property
    def memory_mb(self) -> float:
        """Memory that the server's process holds now; pages of files that the system can drop are not counted."""
        memory = self.process.memory_info()
        return float(memory.rss - memory.shared) / _MEGABYTE

    @property
    def disk_mb(self) -> float:
        """What lies in the folder of its temporary files now; what several folders share counts once."""
        blocks = 0.0
        for path in Path(self._environment["TMPDIR"]).rglob("*"):
            with suppress(FileNotFoundError):  # deleted meanwhile
                status = path.lstat()
                blocks += status.st_blocks / (1 if path.is_dir() else status.st_nlink)
        return blocks * 512 / _MEGABYTE

    @property
    def cpu_s(self) -> float:
        """Processor time of the server and of all that it has started."""
        total = 0.0
        for process in (self.process, *self.process.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def counted(self, name: str, **labels: str) -> float:
        """A number of ``/metrics``, summed over the labels that are not given."""
        with urlopen(self.address + "/metrics", timeout=20) as answer:  # noqa: S310  (our own server)
            families = text_string_to_metric_families(answer.read().decode())
        samples = (one for family in families for one in family.samples if one.name == name)
        return sum(one.value for one in samples if labels.items() <= one.labels.items())

    @property
    def errors(self) -> list[str]:
        """Lines of the log that tell of a bug."""
        return [line for line in self.log.read_text().splitlines() if "Uncaught" in line or "Traceback" in line]

    @contextmanager
    def largest_file(self, size_bytes: int) -> Iterator[None]:
        """Let the server and all that it has started write no larger file while this lasts, as on a full disk."""
        processes = [self.process, *self.process.children(recursive=True)]
        for process in processes:
            process.rlimit(psutil.RLIMIT_FSIZE, (size_bytes, psutil.RLIM_INFINITY))
        try:
            yield
        finally:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))

    @contextmanager
    def watched(self) -> Iterator["Watch"]:
        """Note the highest memory while this lasts."""
        watch = Watch(self)
        over = threading.Event()

        def look() -> None:
            while not over.wait(_LOOK_EVERY_S):
                watch.peak_mb = max(watch.peak_mb, self.memory_mb)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield watch
        finally:
            over.set()
            thread.join()


class Watch:
    """Memory of a server from a moment on."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.before_mb = self.peak_mb = server.memory_mb

    @property
    def grown_mb(self) -> float:
        """How much more it was at the most."""
        return self.peak_mb - self.before_mb

    def kept_mb(self, within_s: float, little_mb: float) -> float:
        """How much more it still is after so many seconds, or as soon as that is little."""
        until = time.monotonic() + within_s
        least = self._server.memory_mb
        while least > self.before_mb + little_mb and time.monotonic() < until:
            time.sleep(0.5)
            least = min(least, self._server.memory_mb)
        return least - self.before_mb
