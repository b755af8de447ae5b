"""A machine of 1 GB, as a control group: the page, its workers and what they read of files have no more."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.load.server import Server
from bench.load.sounds import RATE_HZ, large_wav, noisy_tone
from bench.load.visitor import Visitor

pytestmark = pytest.mark.soak
LIMIT = 1_000_000_000
GROUPS = Path("/sys/fs/cgroup")
MARKS = (GROUPS / "memory/memory.limit_in_bytes", GROUPS / "cgroup.controllers")
"""What is there in version 1 and in version 2."""
PATIENCE_S = 2400.0
STEREO_BYTES_PER_S = 4 * RATE_HZ
SETTINGS = {"SPECAPP_JOBS_WORKERS": "1"}
"""What docs/hosting.md says for such a machine."""


@dataclass(frozen=True, slots=True)
class Group:
    """A control group with so much memory, of version 1 or 2."""

    folder: Path
    limit: str
    highest: str
    events: str

    @property
    def peak_mb(self) -> float:
        """The most that was used, with pages of files that the system could have dropped."""
        return int((self.folder / self.highest).read_text()) / 1e6

    @property
    def killed(self) -> int:
        """Processes that the system has ended for want of memory."""
        lines = (self.folder / self.events).read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))

    @property
    def enter(self) -> tuple[str, ...]:
        """A command that runs another one in here."""
        return ("sh", "-c", f'echo $$ > {self.folder}/cgroup.procs && exec "$@"', "sh")


@pytest.fixture
def group() -> Iterator[Group]:
    name = f"specapp-test-{os.getpid()}"
    kinds = (
        Group(GROUPS / "memory" / name, "memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control"),
        Group(GROUPS / name, "memory.max", "memory.peak", "memory.events"),
    )
    found = next((kind for kind, mark in zip(kinds, MARKS, strict=True) if mark.exists() and _made(kind)), None)
    if found is None:
        pytest.skip("control groups of memory cannot be made here")
    yield found
    until = time.monotonic() + 60
    while (found.folder / "cgroup.procs").read_text() and time.monotonic() < until:
        time.sleep(0.2)  # workers end by themselves when their server has gone
    found.folder.rmdir()


def _made(group: Group) -> bool:
    try:
        group.folder.mkdir()
    except OSError:
        return False
    try:
        (group.folder / group.limit).write_text(str(LIMIT))
    except OSError:
        group.folder.rmdir()
        return False
    return True


@contextmanager
def small_server(folder: Path, group: Group) -> Iterator[Server]:
    with Server(folder, SETTINGS, within=group.enter) as server:
        yield server
        assert server.process.is_running()
        assert not server.errors
        assert group.killed == 0
    print(f"at most {group.peak_mb:.0f} MB of the group")  # noqa: T201


def test_tabs_jobs_and_a_long_recording_finish(group: Group, tmp_path: Path) -> None:
    """Twelve tabs; six of them bring half a minute at once, then one brings 27 minutes of stereo."""
    long = large_wav(tmp_path / "long.wav", 27 * 60 * STEREO_BYTES_PER_S)
    with small_server(tmp_path, group) as server, ThreadPoolExecutor(12) as together:
        tabs = list(together.map(lambda _: Visitor(server.address), range(12)))

        def bring(tab: Visitor, stem: str, content: bytes | Path) -> None:
            tab.upload([(f"{stem}.wav", content)])
            tab.wait(lambda: tab.says(stem) and tab.says("Done in"), f"{stem} is done", PATIENCE_S)

        list(together.map(lambda number: bring(tabs[number], f"sound{number}", noisy_tone(30.0, number)), range(6)))
        print(f"{group.peak_mb:.0f} MB with twelve tabs and six sounds")  # noqa: T201
        bring(tabs[11], "long", long)
        tabs[11].wait(lambda: "denoised" in tabs[11].tracks, "it can be heard")
        assert tabs[11].get(tabs[11].tracks["denoised"] + "/outline?start=0&stop=1620&columns=100")[0] == 200


def test_the_largest_upload_does_not_end_the_server(group: Group, tmp_path: Path) -> None:
    with small_server(tmp_path, group) as server, Visitor(server.address) as bringing, Visitor(server.address) as other:
        bringing.upload([("large.wav", large_wav(tmp_path / "large.wav", 1023 << 20))])
        bringing.wait(lambda: bringing.says("%"), "it is worked on", PATIENCE_S)
        other.rerun()
        other.wait(other.is_done, "another visitor is served", PATIENCE_S)
        bringing.remove_sound()
