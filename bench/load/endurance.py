"""A full page for an hour: 50 visitors who look, ten sounds of half a minute each minute."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from statistics import median

from bench.load.clicks import settled_visitor
from bench.load.rows import Row
from bench.load.scenarios import together
from bench.load.server import Server
from bench.load.sounds import noisy_tone
from bench.load.visitor import Visitor

_SOUND_S = 30.0
_PRACTICE = 0.1
"""Share of the time after which the memory should no longer grow.

By then each visitor has brought one sound. From there on the middle of the last quarter is held against that of the
first.
"""


def endurance(
    folder: Path, visitors: int = 50, seconds: float = 3600.0, every_s: float = 6.0, *, at_once: int = 8
) -> list[Row]:
    """Visitors come and stay; again and again one of them brings a sound and waits for it.

    Parameters
    ----------
    folder : Path
    visitors : int
    seconds : float
        How long it lasts.
    every_s : float
        Time between two sounds.
    at_once : int
        So many visitors may be waiting.
    """
    with Server(folder) as server:
        crowd = [settled_visitor(server.address)]
        while len(crowd) < visitors:
            crowd += together(min(at_once, visitors - len(crowd)), lambda _: settled_visitor(server.address))
        alone = [brought(crowd[0], number) for number in range(3)]
        started, memory_mb, waits = time.monotonic(), [], list[Future[float | None]]()
        with ThreadPoolExecutor(at_once) as bringing:
            while (elapsed := time.monotonic() - started) < seconds:
                visitor = crowd[len(waits) % visitors]
                waits.append(bringing.submit(_brought_or_cut_off, visitor, 10 + len(waits)))
                if elapsed > _PRACTICE * seconds:
                    memory_mb.append(server.memory_mb)
                time.sleep(every_s)
        results = [wait.result() for wait in waits]
        waited = [seconds for seconds in results if seconds is not None]
        quarter = max(1, len(memory_mb) // 4)
        growth = 100 * (median(memory_mb[-quarter:]) / median(memory_mb[:quarter]) - 1)
        return [
            Row(
                f"{visitors} visitors, {len(waits)} sounds in {seconds / 60:.0f} minutes: errors",
                len(server.errors) + results.count(None),
                goal=0,
            ),
            Row("memory, last quarter over first", growth, "%", 5),
            Row("waiting for a sound, to one alone", median(waited) / median(alone), "x", 2),
        ]


def _brought_or_cut_off(visitor: Visitor, seed: int) -> float | None:
    """As `brought`; None if the connection is lost, for which a browser makes another."""
    try:
        return brought(visitor, seed)
    except ConnectionError:
        visitor.leave()
        visitor.join()
        return None


def brought(visitor: Visitor, seed: int) -> float:
    """Seconds until a visitor has the result of a new sound of half a minute, which goes again."""
    sound, started = noisy_tone(_SOUND_S, seed), time.monotonic()
    visitor.upload([(f"half a minute {seed}.wav", sound)])
    visitor.wait(visitor.is_done, "the sound is done")
    seconds = time.monotonic() - started
    visitor.remove_sound()
    return seconds
