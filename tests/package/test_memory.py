"""Long recordings cost no more memory than shorter ones."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.support.scripts import run_script

pytestmark = pytest.mark.long

COPY = "import sys\nfrom specapp.audio.recording import read, write\nwrite(read(sys.argv[1]), sys.argv[2])"
DENOISE = "import sys\nfrom specapp.cli.main import main\nassert main(['denoise', sys.argv[1], '-o', sys.argv[2]]) == 0"
TELL = """
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
libraries, name = 0, ""
for line in open("/proc/self/smaps"):
    first, *_, last = line.split()
    name = last if "-" in first else name
    libraries += int(line.split()[1]) if first == "Rss:" and ".so" in name else 0
print(peak, peak - libraries)
"""
"""With the pages of libraries and without: of those just installed the system maps more (of OpenCV 7 or 20 MB)."""


@dataclass(frozen=True, slots=True)
class Peak:
    """Highest resident memory of a process, and that without the pages of libraries."""

    whole_mb: float
    own_mb: float


@pytest.fixture(autouse=True)
def _allocator_that_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is freed goes back at once: else peaks vary by what the allocator keeps (up to 32 MB an arena)."""
    monkeypatch.setenv("MALLOC_ARENA_MAX", "2")
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", str(128 << 10))
    monkeypatch.delenv("MALLOC_MMAP_THRESHOLD_", raising=False)


def peak_of(script: str, minutes: int, folder: Path) -> Peak:
    """The peak of a script that turns so many minutes of stereo noise at 48 kHz into another file."""
    path, target = folder / f"{minutes}.wav", folder / "out.wav"
    block = (np.random.default_rng(0).normal(0, 0.1, (48000 * 60, 2)) * 32768).astype(np.int16)
    with soundfile.SoundFile(path, "w", 48000, 2, "PCM_16") as file:
        for _ in range(minutes):
            file.write(block)
    done = run_script(f"{script}\n{TELL}", str(path), str(target), timeout=1800)
    assert done.returncode == 0, done.stderr
    assert soundfile.info(target).frames == minutes * 60 * 48000
    path.unlink()
    return Peak(*(int(pages_kb) * 1024 / 1e6 for pages_kb in done.stdout.split()[-2:]))


@pytest.mark.alone
def test_four_more_minutes_are_denoised_in_the_same_memory(tmp_path: Path) -> None:
    """A signal that is touched as a whole would be 138 MB of six minutes; from one minute on everything is mapped."""
    shorter, longer = (peak_of(DENOISE, minutes, tmp_path) for minutes in (2, 6))
    assert longer.whole_mb < 260
    assert longer.whole_mb < shorter.whole_mb + 20
    assert longer.own_mb < 200
    assert longer.own_mb < shorter.own_mb + 20


@pytest.mark.elsewhere
def test_with_any_python_six_minutes_need_no_more(tmp_path: Path) -> None:
    assert peak_of(DENOISE, 6, tmp_path).own_mb < 200


@pytest.mark.soak
def test_an_hour_is_copied_in_the_memory_of_ten_minutes(tmp_path: Path) -> None:
    ten, sixty = (peak_of(COPY, minutes, tmp_path).whole_mb for minutes in (10, 60))
    assert sixty < 150
    assert sixty < 1.1 * ten


@pytest.mark.soak
def test_an_hour_is_denoised_in_the_memory_of_ten_minutes(tmp_path: Path) -> None:
    ten, sixty = (peak_of(DENOISE, minutes, tmp_path).whole_mb for minutes in (10, 60))
    assert sixty < 260
    assert sixty < 1.1 * ten
