"""A visitor who clicks, alone and while others do something."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from bench.load.visitor import Visitor
from specapp.audio.examples import SAMPLES

_NAMES = tuple(sample.label for sample in SAMPLES.values())
_PRACTICE = 4
_PAUSE_S = 0.1


@dataclass(slots=True)
class Clicks:
    """How long a visitor waited for the page after each click."""

    alone_s: float
    seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The middle of them, to that of a visitor who is alone."""
        return median(self.seconds) / self.alone_s if self.seconds else float("inf")


def click(visitor: Visitor, number: int) -> float:
    """Choose the other sample; what was computed for it before is shown again."""
    return visitor.choose(_NAMES[number % len(_NAMES)])


def settled_visitor(address: str) -> Visitor:
    """A visitor to whom the page shows a finished sample, and who has looked at each."""
    visitor = Visitor(address)
    for number in range(_PRACTICE):
        click(visitor, number)
        visitor.wait(visitor.is_done, "the sample is done")
        visitor.rest()
    return visitor


def alone(visitor: Visitor, count: int = 9) -> float:
    """The middle of the seconds of a few clicks."""
    return median(_pausing(visitor, number) for number in range(count))


@contextmanager
def clicking(visitor: Visitor, alone_s: float) -> Iterator[Clicks]:
    """Let a visitor click again and again while this lasts."""
    clicks, over = Clicks(alone_s), threading.Event()

    def go() -> None:
        while not over.is_set():
            clicks.seconds.append(_pausing(visitor, len(clicks.seconds)))

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    try:
        yield clicks
    finally:
        over.set()
        thread.join()


def _pausing(visitor: Visitor, number: int) -> float:
    seconds = click(visitor, number)
    time.sleep(_PAUSE_S)
    return seconds
