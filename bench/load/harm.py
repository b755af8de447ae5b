"""Visitors who mean harm, with requests that are harmless to a server that bounds them; and machines that fail."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from bench.load.clicks import alone, clicking, settled_visitor
from bench.load.rows import Row
from bench.load.server import Server
from bench.load.sounds import noisy_tone
from bench.load.visitor import Visitor

_TILE = {"start": 0, "stop": 5, "low": 0, "high": 8000, "lowest": -60, "highest": 0, "columns": 400, "rows": 200}
_AT_ONCE = 12
_SMALL_BYTES = 300_000
_LONG_S = 120.0
"""Of sound that is still worked on when its upload has been answered."""
_WORKERS = "specapp.jobs.worker_main"
_BOUNDED = (200, 206, 400, 403, 404, 413, 416, 422, 429, 503)


def _addresses(track: str) -> Iterator[str]:
    """Requests without end, for windows that nobody offered, and for places that are none."""
    for change in (
        {"stop": 1e12},
        {"stop": 1e300},
        {"start": -1e12},
        {"columns": 10**9},
        {"columns": 10**400},
        {"n_fft": 32_768, "hop": 4},
        {"n_fft": 2**40, "hop": 2**39},
        {"bands": 10**9},
        {"high": "nan"},
        {},
    ):
        yield f"{track}/tile?{urlencode(_TILE | change)}"
    yield f"{track}/outline?{urlencode({'start': 0, 'stop': 1e12, 'columns': 10**9})}"
    yield f"{track}/levels?{urlencode({'n_fft': 32_768, 'hop': 5})}"


def _links() -> Iterator[str]:
    """Links with numbers and depths that nobody means."""
    digits, deep = "9" * 400, "[" * 900 + "]" * 900
    passes = json.dumps([{"denoiser": "opening"}] * 600)
    for name, value in (
        ("strength", digits),
        ("frames", digits),
        ("profile", "[]"),
        ("marks", deep),
        ("passes", deep),
        ("passes", passes),
        ("region", f"[{digits}, {digits}]"),
    ):
        yield urlencode({name: value})


def hostile(folder: Path, rounds: int = 240) -> list[Row]:
    """All of that at once and again, while another visitor clicks and keeps a sound."""
    with Server(folder) as server:
        neighbour, harmful = settled_visitor(server.address), settled_visitor(server.address)
        alone_s = alone(neighbour)
        neighbour.upload([("mine.wav", noisy_tone(3.0, 1))])
        neighbour.wait(neighbour.is_done, "the sound is done")
        track = harmful.tracks["denoised"]
        addresses = list(islice(cycle(_addresses(track)), rounds))
        before = server.counted("specapp_rejected_total", reason="too_busy")
        with clicking(neighbour, alone_s) as clicks, ThreadPoolExecutor(_AT_ONCE) as senders:
            statuses = [answer[0] for answer in senders.map(harmful.get, addresses)]
            for link in _links():
                harmful.follow(link)
            forged = _forged_uploads(neighbour, harmful)
        kept = _is_there(neighbour, "mine")
        uncounted = statuses.count(503) - (server.counted("specapp_rejected_total", reason="too_busy") - before)
        return [
            Row(
                "requests without end, oversized windows: not bounded", sum(s not in _BOUNDED for s in statuses), goal=0
            ),
            Row("links that no recipe has: pages that broke", len(server.errors), goal=0),
            Row("uploads and sessions of others that were reached", forged, goal=0),
            Row("sounds of others that are gone", not kept, goal=0),
            Row("refusals that visitors got and /metrics does not count, or more", abs(uncounted), goal=0),
            Row("another visitor's click meanwhile", clicks.ratio, "x", 2),
        ]


def _forged_uploads(owner: Visitor, stranger: Visitor) -> int:
    """How much of another visitor's page a stranger reaches who knows its session."""
    place = f"/_stcore/upload_file/{owner.session}/0123"
    reached = int(stranger.send_file(place, "x.wav", noisy_tone(0.1, 0))[0] == http.client.NO_CONTENT)
    with Visitor(f"http://{stranger.host}") as thief:
        thief.leave()
        thief.session = owner.session
        thief.join()
        reached += thief.session == owner.session
    return reached


