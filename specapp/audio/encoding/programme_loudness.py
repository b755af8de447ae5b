"""Loudness for those who publish: integrated, true peak and range, as broadcasters measure them; and a target for it.

FFmpeg's ``ebur128`` measures (EBU R 128, ITU-R BS.1770-4, EBU Tech 3342); what is played equally loud on the page is
measured by `specapp.audio.loudness`, which knows no true peak.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specapp.audio.recording import Recording
from specapp.base.buffers import release, scratch, spans
from specapp.base.decibels import amplitude_to_db, db_to_amplitude

SILENCE_LUFS = -70.0
"""What the meter says of silence: its absolute gate (ITU-R BS.1770)."""
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

    def gain_db_to(self, target_lufs: float, most_dbtp: float) -> float:
        """How much louder it may become on its way to a target, without a true peak above a limit.

        Parameters
        ----------
        target_lufs, most_dbtp : float

        Returns
        -------
        float
            Decibels, negative for quieter; 0 for silence.

        Examples
        --------
        >>> ProgrammeLoudness(-20.0, -3.0, 5.0).gain_db_to(-16.0, -1.0)
        2.0
        """
        if self.integrated_lufs <= SILENCE_LUFS:
            return 0.0
        return min(target_lufs - self.integrated_lufs, most_dbtp - self.true_peak_dbtp)


def measure_programme(recording: Recording) -> ProgrammeLoudness:
    """Loudness of a recording of any length, block by block.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    ProgrammeLoudness

    References
    ----------
    EBU R 128 (2023); ITU-R BS.1770-4; EBU Tech 3342.
    """
    last: dict[str, str] = {}
    for heard in _measured(recording):
        last = heard or last
    peak = float(last.get("lavfi.r128.true_peak", 0.0))  # linear, unlike in FFmpeg's log
    return ProgrammeLoudness(
        max(SILENCE_LUFS, float(last.get("lavfi.r128.I", SILENCE_LUFS))),
        float(amplitude_to_db(max(peak, _LEAST_PEAK))),
        float(last.get("lavfi.r128.LRA", 0.0)),
    )


def at_gain(recording: Recording, gain_db: float) -> Recording:
    """The recording louder or quieter, its source kept.

    Parameters
    ----------
    recording : Recording
    gain_db : float

    Returns
    -------
    Recording
    """
    if gain_db == 0:
        return recording
    louder = scratch(recording.channels, recording.length, recording.samples.dtype)
    for span in spans(recording.length):
        louder[:, span] = recording.samples[:, span] * louder.dtype.type(db_to_amplitude(gain_db))
        release(recording.samples)
        release(louder)
    return replace(recording, samples=louder)


def _measured(recording: Recording) -> Iterator[dict[str, str]]:
    """What the meter says after each block."""
    import av

    layout = {1: "mono", 2: "stereo"}.get(recording.channels, f"{recording.channels}c")
    rate = recording.sample_rate
    graph: Any = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format=_FORMAT, layout=layout)
    meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
    graph.link_nodes(source, meter, graph.add("abuffersink")).configure()
    for start, part in _whole_hops(recording):
        frame = av.AudioFrame.from_ndarray(part, format=_FORMAT, layout=layout)
        frame.sample_rate, frame.pts = rate, start
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _whole_hops(recording: Recording) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Interleaved samples block by block; silence fills the last hop, as the meter says nothing of a part of one."""
    for span in spans(recording.length):
        part = np.ascontiguousarray(recording.samples[:, span].T, np.float32)
        release(recording.samples)
        missing = (
            -recording.length % max(1, recording.sample_rate // _HOPS_PER_S) if span.stop == recording.length else 0
        )
        yield span.start, np.pad(part, ((0, missing), (0, 0))).reshape(1, -1)


def _pulled(graph: Any) -> Iterator[dict[str, str]]:
    import av

    while True:
        try:
            yield dict(graph.pull().metadata)
        except (av.error.BlockingIOError, av.error.EOFError):
            return
