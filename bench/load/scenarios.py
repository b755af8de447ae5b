"""Visitors who mean well, and are many or bring much."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench.load.clicks import alone, clicking, settled_visitor
from bench.load.rows import Row
from bench.load.server import Server, Watch
from bench.load.sounds import large_wav, noisy_tone
from bench.load.visitor import Visitor

T = TypeVar("T")

_MOST_GROWN_MB, _BACK_WITHIN_S, _BACK_MB = 60.0, 30.0, 10.0
_JOB_S = 600.0
_AT_ONCE_S = 2.0
_BYTES_PER_S = 48_000 * 4
"""Of stereo in 16 bits."""


def together(count: int, act: Callable[[int], T]) -> list[T]:
    """What `count` visitors get who act at the same time."""
    with ThreadPoolExecutor(count) as visitors:
        return list(visitors.map(act, range(count)))


def first_visitors(folder: Path, count: int = 12) -> list[Row]:
    """All who come to a fresh server at once get the finished sample."""

    def visit(_: int) -> bool:
        with Visitor(server.address) as visitor:
            visitor.wait(visitor.is_done, "the sample is done", _JOB_S)
            return True

    with Server(folder) as server:
        stand = sum(together(count, visit))
        return [
            Row(f"{count} first visitors at once: broken pages", count - stand, goal=0),
            Row("errors in the log", len(server.errors), goal=0),
        ]


def uploads(folder: Path, count: int, size_bytes: int) -> list[Row]:
    """Several visitors upload large files while another one clicks."""
    what = f"{count} x {size_bytes / 1e6:.0f} MB" if count > 1 else f"{size_bytes / 1e6:.0f} MB"
    large = large_wav(folder / "large.wav", size_bytes)
    with Server(folder) as server:
        clicker = settled_visitor(server.address)
        alone_s = alone(clicker)
        visitors = [settled_visitor(server.address) for _ in range(count)]
        # What the first sound of a server brings once, whatever its size, is there before.
        visitors[0].upload([("small.wav", noisy_tone(20.0, 1))])
        visitors[0].wait(visitors[0].is_done, "the sound is done")
        with server.watched() as watch, clicking(clicker, alone_s) as clicks:
            together(count, lambda number: visitors[number].upload([("large.wav", large)]))
        return [*_memory(f"{what} uploaded", watch), Row("another visitor's click meanwhile", clicks.ratio, "x", 3)]


def first_sound(folder: Path, minutes: float) -> list[Row]:
    """From the end of an upload to the first denoised samples and the first picture, and to the whole."""
    large = large_wav(folder / "large.wav", round(60 * minutes * _BYTES_PER_S))
    with Server(folder) as server, Visitor(server.address) as visitor:
        visitor.rest()
        sent_s = visitor.upload([("large.wav", large)])
        visitor.wait(lambda: "denoised" in visitor.tracks, "something is denoised", _JOB_S)
        visitor.ask("GET", f"{visitor.tracks['denoised']}/samples", {"Range": "bytes=0-99999"})
        heard_s = time.monotonic()
        visitor.get(f"{visitor.tracks['original']}/levels")
        visitor.get(f"{visitor.tracks['denoised']}/levels")
        seen_s = time.monotonic()
        visitor.wait(lambda: not any("still being read" in one for one in visitor.sound_facts), "all is read", _JOB_S)
        read_s = time.monotonic()
        visitor.wait(visitor.is_done, "all is done", _JOB_S)
        done_s = time.monotonic()
    what = f"{minutes:g} min of stereo, from the end of the upload"
    return [
        Row(f"{what}, until its beginning is heard denoised", heard_s - sent_s, "s", _AT_ONCE_S),
        Row("until it is seen", seen_s - sent_s, "s", _AT_ONCE_S),
        Row("until all is read", read_s - sent_s, "s"),
        Row("until all is done", done_s - sent_s, "s"),
    ]


def download(folder: Path, size_bytes: int) -> list[Row]:
    """One visitor takes a large result away while another one clicks."""
    with Server(folder) as server:
        clicker, visitor = settled_visitor(server.address), Visitor(server.address)
        alone_s = alone(clicker)
        visitor.follow("preset=quick")
        visitor.upload([("large.wav", large_wav(folder / "large.wav", size_bytes))])
        visitor.wait(visitor.is_done, "the sound is done", _JOB_S)
        visitor.rest()
        with server.watched() as watch, clicking(clicker, alone_s) as clicks:
            status, length = visitor.fetch(visitor.press_download("Download WAV"))
        missing = status != 200 or length < size_bytes * 0.9
        return [
            *_memory(f"{size_bytes / 1e6:.0f} MB downloaded", watch),
            Row("another visitor's click meanwhile", clicks.ratio, "x", 3),
            Row("downloads that are not whole", missing, goal=0),
        ]


def _memory(what: str, watch: Watch) -> list[Row]:
    return [
        Row(f"server's memory, {what}", watch.grown_mb, "MB", _MOST_GROWN_MB),
        Row(f"of it still there after {_BACK_WITHIN_S:g} s", watch.kept_mb(_BACK_WITHIN_S, _BACK_MB), "MB", _BACK_MB),
    ]


def shared_queue(folder: Path, few: int = 5, many: int = 12, seconds: float = 10.0) -> list[Row]:
    """Single files of a few visitors, without and with one visitor who brings many."""
    with Server(folder) as server:
        visitors = [settled_visitor(server.address) for _ in range(few)]
        greedy = settled_visitor(server.address)

        def bring(number: int, seed: int) -> float:
            return _single(visitors[number], seed + number, seconds)

        before = server.counted("specapp_jobs_total", outcome="done")
        bring(0, 900)
        single_s = bring(0, 0)
        without = together(few, lambda number: bring(number, 100))
        files = [(f"many{number}.wav", noisy_tone(seconds, 300 + number)) for number in range(many)]
        with ThreadPoolExecutor(1) as aside:
            aside.submit(greedy.upload, files)
            beside = together(few, lambda number: bring(number, 200))
        greedy.wait(lambda: greedy.is_done(*(name for name, _ in files)), "the many are done", _JOB_S)
        missing = 2 + 2 * few + many - (server.counted("specapp_jobs_total", outcome="done") - before)
        return [
            Row(f"{few} visitors' single files, to one alone", median(without) / single_s, "x"),
            Row(f"the same beside one visitor's {many}, to without", median(beside) / median(without), "x", 2.5),
            Row("the slowest of them, to the slowest without", max(beside) / max(without), "x", 2.5),
            Row("sounds that visitors got and /metrics does not count, or more", abs(missing), goal=0),
        ]


def _single(visitor: Visitor, seed: int, seconds: float) -> float:
    """Seconds from the start of the upload of a sound to its result."""
    started = time.monotonic()
    visitor.upload([(f"sound{seed}.wav", noisy_tone(seconds, seed))])
    visitor.wait(lambda: _is_new(visitor, f"sound{seed}"), "the sound is done", _JOB_S)
    return time.monotonic() - started


def beside_many_files(folder: Path, guests: int = 5, seconds: float = 10.0) -> list[Row]:
    """Single files of a visitor, one after the other, while another one has many cleaned on all workers."""
    with Server(folder) as server:
        guest, greedy = settled_visitor(server.address), settled_visitor(server.address)
        _single(guest, 900, seconds)
        alone_s = median(_single(guest, number, seconds) for number in range(guests))
        greedy.clean_many([(f"many{number}.wav", noisy_tone(seconds, 300 + number)) for number in range(100)])
        beside_s = median(_single(guest, 100 + number, seconds) for number in range(guests))
        left = not greedy.says("100 of 100 files done")
        return [
            Row("a single file beside *Many files* of another visitor, to alone", beside_s / alone_s, "x", 2.5),
            Row("the many were done before the last of them", not left, goal=0),
        ]


def many_files(folder: Path, count: int = 24, seconds: float = 10.0) -> list[Row]:
    """Files that a visitor has cleaned together, one of which is none: what they see and what is counted."""
    with Server(folder) as server:
        visitor = settled_visitor(server.address)
        before = _counted(server)
        files = [(f"many{number}.wav", noisy_tone(seconds, number)) for number in range(count)]
        started = time.monotonic()
        visitor.clean_many([*files, ("none.wav", b"no sound")])
        visitor.wait(lambda: visitor.says(f"{count} of {count + 1} files done, 1 could not"), "all are done", _JOB_S)
        taken_s = time.monotonic() - started
        done, failed, brought_s, cleaned_s = (now - then for now, then in zip(_counted(server), before, strict=True))
        return [
            Row(f"{count} files of {seconds:g} s together", taken_s, "s"),
            Row("files that the visitor got and /metrics does not count, or more", abs(count - done), goal=0),
            Row("files that failed and /metrics does not count, or more", abs(1 - failed), goal=0),
            Row("seconds of sound brought that it misses, or more", round(abs(count * seconds - brought_s), 2), goal=0),
            Row("seconds of sound cleaned that it misses, or more", round(abs(count * seconds - cleaned_s), 2), goal=0),
        ]


def _counted(server: Server) -> tuple[float, float, float, float]:
    """Jobs that are done and that failed, and seconds of sound that were brought and cleaned."""
    jobs = (server.counted("specapp_jobs_total", outcome=outcome) for outcome in ("done", "failed"))
    sounds = (server.counted("specapp_sound_seconds_total", what=what) for what in ("brought", "cleaned"))
    return (*jobs, *sounds)  # type: ignore[return-value]


def _is_new(visitor: Visitor, stem: str) -> bool:
    """The sound of this name is on show, and done."""
    return visitor.says(stem) and any(text.startswith(":material/check: Done in") for text in visitor.texts)


def quick_changes(folder: Path, count: int = 100, every_s: float = 0.03) -> list[Row]:
    """A slider that is drawn to and fro: only what it rests on is worked on."""
    with Server(folder) as server:
        visitor = settled_visitor(server.address)
        visitor.upload([("sound.wav", noisy_tone(10.0, 1))])
        visitor.wait(visitor.is_done, "the sound is done")
        visitor.rest()
        one_s, one_cpu_s = _changes(server, visitor, [40], every_s)
        all_s, all_cpu_s = _changes(server, visitor, [50 + number % 50 for number in range(count - 1)] + [30], every_s)
        return [
            Row("one change: its result after", one_s, "s"),
            Row(f"{count} quick changes: the last one's after", all_s, "s", 2),
            Row("processor time of one change", one_cpu_s, "s"),
            Row(f"processor time of {count} quick changes", all_cpu_s, "s", 3),
        ]


def _changes(server: Server, visitor: Visitor, percents: Sequence[int], every_s: float) -> tuple[float, float]:
    """Seconds from the last change to its result, and processor time of all."""
    cpu_s = server.cpu_s
    for percent in percents:
        visitor.turn_strength(percent)
        time.sleep(every_s)
    started = time.monotonic()
    visitor.wait(lambda: visitor.says(f"strength {percents[-1]} %"), "the result of the last change")
    seconds = time.monotonic() - started
    visitor.rest()
    return seconds, server.cpu_s - cpu_s


def crowd(folder: Path, counts: Sequence[int] = (1, 5, 10, 25, 50)) -> list[Row]:
    """Visitors who only look: until the page stands, how it answers, and what each costs."""
    rows = []
    with Server(folder) as server:
        clicker = settled_visitor(server.address)
        alone_s, visitors = alone(clicker), [clicker]
        before_mb = server.memory_mb
        for count in counts:
            new = together(max(1, count - len(visitors)), lambda _: _timed_visit(server.address))
            visitors += [visitor for visitor, _ in new]
            cpu_s, started = server.cpu_s, time.monotonic()
            time.sleep(3)
            busy = (server.cpu_s - cpu_s) / (time.monotonic() - started)
            rows += [
                Row(f"{len(visitors)} visitors: the slowest newcomer's page", max(s for _, s in new), "s"),
                Row("a click, to one visitor's", alone(clicker) / alone_s, "x"),
                Row("processor while nobody does anything", 100 * busy, "%"),
            ]
        rows.append(Row("memory of each visitor", (server.memory_mb - before_mb) / len(visitors), "MB"))
        for visitor in visitors:
            visitor.leave()
    return rows


def _timed_visit(address: str) -> tuple[Visitor, float]:
    started = time.monotonic()
    visitor = Visitor(address)
    visitor.wait(visitor.is_done, "the sample is done")
    return visitor, time.monotonic() - started
