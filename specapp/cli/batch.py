"""The command `batch`: many files, in folders of this machine or anywhere, on all cores or on a cluster."""

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specapp.base.errors import SpecappError
from specapp.cli.denoise import add_settings, settings_of
from specapp.cli.options import INTERRUPTED, add_kind_options, add_level_options, loudness_of, one_line

if TYPE_CHECKING:
    from specapp.batch.batch import Options, Plan
    from specapp.batch.cluster import Workers
    from specapp.batch.ledger import Row
    from specapp.settings.settings import Settings

_AUTO = Path("auto")
_ENDED_BY = 128
"""And the number of a signal: what shells call a program that it has ended."""
_FAILED_BEFORE = "{} failed before (--retry-failed tries again)"


def add_commands(commands: Any) -> None:
    """Add `batch` to the commands of the command line (argparse sub-parsers)."""
    parser = commands.add_parser("batch", help="clean whole folders, on a cluster too, and go on where it stopped")
    parser.set_defaults(run=_batch, usage_error=parser.error)
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="folders, globs, files; s3://…, sftp://…, …")
    parser.add_argument("-o", "--output", required=True, metavar="TARGET", help="folder or address of the results")
    parser.add_argument(
        "--from", action="append", default=[], dest="lists", metavar="LIST", help="text or CSV of files"
    )
    parser.add_argument("--pattern", default="", metavar="'**/*.wav'", help="which files of folders")
    add_settings(parser)
    parser.add_argument(
        "--profile",
        type=Path,
        dest="noise_profile",
        metavar="auto|NOISE.json",
        help="noise learned before, or the one that all files share, where it measures better",
    )
    parser.add_argument("--scheduler", default="", metavar="ADDRESS", help="of a Dask cluster, such as tcp://host:8786")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes (default: one per core)")
    parser.add_argument("--threads", type=int, default=1, metavar="M", help="files at a time in each (default: 1)")
    parser.add_argument("--retry-failed", action="store_true", help="try again what failed before")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    parser.add_argument("--report", type=Path, metavar="REPORT.html", help="write a page about all files, worst first")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each file")
    add_kind_options(parser)
    add_level_options(parser)


def _batch(options: argparse.Namespace) -> int:
    from specapp.batch.batch import Options
    from specapp.batch.cluster import Workers
    from specapp.batch.report import check_report
    from specapp.batch.writing import Writing

    if not options.sources and not options.lists:
        options.usage_error("give a SOURCE, or a list with --from")
    writing = Writing(options.avoid_clipping, options.dither, options.format, options.bitrate, loudness_of(options))
    auto = options.noise_profile == _AUTO
    if auto:
        options.noise_profile = None
    how = Options(
        options.pattern,
        tuple(options.lists),
        writing,
        options.retry_failed,
        pictures=options.report is not None,
        shared_noise=auto,
    )
    if options.report is not None:
        check_report(options.report)
    job = _Command(options, how, settings_of(options), Workers(options.workers, options.threads, options.scheduler))
    plan = job.plan()
    if options.dry_run or not plan.missing:
        _predict(plan, options)
        if not options.dry_run:
            _report(options)
        return 1 if plan.failed else 0
    progress = _Progress(plan, as_json=options.json)
    with _interrupted_once() as heard:
        try:
            job.work(progress)
        except KeyboardInterrupt:
            progress.end("stopped; the same command goes on")
            return _ENDED_BY + heard[0] if heard else INTERRUPTED
        except SpecappError:
            if progress.ended:
                progress.end("stopped")
            raise
    progress.end()
    _report(options)
    return 1 if progress.failed or progress.left or progress.plan.failed else 0


@contextmanager
def _interrupted_once() -> Iterator[list[int]]:
    """Hear Ctrl-C, or that somebody ends this process, once: who presses it again would leave workers behind.

    Yields
    ------
    list of int
        The signal that was heard.
    """
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return

    def interrupt(number: int, _: object) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        heard.append(number)
        if sys.stderr.isatty():
            print("\r\033[Kstopping …", end="", file=sys.stderr, flush=True)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield heard
    finally:
        if not heard:
            for each, handler in before.items():
                signal.signal(each, handler)


