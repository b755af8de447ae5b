"""How large a machine has to be: sounds that it cleans in a minute, and the disk that a visitor takes."""

import time
from pathlib import Path

from bench.load.clicks import settled_visitor
from bench.load.endurance import brought
from bench.load.rows import Row
from bench.load.scenarios import together
from bench.load.server import Server
from bench.load.sounds import noisy_tone

_SOUND_S = 30.0


def sizes(folder: Path, visitors: int = 6, seconds: float = 120.0) -> list[Row]:
    """Visitors bring one sound each, and then one after the other, each as soon as the last one is done.

    Parameters
    ----------
    folder : Path
    visitors : int
    seconds : float
        How long it lasts.
    """
    with Server(folder) as server:
        crowd = [settled_visitor(server.address) for _ in range(visitors)]
        before_mb = server.disk_mb

        def keep(number: int) -> None:
            crowd[number].upload([("kept.wav", noisy_tone(_SOUND_S, 10_000 + number))])
            crowd[number].wait(crowd[number].is_done, "the sound is done")

        together(visitors, keep)
        kept_mb = (server.disk_mb - before_mb) / visitors
        until = time.monotonic() + seconds

        def bring(number: int) -> int:
            done = 0
            while time.monotonic() < until:
                brought(crowd[number], seed=visitors * done + number)
                done += 1
            return done

        started, done = time.monotonic(), sum(together(visitors, bring))
        minutes = (time.monotonic() - started) / 60
        return [
            Row("disk of a visitor with one mono sound of 30 s", kept_mb, "MB"),
            Row("disk of one who has brought many, of which some are kept", server.disk_mb / visitors, "MB"),
            Row(f"{visitors} visitors who bring such sounds without a pause: sounds a minute", done / minutes),
        ]
