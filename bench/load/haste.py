"""One browser with many tabs that asks without a pause, from a process of its own, while another visitor clicks."""

import random
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from bench.load.clicks import alone, clicking, settled_visitor
from bench.load.rows import Row
from bench.load.server import Server
from bench.load.visitor import Visitor

Act: TypeAlias = Callable[[Visitor], object]

_UPLOAD_BYTES = 300_000
_MOVE_EVERY_S = 0.005
_TURNED_AWAY = (ConnectionError, TimeoutError, OSError, LookupError, RuntimeError)


def _open_link(visitor: Visitor) -> None:
    visitor.follow("strength=" + "9" * 400)


def _move(visitor: Visitor) -> None:
    visitor.turn_strength(random.randint(10, 90))  # noqa: S311  (no secret)
    time.sleep(_MOVE_EVERY_S)


def _upload(visitor: Visitor) -> None:
    visitor.send_file(visitor.place("x.wav"), "x.wav", bytes(_UPLOAD_BYTES))


ACTS: Mapping[str, Act] = {"open links": _open_link, "move the slider": _move, "upload": _upload}


def without_pause(folder: Path, tabs: int = 8, seconds: float = 10.0) -> list[Row]:
    """What another visitor waits for, beside each kind of haste on a server of its own."""
    rows = []
    for what, act in ACTS.items():
        place = folder / what.replace(" ", "-")
        place.mkdir()
        with Server(place) as server, ProcessPoolExecutor(1, get_context("spawn")) as aside:
            neighbour, hasty = settled_visitor(server.address), settled_visitor(server.address)
            alone_s = alone(neighbour)
            going = aside.submit(_hurry, server.address, hasty.cookies, act, tabs, seconds)
            with clicking(neighbour, alone_s) as clicks:
                going.result()
            rows.append(Row(f"{tabs} tabs that {what} without a pause: another visitor's click", clicks.ratio, "x", 2))
            rows.append(Row("pages that broke", len(server.errors), goal=0))
    return rows


def _hurry(address: str, cookies: Mapping[str, str], act: Act, tabs: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(tabs) as opened:
        for _ in range(tabs):
            opened.submit(partial(_act_on, address, cookies, act, until))


def _act_on(address: str, cookies: Mapping[str, str], act: Act, until: float) -> None:
    """Act until the time is over, in a new tab whenever the server has turned one away."""
    while time.monotonic() < until:
        with suppress(*_TURNED_AWAY), Visitor(address, cookies) as visitor:
            visitor.wait(visitor.is_done, "the sample is done", max(0.0, until - time.monotonic()))
            while time.monotonic() < until:
                act(visitor)