def full_share(folder: Path) -> list[Row]:
    """One visitor fills the disk space for all; another one's only sound stays."""
    with Server(folder, {"SPECAPP_JOBS_KEPT_MB": "40"}) as server:
        modest, greedy = settled_visitor(server.address), settled_visitor(server.address)
        modest.upload([("mine.wav", noisy_tone(3.0, 1))])
        modest.wait(modest.is_done, "the sound is done")
        for number in range(4):
            greedy.upload([(f"fill{number}.wav", noisy_tone(30.0, number))])
            time.sleep(1)
        time.sleep(2)
        modest.rerun()
        return [Row("sounds of others that a filled disk takes", not _is_there(modest, "mine"), goal=0)]


def full_disk(folder: Path) -> list[Row]:
    """The server can write no more than small files; what visitors have is there, and they read why no more comes."""
    with Server(folder) as server:
        visitor = settled_visitor(server.address)
        visitor.upload([("mine.wav", noisy_tone(1.0, 1))])
        visitor.wait(visitor.is_done, "the sound is done")
        with server.largest_file(_SMALL_BYTES):
            told = [_told(visitor, noisy_tone(seconds, 2)) for seconds in (5.0, 30.0)]
            newcomer = Visitor(server.address)
            told.append(newcomer.is_done() or newcomer.says("full"))
        lost = not _is_there(visitor, "mine")
        visitor.upload([("later.wav", noisy_tone(1.0, 4))])
        visitor.wait(visitor.is_done, "the sound is done")
        return [
            Row("a full disk: visitors without a true sentence", told.count(False), goal=0),
            Row("their sounds that are gone", lost, goal=0),
            Row("errors in the log", sum("Uncaught" in line for line in server.errors), goal=0),
        ]


def _told(visitor: Visitor, sound: bytes) -> bool:
    """Whether a visitor reads that there is no room, from the page or as the answer to the upload."""
    try:
        visitor.upload([("more.wav", sound)])
    except RuntimeError as refusal:
        return "full" in str(refusal)
    visitor.wait(lambda: visitor.says("is full") or visitor.says("no room"), "a sentence")
    return True


def _is_there(visitor: Visitor, name: str) -> bool:
    return any(name in sound for sound in visitor.sounds) and not visitor.says("was deleted")


def failures(folder: Path, lost_s: tuple[float, ...] = (1.0, 5.0)) -> list[Row]:
    """A worker and the server are killed, a connection is lost: what a visitor has then."""
    with Server(folder) as server:
        visitor = settled_visitor(server.address)
        visitor.upload([("mine.wav", noisy_tone(3.0, 1))])
        visitor.wait(visitor.is_done, "the sound is done")
        rows = [
            Row(f"connection lost for {seconds:g} s: sounds lost", _lost(visitor, seconds), goal=0)
            for seconds in lost_s
        ]
        cancelled = server.counted("specapp_jobs_total", outcome="cancelled")
        rows.append(Row("work cancelled while the connection was lost", cancelled, goal=0))
        rows.append(
            Row("a killed worker: visitors without a result or a sentence", _worker_killed(server, visitor), goal=0)
        )
        server.kill()
        server.start()
        visitor.refresh()
        rows.append(Row("a killed server: sounds lost", not _is_there(visitor, "mine"), goal=0))
        return rows


def _lost(visitor: Visitor, seconds: float) -> bool:
    """Whether anything is gone after a time without a connection, which is lost while a new sound is worked on."""
    session, name = visitor.session, f"begun {seconds:g}.wav"
    visitor.upload([(name, noisy_tone(_LONG_S, round(seconds)))])
    visitor.drop()
    time.sleep(seconds)
    visitor.join()
    visitor.rest()  # runs of the meantime are told without what they drew, before the one that draws all again
    visitor.wait(lambda: visitor.is_done(name), "the sound is done")
    return visitor.session != session or not all(_is_there(visitor, one) for one in ("mine", name))


def _worker_killed(server: Server, visitor: Visitor) -> bool:
    visitor.upload([("long.wav", noisy_tone(_LONG_S, 2))])
    time.sleep(1)
    for process in server.process.children():
        if _WORKERS in " ".join(process.cmdline()):
            process.kill()
    visitor.wait(lambda: visitor.is_done() or visitor.says("Try again") or visitor.says("try again"), "an end")
    return not (visitor.is_done() or visitor.says("try again"))
