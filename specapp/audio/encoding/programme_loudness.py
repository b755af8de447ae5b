"""Loudness for those who publish: integrated, true peak and range, as broadcasters measure them.

FFmpeg's ``ebur128`` measures (EBU R 128, ITU-R BS.1770-4, EBU Tech 3342); what is played equally loud on the page is
measured by `specapp.audio.loudness`, which knows no true peak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from specapp.base.buffers import Samples, release, spans
from specapp.base.decibels import amplitude_to_db

SILENCE_LUFS = -70.0
"""What the meter says of silence: its absolute gate (ITU-R BS.1770)."""
SHORTEST_S = 0.4
"""The meter's window: what is shorter has no loudness (ITU-R BS.1770)."""
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0"}
"""FFmpeg would take the third channel of three for one of low frequencies, which is not heard."""
_LEAST_PEAK = 1e-6  # own choice
_FORMAT = "flt"
_HOPS_PER_S = 10  # ITU-R BS.1770


@dataclass(frozen=True, slots=True)
class ProgrammeLoudness:
    """How loud a programme is.

    Parameters
    ----------
    integrated_lufs : float
        Gated mean over all of it; `SILENCE_LUFS` for silence and what is shorter than 400 ms.
    true_peak_dbtp : float
        Greatest value between the samples too, dB over full scale; at least -120.
    range_lu : float
        How far its loud and its soft parts are apart.
    """

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float


class Sounding(Protocol):
    """Anything with samples at a rate, such as a `Recording` or a decoded file."""

    @property
    def samples(self) -> Samples:
        """Samples [shape=(channels, length)], full scale 1."""

    @property
    def sample_rate(self) -> int:
        """Hz."""


def measure_programme(sound: Sounding) -> ProgrammeLoudness:
    """Loudness of a sound of any length, block by block.

    Mono counts as its one channel, stereo as the sum of both; of surround sound the rear channels count 1.5 dB more,
    and that of low frequencies does not count.

    Parameters
    ----------
    sound : Recording, or anything with samples at a rate

    Returns
    -------
    ProgrammeLoudness

    References
    ----------
    EBU R 128 (2023); ITU-R BS.1770-4; EBU Tech 3342.
    """
    last: dict[str, str] = {}
    for heard in _measured(sound):
        last = heard or last
    peak = float(last.get("lavfi.r128.true_peak", 0.0))  # linear, unlike in FFmpeg's log
    return ProgrammeLoudness(
        max(SILENCE_LUFS, float(last.get("lavfi.r128.I", SILENCE_LUFS))),
        float(amplitude_to_db(max(peak, _LEAST_PEAK))),
        float(last.get("lavfi.r128.LRA", 0.0)),
    )


def _measured(sound: Sounding) -> Iterator[dict[str, str]]:
    """What the meter says after each block."""
    import av

    channels, rate = len(sound.samples), sound.sample_rate
    layout = _LAYOUTS.get(channels, f"{channels}c")
    graph: Any = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format=_FORMAT, layout=layout)
    meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
    graph.link_nodes(source, meter, graph.add("abuffersink")).configure()
    for start, part in _whole_hops(sound):
        frame = av.AudioFrame.from_ndarray(part, format=_FORMAT, layout=layout)
        frame.sample_rate, frame.pts = rate, start
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _whole_hops(sound: Sounding) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Interleaved samples block by block; silence fills the last hop, as the meter says nothing of a part of one."""
    length = sound.samples.shape[1]
    unfilled = -length % max(1, sound.sample_rate // _HOPS_PER_S)
    for span in spans(length):
        part = np.ascontiguousarray(sound.samples[:, span].T, np.float32)
        release(sound.samples)
        missing = unfilled if span.stop == length else 0
        yield span.start, np.pad(part, ((0, missing), (0, 0))).reshape(1, -1)


def _pulled(graph: Any) -> Iterator[dict[str, str]]:
    import av

    while True:
        try:
            yield dict(graph.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return
