"""One measurement of speed in a process of its own: `python -m bench.cost.probe '{"method": …}'` prints a line of JSON.

The process reads a sound file, cleans it and writes the result, as a person would have it done. Everything is imported
and tried on a second of sound before, so that neither imports nor loading of models count.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from specapp.audio.recording import Recording, read, write
from specapp.denoisers import DENOISERS

Clean: TypeAlias = Callable[[Recording], Recording | None]

FLOOR = "floor"
DENOISER = "denoiser:"
_STATUS = Path("/proc/self/status")
_RESET_PEAK = Path("/proc/self/clear_refs")
_FLOOR_WINDOW_MS = 32
_MOST_RUNS, _LONG_S = 5, 5.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What is measured.

    Parameters
    ----------
    method : str
        Name in `METHODS`, ``denoiser:NAME`` for one image denoiser, or ``floor``: to the spectrogram and back.
    source : str
        WAV file to clean.
    cores : int
        Processor cores that the process may use.
    """

    method: str
    source: str
    cores: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What it took.

    Parameters
    ----------
    seconds : float
        Length of the sound.
    cpu_seconds, wall_seconds : float
        Of the cleaning, all threads.
    file_cpu_seconds : float
        Of reading and writing.
    peak_bytes : int
        Highest resident memory above that after imports.
    """

    seconds: float
    cpu_seconds: float
    wall_seconds: float
    file_cpu_seconds: float
    peak_bytes: int


def measure(condition: Condition) -> Cost:
    """Clean one file in this process and say what it took."""
    limit_cores(condition.cores)
    source = Path(condition.source)
    cleaner = cleaner_of(condition.method, read(source).sample_rate)
    cleaner(read(source).excerpt(0.0, 1.0))
    base = reset_peak()
    started_file = time.process_time()
    recording = read(source)
    file_cpu_seconds = time.process_time() - started_file
    cleaned, cpu_seconds, wall_seconds = _fastest(cleaner, recording)
    started_file = time.process_time()
    if cleaned is not None:
        write(cleaned, source.with_suffix(".out.wav"))
    file_cpu_seconds += time.process_time() - started_file
    return Cost(recording.duration_s, cpu_seconds, wall_seconds, file_cpu_seconds, max(0, peak() - base))


def _fastest(cleaner: Clean, recording: Recording) -> tuple[Recording | None, float, float]:
    """Result, processor time and time of the fastest of a few runs; of one run where it takes long."""
    best = (float("inf"), float("inf"))
    begun = time.perf_counter()
    cleaned = None
    for _ in range(_MOST_RUNS):
        cleaned = None  # before the next run, so that no two results are in memory
        wall, cpu = time.perf_counter(), time.process_time()
        cleaned = cleaner(recording)
        best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
        if time.perf_counter() - begun > _LONG_S:
            break
    return cleaned, *best


def cleaner_of(method: str, sample_rate: int) -> Clean:
    """The function that cleans a recording by this method."""
    from specapp.pipeline.denoise import denoise
    from specapp.settings.passes import Estimate, Pass, Step
    from specapp.settings.presets import PRESETS
    from specapp.settings.settings import Settings

    if method == FLOOR:
        return _there_and_back
    if method in PRESETS:
        return lambda recording: denoise(recording, Settings(preset=method)).denoised
    if method.startswith(DENOISER):
        chain = (Step(DENOISERS[method.removeprefix(DENOISER)].name),)
        settings = Settings(passes=(Pass((Estimate(chain),)),))
        return lambda recording: denoise(recording, settings).denoised
    return _peer(method, sample_rate)


def limit_cores(count: int) -> None:
    """Keep this process on its first `count` cores, and OpenCV to as many threads."""
    import cv2

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
    cv2.setNumThreads(count)


def reset_peak() -> int:
    """Resident memory now, bytes, from where the peak is counted.

    ``ru_maxrss`` cannot be used alone: at `exec` it starts from the size of the process that started this one.
    """
    if _RESET_PEAK.exists():
        _RESET_PEAK.write_text("5")
    return peak()


def peak() -> int:
    """Highest resident memory, bytes."""
    if _STATUS.is_file():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def _there_and_back(recording: Recording) -> None:
    """Spectrogram and back, block by block: what every method of this kind costs at least."""
    from specapp.base.buffers import release
    from specapp.settings.passes import Pass
    from specapp.spectral.frame_source import FrameSource
    from specapp.spectral.spectrogram import synthesise

    framing = Pass(window_ms=_FLOOR_WINDOW_MS).framing(recording.sample_rate)
    frames = FrameSource(recording.samples, recording.sample_rate, framing)
    for first, last in frames.blocks():
        synthesise(frames.spectrogram(first, last))
        release(recording.samples)


def _peer(method: str, sample_rate: int) -> Clean:
    from dataclasses import replace

    from bench.methods.table import METHODS

    run = METHODS[method].prepare(sample_rate)
    return lambda recording: replace(recording, samples=run(recording.samples))


def main(arguments: Sequence[str]) -> None:
    print(json.dumps(asdict(measure(Condition(**json.loads(arguments[0]))))))


if __name__ == "__main__":
    main(sys.argv[1:])