@dataclass(frozen=True, slots=True)
class _Command:
    """What the options ask for."""

    options: argparse.Namespace
    how: "Options"
    settings: "Settings"
    workers: "Workers"

    def plan(self) -> "Plan":
        """What is to be done."""
        from specapp.batch.batch import planned

        return planned(self.options.sources, self.options.output, self.settings, self.how)

    def work(self, progress: "_Progress") -> None:
        """Do what is missing; find before what noise all share, where that is asked for and not known."""
        from specapp.batch.batch import find_shared_noise, needs_this_process, work
        from specapp.batch.cluster import connected
        from specapp.batch.engine import Job
        from specapp.batch.ledger import opened_ledger

        target = self.options.output
        with connected(self.workers, in_process=needs_this_process(progress.plan, target)) as client:
            progress.start(client.dashboard_link if find_spec("bokeh") else "")
            if note := find_shared_noise(progress.plan, target, self.how, client):
                progress.note(note)
                progress.plan = self.plan()
            with opened_ledger(target) as ledger:
                job = Job(target, self.how.pictures)
                work(progress.plan, job, ledger, client, progress.tell, noted=progress.note)


def _report(options: argparse.Namespace) -> None:
    from specapp.batch.ledger import opened_ledger
    from specapp.batch.report import write_report
    from specapp.batch.shared_noise import stored_noise

    if options.report:
        shared = stored_noise(options.output)
        with opened_ledger(options.output, readonly=True) as ledger:
            write_report(ledger, options.report, target=options.output, notes=[shared.note] if shared else [])


def _predict(plan: "Plan", options: argparse.Namespace) -> None:
    """Say how much there is to do; with ``--json`` which files that are, in lines as those of files that were done."""
    from specapp.batch.ledger import failed_row

    for task in plan.missing if options.json else ():
        print(json.dumps({**failed_row(task, "").to_plain(), "state": "waiting"}))
    print(one_line(_predicted(plan)), file=sys.stderr if options.json else sys.stdout)


def _predicted(plan: "Plan") -> str:
    from specapp.batch.report import counted, spoken_duration

    done = len(plan.tasks) - len(plan.missing) - plan.failed
    parts = [counted(len(plan.tasks)), f"{done} done before"]
    parts += [f"{plan.changed} changed or with other settings"] if plan.changed else []
    parts += [_FAILED_BEFORE.format(plan.failed)] if plan.failed else []
    left = (
        f"{len(plan.missing)} to do, about {spoken_duration(plan.missing.seconds)} of sound"
        if plan.missing
        else "nothing to do"
    )
    return f"{', '.join(parts)}; {left}"


class _Progress:
    """One line on the error stream of a terminal; failures, and the end, in lines of their own."""

    def __init__(self, plan: "Plan", *, as_json: bool) -> None:
        self.plan, self.as_json = plan, as_json
        self.done = self.failed = self.left = 0
        self.seconds, self.cleaned_s, self.began, self.shown = 0.0, 0.0, time.monotonic(), 0.0

    def start(self, dashboard: str) -> None:
        if dashboard:
            print(f"dashboard: {dashboard}", file=sys.stderr)
        self.began = time.monotonic()

    def tell(self, row: "Row") -> None:
        self.done += row.state == "done"
        self.failed += row.state == "failed"
        self.left += row.state == "waiting"
        self.seconds += row.duration_s
        self.cleaned_s += row.duration_s * (row.state == "done")
        if self.as_json:
            print(json.dumps(row.to_plain()), flush=True)
        if row.state != "done":
            self._clear()
            print(one_line(f"error: {row.source}: {row.error}"), file=sys.stderr)
        if sys.stderr.isatty() and time.monotonic() > self.shown + 0.2:
            self.shown = time.monotonic()
            print(f"\r{self._line()}\033[K", end="", file=sys.stderr, flush=True)

    def note(self, sentence: str) -> None:
        self._clear()
        print(one_line(sentence), file=sys.stderr, flush=True)

    def end(self, how: str = "") -> None:
        self._clear()
        print("; ".join(filter(None, [self._line(), how])), file=sys.stdout if not self.as_json else sys.stderr)

    @property
    def ended(self) -> int:
        """How many files have."""
        return self.done + self.failed + self.left

    def _line(self) -> str:
        from specapp.batch.report import counted, spoken_duration

        taken_s = max(time.monotonic() - self.began, 1e-3)
        left_s = taken_s * max(self.plan.missing.seconds - self.seconds, 0) / max(self.seconds, 1e-3)
        before = len(self.plan.tasks) - len(self.plan.missing) - self.plan.failed
        parts = [
            f"{before + self.done} of {counted(len(self.plan.tasks))}",
            f"{self.cleaned_s / taken_s:.0f} h of sound per hour",
        ]
        parts += [f"{spoken_duration(left_s)} left"] if 0 < self.ended < len(self.plan.missing) else []
        parts += [f"{self.failed} failed"] if self.failed else []
        parts += [_FAILED_BEFORE.format(self.plan.failed)] if self.plan.failed else []
        parts += [f"{self.left} not reached, for the next run"] if self.left else []
        return ", ".join(parts)

    def _clear(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
