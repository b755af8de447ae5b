"""What is measured for speed, and the measuring of it, each time in a fresh process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
import soxr

from bench.cost.probe import DENOISER, FLOOR, Condition, Cost

RATE = 48_000
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")
_SOUNDS = Path(__file__).parents[2] / "specapp" / "audio" / "examples"
_FADE_S, _LATER_S = 0.01, 0.001
_LONG_MIN = 60
_MUSIC_PRESETS = frozenset({"music", "nature", "archive"})


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement to make: a method on a sound of some minutes, channels, cores and hertz."""

    method: str
    sound: str
    minutes: float
    channels: int
    cores: int
    sample_rate: int = RATE

    @property
    def row(self) -> str:
        """Its line in the tables."""
        return f"{self.method}, {self.sound}" if self.method == "auto" else self.method

    @property
    def column(self) -> str:
        """Its column in the tables."""
        channels = "mono" if self.channels == 1 else "stereo"
        rate = "" if self.sample_rate == RATE else f", {self.sample_rate / 1000:g} kHz"
        return f"{self.minutes:g} min {channels}{rate}, {self.cores} core{'s' if self.cores > 1 else ''}"


Results: TypeAlias = Mapping[Case, Cost]


def cases(
    methods: Iterable[str],
    minutes: Sequence[float],
    channels: Sequence[int],
    cores: Sequence[int],
    *,
    rates: Sequence[int] = (RATE,),
    full: bool = False,
) -> list[Case]:
    """What to measure.

    Image denoisers are measured in the cheapest condition only, more cores at the middle length only, other sample
    rates than the first at the least length and on the fewest cores only, and hours only with the floor and the
    automatic preset, which runs the code of all presets; with `full`, with everything.
    """
    middle, fewest, least = sorted(minutes)[len(minutes) // 2], min(channels), min(cores)
    chosen: list[Case] = []
    for method, core_count, count, length in product(methods, sorted(cores), sorted(channels), sorted(minutes)):
        cheapest = (length, count, core_count) == (min(minutes), fewest, least)
        worthwhile = core_count == least or (length, count) == (middle, fewest)
        too_long = length >= _LONG_MIN and method not in {FLOOR, "auto"} and not full
        if cheapest or (worthwhile and not too_long and not method.startswith(DENOISER)):
            chosen += [Case(method, sound, length, count, core_count, rates[0]) for sound in _sounds_for(method)]
    for method, rate, count in product(methods, rates[1:], sorted(channels)):
        if not method.startswith(DENOISER):
            chosen += [Case(method, sound, min(minutes), count, least, rate) for sound in _sounds_for(method)]
    return chosen


def measure(case: Case, folder: Path) -> Cost:
    """Measure in a fresh process; `folder` keeps the sounds.

    Raises
    ------
    subprocess.CalledProcessError
        If the method fails.
    """
    source = folder / f"{case.sound}-{case.minutes:g}-{case.channels}-{case.sample_rate}.wav"
    if not source.is_file():
        write_sound(source, case)
    condition = json.dumps(asdict(Condition(case.method, str(source), case.cores)))
    environment = {**os.environ, **dict.fromkeys(THREAD_VARIABLES, str(case.cores))}
    command = [sys.executable, "-m", "bench.cost.probe", condition]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def write_sound(path: Path, case: Case) -> None:
    """The shipped sound, in 16 bits, repeated to the length; a second channel hears it a little later, as in a room."""
    sample_rate = case.sample_rate
    samples, rate = soundfile.read(_SOUNDS / f"{case.sound}.flac", dtype="float32", always_2d=True)
    samples = soxr.resample(samples[:, 0], rate, sample_rate)
    fade = np.minimum(1, np.arange(samples.size) / (_FADE_S * sample_rate))
    samples = samples * fade * fade[::-1]
    later = round(_LATER_S * sample_rate)
    block = np.stack([np.roll(samples, channel * later) for channel in range(case.channels)], axis=1)
    left = round(case.minutes * 60 * sample_rate)
    with soundfile.SoundFile(path, "w", sample_rate, case.channels, "PCM_16") as file:
        while left > 0:
            file.write(block[:left])
            left -= len(block)


def _sounds_for(method: str) -> tuple[str, ...]:
    """The sound that a method is made for; the automatic preset gets both."""
    if method == "auto":
        return ("speech", "music")
    return ("music",) if method in _MUSIC_PRESETS else ("speech",)
